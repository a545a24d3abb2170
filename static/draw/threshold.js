// One unit's answer along one of its inputs: the curve, where its sum is zero, and where a point lies.

import { formatTick } from "./numbers.js";
import { ticks } from "./axis.js";
import { font, SMALL } from "./fonts.js";

const INSET = { left: 36, right: 8, top: 8, bottom: 22 };
const STEPS = 160;

/**
 * A function by its table, straight between its values; beyond them it goes on as it last went.
 * @param {number[]} xs ascending @param {number[]} ys @param {number} x
 */
export function valueAt(xs, ys, x) {
  const width = (xs[xs.length - 1] - xs[0]) / (xs.length - 1);
  const cell = Math.max(0, Math.min(xs.length - 2, Math.floor((x - xs[0]) / width)));
  return ys[cell] + ((x - xs[cell]) / (xs[cell + 1] - xs[cell])) * (ys[cell + 1] - ys[cell]);
}

/**
 * The input at which a sum is zero.
 * @param {number} weight of the input
 * @param {number} rest the sum of all else, the bias among it
 * @returns {number | null} null where the input counts for nothing
 */
export const thresholdOf = (weight, rest) =>
  weight === 0 || !Number.isFinite(rest / weight) ? null : -rest / weight + 0;

const REACHES = [1, 1.5, 2, 3, 4, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100];

/**
 * How far the axis goes to both sides: the point is always on it, the threshold where that is not far out.
 * @param {number} base at least this
 * @param {number} input
 * @param {number | null} threshold
 */
export function reachOf(base, input, threshold) {
  const near = threshold !== null && Math.abs(threshold) <= 3 * base ? Math.abs(threshold) : 0;
  const wanted = Math.max(base, Math.abs(input) * 1.08, near * 1.08);
  return REACHES.find((one) => one >= wanted) ?? wanted;
}

/** @param {{width: number, height: number, reach: number, curve: (x: number) => number}} options */
export function thresholdScale({ width, height, reach, curve }) {
  const xs = Array.from({ length: STEPS + 1 }, (_, index) => -reach + (2 * reach * index) / STEPS);
  const values = xs.map(curve);
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const margin = (high - low || 1) * 0.06;
  const [left, right, bottom] = [INSET.left, width - INSET.right, height - INSET.bottom];
  return {
    xs,
    values,
    low: low - margin,
    high: high + margin,
    left,
    right,
    bottom,
    reach,
    x: (/** @type {number} */ at) => left + ((at + reach) / (2 * reach)) * (right - left),
    y: (/** @type {number} */ at) =>
      bottom - ((at - low + margin) / (high - low + 2 * margin || 1)) * (bottom - INSET.top),
  };
}

/** @typedef {ReturnType<typeof thresholdScale>} ThresholdScale */

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel, cleared
 * @param {object} options
 * @param {ThresholdScale} options.scale
 * @param {number | null} options.threshold
 * @param {{x: number, y: number}} [options.point] the chosen one, where there is one: its input and the unit's answer
 * @param {number} [options.text] how much larger than usual its text is
 * @param {{ink: string, "ink-soft": string, line: string, ground: string, negative: string, positive: string}}
 * options.colors
 */
export function drawThreshold(context, { scale, threshold, point, text = 1, colors }) {
  drawAxes(context, scale, text, colors);
  fillSide(context, scale, colors.positive, 1);
  fillSide(context, scale, colors.negative, -1);
  Object.assign(context, { strokeStyle: colors.ink, lineWidth: 1.5, lineJoin: "round" });
  context.beginPath();
  scale.xs.forEach((x, index) => context[index ? "lineTo" : "moveTo"](scale.x(x), scale.y(scale.values[index])));
  context.stroke();
  if (threshold !== null) drawMark(context, scale, threshold, colors.ink);
  if (!point) return;
  Object.assign(context, { fillStyle: colors.ink, strokeStyle: colors.ground, lineWidth: 1.5 });
  context.beginPath();
  context.arc(scale.x(point.x), scale.y(point.y), 4.5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/**
 * The area between the curve and zero, on one side of zero.
 * @param {CanvasRenderingContext2D} context
 * @param {ThresholdScale} scale
 * @param {string} color
 * @param {number} sign
 */
function fillSide(context, { xs, values, x, y }, color, sign) {
  context.save();
  Object.assign(context, { fillStyle: color, globalAlpha: 0.3 });
  context.beginPath();
  context.moveTo(x(xs[0]), y(0));
  xs.forEach((at, index) => context.lineTo(x(at), y(sign * Math.max(0, sign * values[index]))));
  context.lineTo(x(xs[xs.length - 1]), y(0));
  context.fill();
  context.restore();
}

/**
 * A dashed line where the sum is zero, or an arrow to where it lies outside.
 * @param {CanvasRenderingContext2D} context
 * @param {ThresholdScale} scale
 * @param {number} threshold
 * @param {string} color
 */
function drawMark(context, scale, threshold, color) {
  Object.assign(context, { strokeStyle: color, fillStyle: color, lineWidth: 1 });
  context.beginPath();
  if (Math.abs(threshold) <= scale.reach) {
    const x = Math.round(scale.x(threshold)) + 0.5;
    context.setLineDash([4, 3]);
    context.moveTo(x, INSET.top);
    context.lineTo(x, scale.bottom);
    context.stroke();
    context.setLineDash([]);
    return;
  }
  const [edge, back] = threshold > 0 ? [scale.right, -7] : [scale.left, 7];
  context.moveTo(edge, INSET.top + 5);
  context.lineTo(edge + back, INSET.top);
  context.lineTo(edge + back, INSET.top + 10);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ThresholdScale} scale
 * @param {number} text
 * @param {{"ink-soft": string, line: string}} colors
 */
function drawAxes(context, scale, text, colors) {
  Object.assign(context, {
    font: font(SMALL * text),
    fillStyle: colors["ink-soft"],
    strokeStyle: colors.line,
    lineWidth: 1,
    textBaseline: "middle",
    textAlign: "right",
  });
  context.beginPath();
  for (const level of ticks(scale.low, scale.high, 3)) {
    const y = Math.round(scale.y(level)) + 0.5;
    context.moveTo(scale.left, y);
    context.lineTo(scale.right, y);
    context.fillText(formatTick(level), scale.left - 5, y);
  }
  context.stroke();
  Object.assign(context, { textBaseline: "alphabetic", textAlign: "center" });
  for (const at of ticks(-scale.reach, scale.reach, 4))
    context.fillText(formatTick(at), scale.x(at), scale.bottom + 14 * text);
}
