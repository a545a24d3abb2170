// The loss chart: two lines over epochs, with axes and a read-out line.

import { formatTick, ticks } from "./axis.js";

/** @typedef {{epoch: number, train: number, test: number}} HistoryPoint */
/** @typedef {ReturnType<typeof chartScale>} ChartScale */

const INSET = { left: 30, right: 4, top: 6, bottom: 16 };
const SMALLEST = 1e-12;

/** @typedef {{history: HistoryPoint[], color: string}} Other another run's test loss, for comparison */

/**
 * Where values lie on the chart.
 * @param {HistoryPoint[]} history
 * @param {{width: number, height: number, log: boolean, others?: Other[]}} options sizes in CSS pixels; log: a logarithmic loss axis
 */
export function chartScale(history, { width, height, log, others = [] }) {
  const all = [history, ...others.map((one) => one.history)];
  const last = all.reduce((most, one) => Math.max(most, one[one.length - 1]?.epoch ?? 0), 1);
  const values = all.flat().flatMap(({ train, test }) => [train, test]).filter((value) => Number.isFinite(value) && (!log || value > 0));
  const highest = values.reduce((a, b) => Math.max(a, b), 0) || 0.5;
  const place = (/** @type {number} */ value) => (log ? Math.log10(Math.max(value, SMALLEST)) : value);
  const low = log ? Math.floor(place(values.reduce((a, b) => Math.min(a, b), highest))) : 0;
  const high = log ? Math.max(Math.ceil(place(highest)), low + 1) : highest * 1.04;
  const [left, right, bottom] = [INSET.left, width - INSET.right, height - INSET.bottom];
  return {
    low, high, last, log, left, right, bottom,
    x: (/** @type {number} */ epoch) => left + (epoch / last) * (right - left),
    y: (/** @type {number} */ value) => bottom - ((place(value) - low) / (high - low)) * (bottom - INSET.top),
    epochAt: (/** @type {number} */ x) => ((x - left) / (right - left)) * last,
  };
}

/**
 * @param {CanvasRenderingContext2D} context cleared
 * @param {object} options
 * @param {HistoryPoint[]} options.history
 * @param {ChartScale} options.scale
 * @param {{ink: string, "ink-soft": string, line: string}} options.colors
 * @param {HistoryPoint | null} options.marked the point under the pointer
 * @param {Other[]} [options.others]
 */
export function drawChart(context, { history, scale, colors, marked, others = [] }) {
  drawAxes(context, scale, colors);
  for (const other of others) drawLine(context, other.history, scale, "test", other.color, []);
  drawLine(context, history, scale, "train", colors["ink-soft"], [3, 2]);
  drawLine(context, history, scale, "test", colors.ink, []);
  if (!marked) return;
  const x = Math.round(scale.x(marked.epoch)) + 0.5;
  Object.assign(context, { strokeStyle: colors["ink-soft"], lineWidth: 1 });
  stroke(context, x, INSET.top, x, scale.bottom);
  for (const [value, color] of /** @type {[number, string][]} */ ([[marked.test, colors.ink], [marked.train, colors["ink-soft"]]])) {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, scale.y(value), 3, 0, 2 * Math.PI);
    context.fill();
  }
}

/** @param {CanvasRenderingContext2D} context @param {ChartScale} scale @param {{"ink-soft": string, line: string}} colors */
function drawAxes(context, scale, colors) {
  Object.assign(context, { font: "10px system-ui, sans-serif", fillStyle: colors["ink-soft"], strokeStyle: colors.line, lineWidth: 1, textBaseline: "middle", textAlign: "right" });
  const decades = Array.from({ length: Math.max(0, scale.high - scale.low + 1) }, (_, index) => 10 ** (scale.low + index));
  const levels = scale.log ? decades.filter((_, index) => index % Math.ceil(decades.length / 4) === 0) : ticks(0, scale.high, 3);
  for (const level of levels) {
    const y = Math.round(scale.y(level)) + 0.5;
    stroke(context, scale.left, y, scale.right, y);
    context.fillText(formatTick(level), scale.left - 5, y);
  }
  context.textBaseline = "alphabetic";
  for (const epoch of ticks(0, scale.last, 4).filter(Number.isInteger)) {
    const x = scale.x(epoch);
    context.textAlign = epoch === 0 ? "left" : x > scale.right - 12 ? "right" : "center";
    context.fillText(formatTick(epoch), x, scale.bottom + 13);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function stroke(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context @param {HistoryPoint[]} history @param {ChartScale} scale
 * @param {"train" | "test"} key @param {string} color @param {number[]} dash
 */
function drawLine(context, history, scale, key, color, dash) {
  Object.assign(context, { strokeStyle: color, lineWidth: 1.5, lineJoin: "round" });
  context.setLineDash(dash);
  context.beginPath();
  let open = false;
  let drawn = -Infinity;
  history.forEach((point, index) => {
    const finite = Number.isFinite(point[key]);
    const x = scale.x(point.epoch);
    // Points closer than a pixel are one point to the eye, and each costs time in every frame; the newest always shows.
    if (finite && open && x - drawn < 1 && index < history.length - 1) return;
    if (finite && open) context.lineTo(x, scale.y(point[key]));
    else if (finite) context.moveTo(x, scale.y(point[key]));
    open = finite;
    drawn = x;
  });
  context.stroke();
  context.setLineDash([]);
}

/** The recorded point nearest to an epoch. @param {HistoryPoint[]} history @param {number} epoch @returns {HistoryPoint | null} */
export const nearestPoint = (history, epoch) =>
  history.reduce((best, point) => (best === null || Math.abs(point.epoch - epoch) < Math.abs(best.epoch - epoch) ? point : best), /** @type {HistoryPoint | null} */ (null));
