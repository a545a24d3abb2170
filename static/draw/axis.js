// Axes: where the ticks lie.

/**
 * Steps a person counts in: 1, 2 or 5 times a power of ten.
 * @param {number} rough
 * @returns {number} the smallest such step not below it
 */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * Multiples of a step from one index to another, without the dust of repeated addition.
 * @param {number} step
 * @param {number} from
 * @param {number} to
 */
function multiples(step, from, to) {
  const inverse = Math.round(1 / step);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) =>
    step < 1 ? (from + index) / inverse : (from + index) * step,
  );
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
