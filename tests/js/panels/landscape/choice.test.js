// What the drawer of landscapes shows: as the address says it, and as the server is asked for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  canZoom,
  isThere,
  readChoice,
  usualWeights,
  wantedOf,
  withPlane,
  writeChoice,
  zoomed,
} from "../../../../static/panels/landscape/choice.js";
import { axisNames, withWeight } from "../../../../static/panels/landscape/toolbar.js";
import { readView } from "../../../../static/experiment/address.js";

const run = (...units) => ({
  inputs: [{ name: "x1" }, { name: "x2" }],
  layers: units.map((count, index) => ({ units: count, features: ["x1", "x2"], biases: index ? 1 : undefined })),
});
const NETWORK = run(2, 4, 2, 1);
const at = (layer, unit, source) => ({ layer, unit, source });

test("what an address says comes back as it was written, and says nothing where all is as usual", () => {
  assert.equal(writeChoice(readChoice("", NETWORK), NETWORK), "");
  for (const written of [
    "weights",
    "weights:w3-1-2:b1-4:test:near:x0.5",
    "random",
    "random:seed7:test",
    "random:whole:x2",
    "path:near",
  ]) {
    assert.equal(writeChoice(readChoice(written, NETWORK), NETWORK), written);
    assert.deepEqual(readView("landscape", written), { landscape: written });
  }
  for (const wrong of ["moon", "weights:w1-1", "path:seed", "x-1", "random:test:seed3"])
    assert.equal(readView("landscape", wrong), undefined, wrong);
});

test("weights are counted from 1, and those that a run has not give way to usual ones", () => {
  assert.deepEqual(readChoice("weights:w3-1-2:b1-4", NETWORK).weights, [at(3, 0, 1), at(1, 3, null)]);
  assert.deepEqual(readChoice("weights:w9-1-2:b1-4", NETWORK).weights, usualWeights(NETWORK));
  assert.deepEqual(usualWeights(NETWORK), [at(2, 0, 0), at(2, 0, 1)]);
  assert.deepEqual(usualWeights(run(1, 1)), [at(1, 0, 0), at(1, 0, null)]);
  const bare = { inputs: [], layers: [{ units: 1 }, { units: 1, biases: null }] };
  assert.deepEqual(usualWeights(bare).length, 1);
  assert.equal(wantedOf(readChoice("weights", bare)), null);
  assert.ok(!isThere(at(1, 0, null), bare) && !isThere(at(0, 0, 0), NETWORK) && isThere(at(3, 0, 1), NETWORK));
});

test("the server is asked for what counts in the plane, and for no more", () => {
  assert.deepEqual(wantedOf(readChoice("seed5:test", NETWORK)), { plane: "path", of: "test", around: "path", size: 1 });
  assert.deepEqual(wantedOf(readChoice("random:seed5:x0.25", NETWORK)), {
    plane: "random",
    seed: 5,
    of: "train",
    around: "present",
    size: 0.25,
  });
  assert.deepEqual(wantedOf(readChoice("weights:w3-1-2:b1-4", NETWORK)).weights, [at(3, 0, 1), at(1, 3, null)]);
});

test("a size is halved and doubled within bounds, and another plane begins with its own", () => {
  let chosen = readChoice("weights:x0.5:near", NETWORK);
  assert.deepEqual([zoomed(chosen, true).size, zoomed(chosen, false).size], [0.25, 1]);
  for (let count = 0; count < 20; count += 1) chosen = zoomed(chosen, true);
  assert.deepEqual([chosen.size, canZoom(chosen, true), canZoom(chosen, false)], [1 / 64, false, true]);
  const { size, around, weights } = withPlane(chosen, "random");
  assert.deepEqual([size, around, weights], [1, "present", chosen.weights]);
});

test("a weight that is on the other axis already changes places with this one", () => {
  const chosen = readChoice("weights", NETWORK);
  assert.deepEqual(withWeight(chosen, 0, at(1, 2, 1)).weights, [at(1, 2, 1), at(2, 0, 1)]);
  assert.deepEqual(withWeight(chosen, 1, at(2, 0, 0)).weights, [at(2, 0, 1), at(2, 0, 0)]);
});

test("axes are called after their weights, biases or directions", () => {
  const text = (key, values = {}) => `${key.split(".").at(-1)} ${Object.values(values).join(" ")}`;
  const names = (written) => Object.values(axisNames(readChoice(written, NETWORK), NETWORK, text));
  assert.deepEqual(names("weights:w2-1-3:b1-4"), ["weight 1 2 3", "bias 4 1"]);
  assert.deepEqual(names("weights:w1-2-1:w1-2-2"), ["weight 2 1 x₁", "weight 2 1 x₂"]);
  assert.deepEqual(names(""), ["path 1", "path 2"]);
});
