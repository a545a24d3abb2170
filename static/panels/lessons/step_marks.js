// A mark for each step of a lesson: which are done, and a way to each.

import { make, setText } from "../../controls/dom.js";

/**
 * @param {HTMLElement} root
 * @param {Pick<import("../../controls/context.js").Context, "text" | "actions">} context
 */
export function createMarks(root, { text, actions }) {
  const local = { marks: /** @type {HTMLButtonElement[]} */ ([]) };
  function build(/** @type {number} */ count) {
    local.marks = Array.from({ length: count }, (_, index) => {
      const mark = make("button", { type: "button", class: "lesson-mark", "data-step": index + 1 });
      mark.addEventListener("click", () => actions.lessons.turn(index));
      return mark;
    });
    root.replaceChildren(...local.marks.map((mark) => make("li", {}, mark)));
  }
  return {
    /** @param {import("./lesson.js").Lesson} lesson @param {number[]} done steps that are */
    draw({ page, resolved }, done) {
      if (local.marks.length !== resolved.steps.length) build(resolved.steps.length);
      local.marks.forEach((mark, index) => {
        const name = text(done.includes(index) ? "lesson.mark.done" : "lesson.mark.open", { step: index + 1 });
        mark.classList.toggle("done", done.includes(index));
        setText(mark, done.includes(index) ? "✓" : String(index + 1));
        mark.setAttribute("aria-label", name);
        mark.title = name;
        if (index === page) mark.setAttribute("aria-current", "step");
        else mark.removeAttribute("aria-current");
      });
    },
  };
}
