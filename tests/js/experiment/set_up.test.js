import assert from "node:assert/strict";
import { test } from "node:test";
import { experimentOf, isSetUp } from "../../../static/experiment/set_up.js";
import { catalogue } from "../support/catalogue.js";
import { DOCUMENT } from "../support/lesson.js";

test("a layer with something unusual is not the set-up's, seeds and stops may differ", () => {
  const wanted = experimentOf(DOCUMENT.set_ups.tanh, catalogue);
  assert.ok(isSetUp(wanted, { ...wanted, seed: 5, data: { ...wanted.data, seed: 7 }, stop: {} }));
  assert.ok(!isSetUp(wanted, { ...wanted, hidden: [{ units: 8, activation: "tanh", dropout: 0.5 }] }));
  assert.ok(!isSetUp(wanted, { ...wanted, data: { ...wanted.data, noise: 0.1 } }));
});

test("a set-up stops after its epochs, also where something of its own may stop it before", () => {
  const stopOf = (setUp) => experimentOf(setUp, catalogue).stop;
  assert.deepEqual(stopOf({ experiment: { stop: { loss: 0.1 } }, epochs: 20 }), { epochs: 20, loss: 0.1 });
  assert.deepEqual(stopOf({ experiment: {}, epochs: 20 }), { epochs: 20 });
  assert.deepEqual(stopOf({ experiment: { stop: { loss: 0.1 } }, epochs: 0 }), { loss: 0.1 });
});
