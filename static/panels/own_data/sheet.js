// The sheet of points: the ways to come by them, their table, and what comes in from files and the clipboard.

import { byId, make, setText } from "../../controls/dom.js";
import { createImport } from "./import.js";
import { createRows } from "./rows.js";
import { connectSheet } from "../../controls/sheet.js";

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} undo
 */
export function createPointsSheet(context, undo) {
  const { store, actions, text } = context;
  const { own } = actions;
  const root = byId("own-sheet");
  const [points, preview] = [byId("own-points"), byId("own-import")];
  const refused = byId("own-refused");
  const file = byId("own-file", HTMLInputElement);
  const rows = createRows(context, (sentence) => setText(refused, sentence));
  byId("own-rows").append(rows.root);
  const imported = createImport(context, preview, (count) => {
    show();
    turn(false);
    if (count > 0) actions.note("note", text("own.loaded", { count }));
  });
  const opener = byId("own-open");
  const sheet = connectSheet(root, {
    close: byId("own-close"),
    opener,
    undo,
    onOpen: () => draw(),
    onClose: () => turn(false),
  });

  /** @param {boolean} importing */
  function turn(importing) {
    points.hidden = importing;
    preview.hidden = !importing;
    setText(byId("own-title"), importing ? imported.title() : text("own.title"));
    if (!importing) draw();
  }
  function draw() {
    if (!sheet.open()) return;
    const { past, future } = store.state.own;
    byId("own-sheet-undo", HTMLButtonElement).disabled = past.length === 0;
    byId("own-sheet-redo", HTMLButtonElement).disabled = future.length === 0;
    if (points.hidden) return;
    const { length } = own.current().points;
    setText(byId("own-count"), own.countText());
    byId("own-sheet-clear").hidden = length === 0;
    rows.draw();
  }
  /** @param {HTMLElement} [returnTo] */
  const show = (returnTo = opener) => (sheet.open() ? draw() : sheet.show(returnTo));
  /** @param {string} content @param {string} name */
  function take(content, name) {
    show();
    const wrong = imported.take(content, name);
    turn(wrong === "");
    setText(refused, wrong);
  }
  /** @param {File | undefined} chosen */
  async function open(chosen) {
    if (!chosen) return;
    const refuse = (/** @type {string} */ code) =>
      text("own.refused", {
        name: chosen.name,
        reason: text(`own.refused.${code}`, { most: own.mostBytes / 1024 / 1024 }),
      });
    if (chosen.size <= own.mostBytes) {
      try {
        return take(decode(await chosen.arrayBuffer()), chosen.name);
      } catch {
        // The browser says no more than that it could not.
      }
    }
    show();
    turn(false);
    setText(refused, refuse(chosen.size > own.mostBytes ? "size" : "unreadable"));
  }
  const hasFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  const target = make("p", { class: "own-drop", hidden: true }, text("own.drop"));
  document.body.append(target);

  undo.listen(opener, "click", () => (sheet.open() ? sheet.hide() : show()));
  undo.listen(byId("own-sheet-undo"), "click", own.undo);
  undo.listen(byId("own-sheet-redo"), "click", own.redo);
  undo.listen(byId("own-sheet-clear"), "click", () => own.change([]) && actions.note("note", text("own.cleared")));
  undo.listen(byId("own-sheet-draw"), "click", () => {
    sheet.hide();
    own.draw(true);
    // Where panels are stacked, the map is far from here; in the middle, its tools below it are in sight too.
    const { top, bottom } = byId("map").getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) byId("map").scrollIntoView({ block: "center" });
    byId("own-draw").focus({ preventScroll: true });
  });
  undo.listen(byId("own-choose"), "click", () => file.click());
  undo.listen(file, "change", () => {
    void open(file.files?.[0]);
    // The same file, changed meanwhile, may be chosen again.
    file.value = "";
  });
  undo.listen(root, "paste", (/** @type {ClipboardEvent} */ event) => {
    const content = event.clipboardData?.getData("text/plain") ?? "";
    // One number is for the cell one is in.
    if (!/[\t\n;]/.test(content.trim())) return;
    event.preventDefault();
    take(content, text("own.pasted"));
  });
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const key = event.key.toLowerCase();
    if (
      !(event.ctrlKey || event.metaKey) ||
      !"zy".includes(key) ||
      (event.target instanceof Element && event.target.closest("input"))
    )
      return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) own.redo();
    else own.undo();
  });
  undo.listen(document, "dragover", (/** @type {DragEvent} */ event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    target.hidden = false;
  });
  undo.listen(
    document,
    "dragleave",
    (/** @type {DragEvent} */ event) => event.relatedTarget === null && (target.hidden = true),
  );
  undo.listen(document, "drop", (/** @type {DragEvent} */ event) => {
    if (!hasFile(event)) return;
    target.hidden = true;
    const file = event.dataTransfer?.files[0];
    // A saved run is for another part of the page.
    if (!file || /\.json$/i.test(file.name)) return;
    event.preventDefault();
    void open(file);
  });
  undo.add(() => target.remove());
  return { show, draw };
}

/**
 * Text as UTF-8 or what its first bytes say; what is neither is taken for the old Western code.
 * @param {ArrayBuffer} bytes
 */
function decode(bytes) {
  const [first, second] = new Uint8Array(bytes);
  const wide = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "";
  try {
    return new TextDecoder(wide || "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
