// Curves over the one input: a unit's values along it, from the left edge of a rectangle to its right one. Pure.

import { EXTENT } from "./maps.js";

/** The values of a curve as the server writes it. @param {string} curve base64 of float32 */
export function decodeCurve(curve) {
  const bytes = Uint8Array.from(atob(curve), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** How strong the color is between a curve and the line it is measured from. */
const FILL = 0.34;
/** How far beyond its box, of its height, a curve is followed: lines that leave it are cut off by whoever draws. */
const BEYOND = 0.5;

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{low: number, high: number}} Span the values of the lower and of the upper edge
 * @typedef {{ink: string, positive: string, negative: string, gap: string}} CurveColors positive, negative: of the
 * sides, none where empty; gap: where there is no number
 */

/** How high a value stands in a box, downwards. @param {number} value @param {Box} box @param {Span} span */
const heightOf = (value, { y, height }, { low, high }) =>
  y + Math.max(-BEYOND, Math.min(1 + BEYOND, (high - value) / (high - low))) * height;

/**
 * Stretches of a curve that are numbers, as places of the box.
 * @param {ArrayLike<number>} values
 * @param {Box} box
 * @param {Span} span
 * @returns {{at: number, points: {x: number, y: number}[]}[]} at: the first of the values
 */
export function stretches(values, box, span) {
  const found = /** @type {{at: number, points: {x: number, y: number}[]}[]} */ ([]);
  for (let at = 0; at < values.length; at += 1) {
    if (!Number.isFinite(values[at])) continue;
    if (at === 0 || !Number.isFinite(values[at - 1])) found.push({ at, points: [] });
    const x = box.x + (at / Math.max(1, values.length - 1)) * box.width;
    found[found.length - 1].points.push({ x, y: heightOf(values[at], box, span) });
  }
  return found;
}

/**
 * The area between a curve and the line of `middle`, in the color of its side, and a bar where there is no number.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values
 * @param {{box: Box, span: Span, middle?: number, colors: CurveColors}} options
 */
export function fillCurve(context, values, { box, span, middle = 0, colors }) {
  const zero = heightOf(middle, box, span);
  const before = context.globalAlpha;
  context.globalAlpha = FILL;
  for (const { points } of stretches(values, box, span))
    for (const [side, color] of /** @type {[number, string][]} */ ([
      [-1, colors.positive],
      [1, colors.negative],
    ])) {
      // Downwards is more: what is above the line is of the positive side.
      const own = clipped(points, zero, side);
      if (own.length === 0 || !color) continue;
      context.fillStyle = color;
      context.beginPath();
      for (const piece of own) {
        context.moveTo(piece[0].x, zero);
        for (const { x, y } of piece) context.lineTo(x, y);
        context.lineTo(piece[piece.length - 1].x, zero);
        context.closePath();
      }
      context.fill();
    }
  context.globalAlpha = before;
  fillGaps(context, values, box, colors.gap);
}

/**
 * The parts of a line on one side of a height, with the places where it is crossed.
 * @param {{x: number, y: number}[]} points @param {number} zero @param {number} side 1 below it, -1 above
 */
function clipped(points, zero, side) {
  const pieces = /** @type {{x: number, y: number}[][]} */ ([]);
  let piece = /** @type {{x: number, y: number}[]} */ ([]);
  points.forEach((point, index) => {
    const before = points[index - 1];
    const here = (point.y - zero) * side > 0;
    const there = before !== undefined && (before.y - zero) * side > 0;
    if (before && here !== there) {
      const share = (zero - before.y) / (point.y - before.y);
      piece.push({ x: before.x + share * (point.x - before.x), y: zero });
    }
    if (here) piece.push(point);
    else if (piece.length > 0) {
      pieces.push(piece);
      piece = [];
    }
  });
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values
 * @param {Box} box
 * @param {string} color
 */
function fillGaps(context, values, box, color) {
  const step = box.width / values.length;
  context.fillStyle = color;
  for (let at = 0, from = 0; at <= values.length; at += 1) {
    const gap = at < values.length && !Number.isFinite(values[at]);
    if (gap) continue;
    if (at > from) context.fillRect(box.x + from * step, box.y, (at - from) * step, box.height);
    from = at + 1;
  }
}

/**
 * A curve as a line.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values
 * @param {{box: Box, span: Span, color: string, width: number, halo?: string}} options halo: around it, so that it
 * stands out from what it lies on
 */
export function strokeCurve(context, values, { box, span, color, width, halo }) {
  const found = stretches(values, box, span);
  context.lineJoin = "round";
  for (const [stroke, wide] of /** @type {[string | undefined, number][]} */ ([
    [halo, width + 3],
    [color, width],
  ])) {
    if (!stroke) continue;
    Object.assign(context, { strokeStyle: stroke, lineWidth: wide });
    context.beginPath();
    for (const { points } of found)
      points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    if (found.length > 0) context.stroke();
  }
  context.lineJoin = "miter";
}

/**
 * How far a tile's curve reaches up and down: 1, or the next of 2, 5, 10 and so on that holds all of it.
 * @param {ArrayLike<number>} values
 * @param {number} [middle] what they are measured from
 */
export function reachOf(values, middle = 0) {
  let most = 0;
  for (let at = 0; at < values.length; at += 1)
    if (Number.isFinite(values[at])) most = Math.max(most, Math.abs(values[at] - middle));
  if (!(most > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return /** @type {number} */ ([1, 2, 5, 10].find((one) => one * power >= most * (1 - 1e-6))) * power;
}

/**
 * A unit's tile: its curve around a line through the middle, which is 0, or the boundary between two classes.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values
 * @param {{x: number, y: number, size: number, middle?: number, colors: CurveColors & {ground: string, line: string}}}
 * options x, y: its corner
 */
export function drawTile(context, values, { x, y, size, middle = 0, colors }) {
  const reach = reachOf(values, middle) * 1.08;
  const box = { x, y, width: size, height: size };
  const span = { low: middle - reach, high: middle + reach };
  context.fillStyle = colors.ground;
  context.fillRect(x, y, size, size);
  fillCurve(context, values, { box, span, middle, colors });
  Object.assign(context, { strokeStyle: colors.line, lineWidth: 0.75 });
  context.beginPath();
  context.moveTo(x, y + size / 2);
  context.lineTo(x + size, y + size / 2);
  context.stroke();
  strokeCurve(context, values, { box, span, color: colors.ink, width: Math.max(1.1, Math.min(2, size / 36)) });
}

/**
 * What a curve says at a place of the input, between the samples as a straight line has it.
 * @param {ArrayLike<number>} values
 * @param {number} at
 */
export function valueAt(values, at) {
  const place = Math.max(0, Math.min(1, (at + EXTENT) / (2 * EXTENT))) * (values.length - 1);
  const [left, right] = [Math.floor(place), Math.ceil(place)];
  return left === right ? values[left] : values[left] + (place - left) * (values[right] - values[left]);
}
