// Runs a server keeps behind short links, where it does: see docs/saving.md.

import { Fault } from "./codec.js";

/**
 * @param {string} url where the server takes and gives them
 * @param {typeof fetch} [ask]
 */
export function createLinks(url, ask = (...request) => fetch(...request)) {
  /** @param {string} address @param {RequestInit} [options] */
  async function request(address, options) {
    const response = await ask(address, options).catch(() => {
      throw new Fault("share.fault.unreachable");
    });
    if (response.ok) return response;
    const { code, error } = await response.json().catch(() => ({}));
    if (response.status === 404 && (code === "off" || code === "unknown")) throw new Fault(`share.fault.link_${code}`);
    throw new Fault("share.fault.server", { status: response.status, reason: typeof error === "string" ? error : "" });
  }
  return {
    /** @param {import("./codec.js").Bytes} checkpoint @returns {Promise<{id: string, days: number}>} */
    async put(checkpoint) {
      const response = await request(url, { method: "POST", body: checkpoint, headers: { "content-type": "application/octet-stream" } });
      return response.json();
    },
    /** @param {string} id @returns {Promise<import("./codec.js").Bytes>} */
    async get(id) {
      const response = await request(`${url}/${encodeURIComponent(id)}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** @typedef {ReturnType<typeof createLinks>} Links */
