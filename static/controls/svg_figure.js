// What figures that are drawn as SVG have in common, of lessons and of the article: elements, and two axes. Their
// colors are those of the style sheets.

import { ticks } from "../draw/axis.js";
import { formatTick } from "../draw/numbers.js";
import { make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
export function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * A picture of this size, in units of about a pixel, as wide as its place allows.
 * @param {number} width
 * @param {number} height
 */
export const figureOf = (width, height) => draw("svg", { class: "lesson-figure", viewBox: `0 0 ${width} ${height}` });

/**
 * Says what a picture shows; before, it is none for who hears the page.
 * @param {Element} picture
 * @param {string} words
 */
export function describe(picture, words) {
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", words);
}

/** A heading as all pictures have it. @param {string} words */
export const heading = (words) => make("p", { class: "plot-title" }, words);

/** @param {number[]} from @param {number[]} to @returns {(value: number) => number} */
export const along = (from, to) => (value) => to[0] + ((value - from[0]) / (from[1] - from[0])) * (to[1] - to[0]);

/** A place in a picture, to a tenth of its unit. @param {number} value */
export const tenth = (value) => value.toFixed(1);

/** @param {(readonly number[])[]} places */
export const path = (places) =>
  places.map(([x, y], index) => `${index > 0 ? "L" : "M"}${tenth(x)} ${tenth(y)}`).join("");

/** @typedef {{range: number[], pixels: number[], count: number, name: string}} Axis count: about so many ticks */

/**
 * Axes to the left and below, with ticks and names; the line of 0 stands out where it is within.
 * @param {Axis} right @param {Axis} up its pixels go from the bottom to the top
 */
export function axes(right, up) {
  const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
  const [left, end] = right.pixels;
  const [bottom, top] = up.pixels;
  const at = (/** @type {Axis} */ { range, count }) => ticks(range[0], range[1], count);
  const label = (/** @type {number} */ value, /** @type {number[]} */ all) =>
    formatTick(value, all.length > 1 ? all[1] - all[0] : undefined);
  const strong = (/** @type {number} */ value) => (value === 0 ? "lesson-axis" : "lesson-grid");
  const [ofX, ofY] = [at(right), at(up)];
  return draw(
    "g",
    { "aria-hidden": "true" },
    ...ofY.flatMap((value) => [
      draw("path", { class: strong(value), d: `M${left} ${y(value)}H${end}` }),
      draw("text", { x: left - 5, y: y(value) + 3.5, "text-anchor": "end" }, label(value, ofY)),
    ]),
    ...ofX.flatMap((value) => [
      draw("path", {
        class: strong(value),
        d: value === 0 ? `M${x(value)} ${top}V${bottom}` : `M${x(value)} ${bottom}v3`,
      }),
      draw("text", { x: x(value), y: bottom + 13, "text-anchor": "middle" }, label(value, ofX)),
    ]),
    draw("text", { x: end, y: bottom + 26, "text-anchor": "end" }, right.name),
    draw("text", { x: 0, y: 10 }, up.name),
  );
}
