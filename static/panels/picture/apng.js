// Animated PNG out of PNG pictures of one size (PNG specification, third edition, 2025: acTL, fcTL and fdAT).

import { crc32 } from "../../app/crc32.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * @param {Uint8Array} png @returns {{type: string, data: Uint8Array}[]} its chunks, views of the bytes
 * @throws {Error} where it is no PNG, or is cut short
 */
export function readChunks(png) {
  if (png.length < 8 || SIGNATURE.some((byte, index) => png[index] !== byte)) throw new Error("a picture is not a PNG");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks = [];
  for (let at = 8; at < png.length; ) {
    const length = at + 8 <= png.length ? view.getUint32(at) : Infinity;
    if (at + 12 + length > png.length) throw new Error("a picture is cut short");
    chunks.push({
      type: String.fromCharCode(...png.subarray(at + 4, at + 8)),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

/** @param {string} type @param {...(Uint8Array | number[])} parts */
function makeChunk(type, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const chunk = new Uint8Array(12 + length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, length);
  chunk.set(
    [...type].map((letter) => letter.charCodeAt(0)),
    4,
  );
  let at = 8;
  for (const part of parts) {
    chunk.set(part, at);
    at += part.length;
  }
  view.setUint32(at, crc32(chunk.subarray(4, at)));
  return chunk;
}

/** @param {number} value */
const four = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
/** @param {number} value */
const two = (value) => [(value >>> 8) & 255, value & 255];

/**
 * Plays over and over; programs that know no animation show the first picture.
 * @param {Uint8Array[]} pictures PNG files of one size and one kind of pixel
 * @param {{delays: number[]}} options milliseconds each is shown, as many as pictures
 * @returns {Uint8Array<ArrayBuffer>[]} the file's parts in their order
 * @throws {Error} where there is no picture, one is no PNG, or two differ in kind
 */
export function writeAnimation(pictures, { delays }) {
  if (pictures.length === 0) throw new Error("an animation needs a picture");
  const all = pictures.map(readChunks);
  const [head] = all.map((chunks) => chunks.find(({ type }) => type === "IHDR")?.data);
  if (!head) throw new Error("a picture has no header");
  const parts = [
    Uint8Array.from(SIGNATURE),
    makeChunk("IHDR", head),
    makeChunk("acTL", four(pictures.length), four(0)),
  ];
  let sequence = 0;
  all.forEach((chunks, index) => {
    const own = chunks.find(({ type }) => type === "IHDR")?.data;
    if (!own || own.length !== head.length || own.some((byte, place) => byte !== head[place]))
      throw new Error(`picture ${index + 1} differs in size or kind from the first`);
    // The whole picture from its corner on, in the place of what was there.
    parts.push(
      makeChunk(
        "fcTL",
        four(sequence++),
        head.subarray(0, 8),
        four(0),
        four(0),
        two(Math.round(delays[index])),
        two(1000),
        [0, 0],
      ),
    );
    for (const { type, data } of chunks) {
      if (type !== "IDAT") continue;
      parts.push(index === 0 ? makeChunk("IDAT", data) : makeChunk("fdAT", four(sequence++), data));
    }
  });
  return [...parts, makeChunk("IEND")];
}
