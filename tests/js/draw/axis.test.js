import assert from "node:assert/strict";
import { test } from "node:test";
import { niceScale, ticks } from "../../../static/draw/axis.js";
import { createRandom } from "../support/random.js";

test("ticks are the round numbers within a range", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(0, 0.35, 3), [0, 0.2]);
  assert.deepEqual(ticks(-6, 6, 6), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(ticks(0.13, 0.88, 4), [0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(ticks(0, 1234, 4), [0, 500, 1000]);
  assert.deepEqual(ticks(0, 3e-5, 3), [0, 1e-5, 2e-5, 3e-5]);
});

test("a range without width has one tick, one that is no range has none", () => {
  assert.deepEqual(ticks(2, 2, 5), [2]);
  for (const [low, high, count] of [
    [0, NaN, 5],
    [0, Infinity, 5],
    [1, 0, 5],
    [0, 1, 0],
  ])
    assert.deepEqual(ticks(low, high, count), []);
});

test("ticks are ascending, inside, evenly spaced and about as many as asked for", () => {
  const random = createRandom(5);
  for (let round = 0; round < 500; round += 1) {
    const low = (random.next() - 0.5) * 10 ** random.whole(-6, 6);
    const high = low + random.next() * 10 ** random.whole(-4, 6) + 1e-6;
    const count = random.whole(2, 10);
    const all = ticks(low, high, count);
    const dust = (high - low) * 1e-6;
    assert.ok(all.length <= count + 1 && all.length >= Math.floor(count / 2.5), `${low} ${high} ${count}: ${all}`);
    assert.ok(all.every((tick) => tick >= low - dust && tick <= high + dust));
    const steps = all.slice(1).map((tick, index) => tick - all[index]);
    assert.ok(steps.every((step) => Math.abs(step - steps[0]) < dust));
  }
});

test("a nice scale begins and ends at a tick and holds the range", () => {
  assert.deepEqual(niceScale(0.03, 0.52, 3), { low: 0, high: 0.6, step: 0.2, ticks: [0, 0.2, 0.4, 0.6] });
  assert.deepEqual(niceScale(0, 1, 2), { low: 0, high: 1, step: 0.5, ticks: [0, 0.5, 1] });
  assert.deepEqual(niceScale(0, 0, 2), { low: 0, high: 1, step: 0.5, ticks: [0, 0.5, 1] });
});
