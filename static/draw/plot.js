// A plot of lines over an axis: where everything lies, what is nearest, and the same numbers as a table. All lengths
// are CSS pixels.

import { formatTick } from "./numbers.js";
import { niceScale, ticks } from "./axis.js";
import { font, SMALL } from "./fonts.js";

/**
 * @typedef {{name: string, color: string, xs: number[], ys: number[], dashed?: boolean | number[]}} Series xs
 * ascending, ys as many; what is not finite breaks the line; dashed: lengths of dashes and gaps, where not the usual
 */
/** @typedef {[low: number, high: number]} Range */
/**
 * @typedef {{x: number, label: string, y?: number, color?: string, below?: boolean}} Marker
 * y: it is a dot there, and no rule; below: its label is below it
 */
/** @typedef {{low: number, high: number, color: string}} Band from an x to another, behind the lines */
/** @typedef {ReturnType<typeof plotScale>} PlotScale */

/**
 * Lowest and highest of the finite numbers; null where there are none.
 * @param {Iterable<number>} values
 * @returns {Range | null}
 */
export function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/**
 * @param {Series[]} series
 * @param {"xs" | "ys"} key
 * @param {(value: number) => boolean} [fits]
 * @returns {Range | null}
 */
const range = (series, key, fits = () => true) => extent(series.flatMap((one) => extent(one[key].filter(fits)) ?? []));

/**
 * Where values lie on a plot.
 * @param {Series[]} series
 * @param {object} options
 * @param {number} options.width @param {number} options.height
 * @param {boolean} [options.log] a logarithmic y axis: what is not above zero has no place on it
 * @param {Range} [options.xRange] @param {Range} [options.yRange] where they are not to follow the numbers
 * @param {boolean} [options.fromZero] a linear y axis from zero to just above the highest value
 * @param {boolean} [options.xTitle] @param {boolean} [options.yTitle] whether room is kept for the axis' title
 * @param {number} [options.text] how much larger than usual text is
 */
export function plotScale(
  series,
  { width, height, log = false, xRange, yRange, fromZero = false, xTitle = false, yTitle = false, text = 1 },
) {
  const [xLow, xMost] = xRange ?? range(series, "xs") ?? [0, 1];
  const xHigh = xMost > xLow ? xMost : xLow + 1;
  const top = (yTitle ? 20 : 8) * text;
  const bottom = height - (xTitle ? 34 : 19) * text;
  const yAxis = log
    ? logAxis(yRange ?? range(series, "ys", (value) => value > 0))
    : linearAxis(
        yRange ?? (fromZero ? [0, 1.04 * ((range(series, "ys") ?? [0, 0])[1] || 0.5)] : null),
        range(series, "ys"),
        Math.max(fromZero ? 3 : 2, Math.round((bottom - top) / 36)),
      );
  const labels = yAxis.ticks.map((tick) => (log ? formatTick(tick) : formatTick(tick, yAxis.step)));
  // Room for four figures at least, so that the axis stays where it is while ordinary numbers come and go.
  const left = 8 + 7 * text * Math.max(4, ...labels.map((label) => label.length));
  const right = width - 8;
  const place = (/** @type {number} */ value) => (log ? Math.log10(value) : value);
  const [low, high] = [place(yAxis.low), place(yAxis.high)];
  return {
    log,
    text,
    left,
    right,
    top,
    bottom,
    xLow,
    xHigh,
    yLow: yAxis.low,
    yHigh: yAxis.high,
    xTicks: ticks(xLow, xHigh, Math.max(2, Math.round((right - left) / 80))),
    yTicks: yAxis.ticks.map((value, index) => ({ value, label: labels[index] })),
    x: (/** @type {number} */ value) => left + ((value - xLow) / (xHigh - xLow)) * (right - left),
    /** NaN where the value has no place. */
    y: (/** @type {number} */ value) =>
      log && !(value > 0) ? NaN : bottom - ((place(value) - low) / (high - low)) * (bottom - top),
    xAt: (/** @type {number} */ pixel) => xLow + ((pixel - left) / (right - left)) * (xHigh - xLow),
  };
}

/** @param {Range | null} given @param {Range | null} found @param {number} count about so many steps */
function linearAxis(given, found, count) {
  if (given) {
    const all = ticks(given[0], given[1], count);
    return { low: given[0], high: given[1], step: all.length > 1 ? all[1] - all[0] : 1, ticks: all };
  }
  let [low, high] = found ?? [0, 1];
  // Where zero is near it belongs on the axis: only then can lengths be compared.
  if (low > 0 && low < high / 2) low = 0;
  if (high < 0 && high > low / 2) high = 0;
  return niceScale(low, high, count);
}

/** Whole decades. @param {Range | null} found */
function logAxis(found) {
  const [low, high] = found ?? [0.1, 1];
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const stride = Math.ceil((last - first) / 5);
  const powers = Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) => first + index * stride);
  return { low: 10 ** first, high: 10 ** last, step: 0, ticks: powers.map(power) };
}

/** Without the dust of a computed power. @param {number} exponent */
const power = (exponent) => Number(`1e${exponent}`);

/**
 * A series as lines of points on the plot; a place without a number begins another. Points closer than a pixel to the
 * last one are one to the eye and are left out, but never the last of a line.
 * @param {{xs: number[], ys: number[]}} series @param {Pick<PlotScale, "x" | "y">} scale
 * @returns {[x: number, y: number][][]}
 */
export function linesOf({ xs, ys }, scale) {
  /** @type {[number, number][][]} */
  const lines = [];
  let open = false;
  for (let index = 0; index < Math.min(xs.length, ys.length); index += 1) {
    const [x, y] = [scale.x(xs[index]), scale.y(ys[index])];
    const here = Number.isFinite(x) && Number.isFinite(y);
    const line = /** @type {[number, number][]} */ (open ? lines[lines.length - 1] : []);
    if (here && !open) lines.push([[x, y]]);
    else if (here) {
      const next = index + 1 < ys.length && Number.isFinite(scale.y(ys[index + 1]));
      if (x - line[line.length - 1][0] >= 1 || !next) line.push([x, y]);
    }
    open = here;
  }
  return lines;
}

/** Which of these numbers is nearest; -1 where there are none. @param {number[]} xs @param {number} x */
export function nearestIndex(xs, x) {
  let best = -1;
  for (let index = 0; index < xs.length; index += 1) {
    if (Number.isFinite(xs[index]) && (best < 0 || Math.abs(xs[index] - x) < Math.abs(xs[best] - x))) best = index;
  }
  return best;
}

/**
 * The x that any series has nearest to this one; null where none has any.
 * @param {Series[]} series
 * @param {number} x
 * @returns {number | null}
 */
export function nearestX(series, x) {
  const candidates = series.flatMap(({ xs }) => xs[nearestIndex(xs, x)] ?? []);
  return candidates.length > 0 ? candidates[nearestIndex(candidates, x)] : null;
}

/**
 * What a series has at an x; NaN beyond its ends, for it says nothing there.
 * @param {Series} series
 * @param {number} x
 * @param {number} reach how far off still counts
 */
export function valueAt({ xs, ys }, x, reach) {
  const index = nearestIndex(xs, x);
  if (index < 0) return NaN;
  const atEnd = index === 0 ? x < xs[0] : index === xs.length - 1 && x > xs[index];
  return atEnd && Math.abs(xs[index] - x) > reach ? NaN : ys[index];
}

/**
 * @param {CanvasRenderingContext2D} context cleared
 * @param {object} options
 * @param {Series[]} options.series @param {PlotScale} options.scale
 * @param {{ink: string, "ink-soft": string, line: string, "line-strong": string, ground: string}} options.colors
 * @param {string} [options.xLabel] @param {string} [options.yLabel] @param {Marker[]} [options.markers]
 * @param {Band[]} [options.bands] @param {number | null} [options.at] x that is read
 */
export function drawPlot(
  context,
  { series, scale, colors, xLabel = "", yLabel = "", markers = [], bands = [], at = null },
) {
  drawAxes(context, scale, colors, xLabel, yLabel);
  context.save();
  context.beginPath();
  context.rect(scale.left - 2, scale.top - 4, scale.right - scale.left + 4, scale.bottom - scale.top + 8);
  context.clip();
  bands.forEach((band) => drawBand(context, scale, band));
  markers.filter(({ y }) => y === undefined).forEach((marker) => drawMarker(context, scale, colors, marker));
  series.forEach((one) => drawSeries(context, one, scale));
  for (const { x, y, label, color, below } of markers)
    if (y !== undefined) drawPlace(context, scale, colors, { x, y, label, color, below });
  if (at !== null) drawReading(context, series, scale, colors, at);
  context.restore();
}

/** A shade of the color, with its ends. @param {CanvasRenderingContext2D} context @param {PlotScale} scale
 * @param {Band} band */
function drawBand(context, { x, top, bottom }, { low, high, color }) {
  Object.assign(context, { fillStyle: color, strokeStyle: color, lineWidth: 1, globalAlpha: 0.08 });
  context.fillRect(x(low), top, x(high) - x(low), bottom - top);
  context.globalAlpha = 0.6;
  for (const end of [low, high]) rule(context, crisp(x(end)), top, crisp(x(end)), bottom);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function rule(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
/** The middle of the pixel there, where a thin line is sharp. @param {number} value */
const crisp = (value) => Math.round(value) + 0.5;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlotScale} scale
 * @param {{"ink-soft": string, line: string, "line-strong": string}} colors
 * @param {string} xLabel
 * @param {string} yLabel
 */
function drawAxes(context, scale, colors, xLabel, yLabel) {
  const { text } = scale;
  Object.assign(context, {
    font: font(SMALL * text),
    fillStyle: colors["ink-soft"],
    lineWidth: 1,
    textBaseline: "middle",
    textAlign: "right",
  });
  for (const { value, label } of scale.yTicks) {
    const y = crisp(scale.y(value));
    context.strokeStyle = value === 0 && scale.yLow < 0 ? colors["line-strong"] : colors.line;
    rule(context, scale.left, y, scale.right, y);
    context.fillText(label, scale.left - 5, y);
  }
  context.textBaseline = "alphabetic";
  const step = scale.xTicks.length > 1 ? scale.xTicks[1] - scale.xTicks[0] : undefined;
  for (const value of scale.xTicks) {
    const x = scale.x(value);
    context.strokeStyle = value === 0 && scale.xLow < 0 ? colors["line-strong"] : colors.line;
    if (value === 0 && scale.xLow < 0) rule(context, crisp(x), scale.top, crisp(x), scale.bottom);
    else rule(context, crisp(x), scale.bottom, crisp(x), scale.bottom + 3);
    context.textAlign = x > scale.right - 10 ? "right" : "center";
    context.fillText(formatTick(value, step), x > scale.right - 10 ? scale.right + 4 : x, scale.bottom + 14 * text);
  }
  context.textAlign = "right";
  if (xLabel) context.fillText(xLabel, scale.right + 4, scale.bottom + 29 * text);
  context.textAlign = "left";
  if (yLabel) context.fillText(yLabel, 2, 11 * text);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PlotScale} scale
 * @param {{"ink-soft": string, "line-strong": string}} colors
 * @param {Marker} marker
 */
function drawMarker(context, scale, colors, { x, label }) {
  if (!(x >= scale.xLow && x <= scale.xHigh)) return;
  const pixel = scale.x(x);
  const leftward = pixel > (scale.left + scale.right) / 2;
  Object.assign(context, {
    font: font(SMALL * scale.text),
    strokeStyle: colors["line-strong"],
    fillStyle: colors["ink-soft"],
    lineWidth: 1,
    textAlign: leftward ? "right" : "left",
    textBaseline: "alphabetic",
  });
  rule(context, crisp(pixel), scale.top, crisp(pixel), scale.bottom);
  context.fillText(label, pixel + (leftward ? -4 : 5), scale.top + 8 * scale.text);
}

/**
 * A place on a line, with a word above it.
 * @param {CanvasRenderingContext2D} context
 * @param {PlotScale} scale
 * @param {{ink: string, ground: string}} colors
 * @param {{x: number, y: number, label: string, color?: string, below?: boolean}} place
 */
function drawPlace(context, scale, { ink, ground }, { x, y, label, color = ink, below = false }) {
  const [right, down] = [scale.x(x), scale.y(y)];
  if (!Number.isFinite(down)) return;
  context.fillStyle = ground;
  dot(context, right, down, 6);
  context.fillStyle = color;
  dot(context, right, down, 4.5);
  Object.assign(context, {
    font: font(SMALL * scale.text, 600),
    textAlign: "center",
    textBaseline: "alphabetic",
    lineWidth: 3,
    strokeStyle: ground,
    fillStyle: ink,
  });
  const line = down + (below ? 18 : -9) * scale.text;
  context.strokeText(label, right, line);
  context.fillText(label, right, line);
}

/** Lengths of dashes and gaps; none for a whole line. @param {Series["dashed"]} dashed @returns {number[]} */
export const dashesOf = (dashed) => (Array.isArray(dashed) ? dashed : dashed ? [4, 3] : []);

/** @param {CanvasRenderingContext2D} context @param {Series} series @param {PlotScale} scale */
function drawSeries(context, series, scale) {
  Object.assign(context, { strokeStyle: series.color, fillStyle: series.color, lineWidth: 1.5, lineJoin: "round" });
  context.setLineDash(dashesOf(series.dashed));
  for (const line of linesOf(series, scale)) {
    // One point makes no line, but it is there.
    if (line.length === 1) dot(context, line[0][0], line[0][1], 2);
    context.beginPath();
    line.forEach(([x, y]) => context.lineTo(x, y));
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Series[]} series
 * @param {PlotScale} scale
 * @param {{"ink-soft": string, ground: string}} colors
 * @param {number} at
 */
function drawReading(context, series, scale, colors, at) {
  const x = scale.x(at);
  Object.assign(context, { strokeStyle: colors["ink-soft"], lineWidth: 1 });
  rule(context, crisp(x), scale.top, crisp(x), scale.bottom);
  for (const one of series) {
    const y = scale.y(valueAt(one, at, (scale.xHigh - scale.xLow) / 50));
    if (!Number.isFinite(y)) continue;
    context.fillStyle = colors.ground;
    dot(context, x, y, 4.5);
    context.fillStyle = one.color;
    dot(context, x, y, 3);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
function dot(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * A title above and the names of the lines below, for a picture that stands by itself.
 * @param {CanvasRenderingContext2D} context
 * @param {{title: string, series: Series[], width: number, titleY: number, namesY: number, colors: {ink: string,
 * "ink-soft": string}}} options
 * @returns {number} the y below the last row of names
 */
export function drawLegend(context, { title, series, width, titleY, namesY, colors }) {
  Object.assign(context, {
    font: font(SMALL, 600),
    fillStyle: colors.ink,
    textAlign: "left",
    textBaseline: "alphabetic",
  });
  context.fillText(title, 8, titleY);
  context.font = font(SMALL);
  let [x, y] = [8, namesY];
  for (const { name, color, dashed } of series) {
    const wide = 22 + context.measureText(name).width;
    if (x > 8 && x + wide > width - 8) [x, y] = [8, y + 16];
    Object.assign(context, { strokeStyle: color, lineWidth: 2, fillStyle: colors["ink-soft"] });
    context.setLineDash(dashesOf(dashed));
    rule(context, x, y - 4, x + 14, y - 4);
    context.setLineDash([]);
    context.fillText(name, x + 19, y);
    x += wide + 14;
  }
  return y + 8;
}
