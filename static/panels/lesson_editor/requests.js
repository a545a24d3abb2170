// What the server is asked for a lesson that is being written; docs/api.md has the documents.

import { FileFault } from "../../wire/checkpoint.js";
import { chunksOf, linesOf } from "../../wire/json_lines.js";

/**
 * @typedef {object} Fault
 * @property {string} file lesson.json, or that of a language
 * @property {string} path within it @property {string} rule @property {unknown} value @property {string} message
 * @property {string | null} [code] @property {Record<string, string | number>} [values] of the rule
 * @property {string | null} suggestion what was meant, perhaps
 */
/**
 * @typedef {object} Warning
 * @property {string} code of the page's sentence @property {Record<string, string | number>} values of it
 * @property {string} file @property {string} path @property {string} message in English
 */
/** @typedef {{faults: Fault[], more: number, warnings: Warning[], sent: any | null}} Checked */
/**
 * @typedef {{name: string, default: number, minimum?: number, maximum?: number, above?: number, below?: number, kind:
 * string}} Parameter
 */
/**
 * @typedef {object} Choices
 * @property {{name: string, of_run: boolean, parameters: Parameter[]}[]} measures
 * @property {{sign: string, name: string}[]} relations
 * @property {string[]} topics @property {string[]} pictures @property {string[]} drawers @property {string[]} controls
 * @property {string[]} parts that lessons point at @property {string[]} formats of numbers @property {string[]}
 * languages of the page @property {number} seeds that may be tried, at most
 */

/** @param {{ask?: typeof fetch, base?: string}} [browser] */
export function createRequests({ ask = (...request) => fetch(...request), base } = {}) {
  const address = (/** @type {string} */ path) => new URL(`api/lessons/${path}`, base ?? document.baseURI);
  /** @param {Response} response */
  async function answered(response) {
    if (response.ok) return response;
    const { detail = "" } = await response.json().catch(() => ({}));
    const busy = response.status === 503 || response.status === 429;
    const key = busy ? "lesson_editor.fault.busy" : "lesson_editor.fault.refused";
    throw new FileFault(key, { status: response.status, reason: detail });
  }
  /** @param {string} path @param {unknown} body @param {AbortSignal} signal */
  const post = (path, body, signal) =>
    ask(address(path), {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      signal,
    }).then(answered);
  return {
    /** What the forms offer. @returns {Promise<Choices>} */
    choices: () =>
      ask(address("choices"))
        .then(answered)
        .then((response) => response.json()),
    /**
     * @param {Record<string, unknown>} body the lesson, its texts, its name, and the language it is wanted in
     * @param {AbortSignal} signal
     * @returns {Promise<Checked>}
     */
    check: (body, signal) => post("check", body, signal).then((response) => response.json()),
    /**
     * How each seed came out, as it is known. Who stops listening ends it.
     * @param {Record<string, unknown>} body @param {AbortSignal} signal
     */
    async *attempt(body, signal) {
      const response = await post("try", body, signal);
      if (response.body) yield* linesOf(chunksOf(response.body));
    },
  };
}

/** @typedef {ReturnType<typeof createRequests>} Requests */
