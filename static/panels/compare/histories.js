// The losses of set-ups so far. Pure.

import { thinned } from "../../app/thinning.js";

/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */

const LONGEST = 1200;
/** So many times as high as all that train ever were, a loss that runs away is followed. */
const FOLLOWED = 2;

/**
 * A history with what came since, and how it stands now: one that stands still is not drawn on.
 * @param {HistoryPoint[]} history @param {import("../../wire/types.js").Comparison} picture @param {number} index
 */
export function extended(history, { course, runs }, index) {
  const run = runs[index];
  const last = history[history.length - 1];
  const still = last?.epoch === run.epoch;
  // Back at the beginning, what came after it is gone.
  const before = history.filter(({ epoch }) => epoch < run.epoch || (still && epoch === run.epoch));
  const since = course.flatMap(({ epoch, train, test }) => {
    const [one, other] = [train[index], test[index]];
    if (one === null || epoch >= run.epoch || epoch <= (before[before.length - 1]?.epoch ?? -1)) return [];
    return [{ epoch, train: one, test: other ?? NaN, trainScore: NaN, testScore: NaN, rate: run.learning_rate }];
  });
  if (still || run.train_loss === null) return thinned([...before, ...since], LONGEST);
  const point = {
    epoch: run.epoch,
    train: run.train_loss,
    test: run.test_loss ?? NaN,
    trainScore: run.train_score ?? NaN,
    testScore: run.test_score ?? NaN,
    rate: run.learning_rate,
  };
  return thinned([...before, ...since, point], LONGEST);
}

/**
 * Losses to be drawn: one that ran away would flatten all others, so it is followed no farther than these reach.
 * @param {HistoryPoint[][]} histories
 * @param {"train" | "test"} part
 * @param {(index: number) => boolean} diverged
 * @returns {number[][]} of each; NaN where it is not followed
 */
export function lossesOf(histories, part, diverged) {
  const sound = histories
    .filter((_, index) => !diverged(index))
    .flatMap((history) => history.map((point) => point[part]));
  const most = FOLLOWED * Math.max(-Infinity, ...sound.filter(Number.isFinite));
  return histories.map((history, index) =>
    history.map((point) => (diverged(index) && most > 0 && point[part] > most ? NaN : point[part])),
  );
}
