import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf, unitOf } from "../../../../static/panels/motion/sentences.js";
import { text } from "../../support/arithmetic.js";

const experiment = {
  hidden: [{ units: 2, activation: "tanh" }],
  off: [],
  optimizer: { name: "sgd" },
  clip: { name: "none" },
  regularizer: { name: "none", rate: 0 },
};
// Weights of the unit are 0.5, -0.25 and 0.1, 0.2 (by source), its biases 0.1 and 0; then 1, 2 and no bias.
const run = {
  inputs: [{ name: "x1" }, { name: "x2" }],
  layers: [
    { units: 2, features: ["x1", "x2"] },
    { units: 2, weights: 0, biases: 4, activation: "tanh" },
    { units: 1, weights: 6, biases: null, activation: "linear" },
  ],
  experiment,
};
const walk = {
  samples: [7, 3, 9],
  place: 1,
  point: [2, -1],
  label: 1,
  target: [1],
  loss: 0.0312,
  batch_loss: 0.5,
  loss_name: "squared_error",
  values: [[2, -1], [0.76, -0.6], [-0.44]],
  sums: [null, [1, -0.7], [-0.44]],
  upstreams: [null, [0.5, 0], null],
  deltas: [null, [0.21, 0], [-0.4]],
  optimizer: "sgd",
  learning_rate: 0.03,
};
const numbers = {
  walk,
  parameters: Float32Array.of(0.5, -0.25, 0.1, 0.2, 0.1, 0, 1, 2),
  gradients: Float32Array.of(0, 0, 0, 0, 0, 0, -1.5, 0),
  changes: Float32Array.of(0.01, 0, 0, 0, 0.9, 0, 0.045, 0),
};

/** @param {object} [changed] of walk, experiment or layers */
function say(kind, layer, unit = 0, changed = {}) {
  const layers = run.layers.map((one, index) => ({ ...one, ...changed.layers?.[index] }));
  return sentenceOf(
    { kind, layer },
    { ...numbers, walk: { ...walk, ...changed.walk } },
    { ...run, layers, experiment: { ...experiment, ...changed.experiment } },
    { text, unit, tied: (name) => name === "softmax" },
  );
}

test("each phase's sentence has its numbers", () => {
  const table = [
    [say("point", 0), /say\.point place=2 count=3 .*x₁ value=2\.00.*x₂ value=−1\.00 label=1$/],
    [
      say("forward", 1),
      /say\.forward layer=layer\.name .*unit=1 sum=.*terms=1\.00 − 0\.10 \+ 0\.10 total=1\.00 .*value=0\.76$/,
    ],
    [say("forward", 2), /say\.forward_linear .*output_unit .*terms=0\.76 − 1\.20 total=−0\.44$/],
    [say("loss", 2), /say\.loss answer=−0\.44 target=1 .* loss=0\.031 mean=0\.50 count=3/],
    [say("backward", 2), /say\.output_down sum=motion\.sum_output label=0 delta=−0\.40$/],
    [say("backward", 1), /say\.backward layer=.*unit=1 upstream=0\.50 .*slope=0\.42 delta=0\.21$/],
    [
      say("update", 2),
      /say\.update_plain count=3 source=.*unit=network\.output_name .*before=1\.000 .*after=1\.045 slope=\(−1\.50\)$/,
    ],
  ];
  for (const [said, wanted] of table) assert.match(said, wanted);
});

test("what a layer does beside its function is named, and then no product is claimed", () => {
  const hidden = [{ units: 2, activation: "tanh", normalization: "batch", dropout: 0.2 }];
  const extras = /normalization\.batch\.short.*layer\.dropout\.short percent=20/;
  const forward = say("forward", 1, 0, { experiment: { hidden } });
  assert.match(forward, /say\.forward_with/);
  assert.match(forward, extras);
  const back = say("backward", 1, 0, { experiment: { hidden } });
  assert.match(back, /say\.backward_with/);
  assert.match(back, extras);
});

test("units that are off, slopes of 0, tied functions and long sums have sentences of their own", () => {
  const off = { experiment: { off: [{ layer: 1, unit: 0 }] } };
  assert.match(say("forward", 1, 0, off), /say\.forward_off .*value=0\.76/);
  assert.match(say("backward", 1, 1), /say\.backward_with .*upstream=0\.00 .*delta=0\.00$/);
  assert.match(say("forward", 1, 0, { layers: { 1: { activation: "softmax" } } }), /say\.forward_tied/);
  const values = [[1, 1, 1, 1, 1, 1], [0.76, -0.6], [-0.44]];
  assert.match(say("forward", 1, 0, { walk: { values } }), /long_sum count=6 total=1\.00/);
});

test("of several classes it is the point's own that is spoken of", () => {
  const several = {
    layers: { 2: { units: 3, activation: "softmax" } },
    walk: {
      label: 2,
      target: [0, 0, 1],
      values: [
        [2, -1],
        [0.76, -0.6],
        [0.1, 0.2, 0.7],
      ],
      deltas: [null, [], [0, 0, -0.3]],
    },
  };
  assert.match(say("loss", 2, 2, several), /say\.loss_class answer=0\.70 target=1 .*label=2$/);
  assert.match(say("backward", 2, 2, several), /sum_class label=2 delta=−0\.30$/);
  const layers = [...run.layers.slice(0, 2), { units: 3 }];
  assert.equal(unitOf({ kind: "loss", layer: 2 }, { label: 2 }, { layers }, [null, { layer: 1, unit: 1 }]), 2);
});

test("the unit one points at, or has pinned, is spoken of in its layer, and else the first", () => {
  const wanted = [null, { layer: 1, unit: 1 }];
  assert.equal(unitOf({ kind: "forward", layer: 1 }, walk, run, wanted), 1);
  assert.equal(unitOf({ kind: "forward", layer: 2 }, walk, run, wanted), 0);
});

test("steps that are no plain descent, and none at all, are told without a formula", () => {
  const adam = { experiment: { optimizer: { name: "adam" } }, walk: { optimizer: "adam" } };
  assert.match(say("update", 2, 0, adam), /say\.update count=3 .*optimizer\.adam.* change=0\.045 after=1\.045/);
  const still = { ...numbers, changes: new Float32Array(8) };
  assert.match(
    sentenceOf({ kind: "update", layer: 2 }, still, run, { text, unit: 0, tied: () => false }),
    /say\.update_none/,
  );
});

test("numbers that are not finite are a dash, and slopes that grow the loss say so", () => {
  assert.match(say("backward", 2, 0, { walk: { deltas: [null, [], [0.4]] } }), /output_up/);
  assert.match(say("backward", 2, 0, { walk: { deltas: [null, [], [null]] } }), /output_flat .*delta=–/);
});
