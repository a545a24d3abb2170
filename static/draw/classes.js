// Several classes: each place on a map has the color of the class that wins there, as strong as the network is sure.

import { buildPalette } from "./color.js";
import { hatchAt } from "./maps.js";

const NOT_A_NUMBER = 255;

/**
 * @param {string[]} colors of the classes, CSS
 * @param {string} zero
 * @returns {Uint32Array[]} of each class 255 packed colors, from none to full
 */
export const classPalettes = (colors, zero) =>
  colors.map((color) => {
    // The upper half of a palette from `zero` to the class's color, at full resolution.
    const half = buildPalette({ negative: zero, zero, positive: color });
    return Uint32Array.from({ length: 255 }, (_, code) => half[127 + Math.round(code / 2)]);
  });

/**
 * @param {Uint8Array} maps one below the other
 * @param {number} area cells of each
 * @param {number} index cell
 * @returns {{winner: number, code: number}} winner -1 where a value is not a number
 */
export function winnerAt(maps, area, index) {
  let [winner, code] = [0, -1];
  for (let start = 0, unit = 0; start < maps.length; start += area, unit += 1) {
    const own = maps[start + index];
    if (own === NOT_A_NUMBER) return { winner: -1, code: own };
    if (own > code) [winner, code] = [unit, own];
  }
  return { winner, code };
}

/**
 * @param {Uint32Array} pixels side * side
 * @param {Uint8Array} maps of the outputs, side * side each, codes 0 to 254
 * @param {number} side
 * @param {Uint32Array[]} palettes from `classPalettes` @param {{discretize?: boolean, hatch: number[]}} options
 */
export function paintClasses(pixels, maps, side, palettes, { discretize = false, hatch }) {
  const area = side * side;
  for (let index = 0; index < area; index += 1) {
    const { winner, code } = winnerAt(maps, area, index);
    if (winner < 0) pixels[index] = hatchAt(Math.floor(index / side), index % side, side, hatch);
    else pixels[index] = palettes[winner][discretize ? 254 : code];
  }
}
