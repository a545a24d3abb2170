// How set-ups are told apart, everywhere the same: each by a color, by a letter, and by the dashes of its line.

import { classColors } from "../../controls/theme_colors.js";

/** Of the classes' colors, those that are not the colors of data of two classes, and stand out from the ground. */
const COLORS = [2, 3, 4, 7];
/** Lengths of dashes and gaps, CSS pixels. */
const DASHES = [[], [7, 3], [2, 2], [9, 3, 2, 3]];

/** @param {number} index of a set-up @param {import("../../controls/theme_colors.js").Colors} colors */
export const lineOf = (index, colors) => ({
  color: classColors(colors)[COLORS[index % COLORS.length]],
  dashed: DASHES[index % DASHES.length],
});
