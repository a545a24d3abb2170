// What each link carries in a phase: the products going forwards, the slopes coming back, what its weight changes by.

/** @typedef {import("./phases.js").Phase} Phase */
/** @typedef {import("../../wire/types.js").Numbers} Numbers */
/** @typedef {{units: number, weights?: number | null}} Layer weights: where the layer's weights begin */
/**
 * @typedef {{layers: number[], amounts: Float32Array}} Flows layers: those that the links lead into; amounts: where the
 * weights stand among the parameters
 */

/** Where amounts are small, the largest is drawn as a weight of this size, so that it is seen at all. */
const LEAST_LARGEST = 2;

/**
 * @param {Phase} phase
 * @param {object} numbers
 * @param {Layer[]} numbers.layers input layer first
 * @param {Float32Array} numbers.parameters
 * @param {(Numbers | null)[]} numbers.values by layer
 * @param {(Numbers | null)[]} numbers.deltas by layer
 * @param {Float32Array} numbers.changes
 * @returns {Flows}
 */
export function flowsOf({ kind, layer }, { layers, parameters, values, deltas, changes }) {
  const last = layers.length - 1;
  const amounts = new Float32Array(parameters.length);
  const all = Array.from({ length: last }, (_, index) => index + 1);
  const into =
    kind === "forward" ? [layer] : kind === "backward" && layer < last ? [layer + 1] : kind === "update" ? all : [];
  for (const to of into) {
    const { units, weights } = layers[to];
    const [from, back] = [values[to - 1] ?? [], deltas[to] ?? []];
    for (let source = 0; source < layers[to - 1].units; source += 1)
      for (let unit = 0; unit < units; unit += 1) {
        const at = (weights ?? 0) + source * units + unit;
        const carried = kind === "forward" ? from[source] : back[unit];
        amounts[at] = kind === "update" ? changes[at] : parameters[at] * (carried ?? NaN);
      }
  }
  return { layers: into, amounts: strengthened(amounts) };
}

/** @param {Float32Array} amounts @returns {Float32Array} the same, larger where all are small */
function strengthened(amounts) {
  let largest = 0;
  for (const amount of amounts) if (Number.isFinite(amount)) largest = Math.max(largest, Math.abs(amount));
  return largest === 0 || largest >= LEAST_LARGEST ? amounts : amounts.map((one) => (one * LEAST_LARGEST) / largest);
}

/**
 * The weight that changes most.
 * @param {Layer[]} layers
 * @param {Float32Array} changes
 * @returns {{layer: number, source: number, unit: number, at: number} | null} at: among the parameters; null where none
 * changes
 */
export function largestChange(layers, changes) {
  let found = null;
  for (let layer = 1; layer < layers.length; layer += 1) {
    const { units, weights } = layers[layer];
    for (let source = 0; source < layers[layer - 1].units; source += 1)
      for (let unit = 0; unit < units; unit += 1) {
        const at = (weights ?? 0) + source * units + unit;
        if (Math.abs(changes[at]) > Math.abs(found ? changes[found.at] : 0)) found = { layer, source, unit, at };
      }
  }
  return found;
}
