// Small histograms each on its own axis, or all on one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axisOf, commonAxis, shareOn } from "../../../../static/panels/layers/histogram_axis.js";

const bins = (low, high) => ({ low, high, counts: Array(24).fill(1) });

test("an axis is that of the values, or of all that stand under one another", () => {
  assert.deepEqual(axisOf(bins(-1, 3)), { low: -1, high: 3 });
  assert.deepEqual(commonAxis([bins(-1, 3), null, bins(-0.1, 4)]), { low: -1, high: 4 });
  assert.equal(commonAxis([null]), null);
});

test("what is narrow beside the others is narrow on their axis", () => {
  const axis = commonAxis([bins(-2, 2), bins(-0.5, 0.5)]);
  assert.deepEqual(shareOn(bins(-2, 2), axis), [0, 1]);
  assert.deepEqual(shareOn(bins(-0.5, 0.5), axis), [0.375, 0.625]);
});

test("one value alone stands in one bar, where it belongs", () => {
  const alone = bins(0.5, 0.5);
  for (const axis of [axisOf(alone), { low: 0, high: 1 }]) {
    const [from, to] = shareOn(alone, axis);
    assert.ok(Math.abs(to - from - 1) < 1e-12);
    // The bar after the middle of twenty-four has its middle where the value is.
    assert.ok(Math.abs(from + 12.5 / 24 - 0.5) < 1e-12);
  }
  const { low, high } = axisOf(bins(0, 0));
  assert.ok(low < 0 && high > 0);
});
