import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBinary } from "../../../static/wire/frame.js";
import { readBytes, readJson } from "../support/vectors.js";

/** JSON has no word for NaN, and the vectors spell it out. */
const number = (value) => (typeof value === "string" ? Number(value) : value);

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

for (const name of ["frame", "frame-diverged", "frame-classes", "frame-wrong", "frame-probe", "frame-curves"]) {
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
    const { unit_maps: units = [], large_maps: large = [], unit_curves: curves, large_curves: largeCurves } = expected;
    assert.deepEqual([...frame.unitMaps], units.flat(2));
    assert.deepEqual([...frame.maps], large.flat(2));
    assert.deepEqual(frame.unitCurves && [...frame.unitCurves], curves?.flat().map(number) ?? null);
    assert.deepEqual(frame.curves && [...frame.curves], largeCurves?.flat().map(number) ?? null);
    assert.deepEqual([...frame.confusion], expected.confusion.flat(2));
    assert.deepEqual(frame.wrong && [...frame.wrong], expected.wrong ?? null);
    assert.deepEqual(frame.place && [...frame.place], expected.place ?? null);
    assert.deepEqual(frame.values && [...frame.values], expected.values?.map(number).map(Math.fround) ?? null);
    assert.equal(frame.classes, expected.confusion[0]?.length ?? 0);
    const [small, shown] = [curves ?? units, largeCurves ?? large];
    assert.deepEqual([frame.unitCount, frame.mapCount], [small.length, shown.length]);
    assert.deepEqual([frame.unitSide, frame.mapSide], [small[0]?.length ?? frame.unitSide, shown[0].length]);
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
  // What the flags promise is not there.
  assert.throws(() => parseBinary(with_(2, 9)), /136 bytes; its header says 144/);
  assert.throws(() => parseBinary(with_(2, 17)), /136 bytes; its header says 144/);
  const probed = readBytes("frame-probe.bin");
  assert.throws(() => parseBinary(probed.slice(0, probed.byteLength - 4)), /216 bytes; its header says 220/);
  assert.throws(() => parseBinary(readBytes("frame-wrong.bin").slice(0, 161)), /161 bytes; its header says 162/);
  assert.throws(() => parseBinary(with_(0, 9)), /unknown kind 9/);
  assert.throws(() => parseBinary(with_(1, 2)), /protocol 2/);
});
