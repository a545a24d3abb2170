// The list of lessons as cards in groups: what comes out, number, title, question, minutes, what comes before, and how
// much of it is done.

import { make } from "../../controls/dom.js";
import { isDone } from "./kept_progress.js";
import { createOutcomes, paintOutcome } from "./outcomes.js";

/** @typedef {import("./lesson.js").Listed} Listed */

/** The side of a picture, CSS pixels; a card has room for two of them. */
const SIDE = 92;

/**
 * Lessons by what they are about, in the order in which they come; a teacher's own are a group of themselves.
 * @param {Listed[]} lessons
 * @returns {{topic: string, list: Listed[]}[]}
 */
export function lessonGroups(lessons) {
  const topicOf = (/** @type {Listed} */ { own, topic }) => (own || topic === null ? "own" : topic);
  const topics = [...new Set(lessons.map(topicOf))];
  return topics.map((topic) => ({ topic, list: lessons.filter((one) => topicOf(one) === topic) }));
}

/**
 * The number of a lesson, which texts call it by: what its name begins with. A teacher's own have none, nor has the one
 * to begin with, which is 0.
 * @param {Listed[]} lessons
 * @param {string} id
 * @returns {number} 0 where it has none
 */
export const lessonNumber = (lessons, id) =>
  lessons.some((one) => one.id === id && !one.own) ? Number(/^\d+/.exec(id)?.[0] ?? 0) : 0;

/** The one to begin with. @param {Listed} listed */
export const isFirst = ({ id, own }) => !own && /^0+(?!\d)/.test(id);

/**
 * @param {HTMLElement} root
 * @param {Pick<import("../../controls/context.js").Context, "store" | "text" | "catalogue"> & {choose: (id: string) =>
 * void}} options
 */
export function createLessonList(root, { store, text, catalogue, choose }) {
  const outcomes = createOutcomes("lesson-outcomes.json");
  const spoken = text.language.split("-")[0];
  /** In this language, or in English, or in whatever there is. @param {Record<string, string>} words */
  const said = (words) => words[spoken] ?? words.en ?? Object.values(words)[0];

  /** Where the pictures of each go. @type {Map<Listed, HTMLElement>} */
  const places = new Map();

  function draw() {
    const { lessons } = store.state;
    places.clear();
    root.replaceChildren(
      ...lessonGroups(lessons ?? []).map(({ topic, list }) =>
        make(
          "section",
          { "aria-labelledby": `lessons-${topic}` },
          make("h3", { id: `lessons-${topic}` }, text(`topic.${topic}`)),
          make("ol", { class: "cards" }, ...list.map((one) => make("li", {}, card(one)))),
        ),
      ),
    );
    paint();
  }
  function paint() {
    const { signs } = store.state.view;
    for (const [{ id, shows }, place] of places) {
      const all = shows.map(({ name, dataset, points }, index) => ({
        name: said(name),
        dataset,
        points,
        outcome: outcomes.of(id, index),
      }));
      // The same data twice would say nothing.
      const shown = all.some(({ outcome }) => outcome) ? all : all.slice(0, 1);
      place.replaceChildren(...shown.map((one) => paintOutcome(one, SIDE, { catalogue, text, signs })));
    }
  }
  /** @param {Listed} listed */
  function card(listed) {
    const { id, title, question, minutes, requires } = listed;
    const { lesson, progress, lessons } = store.state;
    const number = lessonNumber(lessons ?? [], id);
    const place = make("span", { class: "card-picture" });
    places.set(listed, place);
    const far = progress[id];
    const button = make(
      "button",
      {
        type: "button",
        class: "lessons-entry card",
        "data-lesson": id,
        ...(lesson?.id === id && { "aria-current": "true" }),
      },
      place,
      make(
        "b",
        { class: "card-title" },
        ...(number > 0 ? [make("span", { class: "card-number" }, String(number)), " "] : []),
        said(title),
      ),
      make("span", { class: "card-words" }, said(question)),
      make("span", { class: "card-facts" }, factsOf(minutes, requires).join(" · ")),
      ...(isDone(far)
        ? [make("span", { class: "card-done" }, make("span", { "aria-hidden": "true" }, "✓ "), text("lesson.done"))]
        : far?.steps.length > 0
          ? [make("span", { class: "card-done" }, text("lesson.steps_done", { done: far.steps.length, count: far.of }))]
          : isFirst(listed)
            ? [make("span", { class: "card-done card-first" }, text("lesson.start_here"))]
            : []),
    );
    button.addEventListener("click", () => choose(id));
    return button;
  }
  /** @param {number | null} minutes @param {string[]} requires */
  function factsOf(minutes, requires) {
    const { lessons } = store.state;
    const before = requires.map((name) => {
      const number = lessonNumber(lessons ?? [], name);
      if (number > 0) return text("lesson.before_number", { number });
      const found = (lessons ?? []).find(({ id }) => id === name);
      return text("lesson.before_title", { title: found ? said(found.title) : name });
    });
    return [
      ...(minutes === null ? [] : [text("lesson.minutes", { minutes })]),
      ...(before.length > 0 ? [text("lesson.after", { before: before.join(text("lesson.and")) })] : []),
    ];
  }
  return {
    said,
    draw,
    paint,
    /** Draws the list, and its pictures once what they are of is here. */
    open() {
      draw();
      outcomes.load().then(paint);
    },
  };
}
