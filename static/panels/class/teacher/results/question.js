// The answers to the question as bars, with who has answered so far.

import { wholePercent } from "../../../../draw/numbers.js";
import { make, setText } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";
import { countsOf } from "../roster.js";
import { countsOfQuestion } from "../tallies.js";

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./results.js").Result}
 */
export function createQuestionResult({ actions, text }, undo) {
  const title = make("h3", {});
  const said = make("p", { class: "teach-said", role: "status" });
  const bars = make("ul", { class: "teach-bars" });
  const show = actButton(
    undo,
    text("class.teacher.question.show"),
    () => actions.room.tell({ type: "close_question", show: true }),
    "outline",
  );
  const close = actButton(
    undo,
    text("class.teacher.question.close"),
    () => actions.room.tell({ type: "close_question", show: false }),
    "outline",
  );
  const clear = actButton(
    undo,
    text("class.teacher.clear"),
    () => actions.room.tell({ type: "clear_question" }),
    "quiet",
  );
  const root = make(
    "section",
    { class: "teach-result" },
    title,
    said,
    bars,
    make("div", { class: "teach-act-buttons" }, show, close, clear),
  );
  const local = { id: "" };
  return {
    root,
    draw({ stage: { question }, answers, roster }) {
      root.hidden = question === null;
      if (!question) return;
      const { counts, all, shares } = countsOfQuestion(answers[question.id] ?? {}, question.answers.length);
      if (local.id !== question.id) {
        local.id = question.id;
        bars.replaceChildren(
          ...question.answers.map((answer) =>
            make(
              "li",
              {},
              make("span", { class: "teach-answer" }, answer),
              make("span", { class: "teach-track", "aria-hidden": true }, make("i")),
              make("b", { class: "figure" }),
            ),
          ),
        );
      }
      setText(title, question.text);
      const { here } = countsOf(roster);
      setText(said, text("class.teacher.question.answered", { count: all, of: Math.max(all, here) }));
      [...bars.children].forEach((row, index) => {
        const bar = /** @type {HTMLElement} */ (row.querySelector("i"));
        bar.style.width = `${100 * shares[index]}%`;
        setText(
          /** @type {Element} */ (row.lastElementChild),
          all === 0 ? "0" : `${counts[index]} · ${wholePercent(shares[index])}`,
        );
      });
      const shown = question.counts !== null;
      show.hidden = shown;
      close.hidden = question.closed;
    },
  };
}
