// What the layers' measures were as the run went on: kept by the page, thinned as it grows.

import { thinned } from "../../app/thinning.js";

/** @typedef {import("../../wire/types.js").Diagnosis} Diagnosis */
/** @typedef {"gradient_norm" | "weight_norm" | "update_ratio"} Measure */

export const MEASURES = /** @type {const} */ (["gradient_norm", "weight_norm", "update_ratio"]);

const MOST = 400;

/** @param {number} [most] moments kept */
export function createTraces(most = MOST) {
  /** @type {{x: number, layers: Record<Measure, number>[]}[]} */
  let moments = [];
  return {
    /** @param {Pick<Diagnosis, "layers">} diagnosis @param {number} x epoch, with its fraction */
    add({ layers }, x) {
      // A run that was taken back, or looked at again where it stands, goes on from there.
      while (moments.length > 0 && moments[moments.length - 1].x >= x) moments.pop();
      moments.push({
        x,
        layers: layers.map((layer) => ({
          gradient_norm: layer.gradient_norm ?? NaN,
          weight_norm: layer.weight_norm ?? NaN,
          update_ratio: layer.update_ratio ?? NaN,
        })),
      });
      moments = thinned(moments, most);
    },
    clear: () => void (moments = []),
    /** @param {Measure} measure @returns {{xs: number[], ys: number[]}[]} by layer */
    read(measure) {
      const layers = Math.max(0, ...moments.map((moment) => moment.layers.length));
      const xs = moments.map(({ x }) => x);
      return Array.from({ length: layers }, (_, layer) => ({
        xs,
        ys: moments.map((moment) => moment.layers[layer]?.[measure] ?? NaN),
      }));
    },
  };
}
