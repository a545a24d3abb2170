// What the drawer of spaces shows: which layer, along which of its units, and whose boundary; as the address has it.

import { inputKey } from "../../experiment/inputs.js";

/** @typedef {import("../../wire/types.js").Run} Run */
/**
 * @typedef {{layer: number | null, axes: number[] | null, unit: number}} Choice layer: null is the last before the
 * output; axes: null is as usual; unit: of the next layer
 */

/** In the place of a layer: the plane of the inputs, before any feature is made of it. */
export const PLANE = -1;

/** @param {string} text of the address, which has read its form @returns {Choice} */
export function readChoice(text) {
  const [, layer, first, second, unit] = /^(\w*?)(?::(\d+)-(\d+))?(?::u(\d+))?$/.exec(text) ?? [];
  return {
    layer: layer === "plane" ? PLANE : layer ? Number(layer) : null,
    axes: first === undefined ? null : [Number(first) - 1, Number(second) - 1],
    unit: unit === undefined ? 0 : Math.max(0, Number(unit) - 1),
  };
}

/** @param {Choice} choice @returns {string} */
export const writeChoice = ({ layer, axes, unit }) =>
  [
    layer === null ? "" : layer === PLANE ? "plane" : String(layer),
    ...(axes ? [`:${axes[0] + 1}-${axes[1] + 1}`] : []),
    ...(unit > 0 ? [`:u${unit + 1}`] : []),
  ].join("");

/**
 * What can be shown, in the order in which a network works: the plane too, where its features are something else.
 * @param {Run} run
 * @returns {number[]} layers
 */
export function stationsOf(run) {
  return [...(asGiven(run) && run.inputs.length <= 2 ? [] : [PLANE]), ...run.layers.keys()];
}

/** Whether the features are the inputs and nothing else. @param {Run} run */
export const asGiven = (run) => run.layers[0].features?.join() === run.inputs.map((_, place) => inputKey(place)).join();

/** Two units of a layer that has them; null for what is usual. @param {number[] | null} axes @param {number} units */
export const fitAxes = (axes, units) =>
  axes && axes[0] !== axes[1] && axes.every((unit) => unit >= 0 && unit < units) ? axes : null;

/**
 * How many units cut the space of a layer: those of the next one, and of the output its own.
 * @param {number} layer @param {Run} run
 */
export const cutsOf = (layer, run) => (layer < 0 ? 0 : run.layers[Math.min(layer + 1, run.layers.length - 1)].units);

/** Whether what cuts a layer's space are several outputs, of which the largest counts. @param {number} layer
 * @param {Run} run */
export const ofClasses = (layer, run) =>
  layer >= run.layers.length - 2 && layer >= 0 && run.layers[run.layers.length - 1].units > 1;

/**
 * A choice as far as the run has what it names.
 * @param {Choice} choice @param {Run} run
 * @returns {{layer: number, axes: number[] | null, unit: number}}
 */
export function fitChoice({ layer, axes, unit }, run) {
  const stations = stationsOf(run);
  const at = layer !== null && stations.includes(layer) ? layer : run.layers.length - 2;
  return {
    layer: at,
    axes: at === layer && at >= 0 ? fitAxes(axes, run.layers[at].units) : null,
    unit: unit < cutsOf(at, run) ? unit : 0,
  };
}
