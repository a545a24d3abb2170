// What an experiment calls its inputs, x1, x2 and so on, and how many it has.

/** @param {number} place from 0 */
export const inputKey = (place) => `x${place + 1}`;

/** The place of the input of this name, of which there are ten at most; -1 where it is none. @param {string} name */
export const inputPlace = (name) => (/^x([1-9]|10)$/.test(name) ? Number(name.slice(1)) - 1 : -1);

/**
 * How many inputs data has.
 * @param {Pick<import("../wire/types.js").Experiment["data"], "dataset" | "points">} data
 * @param {import("../wire/types.js").Catalogue} catalogue
 */
export const inputCount = ({ dataset, points }, { datasets }) =>
  points ? (points.inputs?.length ?? 2) : (datasets.find(({ name }) => name === dataset)?.inputs ?? 2);

/**
 * Whether a feature can be made of so many inputs.
 * @param {string} name of one of the table, of an input, or a formula after =
 * @param {number} count
 * @param {import("../wire/types.js").Catalogue} catalogue
 */
export function isFeatureOf(name, count, { features }) {
  if (name.startsWith("=")) return [...name.matchAll(/\bx\d+/g)].every(([input]) => Number(input.slice(1)) <= count);
  return inputPlace(name) >= 0
    ? inputPlace(name) < count
    : (features.find((one) => one.name === name)?.inputs ?? 2) <= count;
}

/**
 * The features of an experiment that says nothing of them.
 * @param {import("../wire/types.js").Experiment["data"]} data
 * @param {import("../wire/types.js").Catalogue} catalogue
 */
export const usualFeatures = (data, catalogue) =>
  inputCount(data, catalogue) === 1 ? [inputKey(0)] : catalogue.defaults.features;
