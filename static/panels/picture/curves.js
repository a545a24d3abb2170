// Curves in a picture of a run with one input: what draws a unit's tile, and the plot that stands in place of the map.

import { drawTile, fillCurve, strokeCurve } from "../../draw/curves.js";
import { USUAL } from "../../draw/span.js";
import { valueScale } from "../../app/state.js";
import { curveColors, signOnly } from "../../controls/curve_looks.js";

/** @typedef {import("../../controls/theme_colors.js").Colors} Colors */

/** How wide the line of an answer is, in the units of the picture. */
const LINE = 2.5;

/**
 * @param {ArrayLike<number>} values @param {Uint32Array} palette @param {Colors} colors
 * @param {number} [middle] what they are measured from
 */
export function tileOf(values, palette, colors, middle = 0) {
  const looks = curveColors(colors, palette);
  return (
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ size,
  ) => drawTile(context, values, { x, y, size, middle, colors: looks });
}

/**
 * @param {Readonly<import("../../app/state.js").State>} state
 * @param {import("../../wire/types.js").Run} run
 * @param {import("../../wire/types.js").Frame & {curves: Float32Array}} frame
 * @param {{colors: Colors, classColors: string[], paletteOf: (unit: number) => Uint32Array}} looks paletteOf: of each
 * curve, in their order
 * @returns {Pick<import("./map.js").MapFacts, "image" | "curves" | "span">}
 */
export function plotFacts(state, run, frame, { colors, classColors, paletteOf }) {
  const span = state.span ?? USUAL;
  const scale = valueScale(frame, run);
  const curves = Array.from({ length: frame.mapCount }, (_, unit) => {
    const values = frame.curves.subarray(unit * frame.mapSide, (unit + 1) * frame.mapSide);
    return state.view.discretize ? signOnly(values, scale) : values;
  });
  const classed = frame.mapCount > 1;
  return {
    image: (/** @type {CanvasRenderingContext2D} */ context, /** @type {import("../../draw/curves.js").Box} */ box) => {
      for (const [unit, values] of curves.entries()) {
        const fills = { ...curveColors(colors, paletteOf(unit)), ...(classed && { negative: "" }) };
        fillCurve(context, values, { box, span, middle: scale.middle, colors: fills });
        // Of several classes all points lie where curves should be, and would not be seen below them.
        if (classed) strokeCurve(context, values, { box, span, color: classColors[unit], width: LINE });
      }
      const zero = box.y + ((span.high - scale.middle) / (span.high - span.low)) * box.height;
      Object.assign(context, { strokeStyle: colors["line-strong"], lineWidth: 1 });
      context.beginPath();
      context.moveTo(box.x, zero);
      context.lineTo(box.x + box.width, zero);
      context.stroke();
    },
    curves: classed
      ? null
      : (context, box) =>
          strokeCurve(context, curves[0], { box, span, color: colors.ink, width: LINE, halo: colors.ground }),
    span,
  };
}
