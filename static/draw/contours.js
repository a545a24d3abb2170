// Lines of equal height over a grid, by marching squares: in each cell, from side to side where the height is passed.

/** @typedef {[x: number, y: number]} Place */

/**
 * @param {number[]} xs ascending @param {number[]} ys ascending
 * @param {(number | null)[][]} heights a row for each y; a cell with a corner that has none has no lines
 * @param {number} level
 * @returns {[Place, Place][]} pieces of the line at this height
 */
export function contour(xs, ys, heights, level) {
  /** @type {[Place, Place][]} */
  const pieces = [];
  for (let row = 0; row + 1 < ys.length; row += 1) {
    for (let column = 0; column + 1 < xs.length; column += 1) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ];
      const values = corners.map(([i, j]) => heights[j][i]);
      if (values.some((value) => value === null)) continue;
      const crossed = crossings(
        corners.map(([i, j]) => [xs[i], ys[j]]),
        /** @type {number[]} */ (values),
        level,
      );
      // Four crossings are a saddle: of the two ways to join them, either is right.
      for (let index = 0; index + 1 < crossed.length; index += 2) pieces.push([crossed[index], crossed[index + 1]]);
    }
  }
  return pieces;
}

/**
 * Where the height is passed along the sides of a cell, in turn.
 * @param {number[][]} places
 * @param {number[]} values
 * @param {number} level
 * @returns {Place[]}
 */
function crossings(places, values, level) {
  return places.flatMap((place, index) => {
    const next = (index + 1) % places.length;
    const [from, to] = [values[index], values[next]];
    if (from < level === to < level) return [];
    const share = (level - from) / (to - from);
    return [/** @type {Place} */ ([0, 1].map((axis) => place[axis] + share * (places[next][axis] - place[axis])))];
  });
}

/**
 * Heights evenly between the lowest and the highest, without these.
 * @param {(number | null)[][]} heights
 * @param {number} count
 * @returns {number[]} none where all is level
 */
export function levels(heights, count) {
  const known = /** @type {number[]} */ (heights.flat().filter((value) => value !== null));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return high > low
    ? Array.from({ length: count }, (_, index) => low + ((index + 1) / (count + 1)) * (high - low))
    : [];
}

/** Which way is down from a place, by the slope of the cell it is in; null where that is level, or outside.
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {(number | null)[][]} heights
 * @param {number[]} at
 * @returns {Place | null} of length 1 */
export function downhill(xs, ys, heights, [x, y]) {
  const column = xs.findLastIndex((value) => value <= x);
  const row = ys.findLastIndex((value) => value <= y);
  const corners = [
    [row, column],
    [row, column + 1],
    [row + 1, column],
    [row + 1, column + 1],
  ].map(([j, i]) => heights[j]?.[i] ?? null);
  if (corners.includes(null)) return null;
  const [a, b, c, d] = /** @type {number[]} */ (corners);
  const [right, up] = [(b - a + d - c) / (xs[column + 1] - xs[column]), (c - a + d - b) / (ys[row + 1] - ys[row])];
  const slope = Math.hypot(right, up);
  return slope > 0 ? [-right / slope, -up / slope] : null;
}
