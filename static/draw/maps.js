// Maps: codes from a frame into pixels.

/** A map covers the inputs along its sides from -EXTENT to EXTENT. */
export const EXTENT = 6;

const NOT_A_NUMBER = 255;
const STRIPES = 15;

/** The codes of a map as the server writes it. @param {string} map base64 */
export const decodeMap = (map) => Uint8Array.from(atob(map), (letter) => letter.charCodeAt(0));

/**
 * The color of a place that is not a number.
 * @param {number} row
 * @param {number} column
 * @param {number} side
 * @param {number[]} hatch two packed colors
 */
export const hatchAt = (row, column, side, hatch) =>
  hatch[Math.floor((row + column) / Math.max(1, Math.round(side / STRIPES))) % 2];

/**
 * Paints a square map. What is not a number is hatched, in stripes that keep their share of the map whatever its
 * resolution, so that it looks the same in a small unit and in the large map.
 * @param {Uint32Array} pixels over an image's data, side * side
 * @param {Uint8Array} codes side * side, row by row from the top; 0 to 254 along the palette, 255 is not a number
 * @param {number} side
 * @param {Uint32Array} palette from `buildPalette`
 * @param {{discretize?: boolean, hatch: number[]}} options discretize: only the sign shows; hatch: two packed colors
 */
export function paintMap(pixels, codes, side, palette, { discretize = false, hatch }) {
  const [negative, positive] = [palette[0], palette[254]];
  for (let row = 0, index = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1, index += 1) {
      const code = codes[index];
      if (code === NOT_A_NUMBER) pixels[index] = hatchAt(row, column, side, hatch);
      else if (discretize) pixels[index] = code < 127 ? negative : positive;
      else pixels[index] = palette[code];
    }
  }
}
