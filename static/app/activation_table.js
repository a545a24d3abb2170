// The table of activation functions as the server gives it.

/**
 * @typedef {object} FunctionRecord one activation function
 * @property {string} name
 * @property {number | null} alpha its own parameter, as it is in the table; null where it has none
 * @property {number[]} values f at every z of the table @property {number[]} derivatives f' there
 * @property {[number | null, number | null]} range of f; null where it has no end
 * @property {boolean} zero_centered
 * @property {boolean} saturates
 * @property {boolean} monotonic
 * @property {boolean} differentiable
 * @property {[number, number] | null} useful where f' is at least about a hundredth of its largest, as sigmoid's is
 * from -6 to 6; null where it is nowhere
 * @property {[number, number] | null} steep where it is a twentieth at least: beyond, the function is said to be flat
 * @property {{forward: number, derivative: number}} microseconds for a layer of 8 and a batch of 10
 */
/** @typedef {{version: string, z: number[], functions: FunctionRecord[]}} FunctionTable */

/**
 * @param {string} url @param {import("./text.js").Text} text
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
