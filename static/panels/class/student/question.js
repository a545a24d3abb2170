// A question of the teacher's: its answers, which one chose, and how many chose each once the teacher shows it.

import { make, setText } from "../../../controls/dom.js";

/** @param {import("../../../controls/context.js").Context} context */
export function createQuestion({ store, actions, text }) {
  const local = { id: "" };
  const asked = make("legend", { class: "class-asked" });
  const list = make("div", { class: "class-answers" });
  const said = make("p", { class: "hint", role: "status" });
  const root = make("div", {}, make("fieldset", { class: "class-question" }, asked, list), said);

  /** @param {import("../../../wire/class_types.js").Question} question */
  function build({ id, answers }) {
    local.id = id;
    list.replaceChildren(
      ...answers.map((answer, place) => {
        const input = make("input", { type: "radio", name: `class-answer-${id}`, value: place });
        input.addEventListener("change", () => actions.room.answer(place));
        const count = make("span", { class: "class-count" });
        const bar = make("span", { class: "class-share", "aria-hidden": "true" });
        return make("label", { class: "class-answer" }, input, make("span", {}, answer), count, bar);
      }),
    );
  }
  return {
    root,
    draw() {
      const { room } = store.state;
      const question = room?.stage.question;
      if (!room || !question) return;
      if (question.id !== local.id) build(question);
      setText(asked, question.text);
      const mine = room.mine[question.id];
      const { counts, closed } = question;
      const all = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
      [...list.children].forEach((label, place) => {
        const input = /** @type {HTMLInputElement} */ (label.querySelector("input"));
        input.checked = mine === place;
        input.disabled = closed || room.line !== "open";
        label.classList.toggle("chosen", mine === place);
        setText(
          /** @type {HTMLElement} */ (label.querySelector(".class-count")),
          counts ? text.number(counts[place]) : "",
        );
        const bar = /** @type {HTMLElement} */ (label.querySelector(".class-share"));
        bar.style.inlineSize = counts && all > 0 ? `${(100 * counts[place]) / all}%` : "0";
      });
      const known = mine !== undefined;
      setText(
        said,
        room.line !== "open"
          ? text("class.no_line")
          : closed
            ? text(known ? "class.question.closed" : "class.question.closed_without")
            : known
              ? text("class.question.sent")
              : text("class.question.choose"),
      );
    },
  };
}
