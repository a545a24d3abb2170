// The small maps of a class: a teacher reads thirty of them at a glance.

import assert from "node:assert/strict";
import { test } from "node:test";
import { paintSmallMap, SMALL_SIDE, smallMapSide } from "../../../static/draw/small_map.js";

const PAINTS = {
  palette: Uint32Array.from({ length: 255 }, (_, code) => 1000 + code),
  classes: [0, 1, 2].map((one) => Uint32Array.from({ length: 255 }, (_, code) => 10_000 * (one + 1) + code)),
  hatch: [1, 2],
  marks: {
    edge: 3,
    stripes: new Uint32Array(255).fill(4),
    classStripes: [0, 1, 2].map((one) => new Uint32Array(255).fill(50 + one)),
  },
};
const AREA = SMALL_SIDE ** 2;
const painted = (codes, classes, signs = false) => {
  const pixels = new Uint32Array(smallMapSide(signs) ** 2);
  paintSmallMap(pixels, Uint8Array.from(codes), classes, PAINTS, signs);
  return pixels;
};

test("values have the colors of the scale, and what is not a number is hatched", () => {
  const pixels = painted([0, 127, 254, 255, ...Array(AREA - 4).fill(9)], 2);
  assert.deepEqual([...pixels.slice(0, 3)], [1000, 1127, 1254]);
  assert.ok(PAINTS.hatch.includes(pixels[3]));
});

test("of more than two classes each place has the full color of its class", () => {
  const pixels = painted([0, 1, 2, 255, 7, ...Array(AREA - 5).fill(1)], 3);
  assert.deepEqual([...pixels.slice(0, 3)], [10_254, 20_254, 30_254]);
  // A class that there is not is no color of another.
  for (const at of [3, 4]) assert.ok(PAINTS.hatch.includes(pixels[at]));
});

test("without color the negative side is striped and edged, and classes differ by pattern", () => {
  const half = Array.from({ length: AREA }, (_, index) => (index % SMALL_SIDE < 12 ? 0 : 254));
  const two = painted(half, 2, true);
  assert.equal(two.length, smallMapSide(true) ** 2);
  assert.ok(two.includes(3) && two.includes(4) && two.includes(1254));
  const three = painted(
    half.map((code) => (code === 0 ? 1 : 2)),
    3,
    true,
  );
  assert.ok(three.includes(51) && three.includes(52) && !three.includes(50));
});

test("a map of another size is refused, not stretched", () => {
  assert.throws(() => painted([1, 2, 3], 2), /576 codes; got 3/);
});
