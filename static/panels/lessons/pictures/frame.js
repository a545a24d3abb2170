// A picture of a lesson in its place: a heading, what there is to choose, the drawing in all the room that is left, and
// a sentence below.

import { createUndo, make } from "../../../controls/dom.js";
import { draw as element, heading } from "../../../controls/svg_figure.js";

/** @typedef {{width: number, height: number}} Size in CSS pixels */
/**
 * @typedef {object} Frame
 * @property {HTMLElement} body what is drawn into
 * @property {() => Size} size of the body
 * @property {(...parts: (Node | string)[]) => void} say the sentence
 * @property {() => void} dispose
 */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.name of the picture, for its style
 * @param {(Node | string)[]} [options.controls] what there is to choose
 * @param {() => void} [options.resized] the body has another size now
 * @param {boolean} [options.status] whether the sentence is read out when it changes
 * @returns {Frame}
 */
export function createFrame(root, { title, name, controls = [], resized, status = false }) {
  const undo = createUndo();
  const body = make("div", { class: "picture-body" });
  const said = make("p", { class: `picture-said lesson-said lesson-${name}-said`, ...(status && { role: "status" }) });
  const head = make("div", { class: "picture-head" }, heading(title), ...controls);
  const frame = make("div", { class: `picture picture-${name}` }, head, body, said);
  root.append(frame);
  if (resized) {
    const observer = new ResizeObserver(() => resized());
    observer.observe(body);
    undo.add(() => observer.disconnect());
  }
  undo.add(() => frame.remove());
  return {
    body,
    size: () => ({ width: body.clientWidth, height: body.clientHeight }),
    say: (...parts) => keepLit(said, () => said.replaceChildren(...parts)),
    dispose: undo.dispose,
  };
}

/**
 * A number that is pointed at elsewhere stays lit though what shows it is made anew.
 * @template T
 * @param {Element} within @param {() => T} change
 */
export function keepLit(within, change) {
  const names = [...within.querySelectorAll(".lit[data-number]")].map((one) => one.getAttribute("data-number"));
  const changed = change();
  for (const name of names)
    for (const one of within.querySelectorAll(`[data-number="${CSS.escape(String(name))}"]`)) one.classList.add("lit");
  return changed;
}

/** A drawing that fills the body of a frame: a unit of it is a pixel. @param {Frame} frame */
export function createDrawing({ body, size }) {
  const drawing = element("svg", { class: "lesson-figure" });
  body.append(drawing);
  return {
    drawing,
    /** Takes the size the body has now. @returns {Size} */
    fit() {
      const { width, height } = size();
      drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
      return { width, height };
    },
  };
}

/**
 * A number that a sentence of the lesson speaks of as well: who points at one sees the other.
 * @param {string | undefined} id of the claim or the value; none where no sentence does
 * @param {string} shown
 */
export const numbered = (id, shown) =>
  make("b", { class: "picture-number", ...(id !== undefined && { "data-number": id }) }, shown);

/**
 * Sentences after each other, as the language has them: with or without a space between.
 * @param {import("../../../app/text.js").Text} text @param {...(Node | string)[]} sentences each in parts
 */
export const sentencesOf = ({ language }, ...sentences) =>
  sentences.flatMap((parts, index) => (index > 0 && !/^(zh|ja)/.test(language) ? [" ", ...parts] : parts));

/** What such parts say, for who hears the page. @param {(Node | string)[]} parts */
export const wordsOf = (parts) => parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("");

/**
 * Choices of which one is taken.
 * @param {object} options
 * @param {string} options.label
 * @param {[value: string, words: string][]} options.choices
 * @param {(value: string) => void} options.choose
 */
export function createChoice({ label, choices, choose }) {
  const buttons = choices.map(([value, words]) => {
    const button = make("button", { type: "button", class: "outline compact", "data-choice": value }, words);
    button.addEventListener("click", () => choose(value));
    return button;
  });
  return {
    root: make("div", { class: "chips picture-choice", role: "group", "aria-label": label }, ...buttons),
    /** @param {string} value */
    mark(value) {
      for (const button of buttons)
        button.setAttribute("aria-pressed", String(button.getAttribute("data-choice") === value));
    },
  };
}
