// How a run of a challenge begins: its settings, where it stops, and the parameters that it may be given.

import { same } from "../../experiment/same.js";
import { toBase64 } from "../../wire/base64.js";
import { unpackWeights } from "../../wire/checkpoint.js";

/** @typedef {import("../../wire/types.js").Experiment} Experiment */

/** What a run begins with; where it stops by itself is its own, unless that is among what must stay. */
const plain = (/** @type {Experiment} */ { stop: _, ...others }) => others;

/** Whether a run has just these settings. @param {Experiment} wanted @param {Experiment} experiment */
export const isOf = (wanted, experiment) => same(plain(wanted), plain(experiment));

/**
 * A run ends where the rules end it, which nobody has to watch for. That is no change that counts.
 * @param {import("./challenge.js").Resolved} resolved @param {Experiment} experiment
 */
export function stopOf({ constraints: { epochs, fixed } }, { stop }) {
  const stays = fixed?.some((path) => /^stop\b/.test(path));
  return epochs?.most === undefined || stays ? {} : { stop: { epochs: epochs.most, ...stop } };
}

/** Parameters as a link has them, as deeds have them. @param {string} packed */
export async function startOf(packed) {
  const { parameters } = await unpackWeights(packed);
  const bytes = new DataView(new ArrayBuffer(8 * parameters.length));
  parameters.forEach((value, index) => bytes.setFloat64(8 * index, value, true));
  return toBase64(new Uint8Array(bytes.buffer));
}
/** A run that is given its parameters before its first batch. @param {string} values
 * @returns {import("../../wire/types.js").Followed} */
export const startingFrom = (values) => ({
  deeds: [{ at: [0, 0], do: "parameters", values }],
  until: [0, 0],
  playing: false,
});
