// Says that another tab has changed the draft, and lets the person choose which of the two goes on.

import { make } from "../../controls/dom.js";
import { button } from "./fields.js";

/**
 * @param {object} parts
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("./writing.js").WritingActions} parts.writing
 * @param {() => void} parts.chosen the buttons are gone
 */
export function createOtherTab({ text, writing, chosen }) {
  const choose = (/** @type {() => void} */ act) => () => {
    act();
    chosen();
  };
  const words = make("p", {});
  const take = button(text("lesson_editor.other_tab.take"), choose(writing.takeOther), { "data-act": "take-other" });
  const keep = button(text("lesson_editor.other_tab.keep"), choose(writing.keepOwn), { "data-act": "keep-own" });
  const buttons = make("div", { class: "lesson-buttons" }, take, keep);
  const root = make("div", { class: "lesson-other-tab", role: "alert" });
  return {
    root,
    /** @param {import("./writing.js").Writing} now */
    draw({ other }) {
      if ((other !== null) === root.hasChildNodes()) return;
      words.textContent = other ? text("lesson_editor.other_tab", { name: other.name }) : "";
      root.replaceChildren(...(other ? [words, buttons] : []));
    },
  };
}
