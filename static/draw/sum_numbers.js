// How the numbers of a sum are written, so that what is shown adds up.

import { plain } from "./numbers.js";

/**
 * @typedef {{decimals: number, exponent: number}} Scale how many decimals, and of which power of ten where that is not
 * 1
 */

/** Shown where the server has no finite number to give. */
export const NO_NUMBER = "–";

/** Decimals of a number of ordinary size in a table. */
const DECIMALS = 4;

/**
 * One way of writing for all of some numbers: they are compared and added, so their digits must line up.
 * @param {(number | null | undefined)[]} values
 * @param {number} [decimals] of numbers of ordinary size; small ones have more
 * @returns {Scale}
 */
export function scaleOf(values, decimals = DECIMALS) {
  const largest = values.reduce(
    (/** @type {number} */ most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(Number(value))) : most),
    0,
  );
  const power = largest > 0 ? Math.max(-290, Math.floor(Math.log10(largest))) : 0;
  if (power > 4 || power < -3) return { decimals: decimals - 1, exponent: power };
  return {
    decimals: power < 0 ? Math.min(6, decimals - 1 - power) : Math.max(0, Math.min(decimals, decimals + 1 - power)),
    exponent: 0,
  };
}

/** In units of the last digit shown. @param {number} value @param {Scale} scale */
const scaled = (value, { decimals, exponent }) => value * 10 ** (decimals - exponent);

/** @param {number} units of the last digit @param {Scale} scale */
function write(units, { decimals, exponent }) {
  const size = (Math.abs(units) / 10 ** decimals).toFixed(decimals);
  return `${units < 0 ? "−" : ""}${size}${exponent ? `e${plain(exponent)}` : ""}`;
}

/** @param {number | null | undefined} value @param {Scale} scale @returns {string} */
export const format = (value, scale) =>
  Number.isFinite(value) ? write(Math.round(scaled(Number(value), scale)), scale) : NO_NUMBER;

/**
 * A number beside others: written as they are where that leaves it enough digits.
 * @param {number | null} value
 * @param {Scale} scale
 */
export const formatLike = (value, scale) =>
  value === 0 || Math.abs(scaled(value ?? 0, scale)) >= 100 ? format(value, scale) : formatOne(value);

/** A number by itself. @param {number | null | undefined} value @param {number} [decimals] as `scaleOf` takes them */
export const formatOne = (value, decimals) => format(value, scaleOf([value], decimals));

/**
 * A sum as it is shown: the result and the fixed addend are rounded as they are, and the terms so that they add up to
 * it.
 *
 * Terms rounded each by itself can miss the rounded result in its last digit. The result must not be falsified, and a
 * sum that does not add up would be doubted, so the terms are rounded by the method of largest remainders: all down,
 * then those with the largest remainders up until the sum is met. Where plain rounding adds up this gives the same; no
 * term moves by more than one last digit.
 * @param {(number | null)[]} terms
 * @param {number | null} fixed an addend that is also shown elsewhere, as the bias is; null where there is none
 * @param {number | null} total what they add up to
 * @param {number} [decimals] as `scaleOf` takes them
 * @returns {{terms: string[], fixed: string, total: string, scale: Scale}}
 */
export function addUp(terms, fixed, total, decimals) {
  const scale = scaleOf([...terms, fixed, total], decimals);
  const plain = {
    terms: terms.map((one) => format(one, scale)),
    fixed: format(fixed ?? 0, scale),
    total: format(total, scale),
    scale,
  };
  if (!Number.isFinite(total) || terms.length === 0 || terms.some((one) => !Number.isFinite(one))) return plain;
  const exact = terms.map((one) => scaled(Number(one), scale));
  const units = exact.map(Math.floor);
  const missing =
    Math.round(scaled(Number(total), scale)) -
    Math.round(scaled(fixed ?? 0, scale)) -
    units.reduce((sum, one) => sum + one, 0);
  // Further off than rounding can be, they are no terms of this sum: then nothing is moved to make it look like one.
  if (Math.abs(missing) > terms.length + 1) return plain;
  const byRemainder = exact.map((_, index) => index).sort((a, b) => exact[b] - units[b] - (exact[a] - units[a]));
  if (missing < 0) byRemainder.reverse();
  for (let given = 0; given < Math.abs(missing); given += 1)
    units[byRemainder[given % terms.length]] += Math.sign(missing);
  return { ...plain, terms: units.map((one) => write(one, scale)) };
}
