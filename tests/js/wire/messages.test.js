import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseBinary } from "../../../static/wire/frame.js";
import * as wire from "../../../static/wire/messages.js";

const folder = new URL("../../vectors/", import.meta.url);
const readJson = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const readBytes = (name) => {
  const file = readFileSync(new URL(name, folder));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
};
/** JSON has no word for NaN, and the vectors spell it out. */
const number = (value) => (typeof value === "string" ? Number(value) : value);
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

for (const name of ["frame", "frame-diverged", "frame-classes"]) {
  test(`the golden ${name} is read field by field`, () => {
    const expected = readJson(`${name}.json`);
    const frame = parseBinary(readBytes(`${name}.bin`));
    assert.equal(frame.kind, "frame");
    for (const [field, value] of Object.entries(expected.header)) {
      if (field === "flags") continue;
      assert.ok(camel(field) in frame, field);
      assert.deepEqual(frame[camel(field)], number(value), field);
    }
    assert.deepEqual([frame.playing, frame.diverged], [expected.playing, expected.diverged]);
    assert.deepEqual([...frame.parameters], expected.parameters.map(number).map(Math.fround));
    assert.deepEqual([...frame.unitMaps], expected.unit_maps.flat(2));
    assert.deepEqual([...frame.maps], expected.large_maps.flat(2));
    assert.deepEqual([...frame.confusion], expected.confusion.flat(2));
    assert.equal(frame.classes, expected.confusion[0]?.length ?? 0);
    assert.deepEqual([frame.unitCount, frame.mapCount], [expected.unit_maps.length, expected.large_maps.length]);
    assert.deepEqual(
      [frame.unitSide, frame.mapSide],
      [expected.unit_maps[0]?.length ?? frame.unitSide, expected.large_maps[0].length],
    );
  });
}

test("a frame says whether the server is busy, whatever else it says", () => {
  const read = (flags) => {
    const bytes = readBytes("frame.bin").slice(0);
    new DataView(bytes).setUint16(2, flags, true);
    const { playing, diverged, busy } = parseBinary(bytes);
    return [playing, diverged, busy];
  };
  assert.deepEqual(read(5), [true, false, true]);
  assert.deepEqual(read(4), [false, false, true]);
  assert.deepEqual(read(3), [true, true, false]);
});

test("a frame's arrays are views of the bytes that arrived, not copies", () => {
  const bytes = readBytes("frame-classes.bin");
  const frame = parseBinary(bytes);
  assert.ok(frame.confusion instanceof Uint32Array);
  for (const array of [frame.parameters, frame.unitMaps, frame.maps, frame.confusion])
    assert.equal(array.buffer, bytes);
});

test("the golden checkpoint is kept whole, as it must be sent back", () => {
  const bytes = readBytes("checkpoint.bin");
  const checkpoint = parseBinary(bytes);
  assert.equal(checkpoint.kind, "checkpoint");
  assert.equal(checkpoint.bytes, bytes);
});

test("a binary message that is cut short, too long, of another kind or protocol is refused", () => {
  const bytes = readBytes("frame.bin");
  const with_ = (offset, value) => {
    const copy = bytes.slice(0);
    new DataView(copy).setUint8(offset, value);
    return copy;
  };
  assert.throws(() => parseBinary(bytes.slice(0, 0)), /0 bytes/);
  assert.throws(() => parseBinary(bytes.slice(0, 95)), /95 bytes, shorter than its header/);
  assert.throws(() => parseBinary(bytes.slice(0, bytes.byteLength - 1)), /135 bytes; its header says 136/);
  assert.throws(
    () => parseBinary(new Uint8Array([...new Uint8Array(bytes), ...new Uint8Array(8)]).buffer),
    /144 bytes; its header says 136/,
  );
  assert.throws(() => parseBinary(with_(86, 1)), /136 bytes; its header says 144/);
  assert.throws(() => parseBinary(with_(0, 9)), /unknown kind 9/);
  assert.throws(() => parseBinary(with_(1, 2)), /protocol 2/);
});

test("every message of the page is one the golden list accepts", () => {
  const hello = { experiment: {}, playing: true, speed: null, focus: { layer: 1, unit: 0 }, resume: true };
  const built = [
    wire.hello(hello),
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
    wire.edit({ layer: 1, unit: 2, source: 0, value: -0.5 }),
    wire.edit({ layer: 3, unit: 0, source: null, value: 2 }),
    wire.ack(4294967295),
    wire.ping(),
    wire.setView({ axes: [2, 0], held: null }),
    wire.setView({ axes: [0, 3], held: [null, 0.5, -6, 2] }),
    wire.watch({ layers: true, neuron: null }),
    wire.watch({ layers: false, neuron: { part: "test", sample: 12, layer: 2, unit: 0 } }),
    wire.measure([]),
    wire.measure([
      { id: "first", measure: "gradient_ratio", of: {}, at: "start" },
      { id: "first.value", measure: "epochs_to_loss", of: { loss: 0.05 }, at: 12 },
    ]),
    wire.measure([], "bias"),
    wire.measure([], null),
  ];
  const accepted = readJson("messages.json").accepted;
  for (const message of built)
    assert.ok(
      accepted.some((one) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(message))),
      JSON.stringify(message),
    );
  assert.deepEqual(new Set(built.map(({ type }) => type)), new Set(accepted.map(({ type }) => type)));
});
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

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
