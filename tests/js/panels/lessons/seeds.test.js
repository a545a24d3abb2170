import assert from "node:assert/strict";
import { test } from "node:test";
import { seedsOf, tallied, withSeeds } from "../../../../static/panels/lessons/seeds.js";
import { RESOLVED } from "../../support/lesson.js";

test("another seed is one of those the claims were counted with, and not the last one again", () => {
  const draw = (random, last = null, resolved = RESOLVED) => tallied(resolved, last, () => random);
  assert.deepEqual([draw(0), draw(0.5), draw(0.9999)], [2001, 2051, 2100]);
  assert.deepEqual([draw(0, { data: 2001, weights: 2001 }), draw(0.9999, { data: 2100, weights: 2100 })], [2002, 2001]);
  const few = { claims: [{ tally: { holds: 9, seeds: 10 } }] };
  assert.equal(draw(0.9999, null, few), 2010);
  assert.equal(draw(0.9999, null, { claims: [] }), 2100);
});

test("data and weights get their seeds, and a run with a set-up's own has no others", () => {
  const own = { seed: 4, data: { dataset: "xor", seed: 5 }, batch_size: 1 };
  const other = withSeeds(own, { data: 7, weights: 8 });
  assert.deepEqual(other, { seed: 8, data: { dataset: "xor", seed: 7 }, batch_size: 1 });
  assert.deepEqual([seedsOf(own, other), seedsOf(own, own)], [{ data: 7, weights: 8 }, null]);
});
