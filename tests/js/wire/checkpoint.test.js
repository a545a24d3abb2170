import assert from "node:assert/strict";
import { test } from "node:test";
import { toBase64url } from "../../../static/wire/base64.js";
import {
  LONGEST_EXACT,
  packWeights,
  readCheckpoint,
  replaceArrays,
  unpackWeights,
} from "../../../static/wire/checkpoint.js";
import { EXPERIMENT, changed, checkpoint, fault } from "../support/checkpoint.js";

const deflate = async (bytes) =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer(),
  );
const refused = (text) =>
  unpackWeights(text).then(
    () => assert.fail("nothing was refused"),
    ({ key, values }) => ({ key, values }),
  );

test("a checkpoint says where it stands and where its arrays lie", () => {
  const bytes = checkpoint();
  const { experiment, epoch, step, cursor, arrays } = readCheckpoint(bytes);
  assert.deepEqual({ experiment, epoch, step, cursor }, { experiment: EXPERIMENT, epoch: 4, step: 40, cursor: 2 });
  const view = new DataView(bytes.buffer);
  assert.deepEqual(
    [...arrays].map(([name, { count }]) => [name, count]),
    [
      ["parameters", 3],
      ["statistics", 0],
      ["velocity", 1],
    ],
  );
  assert.equal(view.getFloat64(arrays.get("parameters").offset + 8, true), -2);
  assert.equal(view.getFloat64(arrays.get("velocity").offset, true), 7);
});

const good = checkpoint();
const DAMAGE = [
  ["no bytes", new Uint8Array(0), "share.fault.short"],
  ["a start alone", good.slice(0, 15), "share.fault.short"],
  ["half", good.slice(0, 100), "share.fault.short"],
  ["a number too few", good.slice(0, -8), "share.fault.short"],
  ["a byte too many", Uint8Array.of(...good, 0), "share.fault.short"],
  [
    "a header longer than everything",
    changed(good, (view) => view.setUint32(8, 0xfffffff0, true)),
    "share.fault.short",
  ],
  ["another kind", changed(good, (view) => view.setUint8(0, 80)), "share.fault.no_checkpoint"],
  ["another version", changed(good, (view) => view.setUint32(4, 3, true)), "share.fault.engine"],
  ["a header that is no JSON", changed(good, (view) => view.setUint8(16, 33)), "share.fault.header"],
  ["a place before the beginning", checkpoint(undefined, { epoch: -1 }), "share.fault.header"],
  ["a place that is a text", checkpoint(undefined, { step: "4" }), "share.fault.header"],
  ["no experiment", checkpoint(undefined, { experiment: [] }), "share.fault.header"],
  [
    "arrays of a size below nothing",
    checkpoint(undefined, { arrays: { parameters: -1, other: 5 } }),
    "share.fault.header",
  ],
  ["arrays of a fraction", checkpoint(undefined, { arrays: { parameters: 3.5, other: 0.5 } }), "share.fault.header"],
  ["arrays larger than everything", checkpoint(undefined, { arrays: { parameters: 2 ** 52 } }), "share.fault.short"],
  ["a NaN", checkpoint({ parameters: [1, NaN] }), "share.fault.not_finite"],
  ["an infinity", checkpoint({ parameters: [-Infinity] }), "share.fault.not_finite"],
];
for (const [name, bytes, key] of DAMAGE) {
  test(`a checkpoint with ${name} is refused`, () => assert.equal(fault(() => readCheckpoint(bytes)).key, key));
}

test("a number that is not finite is named by its place", () => {
  const bytes = checkpoint({ parameters: [1, NaN] });
  assert.deepEqual(fault(() => readCheckpoint(bytes)).values, { place: bytes.length - 8 });
});

test("weights in a link come back to the last bit", async () => {
  const { text, exact } = await packWeights(
    checkpoint({ start: [5], parameters: [0.1, -2, 3e-300], velocity: [7], statistics: [0.25, 1 / 3] }),
  );
  assert.ok(exact);
  assert.match(text, /^[\w-]+$/);
  assert.deepEqual(await unpackWeights(text), {
    parameters: Float64Array.of(0.1, -2, 3e-300),
    statistics: Float64Array.of(0.25, 1 / 3),
  });
});

test("very many weights have seven digits each, where that is enough for them", async () => {
  const many = Array.from({ length: 4000 }, (_, index) => Math.sin(index));
  const { text, exact } = await packWeights(checkpoint({ parameters: many, statistics: [] }));
  assert.equal(exact, false);
  const { parameters } = await unpackWeights(text);
  assert.deepEqual(parameters, Float64Array.from(many, Math.fround));
  const huge = await packWeights(checkpoint({ parameters: [...many, 1e300], statistics: [] }));
  assert.ok(huge.exact && huge.text.length > LONGEST_EXACT);
});

test("a link cut short anywhere is noticed", async () => {
  const { text } = await packWeights(checkpoint({ parameters: [0.1, -2, 3, 4, 5], statistics: [1] }));
  for (let length = 0; length < text.length; length += 1) {
    assert.equal((await refused(text.slice(0, length))).key, "share.fault.link_short", `${length} of ${text.length}`);
  }
});

test("a link with a letter changed is noticed", async () => {
  const { text } = await packWeights(checkpoint({ parameters: [0.1, -2, 3, 4, 5], statistics: [1] }));
  // The last letter may hold bits that mean nothing.
  for (let index = 0; index < text.length - 1; index += 1) {
    const other = text[index] === "A" ? "B" : "A";
    assert.match((await refused(text.slice(0, index) + other + text.slice(index + 1))).key, /^share\.fault\.link_/);
  }
});

const packed = (version, width, counts, values = []) => {
  const bytes = new Uint8Array(12 + 8 * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([version, width]);
  counts.forEach((count, index) => view.setUint32(4 + 4 * index, count, true));
  values.forEach((value, index) => view.setFloat64(12 + 8 * index, value, true));
  return deflate(bytes).then(toBase64url);
};

test("foreign weights are refused, each for its reason", async () => {
  assert.deepEqual(await refused(await packed(2, 8, [1, 0], [1])), {
    key: "share.fault.link_version",
    values: { value: 2, wanted: 1 },
  });
  assert.equal((await refused(await packed(1, 16, [1, 0], [1]))).key, "share.fault.link_short");
  assert.equal((await refused(await packed(1, 8, [2 ** 32 - 1, 0], [1]))).key, "share.fault.link_short");
  assert.equal((await refused(await packed(1, 8, [1, 0], [Infinity]))).key, "share.fault.link_finite");
  assert.equal((await refused("javascript:alert(1)")).key, "share.fault.link_short");
});

test("what would unfold to more than a checkpoint can be is not unfolded", async () => {
  const bomb = toBase64url(await deflate(new Uint8Array(64 * 2 ** 20)));
  assert.ok(bomb.length < 100_000);
  assert.equal((await refused(bomb)).key, "share.fault.link_short");
});

test("numbers take the place of a checkpoint's, the rest stays, and the checkpoint given is left alone", () => {
  const bytes = checkpoint({ parameters: [1, 2], velocity: [3] });
  const before = bytes.slice();
  const other = replaceArrays(bytes, { parameters: Float64Array.of(8, 9) });
  assert.deepEqual(other, checkpoint({ parameters: [8, 9], velocity: [3] }));
  assert.deepEqual(bytes, before);
});

test("with other numbers, what was done to the run is not known any more", () => {
  const deeds = { first: {}, each: [{ at: [1, 0], do: "parameters", values: 'a}"{' }] };
  const bytes = checkpoint({ parameters: [1, 2] }, { deeds });
  const other = replaceArrays(bytes, { parameters: Float64Array.of(8, 9) });
  const text = (of) => new TextDecoder().decode(of.subarray(16, 16 + new DataView(of.buffer).getUint32(8, true)));
  const { deeds: _, ...rest } = JSON.parse(text(bytes));
  assert.deepEqual(JSON.parse(text(other)), rest);
  assert.equal(other.length, bytes.length);
  assert.equal(readCheckpoint(other).epoch, 4);
});

test("numbers of another network are refused", () => {
  assert.deepEqual(
    fault(() => replaceArrays(checkpoint({ parameters: [1, 2] }), { parameters: Float64Array.of(1) })),
    { key: "share.fault.other_network", values: { count: 2, given: 1 } },
  );
  assert.equal(
    fault(() => replaceArrays(checkpoint({ parameters: [1] }), { statistics: Float64Array.of(1) })).key,
    "share.fault.other_network",
  );
});
