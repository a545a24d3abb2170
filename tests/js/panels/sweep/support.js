// Sweeps for the page's tests, without a server.

import { readFileSync } from "node:fs";
import { createText } from "../../../../static/app/text.js";
import { keyOf, resultsOf } from "../../../../static/panels/sweep/results.js";

const locale = (name) => JSON.parse(readFileSync(new URL(`../../../../locales/${name}.json`, import.meta.url), "utf8"));
export const english = createText(locale("en"), "en");
export const chinese = createText(locale("zh"), "zh");

export const THRESHOLDS = { learned: 0.5, gap: 0.2, rise: 0.1, worse: 1.02 };
export const READING = { success: null, thresholds: THRESHOLDS };

/** A run whose losses go from a half to these; null has diverged. */
export function run(cell, seed, train, test = train) {
  return {
    type: "run",
    cell,
    seed,
    epoch: 10,
    stopped: train === null ? "diverged" : null,
    outcome: "learned",
    reached: null,
    baseline: 0.5,
    train_loss: train,
    test_loss: test,
    train_accuracy: 1,
    test_accuracy: train === null ? null : 1 - train,
    curve: { epochs: [0, 5, 10], train_loss: [0.5, 0.3, train], test_loss: [0.5, 0.3, test] },
  };
}

/** The first line of a stream. */
export function header(axes, seeds, others = {}) {
  const cells = axes.reduce((all, { values }) => all.flatMap((cell) => values.map((_, at) => [...cell, at])), [[]]);
  return {
    type: "sweep",
    sweep: 1,
    experiment: { seed: 1, data: { seed: 1 } },
    vary: axes.map(({ field, values }) => ({ field, values })),
    seeds: { count: seeds, of: "weights" },
    epochs: 10,
    success: null,
    thresholds: THRESHOLDS,
    color_by: "test_loss",
    axes: axes.map(({ values }) => values),
    cells,
    runs: cells.length * seeds,
    engine: "numpy",
    ...others,
  };
}

/** Results of runs, each `[cell, seed, train, test]`. */
export function results(axes, seeds, runs, others) {
  const made = resultsOf(header(axes, seeds, others), "");
  for (const one of runs) made.runs.set(keyOf(one[0], one[1]), run(...one));
  return made;
}
