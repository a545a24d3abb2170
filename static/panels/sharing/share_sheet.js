// Keeping and sharing: links, a file, tables, and the runs this browser keeps.

import { byId, createUndo, download } from "../../controls/dom.js";
import { copyText } from "../../controls/clipboard.js";
import { createRecentList } from "./recent_list.js";
import { connectSheet } from "../../controls/sheet.js";
import { fileName } from "./run_file.js";

/** @param {import("../../controls/context.js").Context} context */
export function createShare({ store, actions, text, catalogue }) {
  const { sharing } = actions;
  const undo = createUndo();
  const root = byId("share-sheet");
  const button = byId("share-button", HTMLButtonElement);
  const picker = byId("share-file", HTMLInputElement);
  const byHand = byId("share-by-hand");
  const field = byId("share-link", HTMLInputElement);
  const history = byId("share-history", HTMLButtonElement);
  const sheet = connectSheet(root, {
    close: byId("share-close"),
    opener: button,
    undo,
    onOpen() {
      byHand.hidden = true;
      list.open();
      draw();
    },
  });
  const list = createRecentList({ root: byId("share-recent"), store, actions, text, opened: sheet.hide });

  /** @param {Promise<import("./sharing.js").Link | null>} made null where it was said why there is none */
  async function copy(made) {
    const copied = await copyText(made.then((link) => link?.address ?? null));
    const link = await made;
    if (!link) return;
    byHand.hidden = true;
    if (copied) return actions.note("note", link.said);
    if (!sheet.open()) sheet.show(button);
    byHand.hidden = false;
    field.value = link.address;
    field.focus();
    field.select();
  }
  /** @param {string} content @param {string} name */
  const saveTable = (content, name) => download(new Blob([content], { type: "text/csv" }), name);
  function draw() {
    if (!sheet.open()) return;
    history.disabled = store.state.history.length === 0;
    list.draw();
  }

  undo.listen(button, "click", () => (sheet.open() ? sheet.hide() : sheet.show(button)));
  undo.listen(byId("share-setup"), "click", () => copy(sharing.setupLink()));
  undo.listen(byId("share-weights"), "click", () => copy(sharing.weightsLink()));
  const { link_bytes: linkBytes, link_days: days } = catalogue.limits;
  const short = byId("share-short");
  short.hidden = byId("share-short-about").hidden = linkBytes === 0;
  byId("share-short-about").textContent = text("share.short_about", { days });
  undo.listen(short, "click", () => copy(sharing.shortLink()));
  undo.listen(byId("share-save"), "click", async () => {
    const { name, text: content } = await sharing.save();
    download(new Blob([content], { type: "application/json" }), name);
  });
  undo.listen(byId("share-deeds"), "click", async () => {
    const done = await actions.deeds();
    if (done === null) actions.note("fault", text("share.deeds_unknown"));
    if (!done) return;
    const { experiment, until } = done;
    const name = text("share.deeds_name", { data: text(`dataset.${experiment.data.dataset}.label`), epoch: until[0] });
    download(new Blob([`${JSON.stringify(done)}\n`], { type: "application/json" }), fileName(name, "json"));
  });
  undo.listen(byId("share-open"), "click", () => picker.click());
  undo.listen(picker, "change", () => {
    const [file] = picker.files ?? [];
    if (file) sharing.open(file);
    // So that the same file can be chosen again.
    picker.value = "";
  });
  undo.listen(byId("share-points"), "click", () => saveTable(sharing.pointsCsv(), "points.csv"));
  undo.listen(history, "click", () => saveTable(sharing.historyCsv(), "history.csv"));
  undo.listen(byId("share-keep"), "click", () => sharing.keep());

  // A saved run may be dropped anywhere; other files are for whoever knows them.
  undo.listen(
    document,
    "dragover",
    (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") && event.preventDefault(),
  );
  undo.listen(document, "drop", (/** @type {DragEvent} */ event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file || event.defaultPrevented || !/\.json$/i.test(file.name)) return;
    event.preventDefault();
    sharing.open(file);
  });
  undo.add(store.subscribe(["recents", "history"], draw));
  return { dispose: undo.dispose };
}
