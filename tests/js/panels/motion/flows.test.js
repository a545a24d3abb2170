import assert from "node:assert/strict";
import { test } from "node:test";
import { flowsOf, largestChange } from "../../../../static/panels/motion/flows.js";

// Two inputs, one unit, one output; weights 2 and -1 into the unit, its bias, then 3 and the output's bias.
const layers = [{ units: 2 }, { units: 1, weights: 0 }, { units: 1, weights: 3 }];
const numbers = {
  layers,
  parameters: Float32Array.of(2, -1, 9, 3, 9),
  values: [[4, 5], [0.5], [1]],
  deltas: [null, [0.25], [-2]],
  changes: Float32Array.of(0.1, -0.4, 0.9, 0.2, 0.9),
};
const flow = (kind, layer, changed = {}) => {
  const { layers: into, amounts } = flowsOf({ kind, layer }, { ...numbers, ...changed });
  return [into, [...amounts].map((one) => Math.round(one * 1e4) / 1e4)];
};

test("links carry products forward, slopes back, and in the update what their weights change by", () => {
  assert.deepEqual(flow("point", 0), [[], [0, 0, 0, 0, 0]]);
  assert.deepEqual(flow("forward", 1), [[1], [8, -5, 0, 0, 0]]);
  assert.deepEqual(flow("loss", 2), [[], [0, 0, 0, 0, 0]]);
  assert.deepEqual(flow("backward", 2), [[], [0, 0, 0, 0, 0]]);
  assert.deepEqual(flow("backward", 1), [[2], [0, 0, 0, -6, 0]]);
});

test("where all amounts are small the largest is drawn as a weight of 2, and the others in proportion", () => {
  assert.deepEqual(flow("forward", 2), [[2], [0, 0, 0, 2, 0]]);
  assert.deepEqual(flow("update", 2), [
    [1, 2],
    [0.5, -2, 0, 1, 0],
  ]);
  assert.deepEqual(flow("update", 2, { changes: new Float32Array(5) }), [
    [1, 2],
    [0, 0, 0, 0, 0],
  ]);
});

test("a number that is not there stays none, and makes nothing else large", () => {
  const [, amounts] = flow("forward", 1, { values: [[null, 1], [0], [0]] });
  assert.ok(Number.isNaN(amounts[0]));
  assert.equal(amounts[1], -2);
});

test("the largest change is a weight's, and none where no weight changes", () => {
  assert.deepEqual(largestChange(layers, numbers.changes), { layer: 1, source: 1, unit: 0, at: 1 });
  assert.equal(largestChange(layers, Float32Array.of(0, 0, 5, 0, 5)), null);
});
