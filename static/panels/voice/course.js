// How the losses of a run went: whether they fall, and since when the run is as good as it gets.

/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */

/** What counts as how it goes now: this share of the run, and so many looks at least. */
const LATELY = 0.2;
const FEWEST_LOOKS = 6;
/** A loss that changed by less than this share of itself has stayed. */
const NOTICEABLE = 0.02;
/** Test points are told apart surely where the loss is below this, for every loss that classes may have. */
const LOW_LOSS = 0.05;
/** Of R²: the predictions leave a twentieth of the differences between the points. */
const FITTED = 0.95;
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** @param {HistoryPoint} point */
const lossOf = ({ test, train }) => (Number.isFinite(test) ? test : train);

/**
 * Where the loss goes: that of the test points, where there are any.
 * @param {HistoryPoint[]} history
 * @returns {"falling" | "rising" | "steady" | null} null where it is too early to say
 */
export function trendOf(history) {
  const last = history.at(-1);
  if (!last) return null;
  const from = last.epoch - Math.max(LATELY * last.epoch, 1);
  const lately = history.filter(({ epoch }) => epoch >= from).map(lossOf);
  if (lately.length < FEWEST_LOOKS) return null;
  const half = Math.floor(lately.length / 2);
  const [before, after] = [mean(lately.slice(0, half)), mean(lately.slice(half))];
  const change = (after - before) / Math.max(before, 1e-12);
  return change < -NOTICEABLE ? "falling" : change > NOTICEABLE ? "rising" : "steady";
}

/**
 * Whether the points that were not trained on are answered as well as can be asked for.
 * @param {{test: number, testScore?: number, trainScore?: number}} point
 * @param {boolean} sorts into classes
 */
export function isSolved({ test, testScore = Number.NaN, trainScore = Number.NaN }, sorts) {
  if (!Number.isFinite(test)) return false;
  return sorts ? testScore >= 1 && trainScore >= 0.99 && test < LOW_LOSS : testScore >= FITTED && trainScore >= FITTED;
}

/**
 * Since when it is solved without a break, in whole epochs.
 * @param {HistoryPoint[]} history
 * @param {boolean} sorts into classes
 * @returns {number | null} null where it is not solved now
 */
export function solvedSince(history, sorts) {
  const broken = history.findLastIndex((point) => !isSolved(point, sorts));
  const first = history[broken + 1];
  return first ? Math.ceil(first.epoch) : null;
}
