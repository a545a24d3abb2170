// What the learning-rate finder reads off its runs: a loss for each rate, and which rates are good. Pure.

import { outcomeIn, runsOf } from "./results.js";

/** @typedef {import("./results.js").Results} Results */
/**
 * @typedef {object} RateRead
 * @property {number} rate
 * @property {{seed: number, loss: number, diverged: boolean}[]} runs training losses at the end
 * @property {number} middle the median of its runs; NaN where most of them diverged
 * @property {boolean} sound none of them diverged
 */
/** @typedef {{low: number, high: number, best: number}} GoodRates rates */

/** A rate is good whose loss lies within so much of the way from the best to the worst. */
const NEAR = 0.1;

/** @param {Results} results @param {import("./results.js").Reading} reading @returns {RateRead[]} by rising rates */
export function ratesOf(results, reading) {
  return results.axes[0].values
    .map((rate, place) => {
      const runs = runsOf(results, [place])
        .filter((run) => run !== undefined)
        .map((run) => ({
          seed: run.seed,
          loss: run.train_loss ?? Number.NaN,
          diverged: outcomeIn(run, reading) === "diverged",
        }));
      const sorted = runs
        .map(({ loss, diverged }) => (diverged || Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss))
        .sort((a, b) => a - b);
      const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
      return {
        rate: Number(rate),
        runs,
        middle: Number.isFinite(middle) ? middle : Number.NaN,
        sound: runs.length > 0 && runs.every(({ diverged }) => !diverged),
      };
    })
    .sort((a, b) => a.rate - b.rate);
}

/**
 * The rates around the best one that do nearly as well, with no run among them that diverged.
 * @param {RateRead[]} read @param {number} baseline the loss of who has learned nothing
 * @returns {GoodRates | null} null where no rate learns
 */
export function goodRates(read, baseline) {
  const sound = read.filter(({ sound: fine, middle }) => fine && !Number.isNaN(middle));
  if (sound.length === 0) return null;
  const best = sound.reduce((least, one) => (one.middle < least.middle ? one : least));
  const worst = Math.max(baseline, ...sound.map(({ middle }) => middle));
  if (!(best.middle < 0.98 * baseline)) return null;
  const near = (/** @type {RateRead} */ { sound: fine, middle }) =>
    fine && middle <= best.middle + NEAR * (worst - best.middle);
  const at = read.indexOf(best);
  let [low, high] = [at, at];
  while (low > 0 && near(read[low - 1])) low -= 1;
  while (high < read.length - 1 && near(read[high + 1])) high += 1;
  return { low: read[low].rate, high: read[high].rate, best: best.rate };
}
