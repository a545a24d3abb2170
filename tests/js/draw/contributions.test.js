import assert from "node:assert/strict";
import { test } from "node:test";
import { contributions, valueStarts } from "../../../static/draw/contributions.js";

// 2-3-1: six weights, three biases, three weights, a bias.
const layers = [{ units: 2 }, { units: 3, weights: 0 }, { units: 1, weights: 9 }];

test("values stand layer by layer, the input layer first", () => {
  assert.deepEqual(valueStarts(layers), [0, 2, 5, 6]);
  assert.deepEqual(valueStarts([{ units: 4 }]), [0, 4]);
});

test("a link carries its weight times the value of the unit it comes from, and stands where its weight stood", () => {
  const parameters = Float32Array.of(1, 2, 3, -1, 0.5, 0, 9, 9, 9, 2, -2, 4, 9);
  const values = Float32Array.of(2, -3, 0.5, 1, 0, 7);
  const carried = contributions({ layers, parameters, values });
  assert.deepEqual([...carried.subarray(0, 6)], [2, 4, 6, 3, -1.5, -0]);
  assert.deepEqual([...carried.subarray(9, 12)], [1, -2, 0]);
  // No bias is a link.
  assert.deepEqual([...carried.subarray(6, 9), carried[12]], [0, 0, 0, 0]);
});

test("what a unit carries that is no number is no number, and of others nothing changes", () => {
  const parameters = new Float32Array(13).fill(1);
  const carried = contributions({ layers, parameters, values: Float32Array.of(NaN, 1, Infinity, 0, 0, 0) });
  assert.ok(carried.subarray(0, 3).every(Number.isNaN));
  assert.deepEqual([...carried.subarray(3, 6)], [1, 1, 1]);
  assert.equal(carried[9], Infinity);
});

test("an array of before is used again", () => {
  const into = new Float32Array(13);
  const values = new Float32Array(6);
  assert.equal(contributions({ layers, parameters: new Float32Array(13), values, into }), into);
});
