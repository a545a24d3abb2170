// Axes: where the ticks lie, and how a number is written.

/** Steps a person counts in: 1, 2 or 5 times a power of ten. @param {number} rough @returns {number} the smallest such step not below it */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Multiples of a step from one index to another, without the dust of repeated addition. @param {number} step @param {number} from @param {number} to */
function multiples(step, from, to) {
  const inverse = Math.round(1 / step);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => (step < 1 ? (from + index) / inverse : (from + index) * step));
}

/**
 * About `count` round numbers within [low, high].
 * @param {number} low @param {number} high @param {number} count
 * @returns {number[]} ascending; empty where the range is not finite, one number where it has no width
 */
export function ticks(low, high, count) {
  if (!Number.isFinite(low) || !Number.isFinite(high) || !(count > 0) || high < low) return [];
  if (high === low) return [low];
  const step = niceStep((high - low) / count);
  return multiples(step, Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9));
}

/**
 * The range widened to whole steps, so that an axis begins and ends at a tick.
 * @param {number} low @param {number} high @param {number} count about so many steps
 * @returns {{low: number, high: number, step: number, ticks: number[]}}
 */
export function niceScale(low, high, count) {
  const wide = high > low ? high : low + (Math.abs(low) || 1);
  const step = niceStep((wide - low) / count);
  const all = multiples(step, Math.floor(low / step + 1e-9), Math.ceil(wide / step - 1e-9));
  return { low: all[0], high: all[all.length - 1], step, ticks: all };
}

const FIGURE_SPACE = "\u2007";

/**
 * A number for a column of figures. Every value of up to `digits` + 2 characters takes exactly that width with tabular figures: decimals give
 * way to whole digits, and only what no longer fits is written with an exponent. parseFloat reads what is not negative: the minus is a minus.
 * @param {number} value @param {number} [digits] decimals of a number below 10
 */
export function formatNumber(value, digits = 3) {
  const width = digits + 2;
  if (Number.isNaN(value)) return "NaN".padStart(width, FIGURE_SPACE);
  if (!Number.isFinite(value)) return (value < 0 ? "−∞" : "∞").padStart(width, FIGURE_SPACE);
  const size = Math.abs(value);
  for (let decimals = digits; decimals >= 0; decimals -= 1) {
    const text = size.toFixed(decimals);
    if (text.length <= width) return signed(value, text).padStart(width, FIGURE_SPACE);
  }
  return signed(value, size.toExponential(1).replace("e+", "e").replace("e-", "e−")).padStart(width, FIGURE_SPACE);
}

/** @param {number} value @param {string} text of its size */
const signed = (value, text) => (value < 0 && /[1-9]/.test(text) ? `−${text}` : text);

/**
 * A tick's number, as short as it can be said.
 * @param {number} value @param {number} [step] distance of the ticks: all of them then have the same decimals
 */
export function formatTick(value, step) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "−∞" : "∞";
  const decimals = step ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  const text = !plain ? shortExponent(size) : step ? size.toFixed(decimals) : String(Number(size.toPrecision(6)));
  return value < 0 && size !== 0 ? `−${text}` : text;
}

/** @param {number} size */
const shortExponent = (size) => Number(size.toPrecision(3)).toExponential().replace("e+", "e").replace("e-", "e−");
