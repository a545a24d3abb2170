// What the runs of a lesson have come to: of each of its set-ups the last run, and those of the learner's own.

import { make } from "../../../controls/dom.js";
import { differenceInWords } from "../../../controls/set_up_words.js";

/** @typedef {import("../../../app/state.js").HistoryPoint} HistoryPoint */
/**
 * @typedef {object} Course
 * @property {string} name of the set-up, or the key of an own run
 * @property {string} words
 * @property {number} color which of the classes' colors
 * @property {HistoryPoint[]} course
 * @property {import("../own_runs.js").OwnRun | null} own null where it is the lesson's
 */

/** So many colors there are to tell lines apart by. */
const COLORS = 8;

/**
 * @param {NonNullable<import("../../../app/state.js").State["lesson"]>} lesson
 * @param {import("../../../app/text.js").Text} text
 * @returns {Course[]} in the order of the lesson, then what is the learner's own
 */
export function coursesOf({ document, words, courses, owns }, text) {
  const names = Object.keys(document.set_ups);
  return [
    ...names.map((name, index) => ({
      name,
      words: words.set_ups?.[name] ?? name,
      color: index % COLORS,
      course: courses[name] ?? [],
      own: null,
    })),
    ...owns.map((own, index) => ({
      name: own.key,
      words: text("lesson.own", { what: differenceInWords(own.difference, text) }),
      color: (names.length + index) % COLORS,
      course: own.course,
      own,
    })),
  ];
}

/** Its line. @param {Course} course */
export function markOf({ color }) {
  const line = make("i", { "aria-hidden": "true" });
  line.style.borderTopColor = `var(--class-${color})`;
  return line;
}

/** A name with its line, for a legend. @param {Course} course */
export const nameOf = (course) =>
  make(
    "span",
    { class: course.course.length > 0 ? "course-key" : "course-key is-waiting" },
    markOf(course),
    course.words,
  );

/**
 * The lesson's set-up that is trained now; nothing where it is another run.
 * @param {import("../lesson.js").Lesson | null} lesson
 */
export const setUpNow = (lesson) => (lesson?.on ? lesson.setUp : "");
