// The question of a step: what somebody thinks, and beside it what came out.

import { make, setText } from "../../../controls/dom.js";
import { termed } from "../../../controls/glossary_term.js";
import { measuredFigure } from "./here_numbers.js";
import { cameOut, isVeiled, outcomeOf } from "./progress.js";
import { measuredIn } from "./readings.js";

/** @typedef {import("../lesson.js").Lesson} Lesson */

/**
 * @param {number} index of the step
 * @param {Lesson} lesson
 * @param {Pick<import("../../../controls/context.js").Context, "text" | "actions">} context
 */
export function createQuestion(index, { resolved, words }, { text, actions }) {
  const { question } = resolved.steps[index];
  const { ask = "", answers: said = {} } = words.steps[index];
  const wordsOf = (/** @type {string} */ id) => said[id] ?? id;
  const choices = (question?.answers ?? []).map(({ id }) => {
    const radio = make("input", { type: "radio", name: `lesson-answer-${index}`, value: id });
    radio.addEventListener("change", () => actions.lessons.answer(id));
    return { id, radio, label: make("label", { "data-answer": id }, radio, make("span", {}, ...termed(wordsOf(id)))) };
  });
  const hint = make("p", { class: "hint" });
  const show = make("button", { type: "button", class: "outline compact lesson-show" }, text("lesson.show"));
  show.addEventListener("click", () => actions.lessons.show());
  const answers = make("div", { class: "lesson-answers" }, ...choices.map(({ label }) => label));
  const asked = make("fieldset", { class: "lesson-ask" }, make("legend", {}, ...termed(ask)), answers, hint);
  const [mark, out, tally, guess, numbers] = ["mark", "out", "tally", "guess", "numbers"].map((name) =>
    make(name === "mark" ? "span" : "p", { class: `lesson-result-${name}` }),
  );
  const result = make("div", { class: "lesson-result", role: "status", tabindex: -1 });

  const local = { told: "" };

  /** What was measured for it; of several set-ups each with its name, the measure said once. @param {Lesson} lesson */
  function measured(lesson) {
    const { read } = measuredIn(lesson);
    const readings = question?.readings ?? [];
    const several = new Set(readings.map(({ set_up: name }) => name)).size > 1;
    /** @type {Map<string, string[]>} */
    const found = new Map();
    for (const reading of readings) {
      const what = text(`measure.${reading.measure}`, reading.of);
      const value = measuredFigure(lesson, reading, read(reading));
      const name = several && reading.set_up ? (words.set_ups?.[reading.set_up] ?? reading.set_up) : "";
      const said = name ? text("lesson.number_of", { value, set_up: name }) : value;
      found.set(what, [...(found.get(what) ?? []), said]);
    }
    return [...found].map(([what, values]) => text("lesson.result.number", { what, value: values.join(" · ") }));
  }
  /** @param {Lesson} lesson */
  function drawResult(lesson) {
    const given = lesson.answers[index];
    const found = outcomeOf(lesson, index);
    const said = measured(lesson).join(" · ");
    // What is said again would be read out again.
    if (local.told === [given, found, said].join()) return;
    local.told = [given, found, said].join();
    const right = found !== null && given === found;
    result.dataset.outcome = given === undefined ? "no_guess" : found === null ? "none" : right ? "right" : "wrong";
    setText(mark, given === undefined || found === null ? "" : right ? "✓" : "✗");
    const none = question?.kind === "ranges" ? text("lesson.result.no_number") : text("lesson.result.even");
    out.replaceChildren(
      make("b", {}, text("lesson.result.out")),
      " ",
      ...termed(found === null ? none : wordsOf(found)),
    );
    // With some no answer may have come out.
    const counted = lesson.resolved.claims.map((claim) => claim.tally?.seeds ?? 0);
    const seeds = Math.max(
      Object.values(question?.tally ?? {}).reduce((sum, one) => sum + one, 0),
      ...(question?.tally ? counted : []),
    );
    const count = found === null ? 0 : (question?.tally?.[found] ?? 0);
    tally.hidden = found === null || seeds === 0;
    setText(tally, tally.hidden ? "" : text("lesson.result.tally", { holds: count, seeds }));
    guess.replaceChildren(
      ...(given === undefined
        ? [text("lesson.result.no_guess")]
        : [make("b", {}, text("lesson.result.guess")), " ", ...termed(wordsOf(given))]),
    );
    setText(numbers, said);
    result.replaceChildren(mark, out, guess, numbers, tally);
  }
  return {
    elements: question ? [asked, result] : [],
    /** Where there is nothing to guess one may ask to be shown all the same. */
    show,
    focus: () => result.focus({ preventScroll: true }),
    /** Only the lesson is scrolled. */
    bringIntoSight() {
      const body = asked.closest(".lesson-body");
      if (!question || !body) return;
      const [{ top }, { top: edge }] = [asked, body].map((one) => one.getBoundingClientRect());
      body.scrollTop += top - edge;
    },
    /** @param {Lesson} lesson @param {import("./progress.js").Phase} phase */
    draw(lesson, phase) {
      const told = phase === "explain";
      show.hidden =
        told || (question !== null && !isVeiled(lesson, index) && (phase !== "predict" || !cameOut(lesson, index)));
      if (!question) return;
      const given = lesson.answers[index];
      // A guess that is made while one watches is none.
      const fixed = given !== undefined && lesson.ran.includes(index);
      answers.hidden = told;
      for (const { id, radio } of choices) {
        radio.checked = id === given;
        radio.disabled = fixed;
      }
      hint.hidden = told || !fixed;
      setText(hint, hint.hidden ? "" : text("lesson.guess_stands"));
      result.hidden = !told;
      if (told) drawResult(lesson);
    },
  };
}
