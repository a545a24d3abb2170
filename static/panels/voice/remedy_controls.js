// With which of the page's controls a person could make a remedy's change: it is offered only where these show.

/** @typedef {import("../../wire/types.js").Experiment} Experiment */

/** @type {{[field: string]: (now: any, then: any) => string[]}} */
const OF_FIELD = {
  optimizer: (now, then) => [now.name === then.name ? "learning_rate" : "more_settings"],
  regularizer: () => ["regularization", "regularization_rate"],
  hidden: (now, then) =>
    now.some((/** @type {any} */ layer, /** @type {number} */ index) => layer.activation !== then[index]?.activation)
      ? ["activation"]
      : ["layers"],
  data: (now, then) => [now.train_fraction === then.train_fraction ? "noise" : "train_fraction"],
};

/**
 * @param {Partial<Experiment>} patch
 * @param {Experiment} experiment
 * @returns {string[]} names of controls
 */
export const controlsFor = (patch, experiment) =>
  Object.entries(patch).flatMap(
    ([field, then]) => OF_FIELD[field]?.(/** @type {any} */ (experiment)[field], then) ?? ["more_settings"],
  );
