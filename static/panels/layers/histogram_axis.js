// What the width of a small histogram stands for: its own values, or those of all that stand above and below it.

/** @typedef {import("../../wire/types.js").Bins} Bins */
/** @typedef {{low: number, high: number}} Axis high is above low */

/** Where all values are one, they stand in the bar in the middle, of so large a part of its size. */
const BESIDE_ONE = 0.05;

/** @param {Axis} values @returns {Axis} */
const widened = ({ low, high }) => {
  if (high > low) return { low, high };
  const beside = Math.abs(low) * BESIDE_ONE || BESIDE_ONE;
  return { low: low - beside, high: high + beside };
};

/** From the smallest to the largest value. @param {Bins} bins */
export const axisOf = ({ low, high }) => widened({ low, high });

/** From the smallest to the largest value of them all. @param {(Bins | null)[]} all @returns {Axis | null} */
export function commonAxis(all) {
  const there = all.flatMap((bins) => bins ?? []);
  if (there.length === 0) return null;
  return widened({
    low: Math.min(...there.map(({ low }) => low)),
    high: Math.max(...there.map(({ high }) => high)),
  });
}

/**
 * Between which shares of an axis the bars lie. One value alone has the bar in the middle, as wide as a bar of that
 * axis.
 * @param {Bins} bins @param {Axis} axis @returns {[number, number]}
 */
export function shareOn({ low, high, counts }, axis) {
  const share = (/** @type {number} */ value) => (value - axis.low) / (axis.high - axis.low);
  if (high > low) return [share(low), share(high)];
  // The bar of all values is the one after the middle.
  const bar = 1 / counts.length;
  const first = share(low) - bar / 2 - Math.floor(counts.length / 2) * bar;
  return [first, first + 1];
}
