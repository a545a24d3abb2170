import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "../../../static/experiment/differences.js";
import { catalogue } from "../support/catalogue.js";

const { defaults } = catalogue;
const things = (change, first = defaults) =>
  differences(first, { ...first, ...change }).map(({ thing, layer }) => (layer ? `${thing} ${layer}` : thing));
const tanh = (...units) => units.map((one) => ({ units: one, activation: "tanh" }));

test("the same set-up differs in nothing, in whatever order its members stand", () => {
  assert.deepEqual(things({}), []);
  assert.deepEqual(things({ optimizer: { learning_rate: 0.03, name: "sgd" } }), []);
});

test("what decides most stands first, the seed last", () => {
  const change = { seed: 2, batch_size: 1, hidden: tanh(8), features: ["x1"], shuffle: true };
  assert.deepEqual(things(change), ["hidden.units", "features", "batch_size", "shuffle", "seed"]);
});

test("one number of a choice is that number, another choice is its name and what both have", () => {
  const [rate] = differences(defaults, { ...defaults, optimizer: { name: "sgd", learning_rate: 0.3 } });
  assert.deepEqual(rate, { thing: "optimizer.learning_rate", from: 0.03, to: 0.3 });
  assert.deepEqual(things({ optimizer: { name: "adam", learning_rate: 0.03, beta1: 0.9 } }), ["optimizer"]);
  assert.deepEqual(things({ optimizer: { name: "adam", learning_rate: 0.01, beta1: 0.9 } }), [
    "optimizer",
    "optimizer.learning_rate",
  ]);
});

test("the rate of no regularization is no difference, and goes with the name of one", () => {
  assert.deepEqual(things({ regularizer: { name: "none", rate: 1 } }), []);
  assert.deepEqual(things({ regularizer: { name: "l2", rate: 1, prune: false } }), ["regularizer"]);
});

test("what all layers say is said once, what one of them says is said of that one", () => {
  const first = { ...defaults, hidden: tanh(4, 2) };
  const relu = first.hidden.map((layer) => ({ ...layer, activation: "relu" }));
  assert.deepEqual(things({ hidden: relu }, first), ["hidden.activation"]);
  assert.deepEqual(things({ hidden: [relu[0], first.hidden[1]] }, first), ["hidden.activation 1"]);
  assert.deepEqual(things({ hidden: [first.hidden[0], { ...first.hidden[1], dropout: 0.5 }] }, first), [
    "hidden.dropout 2",
  ]);
  assert.deepEqual(things({ hidden: [] }, first), ["hidden.units"]);
  assert.deepEqual(things({ hidden: [...relu, relu[0]] }, first), ["hidden.units", "hidden.activation"]);
});
