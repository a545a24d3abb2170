// The sheet with all settings of one set-up; the maps stay in sight while they change.

import { byId, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";
import { createSettingsForm } from "./settings_form.js";
import { letterOf } from "../../controls/set_up_words.js";

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} undo
 */
export function createSetUpSheet({ store, actions, text, catalogue }, undo) {
  const local = { index: 0, setUp: /** @type {unknown} */ (null) };
  const body = byId("compare-sheet-body");
  const read = () => store.state.comparing.setUps[local.index];
  const form = createSettingsForm(body, {
    text,
    catalogue,
    read,
    write: (patch) => actions.comparing.change(local.index, patch),
  });
  const sheet = connectSheet(byId("compare-sheet"), { close: byId("compare-sheet-close"), undo });
  undo.add(() => body.replaceChildren());
  function draw() {
    if (!sheet.open()) return;
    // It may have been removed.
    if (!read()) return sheet.hide();
    setText(byId("compare-sheet-title"), text("compare.set_up", { letter: letterOf(local.index) }));
    if (read() === local.setUp) return;
    local.setUp = read();
    form.draw();
  }
  return {
    draw,
    hide: sheet.hide,
    /** @param {number} index @param {HTMLElement} by has the focus again afterwards */
    show(index, by) {
      if (!store.state.comparing.setUps[index]) return;
      Object.assign(local, { index, setUp: null });
      form.draw();
      sheet.hide();
      sheet.show(by);
      draw();
    },
  };
}
