// The playground's present set-up, as a lesson has it. Pure.

import { usualFeatures } from "../../experiment/inputs.js";

/** Where nothing was trained yet. */
const EPOCHS = 300;

/**
 * What of an experiment is not as usual: a set-up that says no more can be read.
 * @param {import("../../wire/types.js").Experiment} experiment
 * @param {import("../../wire/types.js").Catalogue} catalogue
 * @returns {Record<string, any>}
 */
export function compact(experiment, catalogue) {
  const same = (/** @type {unknown} */ a, /** @type {unknown} */ b) => JSON.stringify(a) === JSON.stringify(b);
  /** @type {any} */
  const usual = { ...catalogue.defaults, features: usualFeatures(experiment.data, catalogue) };
  const unlike = (/** @type {any} */ value, /** @type {any} */ standard) =>
    Object.fromEntries(Object.entries(value).filter(([key, one]) => !same(one, standard[key])));
  const { stop: _, ...found } = unlike(experiment, usual);
  if (found.data) found.data = unlike(experiment.data, usual.data);
  return found;
}

/**
 * It trains for as long as the run has, or for a while.
 * @param {Pick<import("../../app/state.js").State, "experiment" | "frame" | "run">} state
 * @param {import("../../wire/types.js").Catalogue} catalogue
 * @returns {import("../../experiment/set_up.js").SetUp}
 */
export function presentSetUp({ experiment, frame, run }, catalogue) {
  const epoch = run && frame && frame.run === run.run ? Math.round(frame.epoch) : 0;
  return { experiment: compact(experiment, catalogue), epochs: epoch > 0 ? epoch : EPOCHS };
}
