// Words in a picture: written, cut to a width, broken into lines. All lengths are CSS pixels.

import { font } from "../../draw/fonts.js";

/** @typedef {(text: string, font: string) => number} Measure width of a text */

/**
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y of the baseline
 * @param {{size: number, color: string, weight?: number, align?: CanvasTextAlign}} style
 */
export function write(context, text, x, y, { size, color, weight, align = "start" }) {
  Object.assign(context, {
    font: font(size, weight),
    fillStyle: color,
    textAlign: align,
  });
  context.fillText(text, x, y);
}

/**
 * Text cut to a width, with a sign that it was.
 * @param {string} text
 * @param {number} width
 * @param {string} font
 * @param {Measure} measure
 */
export function shorten(text, width, font, measure) {
  if (measure(text, font) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && measure(`${letters.join("")}…`, font) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/**
 * Lines of whole words; a word too long for a line is cut.
 * @param {string} text
 * @param {number} width
 * @param {string} font
 * @param {Measure} measure
 */
export function wrap(text, width, font, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : "";
    if (longer && measure(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(shorten(word, width, font, measure));
  }
  return lines;
}
