// An input feature of one's own, by formula.

import { ruleOf } from "../../app/fault_sentences.js";
import { byId, createUndo, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";

/** @param {import("../../controls/context.js").Context} context */
export function createFormula({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("formula-sheet");
  const input = byId("formula-input", HTMLInputElement);
  const error = byId("formula-error");
  const button = byId("add-formula", HTMLButtonElement);
  const local = { sent: "" };
  function fault(/** @type {string} */ sentence) {
    setText(error, sentence);
    input.setAttribute("aria-invalid", String(sentence !== ""));
  }
  const sheet = connectSheet(root, {
    close: byId("formula-close"),
    opener: button,
    undo,
    onOpen: () => fault(""),
    onClose: () => actions.compose(false),
  });
  undo.listen(button, "click", () => {
    if (sheet.open()) return sheet.hide();
    actions.compose(true);
    byId("feature-tray").hidePopover();
    sheet.show(byId("add-feature"));
  });
  undo.listen(root, "submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const formula = input.value.trim().replace(/^=/, "").trim();
    const { features } = store.state.experiment;
    if (formula === "") return fault(text("formula.empty"));
    if (features.includes(`=${formula}`)) return fault(text("formula.there"));
    local.sent = `=${formula}`;
    input.value = formula;
    actions.configure({ features: [...features, local.sent] });
  });
  undo.listen(input, "input", () => fault(""));
  undo.add(
    store.subscribe(["run"], () => {
      if (!local.sent || !store.state.run?.experiment.features.includes(local.sent)) return;
      local.sent = "";
      input.value = "";
      sheet.hide();
    }),
    store.subscribe(["refusal"], () => {
      const wrong = store.state.refusal.find(({ path }) => path.startsWith("features"));
      if (!local.sent || !wrong || !sheet.open()) return;
      local.sent = "";
      fault(text("formula.wrong", { rule: ruleOf(wrong, text).replace(/`([^`]*)`/g, "“$1”") }));
      // Where the message names a character, that is where the person goes on.
      const { place: at } = wrong.values;
      input.focus();
      if (at) input.setSelectionRange(Number(at) - 1, Number(at));
    }),
  );
  return { dispose: undo.dispose };
}
