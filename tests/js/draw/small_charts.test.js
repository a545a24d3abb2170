import assert from "node:assert/strict";
import { test } from "node:test";
import { logBars } from "../../../static/draw/small_charts.js";

test("bars of several sizes share whole decades, the smallest still to be seen", () => {
  assert.deepEqual(logBars([1e-4, 1e-2, 1, 0, null]), { low: -5, high: 0, shares: [1 / 5, 3 / 5, 1, 0, null] });
  assert.deepEqual(logBars([null, 0]), { low: -2, high: 0, shares: [null, 0] });
  const { low, high, shares } = logBars([0.5, 0.5]);
  assert.ok(low <= high - 2 && shares[0] === shares[1] && shares[0] > 0.5 && shares[0] < 1);
});
