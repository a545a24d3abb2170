// The two things of an engine's checkpoint that a page must know: where it stands, and where its arrays lie. Pure.

import { fromBase64url, toBase64url } from "./base64.js";
import { through } from "./compression.js";

/** What is wrong with something from outside: `key` names the sentence in the locale. */
export class FileFault extends Error {
  /** @param {string} key @param {Record<string, string | number>} [values] */
  constructor(key, values = {}) {
    super(`${key} ${JSON.stringify(values)}`);
    this.key = key;
    this.values = values;
  }
}

/** @typedef {import("./base64.js").Bytes} Bytes */

/**
 * @typedef {{experiment: Record<string, unknown>, epoch: number, step: number, cursor: number, arrays: Map<string,
 * {offset: number, count: number}>}} Header offsets in bytes, of float64
 */

/** As `engine/training/checkpoint.py` writes them. */
const CHECKPOINT = { magic: 0x43504e4e, version: 2, start: 16 };
/** As many bytes as a server takes, unless it is set otherwise. */
export const LARGEST_CHECKPOINT = 2 ** 20;
/** In a checkpoint's header, what was done to the run. */
const DEEDS = '"deeds":';

/**
 * Where a checkpoint stands and where its arrays lie. What it means is for the server to check.
 * @param {Bytes} bytes @returns {Header}
 * @throws {FileFault} where it is cut short, of another kind or version, or holds numbers that are not finite
 */
export function readCheckpoint(bytes) {
  if (bytes.length > LARGEST_CHECKPOINT)
    throw new FileFault("share.fault.too_large", { size: bytes.length, limit: LARGEST_CHECKPOINT });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < CHECKPOINT.start) throw new FileFault("share.fault.short", { size: bytes.length });
  if (view.getUint32(0, true) !== CHECKPOINT.magic) throw new FileFault("share.fault.no_checkpoint");
  if (view.getUint32(4, true) !== CHECKPOINT.version)
    throw new FileFault("share.fault.engine", { value: view.getUint32(4, true), wanted: CHECKPOINT.version });
  const arraysAt = CHECKPOINT.start + view.getUint32(8, true);
  if (arraysAt > bytes.length || arraysAt % 8 !== 0) throw new FileFault("share.fault.short", { size: bytes.length });
  const header = parseObject(new TextDecoder().decode(bytes.subarray(CHECKPOINT.start, arraysAt)));
  const { experiment, epoch, step, cursor, arrays } = header ?? {};
  const whole = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
  if (
    ![epoch, step, cursor].every(whole) ||
    !isObject(experiment) ||
    !isObject(arrays) ||
    !Object.values(arrays).every(whole)
  )
    throw new FileFault("share.fault.header");
  const places = new Map();
  let offset = arraysAt;
  for (const [name, count] of Object.entries(arrays)) {
    places.set(name, { offset, count });
    offset += 8 * Number(count);
  }
  if (offset !== bytes.length) throw new FileFault("share.fault.short", { size: bytes.length });
  for (let at = arraysAt; at < offset; at += 8) {
    if (!Number.isFinite(view.getFloat64(at, true))) throw new FileFault("share.fault.not_finite", { place: at });
  }
  return { experiment, epoch: Number(epoch), step: Number(step), cursor: Number(cursor), arrays: places };
}

/** @param {unknown} value @returns {value is Record<string, any>} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} text @returns {Record<string, any> | null} null where it is no JSON, or no object */
export function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** What of a checkpoint a link with trained weights carries: all that decides what the network answers. */
const WEIGHTS = /** @type {const} */ (["parameters", "statistics"]);
const LINK = { version: 1, header: 12 };
/** A link may be so long with every digit of the weights in it; a longer one has seven digits of each. */
export const LONGEST_EXACT = 8192;

/**
 * The weights of a checkpoint as text for an address: a header of version, bytes a number, and the two counts, then the
 * numbers, all compressed with a checksum, so that a link cut short is noticed.
 * @param {Bytes} checkpoint @returns {Promise<{text: string, exact: boolean}>} exact: with every digit
 */
export async function packWeights(checkpoint) {
  const { arrays } = readCheckpoint(checkpoint);
  const source = new DataView(checkpoint.buffer, checkpoint.byteOffset, checkpoint.length);
  const places = WEIGHTS.map((name) => arrays.get(name) ?? { offset: 0, count: 0 });
  const values = places.flatMap(({ offset, count }) =>
    Array.from({ length: count }, (_, index) => source.getFloat64(offset + 8 * index, true)),
  );
  const write = async (/** @type {4 | 8} */ width) => {
    const packed = new Uint8Array(LINK.header + width * values.length);
    const view = new DataView(packed.buffer);
    packed.set([LINK.version, width]);
    places.forEach(({ count }, index) => view.setUint32(4 + 4 * index, count, true));
    values.forEach((value, index) =>
      width === 8
        ? view.setFloat64(LINK.header + 8 * index, value, true)
        : view.setFloat32(LINK.header + 4 * index, value, true),
    );
    return toBase64url(await through(packed, new CompressionStream("deflate"), Infinity));
  };
  const exact = await write(8);
  // What float32 cannot hold would be infinite; such weights are rare, and then a long link is better than a wrong one.
  if (exact.length <= LONGEST_EXACT || values.some((value) => !Number.isFinite(Math.fround(value))))
    return { text: exact, exact: true };
  return { text: await write(4), exact: false };
}

/**
 * @param {string} text as `packWeights` made it @returns {Promise<Record<string, Float64Array>>}
 * @throws {FileFault}
 */
export async function unpackWeights(text) {
  const bytes = fromBase64url(text);
  const packed =
    bytes && (await through(bytes, new DecompressionStream("deflate"), LARGEST_CHECKPOINT).catch(() => null));
  if (!packed || packed.length < LINK.header) throw new FileFault("share.fault.link_short");
  const view = new DataView(packed.buffer);
  const [version, width] = packed;
  if (version !== LINK.version)
    throw new FileFault("share.fault.link_version", { value: version, wanted: LINK.version });
  const counts = WEIGHTS.map((_, index) => view.getUint32(4 + 4 * index, true));
  if ((width !== 4 && width !== 8) || LINK.header + width * (counts[0] + counts[1]) !== packed.length)
    throw new FileFault("share.fault.link_short");
  const values = Float64Array.from({ length: counts[0] + counts[1] }, (_, index) =>
    width === 8 ? view.getFloat64(LINK.header + 8 * index, true) : view.getFloat32(LINK.header + 4 * index, true),
  );
  if (!values.every(Number.isFinite)) throw new FileFault("share.fault.link_finite");
  return { parameters: values.slice(0, counts[0]), statistics: values.slice(counts[0]) };
}

/**
 * Takes the record of what was done to the run out of a checkpoint's header, in place: it is not known any more.
 * @param {Bytes} checkpoint
 */
function forgetDeeds(checkpoint) {
  const end = CHECKPOINT.start + new DataView(checkpoint.buffer).getUint32(8, true);
  // A letter a byte, whatever is written: only places are looked for.
  const text = [...checkpoint.subarray(CHECKPOINT.start, end)].map((byte) => String.fromCharCode(byte)).join("");
  const start = text.indexOf(DEEDS);
  if (start < 0) return;
  let [at, depth] = [start + DEEDS.length, 0];
  do {
    const piece = /^(?:"(?:[^"\\]|\\.)*"|[{}]|[^"{}]+)/.exec(text.slice(at))?.[0] ?? "";
    depth += Number(piece === "{") - Number(piece === "}");
    at += piece.length || text.length;
  } while (depth > 0 && at < text.length);
  // Spaces take its place, and that of a comma beside it, so that everything else stays where it is.
  const [before, behind] = text[at] === "," ? [0, 1] : [Number(text[start - 1] === ","), 0];
  checkpoint.fill(32, CHECKPOINT.start + start - before, CHECKPOINT.start + at + behind);
}

/**
 * A checkpoint with other numbers in some of its arrays, of which nobody knows what was done to them.
 * @param {Bytes} checkpoint @param {Record<string, Float64Array>} values by the array's name @returns {Bytes} a copy
 * @throws {FileFault} where an array is not there, or of another size: the weights are another network's
 */
export function replaceArrays(checkpoint, values) {
  const { arrays } = readCheckpoint(checkpoint);
  const copy = checkpoint.slice();
  const view = new DataView(copy.buffer);
  for (const [name, numbers] of Object.entries(values)) {
    const { offset, count } = arrays.get(name) ?? { offset: 0, count: 0 };
    if (count !== numbers.length) throw new FileFault("share.fault.other_network", { count, given: numbers.length });
    numbers.forEach((value, index) => view.setFloat64(offset + 8 * index, value, true));
  }
  forgetDeeds(copy);
  return copy;
}
