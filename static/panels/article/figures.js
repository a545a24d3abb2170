// The live figures of the article, by the name that a place in it has; loaded when one of the places comes near.

import { loadFunctions } from "../../app/activation_table.js";
import { createBiasFigure } from "./bias_figure.js";
import { createDescentFigure } from "./descent_figure.js";
import { createNeuronFigure } from "./neuron_figure.js";

/**
 * @typedef {Pick<import("../../controls/context.js").Context, "store" | "text" | "catalogue"> & {table:
 * import("../../app/activation_table.js").FunctionTable}} Parts
 */

/** @type {Record<string, (root: HTMLElement, parts: Parts) => {redraw: () => void, dispose: () => void}>} */
const FIGURES = { neuron: createNeuronFigure, bias: createBiasFigure, descent: createDescentFigure };

/**
 * @param {HTMLElement[]} places with `data-figure`
 * @param {Omit<Parts, "table">} parts
 * @throws {Error} where the engine's table of functions does not come
 */
export async function createFigures(places, parts) {
  const table = await loadFunctions(document.body.dataset.functions ?? "", parts.text);
  return places.map((place) => FIGURES[place.dataset.figure ?? ""](place, { ...parts, table }));
}
