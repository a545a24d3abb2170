// What came of a submission, and the best so far: said where the challenge is told.

import { download, make } from "../../controls/dom.js";
import { faultInWords, goalInWords, measuredInWords, pointsInWords } from "./words.js";

/** @typedef {import("./challenge.js").Challenge} Challenge */
/** @typedef {import("../../app/text.js").Text} Text */

/** What was measured when it was trained again, of each goal. @param {Challenge} challenge
 * @param {Record<string, number | null>} measured @param {Text} text */
const measuredLines = ({ resolved: { goal } }, measured, text) =>
  goal
    .filter(({ measure }) => typeof measured[measure] === "number")
    .map((one) => {
      const value = measuredInWords(one.measure, measured[one.measure]);
      return make(
        "p",
        { class: "challenge-measured" },
        text("challenge.came_out", { goal: goalInWords(one, text), value }),
      );
    });

/**
 * @param {Challenge} challenge with a verdict
 * @param {Text} text
 * @returns {HTMLElement[]}
 */
export function verdictParts(challenge, text) {
  const { verdict, improved, resolved } = challenge;
  if (!verdict) return [];
  const { reached, score, faults, measured = {} } = verdict;
  if (reached && score !== null)
    return [
      make(
        "p",
        { class: "challenge-outcome" },
        make(
          "b",
          {},
          make("span", { "aria-hidden": "true" }, "✓ "),
          text("challenge.reached", { points: pointsInWords(resolved.score, score, text) }),
        ),
        " ",
        text(improved ? "challenge.is_best" : "challenge.is_not_best"),
        ...(typeof verdict.best === "number" ? [" ", text("challenge.in_class")] : []),
      ),
      ...measuredLines(challenge, measured, text),
    ];
  return [
    make(
      "p",
      { class: "challenge-outcome" },
      make("b", {}, make("span", { "aria-hidden": "true" }, "✗ "), text("challenge.not_reached")),
    ),
    ...(faults.length > 0
      ? [make("ul", { class: "challenge-faults" }, ...faults.map((one) => make("li", {}, faultInWords(one, text))))]
      : []),
  ];
}

/**
 * The best so far, and what can be done with it.
 * @param {Challenge} challenge @param {import("./kept_bests.js").Best} best
 * @param {{text: Text, bringBack: () => void}} options
 */
export function bestParts(challenge, { score, submission }, { text, bringBack }) {
  const button = (/** @type {string} */ id, /** @type {string} */ words, /** @type {() => void} */ act) => {
    const made = make("button", { type: "button", class: "outline compact", id }, words);
    made.addEventListener("click", act);
    return made;
  };
  const save = () =>
    download(
      new Blob([JSON.stringify(submission, null, 2)], { type: "application/json" }),
      `${challenge.id.replace(/[^\w-]+/g, "-")}-submission.json`,
    );
  const points = pointsInWords(challenge.resolved.score, score, text);
  return [
    make("p", {}, make("b", {}, text("challenge.your_best", { points }))),
    make(
      "div",
      { class: "challenge-buttons" },
      button("challenge-save", text("challenge.save"), save),
      button("challenge-set-up", text("challenge.set_up_best"), bringBack),
    ),
  ];
}
