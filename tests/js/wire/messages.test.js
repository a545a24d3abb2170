import assert from "node:assert/strict";
import { test } from "node:test";
import * as wire from "../../../static/wire/messages.js";
import { readJson } from "../support/vectors.js";

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

test("every message of the page is one the golden list accepts", () => {
  const hello = { experiment: {}, playing: true, speed: null, focus: { layer: 1, unit: 0 }, resume: true };
  const built = [
    wire.hello(hello),
    wire.hello({ experiment: {}, playing: false, speed: null, focus: null, probe: [0.5, -6], resume: false }),
    wire.configure(3, { seed: 2 }),
    wire.play(),
    wire.pause(),
    wire.step("batch"),
    wire.step("epoch"),
    wire.reset(),
    wire.recover(),
    wire.setSpeed(null),
    wire.setSpeed({ per: "epoch", rate: 0.5 }),
    wire.setSpeed({ per: "batch", rate: 1000 }),
    wire.setFocus(null),
    wire.setFocus({ layer: 0, unit: 6 }),
    wire.probe(null),
    wire.probe([1.1, -1.6]),
    wire.edit({ layer: 1, unit: 2, source: 0, value: -0.5 }),
    wire.edit({ layer: 3, unit: 0, source: null, value: 2 }),
    wire.compare(2, {
      experiments: [{ seed: 1 }, { seed: 2, problem: "classification", data: {} }],
      playing: true,
      speed: { per: "epoch", rate: 5 },
    }),
    wire.comparePlay(),
    wire.comparePause(),
    wire.compareStep(),
    wire.compareReset(),
    wire.compareStop(),
    wire.compareSpeed(null),
    wire.compareTake(1),
    wire.compareAck(7),
    wire.deeds(),
    wire.announceDeeds(true),
    wire.follow(null),
    wire.follow({
      deeds: [{ at: [3, 0], do: "weight", layer: 1, source: 0, unit: 2, value: 0.5 }],
      until: [4, 12],
      playing: true,
    }),
    wire.ack(4294967295),
    wire.ping(),
    wire.setView({ axes: [2, 0], held: null }),
    wire.setView({ axes: [0, 3], held: [null, 0.5, -6, 2] }),
    wire.watch({ layers: true, neuron: null }),
    wire.watch({ layers: false, neuron: { part: "test", sample: 12, layer: 2, unit: 0 } }),
    wire.watch({ layers: false, neuron: null, batch: 3 }),
    wire.measure([]),
    wire.measure([
      { id: "first", measure: "gradient_ratio", of: {}, at: "start" },
      { id: "first.value", measure: "epochs_to_loss", of: { loss: 0.05 }, at: 12 },
    ]),
    wire.measure([], "bias"),
    wire.measure([], null),
    wire.looks({ importance: null, losses: null, slope: null, changes: false }),
    wire.looks({
      importance: { part: "test", held: "zero" },
      losses: { part: "train" },
      slope: { layer: 2, unit: 0, source: null },
      changes: true,
    }),
    wire.space([]),
    wire.space([
      { layer: 0, axes: null },
      { layer: 1, axes: [3, 0] },
      { layer: 2, axes: null },
    ]),
    wire.landscape(null),
    wire.landscape({ plane: "random", seed: 7, of: "train", around: "present", size: 1 }),
    wire.move(3, [0.5, -6]),
  ];
  const accepted = readJson("messages.json").accepted;
  for (const message of built)
    assert.ok(
      accepted.some((one) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(message))),
      JSON.stringify(message),
    );
  assert.deepEqual(new Set(built.map(({ type }) => type)), new Set(accepted.map(({ type }) => type)));
});

test("an edit carries nothing but its own fields", () => {
  assert.deepEqual(wire.edit({ layer: 1, unit: 2, source: 0, value: 1, x: 5, y: 6 }), {
    type: "edit",
    layer: 1,
    unit: 2,
    source: 0,
    value: 1,
  });
});

test("a snapshot message is sixteen bytes and the checkpoint", () => {
  const message = new Uint8Array(wire.snapshotMessage(Uint8Array.of(9, 8), { epoch: 258, cursor: 3 }));
  assert.deepEqual([...message], [3, 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 3, 0, 0, 0, 9, 8]);
});

test("a text message is read as it stands", () => {
  const state = { type: "state", playing: true, speed: { per: "epoch", rate: 60 }, focus: null, recoverable: null };
  assert.deepEqual(wire.parseText(JSON.stringify(state)), state);
  assert.deepEqual(wire.parseText('{"type":"pong"}'), { type: "pong" });
});

test("every message of the golden list is read as it stands, and refused where a field is left out", () => {
  const { sent } = readJson("messages.json");
  for (const message of sent) {
    assert.deepEqual(wire.parseText(JSON.stringify(message)), message);
    for (const field of Object.keys(message).filter((name) => name !== "type")) {
      const { [field]: _, ...rest } = message;
      assert.throws(
        () => wire.parseText(JSON.stringify(rest)),
        new RegExp(`"${message.type}" message without \`${field}\``),
      );
    }
  }
});

test("a text message that cannot be used is refused with the reason", () => {
  assert.throws(() => wire.parseText("<html>"), /not JSON: <html>/);
  assert.throws(() => wire.parseText("[1]"), /without a type: \[1\]/);
  assert.throws(() => wire.parseText("null"), /without a type/);
  assert.throws(() => wire.parseText('{"type":"dance"}'), /unknown type "dance"/);
  assert.throws(() => wire.parseText('{"type":"constructor"}'), /unknown type "constructor"/);
  assert.throws(() => wire.parseText('{"type":"data","run":1,"train":[]}'), /"data" message without `test`/);
});
