// A document within an address: JSON, compressed, in letters that an address takes.

import { fromBase64url, toBase64url } from "../wire/base64.js";
import { through } from "../wire/compression.js";

/** Far more than an address holds that programs let through whole. */
const LARGEST = 2 ** 20;

/** @param {unknown} document @returns {Promise<string>} */
export const packDocument = async (document) =>
  toBase64url(
    await through(new TextEncoder().encode(JSON.stringify(document)), new CompressionStream("deflate"), LARGEST),
  );

/** @param {string} text as `packDocument` made it @returns {Promise<any>} null where it is damaged */
export async function unpackDocument(text) {
  const bytes = fromBase64url(text);
  if (!bytes) return null;
  try {
    const unpacked = await through(bytes, new DecompressionStream("deflate"), LARGEST);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(unpacked));
  } catch {
    return null;
  }
}
