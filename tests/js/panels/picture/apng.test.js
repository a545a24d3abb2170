import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc, deflateSync, inflateSync } from "node:zlib";
import { readChunks, writeAnimation } from "../../../../static/panels/picture/apng.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), Buffer.from(data)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(zlibCrc(body));
  return Buffer.concat([length, body, sum]);
};
/** A PNG of gray pixels, made by hand, its image data in two chunks. */
function png(rows, { before = [] } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(rows[0].length, 0);
  head.writeUInt32BE(rows.length, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.concat(rows.map((row) => Buffer.from([0, ...row]))));
  return new Uint8Array(
    Buffer.concat([
      Buffer.from(SIGNATURE),
      chunk("IHDR", head),
      ...before,
      chunk("IDAT", data.subarray(0, 5)),
      chunk("IDAT", data.subarray(5)),
      chunk("IEND", []),
    ]),
  );
}
const pictures = [
  [
    [0, 10],
    [20, 30],
  ],
  [
    [1, 11],
    [21, 31],
  ],
  [
    [2, 12],
    [22, 32],
  ],
];
const whole = (parts) => new Uint8Array(Buffer.concat(parts));
const film = (options = { delays: [100, 100, 2000] }) =>
  whole(
    writeAnimation(
      pictures.map((rows) => png(rows)),
      options,
    ),
  );

test("an animation has its control chunks before each picture's data, numbered through", () => {
  const chunks = readChunks(film());
  assert.deepEqual(
    chunks.map(({ type }) => type),
    ["IHDR", "acTL", "fcTL", "IDAT", "IDAT", "fcTL", "fdAT", "fdAT", "fcTL", "fdAT", "fdAT", "IEND"],
  );
  const number = (data, at) => Buffer.from(data).readUInt32BE(at);
  assert.deepEqual([number(chunks[1].data, 0), number(chunks[1].data, 4)], [3, 0]);
  const numbered = chunks.filter(({ type }) => type === "fcTL" || type === "fdAT");
  assert.deepEqual(
    numbered.map(({ data }) => number(data, 0)),
    [0, 1, 2, 3, 4, 5, 6],
  );
  const controls = chunks.filter(({ type }) => type === "fcTL").map(({ data }) => Buffer.from(data));
  assert.deepEqual(
    controls.map((data) => [
      data.length,
      data.readUInt32BE(4),
      data.readUInt32BE(8),
      data.readUInt32BE(12),
      data.readUInt32BE(16),
    ]),
    Array(3).fill([26, 2, 2, 0, 0]),
  );
  assert.deepEqual(
    controls.map((data) => data.readUInt16BE(20) / data.readUInt16BE(22)),
    [0.1, 0.1, 2],
  );
});

test("every chunk has its own checksum", () => {
  const bytes = Buffer.from(film());
  let at = 8;
  let count = 0;
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    assert.equal(bytes.readUInt32BE(at + 8 + length), zlibCrc(bytes.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
    count += 1;
  }
  assert.deepEqual([at, count], [bytes.length, 12]);
});

test("each picture's pixels come out as they went in", () => {
  const chunks = readChunks(film());
  const data = { IDAT: [], fdAT: [] };
  const found = [];
  const finish = () => {
    const packed = [...data.IDAT, ...data.fdAT.map((one) => one.subarray(4))];
    if (packed.length > 0) found.push([...inflateSync(Buffer.concat(packed))]);
    Object.assign(data, { IDAT: [], fdAT: [] });
  };
  for (const { type, data: bytes } of chunks) {
    if (type === "fcTL" || type === "IEND") finish();
    else data[type]?.push(bytes);
  }
  assert.deepEqual(
    found,
    pictures.map((rows) => rows.flatMap((row) => [0, ...row])),
  );
});

test("what a browser writes beside the pixels is left out", () => {
  const chunks = readChunks(
    whole(writeAnimation([png(pictures[0], { before: [chunk("sRGB", [0])] })], { delays: [100] })),
  );
  assert.deepEqual(
    chunks.map(({ type }) => type),
    ["IHDR", "acTL", "fcTL", "IDAT", "IDAT", "IEND"],
  );
});

test("what cannot be an animation is refused, with what is wrong", () => {
  const [one] = pictures.map((rows) => png(rows));
  assert.throws(() => writeAnimation([], { delays: [] }), /needs a picture/);
  assert.throws(() => writeAnimation([one, png([[1, 2, 3]])], { delays: [1, 1] }), /picture 2 differs in size/);
  assert.throws(() => writeAnimation([one.subarray(0, one.length - 20)], { delays: [1] }), /cut short/);
  assert.throws(() => writeAnimation([new Uint8Array(Buffer.from("GIF89a, not a PNG"))], { delays: [1] }), /not a PNG/);
  assert.throws(() => writeAnimation([one.subarray(0, 3)], { delays: [1] }), /not a PNG/);
});
