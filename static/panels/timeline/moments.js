// The timeline's own lists: moments of a run, which thin out as it grows, and branches. Pure.

import { thinned } from "../../app/thinning.js";

/** @typedef {import("../../wire/types.js").Snapshot} Moment */
/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */
/**
 * @typedef {{id: number, name: string, color: number, hidden: boolean, history: HistoryPoint[], moments: Moment[]}}
 * Branch
 */

/** As many as the server counts before it doubles the epochs between two. */
const LIMIT = 96;
/** Together they may take so much memory; large networks keep fewer. */
const BYTES = 24e6;

/** @param {Moment} a @param {{epoch: number, batch: number}} b */
const before = (a, b) => a.epoch < b.epoch || (a.epoch === b.epoch && a.batch < b.batch);

/**
 * Adds a moment. What stands at its place or after it goes, for the run has gone back; past the limit the list is
 * thinned.
 * @param {Moment[]} moments
 * @param {Moment} moment
 * @param {{limit?: number, bytes?: number}} [options]
 * @returns {Moment[]} a new array
 */
export function addMoment(moments, moment, { limit = LIMIT, bytes = BYTES } = {}) {
  const grown = [...moments.filter((one) => before(one, moment)), moment];
  const most = Math.max(4, Math.min(limit, Math.floor(bytes / moment.bytes.byteLength)));
  return thinned(grown, most);
}

/** What a run was up to a moment, that one included. @param {Moment[]} moments @param {number} index */
export const momentsUpTo = (moments, index) => moments.slice(0, index + 1);

/**
 * @param {HistoryPoint[]} history
 * @param {{epoch: number, batch: number}} moment
 * @param {number} batches of an epoch
 * @returns {HistoryPoint[]}
 */
export const historyUpTo = (history, { epoch, batch }, batches) =>
  history.filter((point) => point.epoch <= epoch + batch / batches + 1e-9);

/** The smallest number no branch has. @param {{color: number}[]} branches */
export function freeColor(branches) {
  const used = new Set(branches.map(({ color }) => color));
  return Array.from({ length: branches.length + 1 }, (_, index) => index).find((index) => !used.has(index)) ?? 0;
}
