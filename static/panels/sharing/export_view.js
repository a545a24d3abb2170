// The trained network as a file: the format, what that is for, and what the server lacks to write it.

import { copyText } from "../../controls/clipboard.js";
import { byId, createUndo, download, fillSelect, setText } from "../../controls/dom.js";
import { namedChoices } from "../../controls/form.js";

/** @param {import("../../controls/context.js").Context} context */
export function createExport({ store, actions, text }) {
  const { exporting } = actions;
  const undo = createUndo();
  const sheet = byId("share-sheet");
  const select = byId("export-format", HTMLSelectElement);
  const save = byId("export-save", HTMLButtonElement);
  const copy = byId("export-copy", HTMLButtonElement);
  const about = byId("export-about");
  const held = byId("export-held");
  const missing = byId("export-missing");
  const lacks = byId("export-lacks");
  const command = byId("export-command");

  const chosen = () => store.state.exports?.find(({ name }) => name === select.value);
  function draw() {
    const { exports } = store.state;
    // The page comes with the first of them, so that nothing moves when the others do.
    if (exports?.length === 0) return;
    const known = exports ?? [];
    const kept = known.some(({ name }) => name === select.value) ? select.value : (known[0]?.name ?? "");
    fillSelect(select, namedChoices("export", known, text), kept);
    const format = chosen();
    select.disabled = !format;
    save.disabled = copy.disabled = !format || format.missing !== null;
    copy.hidden = !format || !/\.(py|json)$/.test(format.file);
    // Chromium holds back code that others seldom download, until one allows it in its list of downloads.
    held.hidden = !format?.file.endsWith(".py");
    setText(about, format ? text(`export.${format.name}.about`) : exports === null ? text("export.unknown") : "");
    missing.hidden = !format?.missing;
    setText(lacks, format?.missing ? text("export.missing", { package: format.missing }) : "");
    setText(command, format?.install ?? "");
  }

  undo.listen(sheet, "toggle", (/** @type {ToggleEvent} */ event) => event.newState === "open" && exporting.load());
  undo.listen(select, "change", draw);
  undo.listen(save, "click", async () => {
    const format = chosen();
    const file = format && (await exporting.write(format));
    if (file) download(file, format.file);
  });
  undo.listen(copy, "click", async () => {
    const format = chosen();
    if (!format) return;
    const made = exporting.write(format);
    const copied = await copyText(made.then((file) => file?.text() ?? null));
    if (!(await made)) return;
    if (copied) actions.note("note", text("export.copied", { file: format.file }));
    else actions.note("fault", text("export.not_copied"));
  });
  undo.add(store.subscribe(["exports"], draw));
  draw();
  return { dispose: undo.dispose };
}
