// Signs without color: the negative side of a map is hatched and has an edge; of several classes each has a pattern of
// its own.

import { winnerAt } from "./classes.js";

/** The share of ink in a stripe: seen on every color, and the color is still seen. */
const INK = 0.55;

/**
 * @typedef {{stripes: Uint32Array, edge: number}} Signs of two sides: what stripes have for each color of the palette,
 * and the edge between the sides
 */

/** A palette with ink in it. @param {Uint32Array} palette packed colors @param {number} ink packed */
export const inked = (palette, ink) =>
  palette.map((color) => {
    const channel = (/** @type {number} */ shift) => {
      const [from, to] = [(color >>> shift) & 255, (ink >>> shift) & 255];
      return Math.round(from + (to - from) * INK) << shift;
    };
    return ((255 << 24) | channel(16) | channel(8) | channel(0)) >>> 0;
  });

/**
 * Where each class has ink, by cell and period. Hatching from the upper right to the lower left would be that of what
 * is no number.
 * @type {((row: number, column: number, period: number, thick: number) => boolean)[]}
 */
const PATTERNS = [
  () => false,
  (row, column, period, thick) => (row - column + 100 * period) % period < thick,
  (row, _, period, thick) => row % period < thick,
  (_, column, period, thick) => column % period < thick,
  (row, column, period, thick) => row % period < thick * 1.5 && column % period < thick * 1.5,
  (row, column, period, thick) => row % period < thick || column % period < thick,
  (row, column, period, _thick) => row % period < period / 2 === column % period < period / 2,
  (row, _, period, thick) => row % (period * 2) < thick * 3,
];

/** Stripes keep their share of the map whatever its resolution. @param {number} side */
const strokeOf = (side) => ({ period: Math.max(4, Math.round(side / 10)), thick: Math.max(1, Math.round(side / 50)) });

/**
 * Whether any of the four cells beside one is so.
 * @param {(index: number) => boolean} so
 * @param {number} index
 * @param {number} row
 * @param {number} column
 * @param {number} side
 */
const beside = (so, index, row, column, side) =>
  (column > 0 && so(index - 1)) ||
  (column < side - 1 && so(index + 1)) ||
  (row > 0 && so(index - side)) ||
  (row < side - 1 && so(index + side));

/**
 * Marks the sides of a painted map. What is not a number is left as it is; zero counts as positive.
 * @param {Uint32Array} pixels side * side, painted
 * @param {Uint8Array} codes side * side
 * @param {number} side
 * @param {Signs & {discretize?: boolean}} signs discretize: the map has two colors
 */
export function markNegative(pixels, codes, side, { stripes, edge, discretize = false }) {
  const { period, thick } = strokeOf(side);
  const striped = PATTERNS[1];
  const positive = (/** @type {number} */ index) => codes[index] >= 127 && codes[index] < 255;
  for (let row = 0, index = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1, index += 1) {
      if (codes[index] >= 127) continue;
      if (beside(positive, index, row, column, side)) pixels[index] = edge;
      else if (striped(row, column, period, thick)) pixels[index] = stripes[discretize ? 0 : codes[index]];
    }
  }
}

/**
 * Marks where which class wins: a pattern each, and an edge between them.
 * @param {Uint32Array} pixels side * side, painted @param {Uint8Array} maps one below the other @param {number} side
 * @param {{stripes: Uint32Array[], edge: number, discretize?: boolean}} signs stripes: by class
 */
export function markClasses(pixels, maps, side, { stripes, edge, discretize = false }) {
  const { period, thick } = strokeOf(side);
  const area = side * side;
  const winners = Int16Array.from({ length: area }, (_, index) => winnerAt(maps, area, index).winner);
  for (let row = 0, index = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1, index += 1) {
      const winner = winners[index];
      if (winner < 0) continue;
      const differs = (/** @type {number} */ other) => winners[other] >= 0 && winners[other] < winner;
      if (beside(differs, index, row, column, side)) pixels[index] = edge;
      else if (PATTERNS[winner % PATTERNS.length](row, column, period, thick))
        pixels[index] = stripes[winner][discretize ? 254 : maps[winner * area + index]];
    }
  }
}

/**
 * The scale's strip: striped where it is negative.
 * @param {Uint32Array} pixels one a code
 * @param {Uint32Array} stripes
 */
export function markStrip(pixels, stripes) {
  for (let code = 0; code < 127; code += 1) if (code % 12 < 4) pixels[code] = stripes[code];
}
