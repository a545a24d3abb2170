// Terms of the glossary and numbers within a text: `[[term-id|words]]` becomes a button that the glossary opens,
// `[[#reference|number]]` a number that lights up together with what shows it.

import { make } from "./dom.js";

const MARKED = /\[\[(#?)([^\]|[]+)\|([^\]|]+)\]\]/g;
const TERM = /^[a-z0-9-]+$/;

/**
 * @typedef {{words: string, term: string | null, number?: string}} Piece number: what it is of, as the text's author
 * refers to it
 */

/**
 * @param {string} sentence
 * @returns {Piece[]} its pieces in order; what is neither a term nor a number stays as it is
 */
export function piecesOf(sentence) {
  /** @type {Piece[]} */
  const pieces = [];
  let last = 0;
  for (const { 0: whole, 1: sign, 2: name, 3: words, index } of sentence.matchAll(MARKED)) {
    if (sign === "" && !TERM.test(name)) continue;
    if (index > last) pieces.push({ words: sentence.slice(last, index), term: null });
    pieces.push(sign === "" ? { words, term: name } : { words, term: null, number: name });
    last = index + whole.length;
  }
  if (last < sentence.length) pieces.push({ words: sentence.slice(last), term: null });
  return pieces;
}

/**
 * A button for a term; the glossary listens for every one on the page.
 * @param {string} term its id
 * @param {string} words
 */
export const termButton = (term, words) =>
  make("button", { type: "button", class: "term", "data-term": term, "aria-haspopup": "dialog" }, words);

/**
 * A number that is measured: `data-number` is what it is of, by which pictures call it too, `data-reference` the whole
 * of how it is referred to.
 * @param {string} reference
 * @param {string} words
 */
const numberIn = (reference, words) =>
  make(
    "span",
    { class: "lesson-number", "data-number": /^[^.:]*/.exec(reference)?.[0], "data-reference": reference },
    words,
  );

/**
 * @param {string} sentence
 * @returns {(string | HTMLElement)[]} what an element takes: `paragraph.append(...termed(sentence))`
 */
export const termed = (sentence) =>
  piecesOf(sentence).map(({ words, term, number }) =>
    term !== null ? termButton(term, words) : number === undefined ? words : numberIn(number, words),
  );
