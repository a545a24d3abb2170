// An ensemble over one input: its mean as a curve in a band as wide as the networks are apart, and how far that is.

import { fillCurve, stretches, strokeCurve } from "../../draw/curves.js";
import { spanOf } from "../../draw/span.js";
import { curveColors } from "../../controls/curve_looks.js";
import { fitCanvas } from "../../controls/dom.js";

/** @typedef {import("./ensemble.js").Ensemble} Ensemble */
/** @typedef {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} MapColors */

/** How strong the color of the band is. */
const BAND = 0.25;

/** @param {(number | null)[][]} map of one row */
const valuesOf = (map) => map[0].map((value) => value ?? NaN);

/**
 * @param {HTMLCanvasElement} canvas @param {number} size CSS pixels of a side @param {Ensemble} ensemble
 * @param {MapColors} looks
 */
export function drawMean(canvas, size, { mean, spread, middle }, { colors, classColors, palette }) {
  const context = fitCanvas(canvas, size, size);
  const box = { x: 0, y: 0, width: size, height: size };
  const curves = mean.map(valuesOf);
  const edges = curves.map((values, unit) => {
    const wide = valuesOf(spread[unit]);
    return [values.map((value, at) => value - wide[at]), values.map((value, at) => value + wide[at])];
  });
  const span = spanOf([], edges.flat(2));
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, size, size);
  if (curves.length === 1) fillCurve(context, curves[0], { box, span, middle, colors: curveColors(colors, palette) });
  for (const [unit, [low, high]] of edges.entries()) {
    context.globalAlpha = BAND;
    context.fillStyle = curves.length === 1 ? colors.ink : classColors[unit];
    const below = stretches(low, box, span);
    for (const [at, above] of stretches(high, box, span).entries()) {
      context.beginPath();
      for (const { x, y } of [...above.points, ...[...below[at].points].reverse()]) context.lineTo(x, y);
      context.fill();
    }
    context.globalAlpha = 1;
    const color = curves.length === 1 ? colors.ink : classColors[unit];
    strokeCurve(context, curves[unit], { box, span, color, width: 2 });
  }
}

/**
 * How far apart the networks are along the input, from 0 at the foot.
 * @param {HTMLCanvasElement} canvas @param {number} size @param {(number | null)[]} values
 * @param {number} high what the upper edge is, at least
 * @param {MapColors} looks
 */
export function drawSpread(canvas, size, values, high, { colors }) {
  const context = fitCanvas(canvas, size, size);
  const box = { x: 0, y: 0, width: size, height: size };
  const numbers = values.map((value) => value ?? NaN);
  const span = { low: 0, high: Math.max(high, ...numbers.filter(Number.isFinite)) };
  const fill = colors["ramp-best"];
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, size, size);
  fillCurve(context, numbers, {
    box,
    span,
    colors: { ink: colors.ink, positive: fill, negative: fill, gap: colors["hatch-b"] },
  });
  strokeCurve(context, numbers, { box, span, color: colors.ink, width: 2 });
}
