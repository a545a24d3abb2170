// Addresses of TensorFlow Playground, written out as that page writes them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress } from "../../../static/experiment/address.js";
import * as playground from "../../../static/experiment/tensorflow_playground.js";
import { catalogue } from "../support/catalogue.js";
import { VIEW } from "../support/view.js";

const { defaults } = catalogue;
const read = (hash) => readAddress(hash, catalogue, playground);

test("its default set-up is ours, but for the seed", () => {
  const { experiment, view, notes } = read(
    "#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03" +
      "&regularizationRate=0&noise=0&networkShape=4,2" +
      "&seed=0.61345&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false" +
      "&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false" +
      "&collectStats=false&problem=classification&initZero=false&hideText=false",
  );
  assert.deepEqual(notes, []);
  assert.deepEqual(view, VIEW);
  assert.deepEqual({ ...experiment, seed: 1, data: { ...experiment.data, seed: 1 } }, defaults);
  assert.equal(experiment.seed, experiment.data.seed);
  assert.ok(Number.isInteger(experiment.seed) && experiment.seed >= 0);
});

test("a spiral with every feature, L2 and three layers", () => {
  const { experiment, view, notes } = read(
    "#activation=relu&regularization=L2&batchSize=25&dataset=spiral&regDataset=reg-gauss" +
      "&learningRate=0.1&regularizationRate=0.003&noise=35&networkShape=8,6,4" +
      "&seed=0.5&showTestData=true&discretize=true&percTrainData=80&x=true&y=true&xTimesY=true" +
      "&xSquared=true&ySquared=true&cosX=true&sinX=true&cosY=true&sinY=true" +
      "&collectStats=false&problem=classification&initZero=false&hideText=true&playButton_hide=true" +
      "&learningRate_hide=true&noise_hide=false&numHiddenLayers_hide=true",
  );
  assert.deepEqual(notes, []);
  assert.deepEqual(experiment, {
    ...defaults,
    data: { dataset: "spiral", samples: 500, noise: 0.35, train_fraction: 0.8, seed: experiment.seed },
    features: ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2", "cos_x1", "cos_x2"],
    hidden: [
      { units: 8, activation: "relu" },
      { units: 6, activation: "relu" },
      { units: 4, activation: "relu" },
    ],
    optimizer: { name: "sgd", learning_rate: 0.1 },
    regularizer: { name: "l2", rate: 0.003 },
    batch_size: 25,
    seed: experiment.seed,
  });
  assert.deepEqual(
    { ...view, hide: view.hide.toSorted() },
    {
      showTest: true,
      discretize: true,
      signs: false,
      hide: ["article", "layers", "learning_rate", "play"],
      drawer: "",
      axes: [0, 1],
      held: null,
      layers: "",
      lab: "",
      sweep: "",
      space: "",
      landscape: "",
      compare: "",
      speed: VIEW.speed,
    },
  );
});

test("in regression its regression dataset counts, with as many points as that has", () => {
  const { experiment, notes } = read(
    "#dataset=spiral&regDataset=reg-gauss&problem=regression&networkShape=3&activation=linear",
  );
  assert.deepEqual(notes, []);
  assert.equal(experiment.problem, "regression");
  assert.deepEqual(experiment.data, { ...defaults.data, dataset: "multi_gauss", samples: 1200 });
  assert.deepEqual(experiment.hidden, [{ units: 3, activation: "linear" }]);
});

test("where it leaves the dataset out, its own default counts", () => {
  assert.equal(read("#problem=regression").experiment.data.dataset, "plane");
  assert.equal(read("#problem=regression&dataset=xor").experiment.data.dataset, "plane");
  assert.equal(read("#learningRate=1").experiment.data.dataset, "circle");
});

test("its L1 keeps a weight at zero once it is there, so prune is set", () => {
  assert.deepEqual(read("#regularization=L1&regularizationRate=0.01").experiment.regularizer, {
    name: "l1",
    rate: 0.01,
    prune: true,
  });
  assert.deepEqual(read("#regularization=none&regularizationRate=0").experiment.regularizer, { name: "none", rate: 0 });
});

test("an empty shape has no hidden layer", () => {
  assert.deepEqual(read("#networkShape=&activation=relu").experiment.hidden, []);
});

test("an activation without a shape is that of its two default layers", () => {
  assert.deepEqual(read("#activation=sigmoid").experiment.hidden, [
    { units: 4, activation: "sigmoid" },
    { units: 2, activation: "sigmoid" },
  ]);
});

test("x and y are on until switched off", () => {
  assert.deepEqual(read("#xTimesY=true").experiment.features, ["x1", "x2", "x1_x2"]);
  assert.deepEqual(read("#x=false&sinY=true").experiment.features, ["x2", "sin_x2"]);
});

test("initial weights of zero are an initializer here", () => {
  assert.deepEqual(read("#initZero=true").experiment.initializer, { name: "zeros" });
});

test("a seed is a whole number made of its text: FNV-1a, the last six decimal figures", () => {
  // The published 32-bit FNV-1a values of "a" and "foobar" are e40c292c and bf9cf968.
  assert.equal(read("#seed=a&noise=0").experiment.seed, 0xe40c292c % 1_000_000);
  assert.equal(read("#seed=foobar&noise=0").experiment.data.seed, 0xbf9cf968 % 1_000_000);
});

test("every control it can hide is hidden here", () => {
  const its = [
    "showTestData",
    "discretize",
    "playButton",
    "stepButton",
    "resetButton",
    "learningRate",
    "activation",
    "regularization",
    "regularizationRate",
    "problem",
    "dataset",
    "percTrainData",
    "noise",
    "batchSize",
    "numHiddenLayers",
  ];
  const { view, notes } = read(its.map((name) => `${name}_hide=true`).join("&"));
  assert.deepEqual(notes, []);
  assert.deepEqual(view.hide.toSorted(), [
    "activation",
    "batch_size",
    "dataset",
    "discretize",
    "layers",
    "learning_rate",
    "noise",
    "play",
    "problem",
    "regularization",
    "regularization_rate",
    "reset",
    "step",
    "test_data",
    "train_fraction",
  ]);
});

for (const [title, address, code, detail] of [
  ["an unknown activation", "activation=swish", "unreadable_value", "activation=swish"],
  ["an unknown dataset", "dataset=banana", "unreadable_value", "dataset=banana"],
  ["an unknown problem", "problem=clustering", "unreadable_value", "problem=clustering"],
  ["a shape that is none", "networkShape=4,x", "unreadable_value", "networkShape=4,x"],
  ["a number that is none", "learningRate=fast", "unreadable_value", "learningRate=fast"],
  ["an unknown regularization", "regularization=L3", "unreadable_value", "regularization=L3"],
  ["an unknown key", "utm_source=mail", "unknown_key", "utm_source=mail"],
]) {
  test(`${title} is noted by key and value, and the rest of the address is used`, () => {
    const { experiment, notes } = read(`${address}&batchSize=5`);
    assert.deepEqual(notes, [{ code, detail }]);
    assert.deepEqual(experiment, { ...defaults, batch_size: 5 });
  });
}

test("an address of ours is not taken for one of its, though keys are shared", () => {
  assert.equal(read("seed=7").experiment.seed, 7);
  assert.equal(
    read("problem=regression&data.dataset=multi_gauss&seed=7&discretize=1").experiment.data.dataset,
    "multi_gauss",
  );
});
