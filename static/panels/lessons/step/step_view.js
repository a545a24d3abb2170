// One step of a lesson on the page: what to do, its runs, its question, and once it came out, what it says.

import { make } from "../../../controls/dom.js";
import { termed } from "../../../controls/glossary_term.js";
import { createClaimList } from "./claim_list.js";
import { writeHere } from "./here_numbers.js";
import { phaseOf } from "./progress.js";
import { createQuestion } from "./question.js";
import { createSetUpList } from "./set_up_list.js";
import { createParts } from "./step_parts.js";

/** @typedef {import("../lesson.js").Lesson} Lesson */
/** @typedef {Pick<import("../../../controls/context.js").Context, "store" | "text" | "actions">} Context */

/**
 * @param {HTMLElement} root that it fills
 * @param {Lesson} lesson at the step
 * @param {Context} context
 */
export function createStep(root, lesson, context) {
  const { text, actions, store } = context;
  const { page: index, words } = lesson;
  const { do: todo, look } = words.steps[index];
  const { set_ups: names } = lesson.resolved.steps[index];
  const runs = createSetUpList(names, lesson, context);
  const question = createQuestion(index, lesson, context);
  const claims = createClaimList(index, lesson, context);
  const seen = make("p", { class: "lesson-look" }, make("b", {}, text("lesson.look")), " ", ...termed(look));
  const another = make("button", { type: "button", class: "compact lesson-another" }, text("lesson.seed.another"));
  another.addEventListener("click", () => actions.lessons.tryAnother());
  runs.lead.append(question.show);
  const parts = createParts(root, context);
  const measured = make("div", { class: "lesson-measured" }, claims.title, another);
  root.replaceChildren(
    parts.element,
    make("p", { class: "lesson-do" }, ...termed(todo)),
    ...question.elements,
    ...runs.elements,
    seen,
    measured,
    ...claims.elements,
  );
  /** What of the step has the keyboard. */
  const focusIn = () => (root.contains(document.activeElement) ? document.activeElement : null);
  root.classList.add("lesson-phase");
  delete root.dataset.phase;
  return {
    draw() {
      const { lesson: now } = store.state;
      if (!now) return;
      const focused = focusIn();
      const phase = phaseOf(now, index);
      const before = root.dataset.phase;
      root.dataset.phase = phase;
      runs.draw(now);
      question.draw(now, phase);
      const told = phase === "explain" || now.seen.includes(index);
      seen.hidden = !told;
      const { fails, marks } = claims.draw(now, phase !== "predict" || told);
      measured.hidden = marks === "" && !told;
      another.hidden = !told || names.length === 0;
      another.classList.toggle("solid", fails);
      another.classList.toggle("outline", !fails);
      writeHere(root, now, text);
      parts.draw(phase === "explain" ? marks : "");
      const cameOut = phase === "explain" && ["predict", "run"].includes(before ?? "");
      // What has just come out is what there is to read.
      if (cameOut) question.bringIntoSight();
      // What was pressed may be gone with it: the keyboard goes on with what came instead.
      if (focused && (!focused.checkVisibility() || (cameOut && runs.has(focused))))
        (phase === "explain" ? question : runs).focus();
    },
    /** The run is a frame further. */
    drawRuns() {
      if (!store.state.lesson) return;
      const focused = focusIn();
      runs.draw(store.state.lesson);
      if (focused && !focused.checkVisibility()) runs.focus();
    },
    dispose: parts.dispose,
  };
}

/**
 * After the last step: what it all means.
 * @param {HTMLElement} root that it fills
 * @param {Lesson} lesson
 * @param {Context} context
 */
export function createMeaning(root, { words }, { text, store }) {
  const paragraph = (/** @type {string} */ sentence) => make("p", {}, ...termed(sentence));
  root.classList.remove("lesson-phase");
  delete root.dataset.phase;
  root.replaceChildren(
    make("h3", {}, text("lesson.meaning")),
    paragraph(words.means),
    ...(words.mistakes.length > 0
      ? [
          make("h3", {}, text("lesson.mistakes")),
          make("ul", {}, ...words.mistakes.map((one) => make("li", {}, ...termed(one)))),
        ]
      : []),
    paragraph(words.next),
  );
  return {
    draw: () => store.state.lesson && writeHere(root, store.state.lesson, text),
    drawRuns() {},
    dispose() {},
  };
}
