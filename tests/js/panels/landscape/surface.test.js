// A surface as the server sends it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lossAt, lossesOf, nearestMoment, placesOf } from "../../../../static/panels/landscape/surface.js";

/** Losses 0 and 2 below, 2 and 4 above, from -1 to 3 across and from 3 to 7 upwards. */
const SURFACE = {
  middle: [1, 5],
  half: 2,
  side: 2,
  losses: Buffer.from(Float32Array.of(0, 2, 2, 4).buffer).toString("base64"),
};

test("losses are read as they were sent, and places lie evenly over the whole", () => {
  assert.deepEqual([...lossesOf(SURFACE)], [0, 2, 2, 4]);
  assert.deepEqual(placesOf({ ...SURFACE, side: 3 }), { xs: [-1, 1, 3], ys: [3, 5, 7] });
});

test("a loss is taken between places along both axes, and at the edge outside of them", () => {
  const at = (...place) => lossAt(SURFACE, lossesOf(SURFACE), place);
  assert.deepEqual([at(-1, 3), at(3, 3), at(-1, 7), at(3, 7)], [0, 2, 2, 4]);
  assert.deepEqual([at(1, 5), at(0, 3), at(1, 7)], [2, 0.5, 3]);
  assert.deepEqual([at(-9, 3), at(9, 99)], [0, 4]);
});

test("the nearest moment of a path is found where it is near enough", () => {
  const path = [
    [0, 0, 0],
    [1, 3, 4],
    [2, 6, 8],
  ];
  assert.deepEqual(nearestMoment(path, [3.1, 4], 0.5), [1, 3, 4]);
  assert.equal(nearestMoment(path, [4, 4], 0.5), null);
  assert.equal(nearestMoment([], [0, 0], 9), null);
});
