import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestTo } from "../../../static/draw/points.js";

test("the nearest point is found by distance in the plane", () => {
  assert.deepEqual(
    nearestTo(
      [
        [0, 0],
        [3, 4],
        [3, 0],
      ],
      3,
      3,
    ),
    { index: 1, distance: 1 },
  );
  assert.equal(nearestTo([], 0, 0).index, -1);
});
