import assert from "node:assert/strict";
import { test } from "node:test";
import { SQUARE, chord, clip, largest, sides } from "../../../static/draw/half_planes.js";

/** The area of a polygon, by Gauss's formula. */
const area = (corners) =>
  Math.abs(
    corners.reduce((sum, [x, y], at) => {
      const [u, v] = corners[(at + 1) % corners.length];
      return sum + (x * v - u * y) / 2;
    }, 0),
  );

test("a line parts the square in two, and its ends lie on the border", () => {
  // x = 1/4, at the level 1 of 4x.
  const { above, below } = sides([4, 0, 0], 1);
  assert.equal(area(above), 0.75);
  assert.equal(area(below), 0.25);
  assert.deepEqual(chord([4, 0, 0], 1), [
    [0.25, 0],
    [0.25, 1],
  ]);
  assert.equal(area(sides([1, 1, -0.5], 0).below), 0.125);
});

test("a line beside the square has all of it on one side, and no ends", () => {
  assert.deepEqual(sides([1, 0, 1], 0), { above: SQUARE, below: [] });
  assert.equal(chord([1, 0, 1], 0), null);
  assert.equal(chord([0, 0, 0], 1), null);
  assert.deepEqual(clip(SQUARE, [Number.NaN, 0, 0]), []);
});

test("of several sums each has the part where it is the largest", () => {
  const parts = largest([
    [0, 0, 0.5],
    [1, 0, 0],
    [0, 0, -9],
  ]);
  assert.deepEqual(parts.map(area), [0.5, 0.5, 0]);
  // Two that are equal throughout share what is theirs, and leave the third the rest.
  const shared = largest([
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 0.75],
  ]);
  assert.deepEqual(shared.map(area), [0.25, 0.25, 0.75]);
});
