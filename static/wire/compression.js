// Bytes through the browser's own compression, within bounds.

/** @typedef {import("./base64.js").Bytes} Bytes */

/**
 * @param {Bytes} bytes
 * @param {CompressionStream | DecompressionStream} stream
 * @param {number} limit more than so many bytes are not waited for
 * @returns {Promise<Bytes>} rejects where the bytes are damaged, or there are too many
 */
export async function through(bytes, stream, limit) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new Error(`more than ${limit} bytes`);
    }
  }
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
}
