// Each unit's own value at one place, on its tile: a number where it can be read, a disc where the tile is too small.

import { colorAt } from "./color.js";
import { formatNumber } from "./numbers.js";

/** From this side on a number fits on a tile, and from this on one with two decimals. CSS pixels. */
export const READABLE = 34;
const ROOMY = 52;
/** Between a tile's edge and its number's box, and between that and the number. */
const [MARGIN, PADDING] = [2, 3];
/** A disc's radius where the value is 1 or more, of the tile's side; smaller values have a smaller area. */
const LARGEST = 0.38;
const SMALLEST = 1.5;

/** @param {number} value @param {number} size of the tile */
export const tileNumber = (value, size) => formatNumber(value, size < ROOMY ? 1 : 2).trim();

/** @param {number} value @param {number} size of the tile @returns {number} 0 for what is no number */
export const discRadius = (value, size) =>
  Number.isNaN(value) ? 0 : Math.max(SMALLEST, size * LARGEST * Math.sqrt(Math.min(1, Math.abs(value))));

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {object} options
 * @param {{x: number, y: number}[][]} options.places centers of the tiles, by layer
 * @param {number} options.size side of a tile
 * @param {Float32Array} options.values layer by layer
 * @param {Uint32Array} options.palette of values
 * @param {((layer: number, unit: number) => Uint32Array) | null} [options.paletteOf] of each tile, where they differ
 * @param {{ink: string, ground: string}} options.colors
 * @param {{family: string, size: number}} options.font size: CSS pixels
 * @param {boolean} [options.signs] what is negative is told without color: its disc is hollow
 */
export function drawUnitValues(context, { places, size, values, palette, paletteOf, colors, font, signs = false }) {
  const height = font.size + 3;
  Object.assign(context, { font: `600 ${font.size}px ${font.family}`, textAlign: "right", textBaseline: "middle" });
  let index = 0;
  for (let layer = 0; layer < places.length; layer += 1)
    for (let unit = 0; unit < places[layer].length; unit += 1) {
      const { x, y } = places[layer][unit];
      const value = values[index];
      index += 1;
      if (size >= READABLE) {
        const text = tileNumber(value, size);
        const width = context.measureText(text).width + 2 * PADDING;
        const [right, bottom] = [x + size / 2 - MARGIN, y + size / 2 - MARGIN];
        context.fillStyle = colors.ground;
        context.fillRect(right - width, bottom - height, width, height);
        context.fillStyle = colors.ink;
        context.fillText(text, right - PADDING, bottom - height / 2 + 0.5);
        continue;
      }
      const radius = discRadius(value, size);
      if (radius === 0) continue;
      const hollow = signs && value < 0;
      const strong = colorAt(paletteOf?.(layer, unit) ?? palette, value < 0 ? 0 : 254);
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = hollow ? colors.ground : strong;
      context.fill();
      Object.assign(context, { strokeStyle: hollow ? colors.ink : colors.ground, lineWidth: 1.5 });
      context.stroke();
    }
}
