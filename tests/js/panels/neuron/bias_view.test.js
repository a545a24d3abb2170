import assert from "node:assert/strict";
import { test } from "node:test";
import { alongInput } from "../../../../static/panels/neuron/bias_view.js";
import { arithmetic } from "../../support/arithmetic.js";

test("along its strongest input a unit's sum is the weight times the input and all else", () => {
  const at = alongInput(arithmetic(), 0.1);
  assert.equal(at.source, 0);
  assert.ok(Math.abs(at.inner(2) - 1.35) < 1e-12);
  assert.ok(Math.abs(at.inner(at.threshold)) < 1e-12);
  // The bias being set counts instead of the one it had.
  assert.ok(Math.abs(alongInput(arithmetic(), 1.1).threshold - (at.threshold - 1 / 0.5)) < 1e-12);
});
