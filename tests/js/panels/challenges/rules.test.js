// What a challenge's rules say of a run: without these the page calls a run right that the server refuses, or wrong one
// that counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { historyOf, rulesOf } from "../../../../static/panels/challenges/rules.js";
import { catalogue } from "../../support/catalogue.js";

const GIVEN = {
  ...structuredClone(catalogue.defaults),
  features: ["x1", "x2"],
  hidden: [{ units: 4, activation: "tanh" }],
  off: [],
};
const FACTS = { experiment: GIVEN, before: [GIVEN], parameters: 17, epoch: 0, batch: 0, later: 0, edits: 0 };
const rules = (constraints, facts = {}) => rulesOf({ constraints, experiment: GIVEN }, { ...FACTS, ...facts });
const of = (experiment) => ({ experiment: { ...GIVEN, ...experiment }, before: [{ ...GIVEN, ...experiment }] });
/** Of one rule: its code, whether it holds, and how many there are. */
const one = (constraints, facts) => rules(constraints, facts).map(({ code, holds, now }) => [code, holds, now]);

test("bounds count features, layers and units, without those that are off", () => {
  assert.deepEqual(one({ features: { most: 2 } }), [["features_most", true, 2]]);
  assert.deepEqual(one({ features: { most: 1 } }), [["features_most", false, 2]]);
  assert.deepEqual(one({ layers: { least: 2 } }), [["layers_least", false, 1]]);
  assert.deepEqual(one({ layers: { least: 1, most: 1 } }), [["layers_exactly", true, 1]]);
  assert.deepEqual(one({ units: { most: 3 } }), [["units_most", false, 4]]);
  assert.deepEqual(one({ units: { most: 3 } }, of({ off: [{ layer: 1, unit: 0 }] })), [["units_most", true, 3]]);
});

test("weights and biases into and out of units that are off do not count", () => {
  assert.deepEqual(one({ parameters: { most: 16 } }), [["parameters_most", false, 17]]);
  // Two weights in, one out, and its bias.
  assert.deepEqual(one({ parameters: { most: 13 } }, of({ off: [{ layer: 1, unit: 2 }] })), [
    ["parameters_most", true, 13],
  ]);
  const hidden = [
    { units: 4, activation: "tanh" },
    { units: 2, activation: "tanh" },
  ];
  const off = [
    { layer: 1, unit: 0 },
    { layer: 2, unit: 1 },
  ];
  // 2 to 3 to 1 to 1: 6 + 3, 3 + 1, 1 + 1.
  assert.deepEqual(one({ parameters: { most: 15 } }, { ...of({ hidden, off }), parameters: 25 }), [
    ["parameters_most", true, 15],
  ]);
});

test("names are among those allowed, and none of those forbidden; a formula can say what is forbidden", () => {
  const sines = of({ features: ["x1", "sin_x1"] });
  assert.deepEqual(rules({ features: { only: ["x1", "x2"] } }, sines)[0].wrong, ["sin_x1"]);
  assert.deepEqual(rules({ features: { without: ["sin_x1"] } }, sines)[0].wrong, ["sin_x1"]);
  const formula = of({ features: ["x1", "= sin(x1)"] });
  assert.deepEqual(rules({ features: { without: ["sin_x1"] } }, formula)[0].wrong, ["= sin(x1)"]);
  assert.deepEqual(rules({ activations: { only: ["relu"] } })[0].wrong, ["tanh"]);
  assert.deepEqual(rules({ optimizers: { without: ["sgd"] } })[0].wrong, ["sgd"]);
  assert.deepEqual(rules({ optimizers: { only: ["sgd"] } })[0].wrong, []);
});

test("what is fixed is compared as it is given, also within a part, whatever the order of members", () => {
  const data = { ...GIVEN.data, noise: 0.2 };
  assert.deepEqual(rules({ fixed: ["data.dataset", "seed"] }, of({ data }))[0].wrong, []);
  assert.deepEqual(rules({ fixed: ["data", "seed"] }, of({ data, seed: 9 }))[0].wrong, ["data", "seed"]);
  const turned = Object.fromEntries(Object.entries(GIVEN.data).reverse());
  assert.equal(rules({ fixed: ["data"] }, of({ data: turned }))[0].holds, true);
});

test("a rule that was broken earlier in the run stays broken, though it holds now", () => {
  const adam = { ...GIVEN, optimizer: { name: "adam", learning_rate: 0.01 } };
  const [rule] = rules({ optimizers: { only: ["sgd"] } }, { before: [adam, GIVEN] });
  assert.deepEqual([rule.holds, rule.held], [true, false]);
});

test("part of an epoch is more than the whole ones before it", () => {
  const epochs = { epochs: { most: 300 } };
  assert.deepEqual(one(epochs, { epoch: 300 }), [["epochs_most", true, 300]]);
  assert.deepEqual(one(epochs, { epoch: 300, batch: 1 }), [["epochs_most", false, 300]]);
  assert.deepEqual(one(epochs, { epoch: 299, batch: 3 }), [["epochs_most", true, 299]]);
});

test("changes are settings other than given as training begins, changes after that, and weights set by hand", () => {
  const changed = of({ batch_size: 5, seed: 2 });
  assert.deepEqual(one({ changes: { most: 3 } }, { ...changed, later: 1, edits: 1 }), [["changes_most", false, 4]]);
  assert.deepEqual(one({ changes: { most: 3 } }, { later: null }), [["changes_most", true, undefined]]);
  assert.deepEqual(one({ changes: { most: 0 } }, of({ stop: { epochs: 50 } })), [["changes_most", true, 0]]);
  assert.deepEqual(one({ edits: false }, { edits: 2 }), [["edits", false, 2]]);
  assert.deepEqual(one({ edits: true }), []);
});

test("a record says what a run was trained with: what was changed before the first batch has trained nothing", () => {
  const change = (at, size) => ({ at, do: "configure", experiment: { batch_size: size } });
  const deeds = [
    { at: [0, 0], do: "parameters", values: "" },
    change([0, 0], 5),
    change([2, 0], 7),
    { at: [2, 0], do: "configure", experiment: { stop: { epochs: 9 } } },
    { at: [2, 0], do: "bias", layer: 1, unit: 0, value: 1 },
  ];
  const { before, later, edits } = historyOf({ experiment: GIVEN, until: [9, 0], deeds });
  const sizes = before.map(({ batch_size: size }) => size);
  assert.deepEqual([sizes, later, edits], [[5, 7, 7], 1, 1]);
  assert.deepEqual(historyOf(null), { before: [], later: null, edits: 0, again: 0 });
});

test("what another batch size trains once more counts twice, and a run taken back to its beginning has begun", () => {
  // 250 points: 24 batches of 10 are done, and the only batch of 250 begins at none.
  const change = (at, size) => ({ at, do: "configure", experiment: { batch_size: size } });
  const deeds = [change([0, 24], 250), change([0, 0], 10), change([0, 5], 20)];
  const history = historyOf({ experiment: GIVEN, until: [0, 4], deeds });
  assert.deepEqual([history.before.length, history.later], [4, 3]);
  // 240 points, then 10 of 50 as two batches of 20 make 40.
  assert.equal(history.again, 1);
  assert.deepEqual(one({ epochs: { most: 1 } }, { ...history, batch: 4 }), [["epochs_most", false, 1]]);
  assert.deepEqual(one({ epochs: { most: 2 } }, { ...history, batch: 4 }), [["epochs_most", true, 1]]);
});
