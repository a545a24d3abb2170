// What travels through a network at one place of its inputs: each unit's value, and what each link carries of it.

/** @typedef {{units: number, weights?: number}} Layer weights: where the layer's weights begin in the parameters */

/**
 * Where each layer's values begin among the values of a place.
 * @param {{units: number}[]} layers input layer first
 * @returns {number[]} one more than there are layers: the last is how many values there are
 */
export function valueStarts(layers) {
  const starts = [0];
  for (const { units } of layers) starts.push(starts[starts.length - 1] + units);
  return starts;
}

/**
 * What the links add to the sums they lead into, w * a, each where its weight stands among the parameters; so they are
 * drawn as weights are.
 * @param {object} options
 * @param {Layer[]} options.layers input layer first
 * @param {Float32Array} options.parameters
 * @param {Float32Array} options.values layer by layer, input layer first
 * @param {Float32Array} [options.into] as long as the parameters; what stands there beside the weights' places is kept
 * @returns {Float32Array}
 */
export function contributions({ layers, parameters, values, into = new Float32Array(parameters.length) }) {
  let start = 0;
  for (let layer = 1; layer < layers.length; layer += 1) {
    const { units, weights = 0 } = layers[layer];
    const sources = layers[layer - 1].units;
    for (let source = 0; source < sources; source += 1) {
      const value = values[start + source];
      const end = weights + (source + 1) * units;
      for (let index = weights + source * units; index < end; index += 1) into[index] = parameters[index] * value;
    }
    start += sources;
  }
  return into;
}
