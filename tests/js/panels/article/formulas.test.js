import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activate,
  BIAS,
  kindOf,
  loss,
  mapOf,
  REACH,
  slope,
  stepDown,
  sumOf,
  WEIGHT,
} from "../../../../static/panels/article/formulas.js";

/** A table as the engine gives it: from -8 to 8, sixteen to a unit. */
const ZS = Array.from({ length: 257 }, (_, index) => -8 + index / 16);
const near = (actual, expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test("a neuron multiplies, adds up with its bias, and bends the sum", () => {
  const { products, sum } = sumOf({ inputs: [1.5, -2], weights: [0.4, -0.3], bias: 0.1 });
  near(products[0], 0.6);
  near(products[1], 0.6);
  near(sum, 1.3);
  // tanh(1.3) from a book of tables.
  near(activate(ZS, ZS.map(Math.tanh), sum), 0.8617231593, 5e-4);
});

test("a function is that of the table at its places, straight between them, and a step stays a step", () => {
  const squares = ZS.map((z) => z * z);
  assert.equal(activate(ZS, squares, 0.5), 0.25);
  near(activate(ZS, squares, 0.53125), (0.5 ** 2 + 0.5625 ** 2) / 2);
  const step = ZS.map((z) => (z >= 0 ? 1 : 0));
  assert.deepEqual(
    [-8, -0.05, -0.001, 0, 0.01, 8].map((z) => activate(ZS, step, z)),
    [0, 0, 0, 1, 1, 1],
  );
});

test("no sum of the figure leaves the table", () => {
  assert.ok(2 * REACH * WEIGHT + BIAS <= ZS[ZS.length - 1]);
});

test("the map is the answer at the middle of every cell, from the upper left", () => {
  const codes = mapOf({ weights: [0.5, 0], bias: 0 }, (z) => Math.max(-1, Math.min(1, z)), 4);
  // x1 is -3, -1, 1, 3 from the left: -1 (clipped), -0.5, 0.5, 1.
  assert.deepEqual([...codes.slice(0, 4)], [0, 64, 191, 254]);
  const up = mapOf({ weights: [0, 0.5], bias: 0 }, (z) => z, 4);
  assert.deepEqual([up[0], up[15]], [254, 0]);
});

test("a step down goes the learning rate times the slope, and the loss is half the square", () => {
  assert.equal(loss(4), 8);
  near(slope(1.7), (loss(1.7 + 1e-6) - loss(1.7 - 1e-6)) / 2e-6, 1e-6);
  near(stepDown(4, 0.1), 3.6);
  assert.equal(stepDown(4, 1), 0);
  near(stepDown(4, 1.5), -2);
});

test("what is said of a learning rate is what becomes of the ball", () => {
  const after = (rate, steps) => {
    let weight = 4;
    for (let step = 0; step < steps; step += 1) weight = stepDown(weight, rate);
    return weight;
  };
  for (const rate of [0.02, 0.05, 0.1]) {
    assert.equal(kindOf(rate), "slow");
    assert.ok(after(rate, 10) > 1);
  }
  for (const rate of [0.2, 0.4, 0.7, 1]) {
    assert.equal(kindOf(rate), "good");
    assert.ok(after(rate, 10) >= 0 && after(rate, 10) < 1);
  }
  for (const rate of [1.3, 1.6, 1.9]) {
    assert.equal(kindOf(rate), "swings");
    assert.ok(after(rate, 1) < 0 && after(rate, 2) > 0 && Math.abs(after(rate, 10)) < 4);
  }
  for (const rate of [2, 2.1, 2.5]) {
    assert.equal(kindOf(rate), "away");
    assert.ok(Math.abs(after(rate, 10)) >= 4);
  }
});
