// The trained network in other forms. The server writes them, from the checkpoint of the run as it stands.

import { toBase64 } from "../../wire/base64.js";
import { FileFault } from "../../wire/checkpoint.js";
import { checkpointOf } from "../../wire/frame.js";
import { failureOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";

const FORMATS = "api/exports";
const EXPORT = "api/export";

/**
 * @typedef {object} ExportFormat
 * @property {string} name
 * @property {string} file what it may be called
 * @property {string | null} missing the package without which the server cannot write it
 * @property {string | null} install how whoever runs the server gets that
 */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {{snapshot: () => Promise<{bytes: ArrayBuffer} | null>}} parts.timeline
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {typeof fetch} [parts.ask]
 */
export function createExporting({ store, timeline, note, text, ask = (...request) => fetch(...request) }) {
  const refuse = (/** @type {FileFault} */ fault) => note("fault", failureOf("export.refused", fault, text));
  return {
    /** Asks which formats there are, unless that is known. */
    async load() {
      if (store.state.exports?.length) return;
      try {
        const { formats } = await fetchDocument(FORMATS, ask);
        store.change("exports", { exports: formats });
      } catch {
        store.change("exports", { exports: null });
      }
    },
    /**
     * The network as it stands, or as it is looked at.
     * @param {ExportFormat} format
     * @returns {Promise<Blob | null>} the file; null where it was said why there is none
     */
    async write(format) {
      const snapshot = await timeline.snapshot();
      if (!snapshot) return null;
      try {
        const body = JSON.stringify({ format: format.name, checkpoint: toBase64(checkpointOf(snapshot.bytes)) });
        const answer = await ask(EXPORT, { method: "POST", headers: { "content-type": "application/json" }, body });
        if (answer.ok) return await answer.blob();
        refuse(await faultOf(answer));
      } catch {
        refuse(new FileFault("share.fault.unreachable"));
      }
      return null;
    },
  };
}

/** By the answer's number; what a problem document says of it is English. @param {Response} answer */
async function faultOf(answer) {
  const problem = await answer.json().catch(() => null);
  const key = { 422: "export.fault.unwritable", 429: "share.fault.too_fast" }[answer.status] ?? "share.fault.server";
  return new FileFault(key, { status: answer.status, reason: problem?.detail });
}
