// A set-up that a lesson or a list brings: its whole experiment, and whether a run is one of it.

import { usualParameters } from "./consistency.js";
import { usualFeatures } from "./inputs.js";

/** @typedef {{layer: number, unit: number, source: number | null, value: number}} Edit */
/**
 * @typedef {{experiment: Record<string, any>, epochs: number, speed?: import("../wire/types.js").Speed, edits?:
 * Edit[]}} SetUp
 */
/** @typedef {import("../wire/types.js").Experiment} Experiment */
/** @typedef {import("../wire/types.js").Catalogue} Catalogue */

/**
 * A set-up's experiment with all that it leaves to the usual.
 * @param {SetUp} setUp
 * @param {Catalogue} catalogue
 * @returns {Experiment}
 */
export function experimentOf({ experiment, epochs }, catalogue) {
  /** @type {Record<string, import("../wire/types.js").Choice[]>} */
  const tables = {
    initializer: catalogue.initializers,
    optimizer: catalogue.optimizers,
    schedule: catalogue.schedules,
    regularizer: catalogue.regularizers,
    clip: catalogue.clips,
  };
  /** @type {any} */
  const whole = {
    ...catalogue.defaults,
    ...experiment,
    // It stops after its epochs, also where something else may stop it before.
    ...(epochs > 0 && { stop: { epochs, ...experiment.stop } }),
    data: { ...catalogue.defaults.data, ...experiment.data },
  };
  if (!experiment.features) whole.features = usualFeatures(whole.data, catalogue);
  for (const [part, table] of Object.entries(tables)) {
    const stated = experiment[part];
    if (!stated) continue;
    whole[part] = { ...usualParameters(table.find(({ name }) => name === stated.name)), ...stated };
  }
  return whole;
}

/**
 * Whether a run is of this set-up, whatever its seeds and wherever it is to stop.
 * @param {Experiment} wanted complete
 * @param {Experiment} run
 */
export function isSetUp(wanted, run) {
  const plain = (/** @type {Experiment} */ { seed: _, stop: __, data: { seed: ___, ...data }, ...others }) => ({
    ...others,
    data,
  });
  // A layer says only what is unusual of it.
  return within(plain(wanted), plain(run)) && within(run.hidden, wanted.hidden);
}

/** Whether everything that one says the other says too. @param {any} part @param {any} whole @returns {boolean} */
function within(part, whole) {
  if (typeof part !== "object" || part === null || typeof whole !== "object" || whole === null) return part === whole;
  if (Array.isArray(part) && part.length !== whole.length) return false;
  return Object.keys(part).every((key) => within(part[key], whole[key]));
}
