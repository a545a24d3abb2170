// Numbers of the layers' drawer, where there is little room.

import assert from "node:assert/strict";
import { test } from "node:test";
import { short } from "../../../../static/panels/layers/layer_table.js";
import { shown } from "../../../../static/panels/layers/verdicts.js";

test("a verdict writes out counts and shares, and what ran away with an exponent", () => {
  assert.equal(shown("epoch", 104), "104");
  assert.equal(shown("flat_share", 0.5), "50%");
  assert.equal(shown("share", 1), "100%");
  assert.equal(shown("gradient", 96517815077122850000), "9.7e19");
});

test("an end of a small histogram takes one figure where it needs an exponent", () => {
  assert.equal(short(-0.97), "−0.97");
  assert.equal(short(0.0055), "0.0055");
  assert.equal(short(-0.0000512), "−5e−5");
  assert.equal(short(0), "0.00");
});
