// Bytes as text: base64, and the letters of it that an address takes. Pure.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** Arguments a function call may have are limited; this many are always taken. */
const CHUNK = 0x2000;

/** @param {Bytes} bytes */
export function toBase64(bytes) {
  const parts = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) =>
    String.fromCharCode(...bytes.subarray(index * CHUNK, (index + 1) * CHUNK)),
  );
  return btoa(parts.join(""));
}

/** @param {string} text @returns {Bytes | null} null where it is not base64, whole */
export function fromBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Letters that need no escape in an address. @param {Bytes} bytes */
export const toBase64url = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
/** @param {string} text @returns {Bytes | null} */
export const fromBase64url = (text) =>
  /^[\w-]*$/.test(text) && text.length % 4 !== 1
    ? fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat(-text.length & 3))
    : null;
