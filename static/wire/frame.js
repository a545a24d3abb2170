// The bytes that the server sends: frames, checkpoints and snapshots. docs/protocol.md is the grammar.

/** @import { Checkpoint, Frame, Snapshot } from "./types.js" */

import { KIND_SNAPSHOT, PROTOCOL, SNAPSHOT_HEADER } from "./messages.js";

const HEADER = 96;
const HAS_WRONG = 8;
const HAS_VALUES = 16;
const HAS_CURVES = 32;
const KIND_FRAME = 1;
const KIND_CHECKPOINT = 2;
const CHECKPOINT_HEADER = 8;
/** @param {number} offset */
const aligned = (offset) => (offset + 7) & ~7;

/**
 * @param {ArrayBuffer} buffer
 * @returns {Frame | Checkpoint | Snapshot} a frame's arrays are views of the buffer, not copies, but for `wrong`
 * @throws {Error} where the kind, the protocol or the length is not what docs/protocol.md says
 */
export function parseBinary(buffer) {
  if (buffer.byteLength < 8) throw new Error(`the server sent a binary message of ${buffer.byteLength} bytes`);
  const view = new DataView(buffer);
  const [kind, protocol] = [view.getUint8(0), view.getUint8(1)];
  if (protocol !== PROTOCOL)
    throw new Error(`the server sent a binary message of protocol ${protocol}; this page knows ${PROTOCOL}`);
  if (kind === KIND_CHECKPOINT) return { kind: "checkpoint", bytes: buffer };
  if (kind === KIND_SNAPSHOT && buffer.byteLength > SNAPSHOT_HEADER) {
    return {
      kind: "snapshot",
      asked: (view.getUint16(2, true) & 1) !== 0,
      run: view.getUint32(4, true),
      epoch: view.getUint32(8, true),
      batch: view.getUint32(12, true),
      bytes: buffer,
    };
  }
  if (kind === KIND_FRAME) return readFrame(buffer, view);
  throw new Error(`the server sent a binary message of unknown kind ${kind}`);
}

/** @param {ArrayBuffer} buffer @param {DataView} view */
export function readFrame(buffer, view) {
  if (buffer.byteLength < HEADER)
    throw new Error(`the server sent a frame of ${buffer.byteLength} bytes, shorter than its header`);
  const flags = view.getUint16(2, true);
  const [parameterCount, unitCount] = [view.getUint32(72, true), view.getUint32(76, true)];
  const [unitSide, mapCount, mapSide] = [view.getUint16(80, true), view.getUint16(82, true), view.getUint16(84, true)];
  const unitsAt = aligned(HEADER + 4 * parameterCount);
  const curved = (flags & HAS_CURVES) !== 0;
  /** Bytes of maps with so many cells a side, or of curves of so many samples. @param {number} side */
  const size = (side) => (curved ? 4 * side : side * side);
  const mapsAt = aligned(unitsAt + unitCount * size(unitSide));
  const classes = view.getUint16(86, true);
  const countsAt = aligned(mapsAt + mapCount * size(mapSide));
  /** Where the frame ends, as far as it has been read. */
  let end = countsAt + 4 * 2 * classes * classes;
  /** Of a section that may follow: its counts, where they are within the frame. @param {number} at */
  const count = (at) => (at + 4 <= buffer.byteLength ? view.getUint32(at, true) : 0);
  const wrongAt = aligned(end) + 8;
  const pointCount = flags & HAS_WRONG ? count(wrongAt - 8) : 0;
  if (flags & HAS_WRONG) end = wrongAt + Math.ceil(pointCount / 8);
  const placeAt = aligned(end) + 8;
  const [inputCount, valueCount] = flags & HAS_VALUES ? [count(placeAt - 8), count(placeAt - 4)] : [0, 0];
  if (flags & HAS_VALUES) end = placeAt + 8 * inputCount + 4 * valueCount;
  if (buffer.byteLength !== end)
    throw new Error(`the server sent a frame of ${buffer.byteLength} bytes; its header says ${end}`);
  return {
    kind: /** @type {const} */ ("frame"),
    playing: (flags & 1) !== 0,
    diverged: (flags & 2) !== 0,
    busy: (flags & 4) !== 0,
    sequence: view.getUint32(4, true),
    run: view.getUint32(8, true),
    epoch: view.getUint32(12, true),
    batch: view.getUint32(16, true),
    batchesPerEpoch: view.getUint32(20, true),
    step: view.getFloat64(24, true),
    trainLoss: view.getFloat64(32, true),
    testLoss: view.getFloat64(40, true),
    learningRate: view.getFloat64(48, true),
    trainAccuracy: view.getFloat32(56, true),
    testAccuracy: view.getFloat32(60, true),
    epochsPerSecond: view.getFloat32(64, true),
    focusLayer: view.getInt16(68, true),
    focusUnit: view.getInt16(70, true),
    unitCount,
    unitSide,
    mapCount,
    mapSide,
    classes,
    trainR2: view.getFloat32(88, true),
    testR2: view.getFloat32(92, true),
    parameters: new Float32Array(buffer, HEADER, parameterCount),
    unitMaps: new Uint8Array(buffer, unitsAt, curved ? 0 : unitCount * size(unitSide)),
    maps: new Uint8Array(buffer, mapsAt, curved ? 0 : mapCount * size(mapSide)),
    /** With one input, in place of maps: values along it, `unitSide` samples a unit. */
    unitCurves: curved ? new Float32Array(buffer, unitsAt, unitCount * unitSide) : null,
    /** The same of what is shown large, `mapSide` samples each. */
    curves: curved ? new Float32Array(buffer, mapsAt, mapCount * mapSide) : null,
    /** Of the training and of the test points: counts by actual, then by predicted class. */
    confusion: new Uint32Array(buffer, countsAt, 2 * classes * classes),
    /** Of each training point, then of each test point, 1 where it is taken for another class than its own. */
    wrong: flags & HAS_WRONG ? readBits(new Uint8Array(buffer, wrongAt), pointCount) : null,
    /** The place that `values` are of: a number for every input. */
    place: flags & HAS_VALUES ? new Float64Array(buffer, placeAt, inputCount) : null,
    /** What the features and all units are there, layer by layer. */
    values: flags & HAS_VALUES ? new Float32Array(buffer, placeAt + 8 * inputCount, valueCount) : null,
  };
}

/** Bits as zeros and ones, the lowest of each byte first. @param {Uint8Array} bytes @param {number} count */
function readBits(bytes, count) {
  const bits = new Uint8Array(count);
  for (let place = 0; place < count; place += 1) bits[place] = (bytes[place >> 3] >> (place & 7)) & 1;
  return bits;
}

/** The engine's checkpoint in a snapshot. @param {ArrayBuffer} message */
export const checkpointOf = (message) => new Uint8Array(message, SNAPSHOT_HEADER);
/** The engine's checkpoint in the message that keeps one for a reconnection. @param {ArrayBuffer} message */
export const resumableCheckpoint = (message) => new Uint8Array(message, CHECKPOINT_HEADER);
