// Sweeps to begin with, and an experiment with another choice in it. What they vary is named by its path in the
// experiment; values of lists come from the server. Pure.

import { change, usualParameters } from "../../experiment/consistency.js";
import { planOf } from "./plan.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Field} Field */
/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {import("../../wire/types.js").Catalogue} Catalogue */

export const RATE = "optimizer.learning_rate";

/** @type {Plan} */
export const START_PLAN = planOf([
  { field: RATE, values: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3] },
  { field: "hidden.units", values: [1, 2, 3, 4, 6, 8] },
]);

/** From rates that hardly move anything to rates at which everything flies apart. @type {Plan} */
export const FINDER_PLAN = {
  ...planOf([
    {
      field: RATE,
      values: [-4, -3, -2, -1, 0].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))),
    },
  ]),
  seeds: { count: 3, of: "weights" },
  epochs: 50,
  color: "train_loss",
};

/**
 * In the order of their buttons; `fields`: what varies, of which all must be there.
 * @type {{name: "rate_units" | "noise_penalty" | "activation_start" | "depth_width", fields: string[], plan: (fields:
 * Field[]) => Plan}[]}
 */
export const READY_MADE = [
  { name: "rate_units", fields: [RATE, "hidden.units"], plan: () => START_PLAN },
  {
    name: "noise_penalty",
    fields: ["data.noise"],
    plan: () => ({
      ...planOf([
        { field: "data.noise", range: { from: 0, to: 0.5, count: 6, scale: "linear" } },
        { field: "regularizer.rate", values: [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1] },
      ]),
      seeds: { count: 5, of: "both" },
      with: { "regularizer.name": "l2" },
    }),
  },
  {
    name: "activation_start",
    fields: ["hidden.activation", "initializer.name"],
    plan: (fields) => ({
      ...planOf(
        ["hidden.activation", "initializer.name"].map((field) => ({
          field,
          values: fields.find(({ name }) => name === field)?.values ?? [],
        })),
      ),
      seeds: { count: 3, of: "weights" },
      color: "outcome",
    }),
  },
  {
    name: "depth_width",
    fields: ["hidden.layers", "hidden.units"],
    plan: () => ({
      ...planOf([
        { field: "hidden.units", values: [1, 2, 3, 4, 6, 8] },
        { field: "hidden.layers", values: [1, 2, 3, 4, 6] },
      ]),
      color: "success_rate",
    }),
  },
];

/**
 * An experiment with other choices in it, each with its usual parameters; where those have a rate, or another number of
 * the same name, it stays.
 * @param {Experiment} experiment
 * @param {Record<string, string>} choices such as {"regularizer.name": "l2"}
 * @param {Catalogue} catalogue
 * @returns {Experiment}
 */
export function withChoices(experiment, choices, catalogue) {
  return Object.entries(choices).reduce((changed, [path, name]) => {
    const [family] = path.split(".");
    const records = /** @type {import("../../wire/types.js").Choice[]} */ (
      /** @type {any} */ (catalogue)[`${family}s`] ?? []
    );
    const record = records.find((one) => one.name === name);
    const now = /** @type {any} */ (changed)[family];
    if (!record || now?.name === name) return changed;
    const known = new Set(record.parameters.map((parameter) => parameter.name));
    const kept = Object.fromEntries(Object.entries(now).filter(([key]) => key !== "name" && known.has(key)));
    return change(changed, { [family]: { name, ...usualParameters(record), ...kept } }, catalogue).experiment;
  }, experiment);
}
