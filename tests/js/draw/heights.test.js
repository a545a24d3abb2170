// Levels of a surface, and which band each pixel is in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bandsOf, levelsOf } from "../../../static/draw/heights.js";

test("levels are round numbers evenly apart where heights are of one size", () => {
  assert.deepEqual(levelsOf([0.41, 0.5, 0.62, 0.7, 0.8]), [0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75]);
  assert.deepEqual(levelsOf([-3, 4, 11]), [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("over decades each level is about so many times the one before, and all of the bottom is told apart", () => {
  const heights = Array.from({ length: 100 }, (_, index) => 1.5 * 10 ** (-4 + index / 20));
  assert.deepEqual(levelsOf(heights), [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]);
});

test("walls that rise to the sky, and what is not finite, do not take the levels away from the rest", () => {
  const heights = [...Array.from({ length: 200 }, (_, index) => 1 + index / 200), 1e9, Infinity, NaN];
  const levels = levelsOf(heights);
  assert.ok(levels.length >= 8 && levels.at(-1) < 2.01, String(levels));
});

test("there are no levels where all is level, or nothing is known", () => {
  assert.deepEqual(levelsOf([2, 2, 2]), []);
  assert.deepEqual(levelsOf([NaN, Infinity]), []);
});

test("there are never more levels than can be told apart", () => {
  for (const [low, high] of [
    [1e-12, 1e6],
    [0.001, 0.0121],
    [5, 5.0001],
    [1, 13],
    [-1e6, 1e6],
  ]) {
    const levels = levelsOf([low, ...Array(98).fill((low + high) / 2), high, high, high, high]);
    assert.ok(levels.length >= 3 && levels.length <= 15, `${low} ${high}: ${levels}`);
    assert.ok(levels.every((level, index) => level > low && (index === 0 || level > levels[index - 1])));
  }
});

test("a pixel is in the band of its height, between the places along both axes, rows from the top", () => {
  // Heights 0 and 2 below, 2 and 4 above.
  const { size, bands } = bandsOf([0, 2, 2, 4], 2, [1, 3], 2);
  assert.equal(size, 3);
  assert.deepEqual([...bands], [1, 2, 2, 1, 1, 2, 0, 1, 1]);
  // What is not finite is of no band, and neither is what lies right before it.
  assert.deepEqual([...bandsOf([0, 0, Infinity, 0, 0, 0, 0, 0, 0], 3, [1], 1).bands], [0, 0, 0, 0, 0, 0, 0, 255, 255]);
});
