import assert from "node:assert/strict";
import { test } from "node:test";
import { phasesOf, sentenceOf, spotlightOf } from "../../../../static/panels/neuron/phases.js";
import { arithmetic, run, text } from "../../support/arithmetic.js";

test("phases go forward layer by layer, over the loss, back layer by layer, and end with the update", () => {
  const names = (last) => phasesOf(last).map(({ kind, layer }) => `${kind} ${layer}`);
  assert.deepEqual(names(3), [
    "forward 1",
    "forward 2",
    "forward 3",
    "loss 3",
    "backward 3",
    "backward 2",
    "backward 1",
    "update 3",
  ]);
  assert.deepEqual(names(1), ["forward 1", "loss 1", "backward 1", "update 1"]);
});

test("each phase shows the layers and links it is about", () => {
  assert.deepEqual(
    phasesOf(2).map((phase) => spotlightOf(phase, 2)),
    [
      { layers: [0, 1], links: [1] },
      { layers: [1, 2], links: [2] },
      { layers: [2], links: [] },
      { layers: [2], links: [] },
      { layers: [1, 2], links: [2] },
      { layers: [0, 1, 2], links: [1, 2] },
    ],
  );
});

test("each phase's sentence has its numbers", () => {
  const say = (kind, layer) => sentenceOf({ kind, layer }, arithmetic(), run, text);
  assert.match(
    say("forward", 1),
    /neuron\.say\.forward .*x₁ value=2\.0000.*x₂ value=−1\.0000.*0\.5000.*0\.2500.*−0\.7500/s,
  );
  assert.match(say("loss", 2), /outputs=.*0\.5000.*target=1\.0000 loss=loss\.squared_error\.label value=0\.1250/s);
  assert.match(say("backward", 2), /neuron\.say\.backward_output .*−0\.4000/s);
  assert.match(
    say("backward", 1),
    /neuron\.say\.backward layer=layer\.name layer=1 next=network\.output deltas=.*0\.1000.*−0\.2000.*0\.3000/s,
  );
  assert.match(say("update", 2), /rate=0\.1 source=x₁ .*before=0\.5000 step=−0\.0250 after=0\.4750/s);
});

test("a long list of numbers ends with how many more there are", () => {
  const many = Array.from({ length: 32 }, (_, index) => index / 32);
  const wide = { inputs: [], layers: [{ units: 2, features: ["x1", "x2"] }, { units: 32 }, { units: 1 }] };
  const said = sentenceOf({ kind: "forward", layer: 1 }, arithmetic({ values: [[1, 2], many, [0]] }), wide, text);
  assert.match(said, /neuron\.more count=24/);
  assert.equal(said.match(/neuron\.unit /g).length, 8);
});
