// What a network that is too small could be instead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { larger } from "../../../../static/panels/voice/growth.js";

const MOST = { hidden_layers: 3, units: 8 };
const STANDARD = { units: 4, activation: "tanh" };
const units = (grown) => grown && [grown.name, grown.hidden.map((layer) => layer.units)];

test("narrow layers are widened first, then one is added, up to what there may be", () => {
  const of = (...layers) => layers.map((count) => ({ units: count, activation: "relu" }));
  assert.deepEqual(units(larger(of(1), MOST, STANDARD)), ["wider", [3]]);
  assert.deepEqual(units(larger(of(4, 2), MOST, STANDARD)), ["wider", [6, 4]]);
  assert.deepEqual(units(larger(of(7, 2), MOST, STANDARD)), ["deeper", [7, 2, 2]]);
  assert.deepEqual(units(larger([], MOST, STANDARD)), ["deeper", [2]]);
  assert.equal(larger(of(4, 4, 4), MOST, STANDARD), null);
});

test("an added layer is like the last one, without the way around a layer of another width", () => {
  const grown = larger([{ units: 4, activation: "elu", residual: true }], MOST, STANDARD);
  assert.deepEqual(grown?.hidden[1], { units: 2, activation: "elu" });
});
