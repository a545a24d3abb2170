// The table of activation functions as the server gives it, and how its facts are put into words.

import { formatTick } from "../../draw/axis.js";

/**
 * @typedef {object} FunctionRecord one activation function
 * @property {string} name
 * @property {number | null} alpha its own parameter, as it is in the table; null where it has none
 * @property {number[]} values f at every z of the table @property {number[]} derivatives f' there
 * @property {[number | null, number | null]} range of f; null where it has no end
 * @property {boolean} zero_centered @property {boolean} saturates @property {boolean} monotonic @property {boolean} differentiable
 * @property {[number, number] | null} useful where f' is at least a twentieth of its largest; null where it is nowhere
 * @property {{forward: number, derivative: number}} microseconds for a layer of 8 and a batch of 10
 */
/** @typedef {{version: string, z: number[], functions: FunctionRecord[]}} FunctionTable */

/**
 * @param {string} url @param {import("../../text.js").Text} text
 * @returns {Promise<FunctionTable>}
 * @throws {Error} where there is none, or it cannot be read
 */
export async function loadFunctions(url, text) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(text("functions.status", { status: response.status }));
  const table = await response.json();
  if (!Array.isArray(table.z) || !Array.isArray(table.functions)) throw new Error(text("functions.unreadable"));
  return table;
}

/** In three figures. @param {number} value */
export const bound = (value) => formatTick(Number(value.toPrecision(3)));

/** @param {number | null} low @param {number | null} high @param {import("../../text.js").Text} text */
function interval(low, high, text) {
  if (low === null && high === null) return text("functions.interval.all");
  if (low === null) return text("functions.interval.below", { high: bound(high ?? 0) });
  if (high === null) return text("functions.interval.above", { low: bound(low) });
  return text("functions.interval.between", { low: bound(low), high: bound(high) });
}

/**
 * The useful range with open ends: one that reaches an end of the table goes on beyond it, as far as anybody can see.
 * @param {FunctionRecord} record @param {number[]} z
 * @returns {[number, number] | null}
 */
export function usefulRange({ useful }, z) {
  if (!useful) return null;
  const [low, high] = useful;
  return [low <= z[0] ? -Infinity : low, high >= z[z.length - 1] ? Infinity : high];
}

/**
 * Every fact of a function, in words.
 * @param {FunctionRecord} record @param {number[]} z @param {import("../../text.js").Text} text
 * @returns {[fact: string, words: string][]} the fact by its key in the locale
 */
export function factsOf(record, z, text) {
  const yes = (/** @type {boolean} */ so) => text(so ? "functions.yes" : "functions.no");
  const useful = usefulRange(record, z);
  const open = (/** @type {number} */ end) => (Number.isFinite(end) ? end : null);
  const time = (/** @type {number} */ value) => text("functions.microseconds", { value: value.toFixed(value < 99.5 ? 1 : 0) });
  return [
    ["alpha", record.alpha === null ? "" : bound(record.alpha)],
    ["range", interval(...record.range, text)],
    ["useful", useful ? interval(open(useful[0]), open(useful[1]), text) : text("functions.interval.none")],
    ["zero_centered", yes(record.zero_centered)],
    ["saturates", yes(record.saturates)],
    ["monotonic", yes(record.monotonic)],
    ["differentiable", yes(record.differentiable)],
    ["forward", time(record.microseconds.forward)],
    ["derivative", time(record.microseconds.derivative)],
  ];
}
