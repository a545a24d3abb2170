// The small map of somebody else's run, as a class sends it: values along the scale, or the likeliest class of each
// place. Pure.

import { hatchAt, paintMap } from "./maps.js";
import { markClasses, markNegative } from "./signs.js";

/** Places along a side. */
export const SMALL_SIDE = 24;
/** So many pixels stand for a place where signs are drawn into it: stripes need them. */
const FINE = 4;
const NOT_A_NUMBER = 255;

/**
 * @typedef {object} Paints what it is painted in
 * @property {Uint32Array} palette @property {Uint32Array[]} classes @property {number[]} hatch
 * @property {{edge: number, stripes: Uint32Array, classStripes: Uint32Array[]}} marks
 */

/** Pixels along a side of its picture. @param {boolean} signs */
export const smallMapSide = (signs) => (signs ? SMALL_SIDE * FINE : SMALL_SIDE);

/**
 * @param {Uint32Array} pixels `smallMapSide` squared
 * @param {Uint8Array} codes 24 * 24, rows from the top: 0 to 254 along the palette, or a class; 255 is not a number
 * @param {number} classes more than two: codes are classes
 * @param {Paints} paints
 * @param {boolean} signs to be seen without color
 * @throws {RangeError} where the codes are not as many as there are places
 */
export function paintSmallMap(pixels, codes, classes, paints, signs) {
  if (codes.length !== SMALL_SIDE ** 2) throw new RangeError(`a small map has 576 codes; got ${codes.length}`);
  const side = smallMapSide(signs);
  const fine = signs ? enlarged(codes) : codes;
  if (classes <= 2) {
    paintMap(pixels, fine, side, paints.palette, { hatch: paints.hatch });
    if (signs) markNegative(pixels, fine, side, paints.marks);
    return;
  }
  fine.forEach((code, index) => {
    const palette = paints.classes[code];
    pixels[index] =
      code === NOT_A_NUMBER || !palette
        ? hatchAt(Math.floor(index / side), index % side, side, paints.hatch)
        : palette[254];
  });
  if (!signs) return;
  const { edge, classStripes } = paints.marks;
  markClasses(pixels, asMaps(fine, classes), side, { stripes: classStripes, edge, discretize: true });
}

/** Each place as a square of its own. @param {Uint8Array} codes */
function enlarged(codes) {
  const side = SMALL_SIDE * FINE;
  return Uint8Array.from(
    { length: side * side },
    (_, index) => codes[Math.floor(Math.floor(index / side) / FINE) * SMALL_SIDE + Math.floor((index % side) / FINE)],
  );
}

/** As maps of each class, which signs are drawn from. @param {Uint8Array} codes @param {number} classes */
function asMaps(codes, classes) {
  const maps = new Uint8Array(codes.length * classes);
  codes.forEach((code, index) => {
    if (code === NOT_A_NUMBER) for (let one = 0; one < classes; one += 1) maps[one * codes.length + index] = code;
    else if (code < classes) maps[code * codes.length + index] = 254;
  });
  return maps;
}
