import assert from "node:assert/strict";
import { test } from "node:test";
import { lossesOf } from "../../../../static/panels/compare/histories.js";

const history = (...losses) => losses.map((train, epoch) => ({ epoch, train, test: train + 1 }));

test("a loss that ran away is followed as far as the others let it be seen, and theirs are as they are", () => {
  const histories = [history(0.5, 0.4), history(0.5, 0.9, 7, 1e129)];
  assert.deepEqual(
    lossesOf(histories, "train", (index) => index === 1),
    [
      [0.5, 0.4],
      [0.5, 0.9, NaN, NaN],
    ],
  );
  assert.deepEqual(lossesOf(histories, "test", () => false)[1], [1.5, 1.9, 8, 1e129 + 1]);
});

test("where all have run away, all of it is drawn", () => {
  assert.deepEqual(
    lossesOf([history(1, 1e9)], "train", () => true),
    [[1, 1e9]],
  );
});
