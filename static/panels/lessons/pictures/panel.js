// One of several plots in a drawing: a box with axes, a title above it, lines in it.

import { along, axes, draw as element, path, tenth } from "../../../controls/svg_figure.js";

/** Room for the numbers beside a panel, for its title, and for the numbers and the name below it. */
export const [BESIDE, TITLE, BELOW, NAME] = [40, 20, 18, 14];

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

/** Where it is lower than this, panels stand side by side: else each would be a strip. */
const LOW = 230;

/**
 * Panels below each other that share what is below them, or side by side where there is no height for that.
 * @param {{width: number, height: number}} size
 * @param {number[]} shares of the height, one for each
 * @returns {{boxes: Box[], beside: boolean}}
 */
export function arranged({ width, height }, shares) {
  const count = shares.length;
  if (height < LOW && width > height) {
    const wide = width / count;
    const [top, bottom] = [TITLE, Math.max(TITLE + 20, height - BELOW - NAME)];
    const boxes = shares.map((_, index) => ({
      left: index * wide + BESIDE,
      right: (index + 1) * wide - 10,
      top,
      bottom,
    }));
    return { boxes, beside: true };
  }
  const room = Math.max(0, height - BELOW - NAME - count * TITLE - (count - 1) * 8);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const local = { top: 0 };
  const boxes = shares.map((share) => {
    const top = local.top + TITLE;
    const bottom = top + (room * share) / whole;
    local.top = bottom + 8;
    return { left: BESIDE, right: width - 14, top, bottom };
  });
  return { boxes, beside: false };
}

/**
 * @param {Box} box
 * @param {object} options
 * @param {number[]} options.x the range @param {number[]} options.y the range, from low to high
 * @param {string} options.title
 * @param {string | null} [options.below] the name of what goes to the right; null where another panel is below, that
 * has the numbers
 */
export function createPanel({ left, right, top, bottom }, { x, y, title, below = null }) {
  const to = {
    range: x,
    pixels: [left, right],
    count: Math.max(2, Math.round((right - left) / 80)),
    name: below ?? "",
  };
  const up = { range: y, pixels: [bottom, top], count: Math.max(2, Math.round((bottom - top) / 34)), name: "" };
  const grid = axes(to, up);
  if (below === null)
    for (const tick of grid.querySelectorAll('[text-anchor="middle"]'))
      if (Number(tick.getAttribute("y")) > bottom) tick.remove();
  const at = { x: along(x, [left, right]), y: along(y, [bottom, top]) };
  const held = (/** @type {number} */ value, /** @type {number} */ a, /** @type {number} */ b) =>
    Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
  return {
    at,
    /** Within the box. @param {number} value */
    heldX: (value) => held(at.x(value), left, right),
    /** @param {number} value */
    heldY: (value) => held(at.y(value), top, bottom),
    grid: element("g", {}, grid, element("text", { class: "panel-title", x: left - BESIDE + 2, y: top - 8 }, title)),
    /**
     * A line, broken where there is no number; beyond the box it ends at its edge.
     * @param {number[]} xs
     * @param {(number | null)[]} ys
     * @param {Record<string, string | number>} attributes
     */
    line(xs, ys, attributes) {
      /** @type {[number, number][][]} */
      const pieces = [[]];
      ys.forEach((value, index) => {
        const last = pieces[pieces.length - 1];
        if (value === null || !Number.isFinite(value)) {
          if (last.length > 0) pieces.push([]);
        } else last.push([at.x(xs[index]), at.y(value)]);
      });
      const whole = pieces.filter((piece) => piece.length > 0).map(path);
      return element("path", { ...attributes, d: whole.join("") });
    },
    /** @param {number} px @param {number} py @param {number} r @param {Record<string, string | number>} attributes */
    dot: (px, py, r, attributes) => element("circle", { r, cx: tenth(at.x(px)), cy: tenth(at.y(py)), ...attributes }),
  };
}
