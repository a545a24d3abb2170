// A question to everybody, with answers to choose from.

import { make, setText } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";

/** Letters of a question and of an answer, and how many answers, at most. */
const [LONGEST, LONGEST_ANSWER, MOST] = [300, 100, 8];

/**
 * Answers, one a line.
 * @param {string} written
 * @returns {{answers: string[], fault: "few" | "many" | "long" | "twice" | null}}
 */
export function answersOf(written) {
  const answers = written
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const fault =
    answers.length < 2
      ? "few"
      : answers.length > MOST
        ? "many"
        : answers.some((one) => one.length > LONGEST_ANSWER)
          ? "long"
          : new Set(answers).size < answers.length
            ? "twice"
            : null;
  return { answers, fault };
}

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./acts.js").Act}
 */
export function createQuestion({ actions, text }, undo) {
  const asked = make("textarea", { rows: 2, maxlength: LONGEST, id: "teach-question", "data-escape": true });
  const answers = make("textarea", { rows: 3, id: "teach-answers", "data-escape": true });
  answers.value = text("class.teacher.question.usual");
  const fault = make("p", { class: "editor-error", role: "alert" });
  const faults = {
    few: text("class.teacher.question.few"),
    many: text("class.teacher.question.many", { count: MOST }),
    long: text("class.teacher.question.long", { count: LONGEST_ANSWER }),
    twice: text("class.teacher.question.twice"),
  };
  const ask = actButton(undo, text("class.teacher.question.do"), () => {
    const { answers: given, fault: wrong } = answersOf(answers.value);
    const question = asked.value.trim();
    setText(fault, question === "" ? text("class.teacher.question.none") : wrong ? faults[wrong] : "");
    if (question === "") return asked.focus();
    if (wrong) return answers.focus();
    if (actions.room.tell({ type: "question", text: question, answers: given })) asked.value = "";
  });
  const now = make("p", { class: "teach-now" });
  return {
    title: text("class.teacher.question"),
    parts: [
      make("label", { class: "label", for: asked.id }, text("class.teacher.question.text")),
      asked,
      make("label", { class: "label", for: answers.id }, text("class.teacher.question.answers")),
      answers,
      fault,
      ask,
      now,
    ],
    draw({ stage: { question } }) {
      setText(now, question ? text("class.teacher.question.replaces") : "");
      now.hidden = !question;
      return question !== null && !question.closed;
    },
  };
}
