// Folders of small files as ZIP archives: written without compression, read with it too (PKWARE APPNOTE 6.3.10). Pure.

import { crc32 } from "../../app/crc32.js";
import { FileFault } from "../../wire/checkpoint.js";
import { through } from "../../wire/compression.js";

/** @typedef {import("../../wire/base64.js").Bytes} Bytes */
/** @typedef {{name: string, text: string}} TextFile name: with its folders, by slashes */

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [STORED, DEFLATED] = [0, 8];
/** Names are UTF-8. */
const UTF8 = 0x0800;
const VERSION = 20;
/** 1 January 1980, the first day that archives know: the same files then always give the same archive. */
const DATE = 0x0021;
const SIZES = { local: 30, central: 46, end: 22, comment: 0xffff };
/** More than any lesson has. */
export const MOST_FILES = 200;
export const LARGEST_FILE = 512 * 1024;

const encoder = new TextEncoder();

/** A record of numbers, each as [value, bytes]. @param {[number, 2 | 4][]} fields @param {Uint8Array[]} rest */
function record(fields, ...rest) {
  const size = fields.reduce((sum, [, width]) => sum + width, 0);
  const bytes = new Uint8Array(size + rest.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  for (const part of rest) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param {TextFile[]} files @returns {Bytes} */
export function writeZip(files) {
  let place = 0;
  const [parts, listed] = [/** @type {Bytes[]} */ ([]), /** @type {Bytes[]} */ ([])];
  for (const { name, text } of files) {
    const [path, data] = [encoder.encode(name), encoder.encode(text)];
    /** @type {[number, 2 | 4][]} */
    const common = [
      [VERSION, 2],
      [UTF8, 2],
      [STORED, 2],
      [0, 2],
      [DATE, 2],
      [crc32(data), 4],
      [data.length, 4],
      [data.length, 4],
      [path.length, 2],
      [0, 2],
    ];
    const local = record([[LOCAL, 4], ...common], path, data);
    listed.push(record([[CENTRAL, 4], [VERSION, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [place, 4]], path));
    parts.push(local);
    place += local.length;
  }
  const size = listed.reduce((sum, part) => sum + part.length, 0);
  const end = record([
    [END, 4],
    [0, 2],
    [0, 2],
    [files.length, 2],
    [files.length, 2],
    [size, 4],
    [place, 4],
    [0, 2],
  ]);
  return record([], ...parts, ...listed, end);
}

/**
 * @param {Bytes} bytes
 * @param {(name: string) => boolean} wanted which of its files
 * @returns {Promise<TextFile[]>}
 * @throws {FileFault} where it is no archive, or one that cannot be read here
 */
export async function readZip(bytes, wanted) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (count > MOST_FILES) throw new FileFault("lesson_editor.fault.zip_files", { count, limit: MOST_FILES });
  const files = [];
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (at + SIZES.central > view.byteLength || view.getUint32(at, true) !== CENTRAL) throw damaged();
    const [flags, method, checksum, packed, size] = [
      view.getUint16(at + 8, true),
      view.getUint16(at + 10, true),
      view.getUint32(at + 16, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 24, true),
    ];
    const [names, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const name = new TextDecoder().decode(bytes.subarray(at + SIZES.central, at + SIZES.central + names));
    const place = view.getUint32(at + 42, true);
    at += SIZES.central + names + extra + comment;
    if (!wanted(name)) continue;
    if (flags & 1) throw new FileFault("lesson_editor.fault.zip_locked", { name });
    if (size > LARGEST_FILE) throw new FileFault("lesson_editor.fault.file_large", { name, size, limit: LARGEST_FILE });
    const data = await unpacked(bytes, { view, place, packed, method, size });
    if (data.length !== size || crc32(data) !== checksum) throw damaged();
    files.push({ name, text: decoded(data, name) });
  }
  return files;
}

/** The text of a file. @param {Bytes} data @param {string} name @throws {FileFault} where it is no UTF-8 */
export function decoded(data, name) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    throw new FileFault("lesson_editor.fault.file_utf8", { name });
  }
}

const damaged = () => new FileFault("lesson_editor.fault.zip");

/** Where the record at the end begins, before a comment of any length. @param {DataView} view */
function endOf(view) {
  const first = Math.max(0, view.byteLength - SIZES.end - SIZES.comment);
  for (let at = view.byteLength - SIZES.end; at >= first; at -= 1) if (view.getUint32(at, true) === END) return at;
  throw damaged();
}

/**
 * @param {Bytes} bytes
 * @param {{view: DataView, place: number, packed: number, method: number, size: number}} file
 */
async function unpacked(bytes, { view, place, packed, method, size }) {
  if (place + SIZES.local > view.byteLength || view.getUint32(place, true) !== LOCAL) throw damaged();
  const start = place + SIZES.local + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
  const data = bytes.slice(start, start + packed);
  if (method === STORED) return data;
  if (method !== DEFLATED) throw new FileFault("lesson_editor.fault.zip_method", { method });
  return through(data, new DecompressionStream("deflate-raw"), size).catch(() => {
    throw damaged();
  });
}
