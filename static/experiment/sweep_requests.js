// What the server is asked for sweeps, and how its answers are read; docs/sweeps.md and docs/api.md have the documents.

import { sentencesOf } from "../app/fault_sentences.js";
import { chunksOf, linesOf } from "../wire/json_lines.js";

/** @typedef {import("../app/text.js").Text} Text */

/** Why the server did not do what it was asked: sentences in the page's language. */
export class Refusal extends Error {
  /** @param {string[]} sentences */
  constructor(sentences) {
    super(sentences.join(" "));
    this.sentences = sentences;
  }
}

/**
 * @param {Text} text
 * @param {object} [browser]
 * @param {typeof fetch} [browser.ask]
 * @param {string} [browser.base] what addresses begin with
 */
export function createRequests(text, { ask = (...request) => fetch(...request), base } = {}) {
  /** @param {string} path @param {unknown} body @param {AbortSignal} [signal] */
  async function post(path, body, signal) {
    const response = await ask(new URL(`api/sweeps${path}`, base ?? document.baseURI), {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      signal,
    });
    if (response.ok) return response;
    const { faults = [], more = 0, detail = "" } = await response.json().catch(() => ({}));
    if (faults.length > 0) throw new Refusal(sentencesOf({ faults, more }, text));
    if (response.status === 503 || response.status === 429) throw new Refusal([text("sweep.busy", { detail })]);
    throw new Refusal([text("sweep.refused", { status: response.status, detail })]);
  }
  return {
    /** What may vary, and how much.
     * @param {unknown} experiment @param {AbortSignal} [signal] @returns {Promise<any>} */
    fields: (experiment, signal) => post("/fields", { experiment }, signal).then((response) => response.json()),
    /**
     * Lines as they come. Who stops listening ends the sweep.
     * @param {Record<string, unknown>} document @param {number[][]} known runs to leave out
     * @param {AbortSignal} signal
     */
    async *stream(document, known, signal) {
      const response = await post("", { ...document, ...(known.length > 0 && { without: known }) }, signal);
      if (response.body) yield* linesOf(chunksOf(response.body));
    },
    /**
     * One run, whole.
     * @param {Record<string, unknown>} document @param {number[]} cell @param {number} seed
     * @returns {Promise<{run: any, result: any}>}
     */
    run: (document, cell, seed) => post("/run", { ...document, cell, seed }).then((response) => response.json()),
    /** Maps of a cell's networks together. @param {Record<string, unknown>} document @param {number[]} cell
     * @returns {Promise<any>} */
    ensemble: (document, cell) => post("/ensemble", { ...document, cell }).then((response) => response.json()),
  };
}

/** @typedef {ReturnType<typeof createRequests>} Requests */
