// Terms of the glossary within a text: `[[term-id|words]]` becomes a button that the glossary opens.

import { make } from "./dom.js";

const TERM = /\[\[([a-z0-9-]+)\|([^\]|]+)\]\]/g;

/** @typedef {{words: string, term: string | null}} Piece */

/**
 * @param {string} sentence
 * @returns {Piece[]} its pieces in order; what is not written as a term stays as it stands
 */
export function piecesOf(sentence) {
  /** @type {Piece[]} */
  const pieces = [];
  const last = [...sentence.matchAll(TERM)].reduce((from, { 0: whole, 1: term, 2: words, index }) => {
    if (index > from) pieces.push({ words: sentence.slice(from, index), term: null });
    pieces.push({ words, term });
    return index + whole.length;
  }, 0);
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
 * @param {string} sentence
 * @returns {(string | HTMLElement)[]} what an element takes: `paragraph.append(...termed(sentence))`
 */
export const termed = (sentence) =>
  piecesOf(sentence).map(({ words, term }) => (term === null ? words : termButton(term, words)));
