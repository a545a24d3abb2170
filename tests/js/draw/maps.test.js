import assert from "node:assert/strict";
import { test } from "node:test";
import { paintMap } from "../../../static/draw/maps.js";

// A palette whose colors are their codes, so that what was painted can be read.
const palette = Uint32Array.from({ length: 255 }, (_, code) => code);
const [FIRST, SECOND] = [1001, 1002];
const paint = (codes, side, discretize = false) => {
  const pixels = new Uint32Array(side * side);
  paintMap(pixels, Uint8Array.from(codes), side, palette, { discretize, hatch: [FIRST, SECOND] });
  return [...pixels];
};

test("each code becomes the palette's color at its place", () => {
  assert.deepEqual(paint([0, 127, 254, 40], 2), [0, 127, 254, 40]);
});

test("discretized, only the sign shows, and zero counts as positive", () => {
  assert.deepEqual(paint([0, 126, 127, 128], 2, true), [0, 0, 254, 254]);
});

test("what is not a number is hatched along diagonals, discretized or not", () => {
  for (const discretize of [false, true]) {
    assert.deepEqual(paint(Array(9).fill(255), 3, discretize), [
      FIRST,
      SECOND,
      FIRST,
      SECOND,
      FIRST,
      SECOND,
      FIRST,
      SECOND,
      FIRST,
    ]);
  }
  assert.deepEqual(paint([255, 10, 10, 255], 2), [FIRST, 10, 10, FIRST]);
});

test("a hatch has as many stripes in a large map as in a small one", () => {
  const stripes = (side) =>
    paint(Array(side * side).fill(255), side)
      .slice(0, side)
      .filter((color, column, row) => color !== row[column - 1]).length;
  assert.equal(stripes(30), 15);
  assert.ok(Math.abs(stripes(100) - 15) <= 1);
  assert.ok(Math.abs(stripes(60) - 15) <= 1);
});

test("only the map's own pixels are painted", () => {
  const pixels = new Uint32Array(6).fill(7);
  paintMap(pixels, Uint8Array.of(1, 2, 3, 4, 5, 6), 2, palette, { hatch: [FIRST, SECOND] });
  assert.deepEqual([...pixels], [1, 2, 3, 4, 7, 7]);
});
