// A catalogue with more choices than the playground starts with, so that the page is tested against tables it has never
// seen.

const named = (name, playground = null, parameters = {}) => ({
  name,
  playground,
  parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, default: value })),
});
const datasets = [
  ["circle", "circle", "classification", 500],
  ["xor", "xor", "classification", 500],
  ["gauss", "gauss", "classification", 500],
  ["spiral", "spiral", "classification", 500],
  ["moons", null, "classification", 400],
  ["blobs", null, "classification", 500, 3],
  ["plane", "reg-plane", "regression", 1200],
  ["multi_gauss", "reg-gauss", "regression", 1200],
];
const features = {
  x1: "x",
  x2: "y",
  x1_squared: "xSquared",
  x2_squared: "ySquared",
  x1_x2: "xTimesY",
  sin_x1: "sinX",
  sin_x2: "sinY",
  cos_x1: "cosX",
  cos_x2: "cosY",
  radius: null,
};

export const catalogue = {
  version: "test",
  defaults: {
    problem: "classification",
    data: { dataset: "circle", samples: 500, noise: 0, train_fraction: 0.5, seed: 1 },
    features: ["x1", "x2"],
    standardize: false,
    hidden: [
      { units: 4, activation: "tanh" },
      { units: 2, activation: "tanh" },
    ],
    output_activation: "auto",
    loss: "auto",
    bias: true,
    initializer: { name: "playground" },
    optimizer: { name: "sgd", learning_rate: 0.03 },
    schedule: { name: "constant" },
    regularizer: { name: "none", rate: 0 },
    clip: { name: "none" },
    batch_size: 10,
    shuffle: false,
    seed: 1,
    stop: {},
    frozen: [],
    off: [],
  },
  limits: { hidden_layers: 10, units: 32, points: 5000, noise: 0.5, batch_size: 5000 },
  normalizations: ["none", "batch", "layer"],
  stops: ["epochs", "patience"],
  live: ["optimizer", "schedule", "regularizer", "clip", "batch_size", "shuffle", "stop", "frozen", "off"],
  problems: ["classification", "regression"],
  features: Object.entries(features).map(([name, playground]) => ({ name, playground, map: "" })),
  datasets: datasets.map(([name, playground, problem, samples, classes = null]) => ({
    name,
    playground,
    problem,
    samples,
    classes,
    points: [],
  })),
  activations: ["linear", "tanh", "relu", "sigmoid", "leaky_relu", "softmax"].map((name) => ({
    name,
    playground: ["leaky_relu", "softmax"].includes(name) ? null : name,
    hidden: name !== "softmax",
    output: true,
    alpha: name === "leaky_relu" ? { name: "alpha", default: 0.01 } : null,
    several: name === "softmax",
  })),
  initializers: [named("playground"), named("zeros"), named("uniform", null, { low: -0.5, high: 0.5, bias: 0 })],
  losses: [
    { ...named("squared_error"), auto: { classification: "tanh", regression: "linear" }, outputs: [] },
    { ...named("huber"), auto: { classification: "tanh", regression: "linear" }, outputs: [] },
    { ...named("cross_entropy"), auto: { classification: "softmax" }, outputs: ["softmax"] },
    { ...named("binary_cross_entropy"), auto: { classification: "sigmoid" }, outputs: ["sigmoid"] },
  ],
  usual_loss: "squared_error",
  optimizers: [
    named("sgd", null, { learning_rate: 0.03 }),
    named("momentum", null, { learning_rate: 0.03, momentum: 0.9, nesterov: false }),
  ],
  schedules: [named("constant"), named("step", null, { every: 10, factor: 0.5 })],
  regularizers: [
    named("none", "none", { rate: 0 }),
    named("l1", "L1", { rate: 0, prune: false }),
    named("l2", "L2", { rate: 0 }),
  ],
  clips: [named("none"), named("norm", null, { threshold: 1 })],
};
