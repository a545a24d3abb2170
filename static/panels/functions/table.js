// The facts of an activation function, put into words.

import { bound, fixed } from "../../draw/numbers.js";

/** @typedef {import("../../app/activation_table.js").FunctionRecord} FunctionRecord */

/** @param {number | null} low @param {number | null} high @param {import("../../app/text.js").Text} text */
function interval(low, high, text) {
  if (low === null && high === null) return text("functions.interval.all");
  if (low === null) return text("functions.interval.below", { high: bound(high ?? 0) });
  if (high === null) return text("functions.interval.above", { low: bound(low) });
  return text("functions.interval.between", { low: bound(low), high: bound(high) });
}

/**
 * A range with open ends: one that reaches an end of the table goes on beyond it, as far as anybody can see.
 * @param {[number, number] | null} range @param {number[]} z
 * @returns {[number, number] | null}
 */
export function openRange(range, z) {
  if (!range) return null;
  const [low, high] = range;
  return [low <= z[0] ? -Infinity : low, high >= z[z.length - 1] ? Infinity : high];
}

/**
 * Every fact of a function, in words.
 * @param {FunctionRecord} record @param {number[]} z @param {import("../../app/text.js").Text} text
 * @returns {[fact: string, words: string][]} the fact by its key in the locale
 */
export function factsOf(record, z, text) {
  const yes = (/** @type {boolean} */ so) => text(so ? "functions.yes" : "functions.no");
  const within = (/** @type {[number, number] | null} */ range) => {
    const ends = openRange(range, z);
    return ends ? interval(open(ends[0]), open(ends[1]), text) : text("functions.interval.none");
  };
  const open = (/** @type {number} */ end) => (Number.isFinite(end) ? end : null);
  const time = (/** @type {number} */ value) =>
    text("functions.microseconds", { value: fixed(value, value < 99.5 ? 1 : 0) });
  return [
    ["alpha", record.alpha === null ? "" : bound(record.alpha)],
    ["range", interval(...record.range, text)],
    ["useful", within(record.useful)],
    ["steep", within(record.steep)],
    ["zero_centered", yes(record.zero_centered)],
    ["saturates", yes(record.saturates)],
    ["monotonic", yes(record.monotonic)],
    ["differentiable", yes(record.differentiable)],
    ["forward", time(record.microseconds.forward)],
    ["derivative", time(record.microseconds.derivative)],
  ];
}
