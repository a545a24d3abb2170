// What travels through the network from the place one points at: what its links carry, and each unit's value on its
// tile, on a canvas over all tiles.

import { contributions, valueStarts } from "../../draw/contributions.js";
import { fitCanvas } from "../../controls/dom.js";
import { drawUnitValues } from "../../draw/unit_values.js";

/** @typedef {import("../../wire/types.js").Frame} Frame */
/** @typedef {import("../../wire/types.js").Run} Run */

/** @param {HTMLCanvasElement} canvas */
export function createPlaceValues(canvas) {
  const local = { carried: new Float32Array(0), font: { family: "sans-serif", size: 12 } };
  return {
    /**
     * @param {Frame} frame
     * @param {Run} run
     * @returns {Float32Array | null} null where the frame has none of this run
     */
    of({ values }, { layers }) {
      return values && values.length === valueStarts(layers).at(-1) ? values : null;
    },
    /**
     * What the links carry, in the place of their weights; overwritten by the next call.
     * @param {Float32Array} values @param {Frame} frame @param {Run} run
     */
    carried(values, { parameters }, { layers }) {
      if (local.carried.length !== parameters.length) local.carried = new Float32Array(parameters.length);
      return contributions({ layers, parameters, values, into: local.carried });
    },
    /** Numbers are lettered as this is; asked before they are drawn, for style costs too much in every frame.
     * @param {Element} like */
    letterLike(like) {
      const { fontFamily, fontSize } = getComputedStyle(like);
      local.font = { family: fontFamily, size: parseFloat(fontSize) };
    },
    /**
     * @param {Float32Array | null} values null takes them away
     * @param {object} where
     * @param {import("../../draw/network_layout.js").Layout} where.layout
     * @param {number} where.width @param {number} where.height
     * @param {number} where.rise how far tiles may stand above the network
     * @param {Uint32Array} where.palette
     * @param {(layer: number, unit: number) => Uint32Array} where.paletteOf
     * @param {{ink: string, ground: string}} where.colors
     * @param {boolean} where.signs
     */
    draw(values, { layout, width, height, rise, palette, paletteOf, colors, signs }) {
      canvas.hidden = values === null;
      if (!values) return;
      const surface = fitCanvas(canvas, width, height + rise);
      surface.translate(0, rise);
      // The one output is the large map, and no tile.
      const joined = layout.output !== null && layout.units[layout.units.length - 1].length === 1;
      const places = joined ? layout.units.slice(0, -1) : layout.units;
      const { size } = layout;
      drawUnitValues(surface, { places, size, values, palette, paletteOf, colors, font: local.font, signs });
    },
  };
}
