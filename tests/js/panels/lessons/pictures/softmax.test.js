// What softmax makes of three logits, against sums worked by hand and against small steps.
import assert from "node:assert/strict";
import { test } from "node:test";

import { sumsOfLogits } from "../../../../../static/panels/lessons/pictures/softmax.js";

const near = (actual, expected, away = 1e-12) =>
  actual.forEach((value, index) =>
    assert.ok(Math.abs(value - expected[index]) <= away, `${value} is not ${expected[index]}`),
  );

test("level logits have level shares, and the gradients are worked by hand", () => {
  const { shares, crossEntropy, squaredError, ofCrossEntropy, ofSquaredError } = sumsOfLogits([5, 5, 5], 2);
  near(shares, [1 / 3, 1 / 3, 1 / 3]);
  near([crossEntropy, squaredError], [Math.log(3), 1 / 3]);
  near(ofCrossEntropy, [1 / 3, 1 / 3, -2 / 3]);
  near(ofSquaredError, [1 / 9, 1 / 9, -2 / 9]);
});

test("logits of logarithms give their numbers back as shares", () => {
  near(sumsOfLogits([Math.log(1), Math.log(2), Math.log(5)], 0).shares, [0.125, 0.25, 0.625]);
});

test("both gradients are what the losses do when a logit moves a little", () => {
  const [logits, step] = [[1.3, -0.4, 0.7], 1e-5];
  for (const right of [0, 1, 2]) {
    const at = (index, by, loss) =>
      sumsOfLogits(
        logits.map((logit, other) => logit + (other === index ? by : 0)),
        right,
      )[loss];
    const slopes = (loss) => logits.map((_, index) => (at(index, step, loss) - at(index, -step, loss)) / (2 * step));
    near(sumsOfLogits(logits, right).ofCrossEntropy, slopes("crossEntropy"), 1e-9);
    near(sumsOfLogits(logits, right).ofSquaredError, slopes("squaredError"), 1e-9);
  }
});

test("logits of any size have shares that are numbers", () => {
  const { shares, crossEntropy, ofSquaredError } = sumsOfLogits([2000, 0, -2000], 2);
  near(shares, [1, 0, 0]);
  assert.equal(crossEntropy, 4000);
  near(ofSquaredError, [0, 0, 0]);
});
