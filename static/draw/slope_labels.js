// Slopes on the tiles they have come back to: a number with a bar in the color of its sign.

import { colorAt } from "./color.js";
import { formatOne } from "./sum_numbers.js";

/** Between a tile's edge and the box, around the number, and the bar's width. CSS pixels. */
const [MARGIN, PADDING, BAR] = [2, 3, 4];
/** From this side on there is room for a second figure of a small slope. */
const ROOMY = 52;

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {object} options
 * @param {{x: number, y: number}[]} options.places centers of the tiles
 * @param {number} options.size side of a tile
 * @param {(number | null)[]} options.slopes one for each place
 * @param {Uint32Array} options.palette
 * @param {{ink: string, ground: string}} options.colors
 * @param {{family: string, size: number}} options.font size: CSS pixels
 */
export function drawSlopes(context, { places, size, slopes, palette, colors, font }) {
  Object.assign(context, { font: `600 ${font.size}px ${font.family}`, textAlign: "right", textBaseline: "middle" });
  const height = font.size + 3;
  places.forEach(({ x, y }, index) => {
    const slope = slopes[index];
    const text = formatOne(slope, size < ROOMY ? 1 : 2);
    const width = context.measureText(text).width + 2 * PADDING + BAR;
    const [right, top] = [x + size / 2 - MARGIN, y - size / 2 + MARGIN];
    context.fillStyle = colors.ground;
    context.fillRect(right - width, top, width, height);
    context.fillStyle = slope ? colorAt(palette, slope < 0 ? 0 : 254) : colors.ink;
    context.fillRect(right - width, top, BAR, height);
    context.fillStyle = colors.ink;
    context.fillText(text, right - PADDING, top + height / 2 + 0.5);
  });
}
