// How the losses of a run went: whether they fall, since when the run is as good as it gets, and for how long nothing
// has moved.

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
/** Hardly moved: over a third of the run and so many epochs, by so little of the loss it began with, and at more than
 * half of that. */
const STILL_EPOCHS = 100;
const STILL = 0.04;
const STILL_SHARE = 0.5;

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

/**
 * For how many epochs the training loss has hardly moved though it is far from low.
 * @param {HistoryPoint[]} history
 * @returns {number} 0 where it moves, or is low
 */
export function stillFor(history) {
  const [first, last] = [history[0], history.at(-1)];
  if (!first || !last || first.epoch >= 1 || last.epoch < STILL_EPOCHS || last.train < STILL_SHARE * first.train)
    return 0;
  const epochs = Math.max(STILL_EPOCHS, last.epoch / 3);
  const lately = history.filter(({ epoch }) => epoch >= last.epoch - epochs).map(({ train }) => train);
  const third = Math.floor(lately.length / 3);
  if (third < 1) return 0;
  const moved = Math.abs(mean(lately.slice(-third)) - mean(lately.slice(0, third)));
  return moved < STILL * first.train ? Math.floor(epochs) : 0;
}
