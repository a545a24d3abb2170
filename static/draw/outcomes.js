// How a run ended, in one of four classes, by its losses alone: the rule of `engine/sweeps/outcomes.py`, for thresholds
// that are moved while one looks.

/** @typedef {"never_learned" | "learned" | "overfitted" | "diverged"} Outcome */
/**
 * @typedef {{learned: number, gap: number, rise: number, worse: number}} Thresholds in shares of the baseline: above
 * `learned` the training loss has not been learned; a test loss `gap` above the training loss is overfitted, as is one
 * `rise` above its best while the training loss fell; above `worse` times its first a training loss has diverged
 */

/** In the order of legends. @type {Outcome[]} */
export const OUTCOMES = ["learned", "overfitted", "never_learned", "diverged"];

/** @param {number | null | undefined} loss */
const number = (loss) => (typeof loss === "number" && Number.isFinite(loss) ? loss : Number.NaN);

/**
 * @param {object} run
 * @param {number} run.baseline the training loss of the best answer that is the same at every point
 * @param {(number | null)[]} run.train @param {(number | null)[]} run.test losses at the same moments, the first
 * before training, the last at the end
 * @param {string | null} run.stopped how it ended
 * @param {Thresholds} thresholds
 * @returns {Outcome}
 */
export function outcomeOf({ baseline, train, test, stopped }, { learned, gap, rise, worse }) {
  const [first, last] = [number(train[0]), number(train[train.length - 1])];
  if (stopped === "diverged" || Number.isNaN(last) || last > worse * Math.max(first || 0, baseline)) return "diverged";
  if (last > learned * baseline) return "never_learned";
  const tested = number(test[test.length - 1]);
  if (Number.isNaN(tested)) return "learned";
  const apart = tested - last;
  if (apart > gap * baseline) return "overfitted";
  let best = -1;
  test.forEach((loss, place) => {
    if (!Number.isNaN(number(loss)) && (best < 0 || number(loss) < number(test[best]))) best = place;
  });
  const [risen, fell] = [tested - number(test[best]), number(train[best]) - last];
  return risen > rise * baseline && fell > 0 && apart > risen ? "overfitted" : "learned";
}
