// Parts of a rectangle on either side of straight lines, and of several sums where which is the largest. Pure.

/** @typedef {number[]} Place x, y */
/** @typedef {number[]} Sum slopes along x and y, and offset */

/** The unit square, its corners in turn. @type {Place[]} */
export const SQUARE = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/** @param {Sum} sum @param {Place} place */
export const valueAt = ([right, down, offset], [x, y]) => right * x + down * y + offset;

/**
 * The part of a convex polygon where a sum is at least 0 (Sutherland and Hodgman 1974).
 * @param {Place[]} corners in turn @param {Sum} sum
 * @returns {Place[]} empty where there is none of it
 */
export function clip(corners, sum) {
  return corners.flatMap((corner, index) => {
    const next = corners[(index + 1) % corners.length];
    const [here, there] = [valueAt(sum, corner), valueAt(sum, next)];
    const kept = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return kept;
    const share = here / (here - there);
    return [...kept, corner.map((value, axis) => value + (next[axis] - value) * share)];
  });
}

/** @param {Sum} a @param {Sum} b @returns {Sum} */
const less = (a, b) => a.map((value, index) => value - b[index]);

/**
 * Both sides of a line within the unit square.
 * @param {Sum} sum @param {number} level where the line is
 * @returns {{above: Place[], below: Place[]}}
 */
export function sides(sum, level) {
  const moved = [sum[0], sum[1], sum[2] - level];
  return {
    above: clip(SQUARE, moved),
    below: clip(
      SQUARE,
      moved.map((value) => -value),
    ),
  };
}

/**
 * Of several sums, where within the unit square each is the largest.
 * @param {Sum[]} sums
 * @returns {Place[][]}
 */
export const largest = (sums) =>
  sums.map((sum, index) =>
    sums.reduce((part, other, at) => (at === index ? part : clip(part, less(sum, other))), SQUARE),
  );

/**
 * Where a line goes through the unit square.
 * @param {Sum} sum @param {number} level
 * @returns {Place[] | null} its two ends; null where it does not
 */
export function chord(sum, level) {
  const moved = [sum[0], sum[1], sum[2] - level];
  const ends = SQUARE.flatMap((corner, index) => {
    const next = SQUARE[(index + 1) % SQUARE.length];
    const [here, there] = [valueAt(moved, corner), valueAt(moved, next)];
    if (here >= 0 === there >= 0) return [];
    const share = here / (here - there);
    return [corner.map((value, axis) => value + (next[axis] - value) * share)];
  });
  return ends.length === 2 ? ends : null;
}
