// A button of a form or of a result.

import { make } from "../../../controls/dom.js";

/**
 * Is undone with the view that it belongs to.
 * @param {ReturnType<typeof import("../../../controls/dom.js").createUndo>} undo
 * @param {string} label @param {() => unknown} act @param {"solid" | "outline" | "quiet"} [kind]
 */
export function actButton(undo, label, act, kind = "solid") {
  const button = make("button", { type: "button", class: `${kind} compact` }, label);
  undo.listen(button, "click", act);
  return button;
}
