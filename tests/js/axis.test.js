import assert from "node:assert/strict";
import { test } from "node:test";
import { niceScale, ticks } from "../../static/draw/axis.js";
import { formatNumber, formatTick } from "../../static/draw/numbers.js";
import { createRandom } from "./support/random.js";

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

test("a loss is written with its decimals", () => {
  assert.equal(formatNumber(0.4983), "0.498");
  assert.equal(formatNumber(0), "0.000");
  assert.equal(formatNumber(1.0996, 2), "1.10");
  assert.equal(formatNumber(0.00004, 4), "0.0000");
});

test("numbers of every ordinary size take the same width", () => {
  for (const value of [
    0,
    0.0001,
    0.5,
    9.9994,
    9.9996,
    12.345,
    99.996,
    123.45,
    999.96,
    1234.5,
    9999.6,
    54321,
    99999.4,
    123456,
    1.5e8,
    Infinity,
    NaN,
  ]) {
    assert.equal(formatNumber(value, 3).length, 5, String(value));
  }
});

test("no exponent appears before a number stops fitting", () => {
  assert.equal(formatNumber(99999), "99999");
  assert.equal(formatNumber(100000), "1.0e5");
  assert.equal(formatNumber(1e-9), "0.000");
});

test("a written number reads back as a number", () => {
  assert.equal(parseFloat(formatNumber(1234.5)), 1235);
  assert.equal(formatNumber(-0.25), "−0.250");
  assert.equal(formatNumber(-0.0001), "0.000");
});

test("a tick is written as short as it can be", () => {
  assert.deepEqual(
    [0, 0.2, -6, 1000, 0.30000000000000004].map((value) => formatTick(value)),
    ["0", "0.2", "−6", "1000", "0.3"],
  );
  assert.deepEqual(
    [1e-5, 2.5e-12, 1e6, -0.00001].map((value) => formatTick(value)),
    ["1e−5", "2.5e−12", "1e6", "−1e−5"],
  );
  assert.deepEqual(
    [NaN, Infinity, -Infinity].map((value) => formatTick(value)),
    ["NaN", "∞", "−∞"],
  );
});

test("ticks of one step have the same decimals", () => {
  assert.deepEqual(
    [0, 0.5, 1].map((value) => formatTick(value, 0.5)),
    ["0.0", "0.5", "1.0"],
  );
  assert.deepEqual(
    [0, 10, 20].map((value) => formatTick(value, 10)),
    ["0", "10", "20"],
  );
  assert.equal(formatTick(0.05, 0.05), "0.05");
});
