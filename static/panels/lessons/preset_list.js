// The presets in the order in which they are shown, and what each claims.

import { figure } from "../../draw/numbers.js";

/** @typedef {import("./preset_run.js").Preset} Preset */

/**
 * Those of the data set at hand first, then those of its problem, then the others.
 * @param {Preset[]} list
 * @param {{problem: string, data: {dataset: string}}} experiment
 * @param {{name: string, problem: string}[]} datasets
 * @returns {{dataset: string, list: Preset[]}[]} those that work before those that do not
 */
export function presetsInOrder(list, { problem, data }, datasets) {
  const rank = (/** @type {{name: string, problem: string}} */ one) =>
    one.name === data.dataset ? 0 : one.problem === problem ? 1 : 2;
  const sorted = [...datasets].sort((a, b) => rank(a) - rank(b));
  return sorted
    .map(({ name }) => ({
      dataset: name,
      list: list.filter(({ dataset }) => dataset === name).sort((a, b) => Number(b.good) - Number(a.good)),
    }))
    .filter(({ list: own }) => own.length > 0);
}

/** What is to be expected, as it is tested. @param {Preset} preset @param {import("../../app/text.js").Text} text */
export function claimOf({ resolved: { left, relation, right }, epochs }, text) {
  const what = text(`measure.${left.measure}`, left.of);
  const wanted = text(`presets.${relation}`, { value: figure(/** @type {number} */ (right)) });
  // What stays as it is once it is there holds at any time.
  return left.settles
    ? text("presets.claim_ever", { what, wanted })
    : text("presets.claim", { count: epochs, epochs, what, wanted });
}
