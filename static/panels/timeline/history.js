// The losses so far, for the chart: grows with the run and thins out when it is long.

import { thinned } from "../../app/thinning.js";

/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */

/**
 * Adds a point. One at the epoch of the last replaces it (an edit changes the loss where the run stands); one before it
 * means the run went back, so what came after is dropped. Past the limit the list is thinned.
 * @param {HistoryPoint[]} history
 * @param {HistoryPoint} point
 * @param {number} [limit]
 * @returns {HistoryPoint[]} a new array
 */
export function extend(history, point, limit = 1200) {
  return thinned([...history.slice(0, firstFrom(history, point.epoch)), point], limit);
}

/**
 * @param {HistoryPoint[]} history
 * @param {number} epoch
 * @returns {number} index of the first point at or after the epoch
 */
function firstFrom(history, epoch) {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle].epoch < epoch) low = middle + 1;
    else high = middle;
  }
  return low;
}
