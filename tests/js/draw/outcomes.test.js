// The page tells how a run ended as the engine does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTCOMES, outcomeOf } from "../../../static/draw/outcomes.js";
import { readJson } from "../support/vectors.js";

test("outcomes are those of the engine, case by case", () => {
  const cases = readJson("outcomes.json");
  for (const { what, baseline, train_loss, test_loss, stopped, thresholds, outcome } of cases)
    assert.equal(outcomeOf({ baseline, train: train_loss, test: test_loss, stopped }, thresholds), outcome, what);
  assert.deepEqual(new Set(cases.map(({ outcome }) => outcome)), new Set(OUTCOMES));
});
