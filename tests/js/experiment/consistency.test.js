import assert from "node:assert/strict";
import { test } from "node:test";
import { change } from "../../../static/experiment/consistency.js";
import { catalogue } from "../support/catalogue.js";

const { defaults } = catalogue;
const layer = (units, more = {}) => ({ units, activation: "tanh", ...more });
/** What becomes of an experiment, given as changes to the defaults, by a change. */
const after = (base, patch) => change({ ...defaults, ...base }, patch, catalogue);

test("a change that fits everywhere is made and nothing else", () => {
  const before = structuredClone(defaults);
  assert.deepEqual(after({}, { seed: 9 }), { experiment: { ...defaults, seed: 9 }, gaveWay: [] });
  assert.deepEqual(defaults, before);
});

test("alpha goes with an activation that has none, without a word, and stays with one that has", () => {
  const { experiment, gaveWay } = after(
    {},
    { hidden: [layer(2, { alpha: 0.3 }), layer(2, { activation: "leaky_relu", alpha: 0.3 })] },
  );
  assert.deepEqual(experiment.hidden, [layer(2), layer(2, { activation: "leaky_relu", alpha: 0.3 })]);
  assert.deepEqual(gaveWay, []);
});

test("a residual connection goes where widths differ or nothing is before it, and is named", () => {
  const { experiment, gaveWay } = after(
    {},
    { hidden: [layer(4, { residual: true }), layer(4, { residual: true }), layer(3, { residual: true })] },
  );
  assert.deepEqual(
    experiment.hidden.map(({ residual }) => residual ?? false),
    [false, true, false],
  );
  assert.deepEqual(gaveWay, ["residual"]);
});

test("a layer of one unit cannot be normalized over its units", () => {
  const { experiment, gaveWay } = after(
    {},
    { hidden: [layer(1, { normalization: "layer" }), layer(1, { normalization: "batch" })] },
  );
  assert.deepEqual(experiment.hidden, [layer(1), layer(1, { normalization: "batch" })]);
  assert.deepEqual(gaveWay, ["normalization"]);
});

const REGRESSION = { problem: "regression", data: { ...defaults.data, dataset: "plane", samples: 1200 } };
for (const [title, base, patch, loss, output, gaveWay] of [
  ["a loss that the problem cannot use", { loss: "binary_cross_entropy" }, REGRESSION, "auto", "auto", ["loss"]],
  [
    "a loss that needs an output for each class",
    { loss: "cross_entropy", data: { ...defaults.data, dataset: "blobs" } },
    { data: { ...defaults.data, dataset: "xor" } },
    "auto",
    "auto",
    ["loss"],
  ],
  [
    "an output that needs one for each class",
    { output_activation: "softmax", data: { ...defaults.data, dataset: "blobs" } },
    { data: { ...defaults.data, dataset: "xor" } },
    "auto",
    "auto",
    ["output_activation"],
  ],
  [
    "an output that a loss just chosen cannot use",
    { output_activation: "tanh" },
    { loss: "binary_cross_entropy" },
    "binary_cross_entropy",
    "auto",
    ["output_activation"],
  ],
  [
    "a loss that an output just chosen cannot serve",
    { loss: "binary_cross_entropy" },
    { output_activation: "tanh" },
    "auto",
    "tanh",
    ["loss"],
  ],
]) {
  test(`${title} gives way and is named`, () => {
    const { experiment, gaveWay: named } = after(base, patch);
    assert.deepEqual([experiment.loss, experiment.output_activation, named], [loss, output, gaveWay]);
  });
}

test("what a person asks for is never undone: the server says what is wrong with it", () => {
  assert.deepEqual(after({}, { loss: "cross_entropy" }), {
    experiment: { ...defaults, loss: "cross_entropy" },
    gaveWay: [],
  });
  assert.deepEqual(after({}, { batch_size: 4000 }).experiment.batch_size, 4000);
});

test("a batch larger than what is left to train on shrinks", () => {
  const { experiment, gaveWay } = after({ batch_size: 60 }, { data: { ...defaults.data, train_fraction: 0.1 } });
  assert.deepEqual([experiment.batch_size, gaveWay], [50, ["batch_size"]]);
});

test("the number of classes goes with a data set that has two", () => {
  const { experiment } = after(
    { data: { ...defaults.data, dataset: "blobs", classes: 5 } },
    { data: { ...defaults.data, dataset: "xor", classes: 5 } },
  );
  assert.deepEqual(experiment.data, { ...defaults.data, dataset: "xor" });
});

test("what is held or off goes with the units and layers it belongs to", () => {
  const base = {
    frozen: [{ layer: 1, unit: 3 }, { layer: 2 }, { layer: 3 }, { layer: 2, unit: 1, source: 3 }],
    off: [
      { layer: 1, unit: 3 },
      { layer: 2, unit: 0 },
    ],
  };
  const fewer = after(base, { hidden: [layer(3), layer(2)] });
  assert.deepEqual(fewer.experiment.frozen, [{ layer: 2 }, { layer: 3 }]);
  assert.deepEqual([fewer.experiment.off, fewer.gaveWay], [[{ layer: 2, unit: 0 }], ["frozen", "off"]]);
});

test("what is held of the output stays when layers come and go, but for weights from a layer that is another", () => {
  const base = {
    frozen: [{ layer: 1, unit: 3 }, { layer: 2, unit: 0 }, { layer: 3 }, { layer: 3, unit: 0, source: 1 }],
  };
  const [unit, second] = base.frozen;
  assert.deepEqual(after(base, { hidden: [layer(4), layer(2), layer(2)] }).experiment.frozen, [
    unit,
    second,
    { layer: 4 },
  ]);
  assert.deepEqual(after(base, { hidden: [layer(4)] }).experiment.frozen, [unit, { layer: 2 }]);
});

test("a held weight of a feature moves with the feature", () => {
  const base = {
    features: ["x1", "x2", "radius"],
    frozen: [
      { layer: 1, unit: 0, source: 2 },
      { layer: 1, unit: 0, source: 0 },
    ],
  };
  const { experiment, gaveWay } = after(base, { features: ["x2", "radius"] });
  assert.deepEqual([experiment.frozen, gaveWay], [[{ layer: 1, unit: 0, source: 1 }], ["frozen"]]);
});

test("without biases none can be held", () => {
  assert.deepEqual(after({ frozen: [{ layer: 1, unit: 0, bias: true }] }, { bias: false }).experiment.frozen, []);
});

const own = (rows, more = {}) => ({
  ...defaults.data,
  dataset: "custom",
  points: { train: rows, test: rows, ...more },
});

test("own points are dealt anew with another fraction or seed, and stay behind where a data set is chosen", () => {
  const rows = Array.from({ length: 8 }, (_, index) => [index, 0, index % 2 ? 1 : -1]);
  const base = { data: { ...own(rows.slice(0, 4)), points: { train: rows.slice(0, 4), test: rows.slice(4) } } };
  const dealt = after(base, { data: { ...base.data, train_fraction: 0.75 } }).experiment.data.points;
  assert.deepEqual([dealt.train.length, dealt.test.length], [6, 2]);
  assert.deepEqual(
    [...dealt.train, ...dealt.test].sort((a, b) => a[0] - b[0]),
    rows,
  );
  assert.equal(after(base, { data: { ...base.data, dataset: "xor" } }).experiment.data.points, undefined);
  assert.equal(after(base, { seed: 5 }).experiment.data.points, base.data.points);
});

test("a batch is no larger than the points for training", () => {
  const { experiment, gaveWay } = after(
    { batch_size: 30 },
    {
      data: own([
        [1, 2, 1],
        [2, 1, -1],
      ]),
    },
  );
  assert.deepEqual([experiment.batch_size, gaveWay], [2, ["batch_size"]]);
});

test("where one input is left what is made of it alone stays, and what is made of others goes and is named", () => {
  const sine = { ...defaults.data, dataset: "sine", samples: 200 };
  const to = (features) => {
    const { experiment, gaveWay } = after({ ...REGRESSION, features }, { data: sine });
    return [experiment.features, gaveWay];
  };
  assert.deepEqual(to(["x1", "x2"]), [["x1"], []]);
  assert.deepEqual(to(["x1_squared", "sin_x1", "x1_x2"]), [["x1_squared", "sin_x1"], ["features"]]);
  assert.deepEqual(to(["=x1^2 + 1", "=x1 - x2"]), [["=x1^2 + 1"], ["features"]]);
  assert.deepEqual(to(["x2"]), [["x1"], []]);
  assert.deepEqual(
    after({ ...REGRESSION, data: sine, features: ["x1"] }, { data: REGRESSION.data }).experiment.features,
    ["x1", "x2"],
  );
});

test("points with another number of inputs begin with all of these as features", () => {
  const wide = own(
    [
      [1, 2, 3, 1],
      [3, 2, 1, -1],
    ],
    { inputs: ["a", "b", "c"] },
  );
  assert.deepEqual(after({ features: ["x1", "radius"] }, { data: wide }).experiment.features, ["x1", "x2", "x3"]);
  assert.deepEqual(after({ data: wide, features: ["x3", "x1"] }, { data: { ...wide, seed: 3 } }).experiment.features, [
    "x3",
    "x1",
  ]);
  assert.deepEqual(after({ data: wide, features: ["x3", "x1"] }, { data: defaults.data }).experiment.features, [
    "x1",
    "x2",
  ]);
  assert.deepEqual(after({}, { data: wide, features: ["x3"] }).experiment.features, ["x3"]);
});
