// Which color a number of a sweep has: the better, the stronger. Pure.

import { moreIsBetter } from "./results.js";

/** Steps of the ramp: more than an eye can tell apart. */
export const STEPS = 48;
/** Losses are compared by ratios where the largest is so many times the smallest. */
const WIDE = 12;
/** Smaller losses differ in nothing that counts. */
const SMALLEST = 1e-4;

/**
 * @typedef {object} Scale
 * @property {number} low @property {number} high values at its ends
 * @property {boolean} log
 * @property {boolean} rising more is better
 * @property {(value: number) => number} place 0 where it is worst, 1 where it is best; values beyond have the end's
 * @property {number[]} ticks values to be written beside it, from the worst to the best
 */

/**
 * @param {number[]} values that are to be told apart; those that are no number are left out
 * @param {string} measure
 * @returns {Scale | null} null where there is nothing to color
 */
export function scaleOf(values, measure) {
  const rising = moreIsBetter(measure);
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const loss = measure.endsWith("_loss");
  let [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (measure === "success_rate") [low, high] = [0, 1];
  if (loss) low = Math.max(low, SMALLEST);
  if (!(high > low)) {
    const room = Math.abs(low) * 0.1 || 0.1;
    [low, high] = [low - room, high + room];
  }
  const log = (loss || measure === "epochs_to_success") && low > 0 && high / low > WIDE;
  const at = (/** @type {number} */ value) => (log ? Math.log(Math.max(value, low)) : value);
  const place = (/** @type {number} */ value) => {
    const share = Math.max(0, Math.min(1, (at(value) - at(low)) / (at(high) - at(low))));
    return rising ? share : 1 - share;
  };
  const between = log ? Math.sqrt(low * high) : (low + high) / 2;
  return { low, high, log, rising, place, ticks: rising ? [low, between, high] : [high, between, low] };
}

/** @param {Scale} scale @param {number} value @returns {number} step of the ramp, from 0 */
export const stepOf = (scale, value) => Math.round(scale.place(value) * (STEPS - 1));
