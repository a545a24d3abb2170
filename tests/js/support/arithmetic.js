// One neuron's numbers as the server sends them, of a network of two layers, and a text that shows its keys.

/** Keys and values in plain sight. */
export const text = (key, values = {}) =>
  `${key}${Object.entries(values)
    .map(([name, value]) => ` ${name}=${value}`)
    .join("")}`;

export const run = { inputs: [], layers: [{ units: 2, features: ["x1", "x2"] }, { units: 3 }, { units: 1 }] };

/** @param {object} changes */
export const arithmetic = (changes = {}) => ({
  choice: { part: "train", sample: 0, layer: 1, unit: 1 },
  target: [1],
  outputs: [0.5],
  loss: 0.125,
  loss_name: "squared_error",
  values: [[2, -1], [0.5, 0.25, -0.75], [0.5]],
  deltas: [null, [0.1, -0.2, 0.3], [-0.4]],
  terms: [
    { source: 0, weight: 0.5, input: 2, product: 1 },
    { source: 1, weight: -0.25, input: -1, product: 0.25 },
  ],
  bias: 0.1,
  z: 1.35,
  normalized: null,
  activation: "tanh",
  alpha: null,
  f: 0.8741,
  skipped: null,
  off: false,
  output: 0.8741,
  upstream: 0.5,
  derivative: 0.25,
  delta: 0.125,
  gradients: [0.25, -0.125],
  bias_gradient: 0.125,
  optimizer: "sgd",
  learning_rate: 0.1,
  count: null,
  states: [],
  steps: [-0.025, 0.0125],
  bias_step: -0.0125,
  held: [false, false],
  bias_held: false,
  ...changes,
});
