// What is left of a list that grows: its ends, and fewer the longer ago, the same here and in the engine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { thinned } from "../../../static/app/thinning.js";

const range = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => index);

test("past the limit every second one goes, but never the first nor the newest", () => {
  assert.deepEqual(thinned(range(7), 6), [0, 2, 4, 6]);
  assert.deepEqual(thinned(range(8), 6), [0, 2, 4, 6, 7]);
  assert.deepEqual(thinned([], 3), []);
});

test("a list that is short enough is the same list", () => {
  const short = range(6);
  assert.equal(thinned(short, 6), short);
});

test("whatever comes, a list that is thinned each time covers the run and keeps its ends", () => {
  /** @type {number[]} */
  let kept = [];
  for (const one of range(5000)) kept = thinned(kept.concat(one), 100);
  assert.ok(kept.length > 50 && kept.length <= 100);
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), 4999);
  const gaps = kept.slice(1).map((one, index) => one - kept[index]);
  assert.deepEqual(
    gaps,
    [...gaps].sort((a, b) => b - a),
  );
});
