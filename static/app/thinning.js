// How a list that grows with the run stays short. Pure; `thin` of engine/training/history.py has the same rule.

/**
 * Past the limit every second one goes, but never the first nor the newest: the longer ago, the wider apart.
 * @template T
 * @param {T[]} points in order
 * @param {number} most
 * @returns {T[]} the same list where it is short enough
 */
export const thinned = (points, most) =>
  points.length <= most ? points : points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
