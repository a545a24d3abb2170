// How curves look in the theme's colors, and what the option to show no more than the sign makes of them.

import { colorAt } from "../draw/color.js";
import { fillCurve } from "../draw/curves.js";

/** @param {import("./theme_colors.js").Colors} colors @param {Uint32Array} palette from negative to positive */
export const curveColors = (colors, palette) => ({
  ink: colors.ink,
  ground: colors.ground,
  line: colors["line-strong"],
  gap: colors["hatch-b"],
  negative: colorAt(palette, 0),
  positive: colorAt(palette, 254),
});

/**
 * The ground of a square plot of curves: their areas, of several classes only those above, and the line of the middle.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>[]} curves
 * @param {object} options
 * @param {number} options.size CSS pixels of its side
 * @param {import("../draw/curves.js").Span} options.span
 * @param {number} options.middle
 * @param {import("./theme_colors.js").Colors} options.colors
 * @param {(curve: number) => Uint32Array} options.paletteOf the palette of each curve, in their order
 */
export function drawAreas(context, curves, { size, span, middle, colors, paletteOf }) {
  const box = { x: 0, y: 0, width: size, height: size };
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, size, size);
  for (const [at, curve] of curves.entries())
    fillCurve(context, curve, {
      box,
      span,
      middle,
      colors: { ...curveColors(colors, paletteOf(at)), ...(curves.length > 1 && { negative: "" }) },
    });
  const height = ((span.high - middle) / (span.high - span.low)) * size;
  Object.assign(context, { strokeStyle: colors["line-strong"], lineWidth: 1 });
  context.beginPath();
  context.moveTo(0, height);
  context.lineTo(size, height);
  context.stroke();
}

/**
 * A curve of which the sign alone shows: as far as it can be above or below the middle.
 * @param {ArrayLike<number>} values
 * @param {{middle: number, half: number}} scale
 */
export const signOnly = (values, { middle, half }) =>
  Float32Array.from(values, (value) => (Number.isFinite(value) ? middle + (value < middle ? -half : half) : value));
