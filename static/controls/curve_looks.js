// How curves look in the theme's colors, and what the option to show no more than the sign makes of them.

import { colorAt } from "../draw/color.js";

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
 * A curve of which the sign alone shows: as far as it can be above or below the middle.
 * @param {ArrayLike<number>} values
 * @param {{middle: number, half: number}} scale
 */
export const signOnly = (values, { middle, half }) =>
  Float32Array.from(values, (value) => (Number.isFinite(value) ? middle + (value < middle ? -half : half) : value));
