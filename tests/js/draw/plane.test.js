import assert from "node:assert/strict";
import { test } from "node:test";
import { around, eraseAt, fullPoint, inPlane, onPlane, place } from "../../../static/draw/plane.js";

test("the brush is where the pointer is, and never off the map", () => {
  assert.deepEqual(
    [place({ x: 0, y: 0 }, 300), place({ x: 150, y: 150 }, 300), place({ x: 300, y: 300 }, 300)],
    [
      [-6, 6],
      [0, 0],
      [6, -6],
    ],
  );
  assert.deepEqual(inPlane([7, -1.23456]), [6, -1.23]);
  const values = [0, 0.5, 0.25, 0.999, 0.75, 0.1];
  const sprayed = around([1, 1], 0.5, 3, () => values.shift());
  assert.equal(sprayed.length, 3);
  assert.ok(sprayed.every(([x1, x2]) => Math.hypot(x1 - 1, x2 - 1) <= 0.51));
});

test("the brush works on the pair of inputs that is shown, and leaves the others where they are held", () => {
  const rows = [
    [0, 1, 5, -1],
    [0, 9, 5, 1],
    [4, 9, 0, 1],
  ];
  assert.deepEqual(onPlane(rows, [2, 0]), [
    [5, 0, -1],
    [5, 0, 1],
    [0, 4, 1],
  ]);
  assert.deepEqual(eraseAt(rows, [2, 0], [5, 0], 1), [[4, 9, 0, 1]]);
  assert.deepEqual(fullPoint([1.5, -2], [2, 0], [9, 0.333333, 9], 1), [-2, 0.33, 1.5, 1]);
});
