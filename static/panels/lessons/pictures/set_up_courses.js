// What the runs of a lesson have come to: of each of its set-ups the last run, of the learner's own what differs.

import { make } from "../../../controls/dom.js";

/** @typedef {import("../../../app/state.js").HistoryPoint} HistoryPoint */
/**
 * @typedef {{name: string, words: string, color: number, course: HistoryPoint[], own: boolean, passed?: number | null}}
 * Course color: which of the classes' colors; passed: the epoch in which an own run was first below the loss
 */

/** So many colors there are to tell lines apart by. */
const COLORS = 8;

/**
 * @param {NonNullable<import("../../../app/state.js").State["lesson"]>} lesson
 * @param {{all?: boolean}} [options] all: also set-ups of other steps that have not run
 * @returns {Course[]} in the order of the lesson
 */
export function coursesOf({ document, words, courses }, { all = true } = {}) {
  return Object.keys(document.set_ups)
    .map((name, index) => ({
      name,
      words: words.set_ups?.[name] ?? name,
      color: index % COLORS,
      course: courses[name] ?? [],
      own: false,
    }))
    .filter(({ course }) => all || course.length > 0);
}

/** A name with its line, for a legend. @param {Course} course */
export function nameOf({ words, color, course }) {
  const line = make("i", { "aria-hidden": "true" });
  line.style.borderTopColor = `var(--class-${color})`;
  return make("span", { class: course.length > 0 ? "course-key" : "course-key is-waiting" }, line, words);
}
