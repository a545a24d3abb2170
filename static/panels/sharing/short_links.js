// Runs a server keeps behind short links, where it does: see docs/saving.md.

import { FileFault } from "../../wire/checkpoint.js";

/** What the server says of a link that the page has words for. */
const CODES = ["off", "unknown", "too_fast", "too_slow", "checkpoint", "full", "store"];

/**
 * @param {string} url where the server takes and gives them
 * @param {typeof fetch} [ask]
 */
export function createLinks(url, ask = (...request) => fetch(...request)) {
  /** @param {string} address @param {RequestInit} [options] */
  async function request(address, options) {
    const response = await ask(address, options).catch(() => {
      throw new FileFault("share.fault.unreachable");
    });
    if (response.ok) return response;
    const { code, detail } = await response.json().catch(() => ({}));
    const reason = typeof detail === "string" ? detail : "";
    if (CODES.includes(code)) throw new FileFault(`share.fault.link_${code}`, { reason });
    throw new FileFault("share.fault.server", { status: response.status, reason });
  }
  return {
    /** @param {import("../../wire/base64.js").Bytes} checkpoint @returns {Promise<{id: string, days: number}>} */
    async put(checkpoint) {
      const response = await request(url, {
        method: "POST",
        body: checkpoint,
        headers: { "content-type": "application/octet-stream" },
      });
      return response.json();
    },
    /** @param {string} id @returns {Promise<import("../../wire/base64.js").Bytes>} */
    async get(id) {
      const response = await request(`${url}/${encodeURIComponent(id)}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** @typedef {ReturnType<typeof createLinks>} Links */
