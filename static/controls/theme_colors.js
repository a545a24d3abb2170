// The colors in force, read from the style sheets, where they are named once.

import { classPalettes } from "../draw/classes.js";
import { buildPalette, parseColor, washed } from "../draw/color.js";
import { inked } from "../draw/signs.js";

const NAMES = /** @type {const} */ ([
  "ground",
  "ink",
  "ink-soft",
  "line",
  "line-strong",
  "negative",
  "zero",
  "positive",
  "ramp-worst",
  "ramp-middle",
  "ramp-best",
  "hatch-a",
  "hatch-b",
  "class-0",
  "class-1",
  "class-2",
  "class-3",
  "class-4",
  "class-5",
  "class-6",
  "class-7",
]);

/** Of full strength: how strong a map is on which points lie. */
const WASH = 0.42;

/** @typedef {Record<typeof NAMES[number], string>} Colors each as `rgb(...)` */

/** @returns {Colors} */
export function themeColors() {
  // An element for each, so that the browser works its styles out once.
  const probe = document.createElement("span");
  const parts = NAMES.map((name) => {
    const part = document.createElement("i");
    part.style.color = `var(--${name})`;
    return part;
  });
  probe.append(...parts);
  document.body.append(probe);
  const colors = Object.fromEntries(NAMES.map((name, index) => [name, getComputedStyle(parts[index]).color]));
  probe.remove();
  return /** @type {Colors} */ (colors);
}

/** Of all classes there can be, in their order. @param {Colors} colors */
export const classColors = (colors) => NAMES.filter((name) => name.startsWith("class-")).map((name) => colors[name]);

/**
 * What was made of the colors last: several views ask for the same.
 * @type {{of: string, made: ReturnType<typeof colorsOfMaps> | null}}
 */
const kept = { of: "", made: null };

/** What maps are painted in; to be asked for again where the theme changes. */
export function mapColors() {
  const colors = themeColors();
  const of = Object.values(colors).join();
  if (of !== kept.of || !kept.made) Object.assign(kept, { of, made: colorsOfMaps(colors) });
  return /** @type {ReturnType<typeof colorsOfMaps>} */ (kept.made);
}

/** @param {Colors} colors */
function colorsOfMaps(colors) {
  const all = classColors(colors);
  const [palette, classes, edge] = [buildPalette(colors), classPalettes(all, colors.zero), parseColor(colors.ink)];
  const wash = (/** @type {Uint32Array} */ one) => washed(one, colors.ground, WASH);
  return {
    colors,
    classColors: all,
    ...paints(palette, classes, edge),
    /** What the large map is painted in, under the points. */
    washed: paints(wash(palette), classes.map(wash), edge),
    hatch: [parseColor(colors["hatch-a"]), parseColor(colors["hatch-b"])],
  };
}

/** @param {Uint32Array} palette @param {Uint32Array[]} classes @param {number} edge packed color of what is inked */
const paints = (palette, classes, edge) => ({
  palette,
  classes,
  marks: { edge, stripes: inked(palette, edge), classStripes: classes.map((one) => inked(one, edge)) },
});
