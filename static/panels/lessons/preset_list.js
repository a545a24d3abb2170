// The presets in the groups in which they are shown, and what each claims.

import { figure } from "../../draw/numbers.js";

/** @typedef {import("./preset_run.js").Preset} Preset */

/**
 * Those of the data set at hand first, then the others by what they are about.
 * @param {Preset[]} list topic by topic
 * @param {string} dataset at hand
 * @returns {{topic: string, list: Preset[]}[]} of each topic those that work before those that do not; the first is
 * called "here"
 */
export function presetGroups(list, dataset) {
  const here = list.filter((one) => one.dataset === dataset);
  const others = list.filter((one) => one.dataset !== dataset);
  const topics = [...new Set(others.map(({ topic }) => topic))];
  return [
    { topic: "here", list: here },
    ...topics.map((topic) => ({ topic, list: others.filter((one) => one.topic === topic) })),
  ]
    .filter(({ list: own }) => own.length > 0)
    .map(({ topic, list: own }) => ({ topic, list: own.sort((a, b) => Number(b.good) - Number(a.good)) }));
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
