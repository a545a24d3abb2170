// What the picture of scales asks to be trained, and what its results come to. Pure.

import { along } from "../../../controls/svg_figure.js";

/**
 * @typedef {{cell: number[], seed: number, test_loss: number | null, stopped: string | null, baseline?: number}} Run
 */

/** Standard deviations of the first weights; beyond both ends nothing changes any more. */
export const SCALES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
export const SEEDS = 5;
/** Losses below this are as good as none. */
const LEAST = 1e-4;

/**
 * The set-up with its weights drawn from N(0, std²), once for each scale and seed; the points stay the same.
 * @param {import("../../../experiment/set_up.js").SetUp} setUp
 */
export const sweepOf = ({ experiment, epochs }) => ({
  sweep: 1,
  experiment: { ...experiment, initializer: { name: "normal", std: 1 } },
  vary: [{ field: "initializer.std", values: SCALES }],
  seeds: { count: SEEDS, of: "weights" },
  epochs,
  color_by: "test_loss",
});

/** @param {Run[]} runs */
export const pointsOf = (runs) =>
  runs.map(({ cell, seed, test_loss: loss, stopped }) => ({
    std: SCALES[cell[0]],
    seed,
    loss: stopped === "diverged" ? null : loss,
  }));

/**
 * Of the seeds of one scale so far, a run that broke being worse than any; null where there is none, or it broke.
 * @param {Run[]} runs @param {number} index
 */
export function medianOf(runs, index) {
  const losses = pointsOf(runs)
    .filter(({ std }) => std === SCALES[index])
    .map(({ loss }) => loss ?? Infinity)
    .sort((a, b) => a - b);
  if (losses.length === 0) return null;
  const middle = (losses[Math.floor((losses.length - 1) / 2)] + losses[Math.floor(losses.length / 2)]) / 2;
  return Number.isFinite(middle) ? middle : null;
}

/**
 * Logarithmic both ways.
 * @param {Run[]} runs @param {number | null} own loss of the run itself
 * @param {{left: number, right: number, top: number, bottom: number}} pixels
 */
export function lossAxes(runs, own, { left, right, top, bottom }) {
  const losses = [...pointsOf(runs).map(({ loss }) => loss), own].filter(
    (loss) => loss !== null && Number.isFinite(loss) && loss > 0,
  );
  const exponents = losses.map((loss) => Math.log10(Math.max(LEAST, Number(loss))));
  const low = Math.floor(Math.min(-2, ...exponents) + 1e-9);
  const high = Math.max(0, Math.ceil(Math.max(...exponents, 0) - 1e-9));
  const across = along([Math.log10(SCALES[0]) - 0.15, Math.log10(SCALES[SCALES.length - 1]) + 0.15], [left, right]);
  const up = along([low, high], [bottom, top + 12]);
  const [first, last] = [SCALES[0], SCALES[SCALES.length - 1]];
  return {
    x: (/** @type {number} */ std) => across(Math.log10(Math.max(first / 1.4, Math.min(last * 1.4, std)))),
    y: (/** @type {number} */ loss) => up(Math.log10(Math.max(10 ** low, loss))),
    losses: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  };
}
