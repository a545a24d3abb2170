// The colors in force, read from the style sheets, where they are named once.

import { classPalettes } from "../../draw/classes.js";
import { buildPalette, parseColor } from "../../draw/color.js";
import { inked } from "../../draw/signs.js";

const NAMES = /** @type {const} */ (["ground", "ink", "ink-soft", "line", "line-strong", "negative", "zero", "positive", "hatch-a", "hatch-b",
  "class-0", "class-1", "class-2", "class-3", "class-4", "class-5", "class-6", "class-7"]);

/** @typedef {Record<typeof NAMES[number], string>} Colors each as `rgb(...)` */

/** @returns {Colors} */
export function themeColors() {
  const probe = document.createElement("span");
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colors = Object.fromEntries(NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color];
  }));
  probe.remove();
  return /** @type {Colors} */ (colors);
}

/** Of all classes there can be, in their order. @param {Colors} colors */
export const classColors = (colors) => NAMES.filter((name) => name.startsWith("class-")).map((name) => colors[name]);

/** What maps are painted in; to be asked for again where the theme changes. */
export function mapColors() {
  const colors = themeColors();
  const all = classColors(colors);
  const [palette, classes, edge] = [buildPalette(colors), classPalettes(all, colors.zero), parseColor(colors.ink)];
  const marks = { edge, stripes: inked(palette, edge), classStripes: classes.map((one) => inked(one, edge)) };
  return { colors, palette, classColors: all, classes, marks, hatch: [parseColor(colors["hatch-a"]), parseColor(colors["hatch-b"])] };
}
