// The timeline's own lists: losses and snapshots of a run, which thin out as it grows, and branches. Pure.

import { thinned } from "../../app/thinning.js";

/** @typedef {import("../../wire/types.js").Snapshot} Snapshot */
/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */
/**
 * @typedef {{id: number, name: string, color: number, hidden: boolean, history: HistoryPoint[], snapshots: Snapshot[]}}
 * Branch
 */

/** As many as the server counts before it doubles the epochs between two. */
const LIMIT = 96;
/** Together they may take so much memory; large networks keep fewer. */
const BYTES = 24e6;

/** @param {Snapshot} a @param {{epoch: number, batch: number}} b */
const before = (a, b) => a.epoch < b.epoch || (a.epoch === b.epoch && a.batch < b.batch);

/**
 * Adds a snapshot. What stands at its place or after it goes, for the run has gone back; past the limit the list is
 * thinned.
 * @param {Snapshot[]} snapshots
 * @param {Snapshot} snapshot
 * @param {{limit?: number, bytes?: number}} [options]
 * @returns {Snapshot[]} a new array
 */
export function addSnapshot(snapshots, snapshot, { limit = LIMIT, bytes = BYTES } = {}) {
  const grown = [...snapshots.filter((one) => before(one, snapshot)), snapshot];
  const most = Math.max(4, Math.min(limit, Math.floor(bytes / snapshot.bytes.byteLength)));
  return thinned(grown, most);
}

/** What a run was up to a snapshot, that one included. @param {Snapshot[]} snapshots @param {number} index */
export const snapshotsUpTo = (snapshots, index) => snapshots.slice(0, index + 1);

/**
 * @param {HistoryPoint[]} history
 * @param {{epoch: number, batch: number}} snapshot
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

/**
 * Adds a point. One at the epoch of the last replaces it (an edit changes the loss where the run stands); one before it
 * means the run went back, so what came after is dropped. Past the limit the list is thinned.
 * @param {HistoryPoint[]} history
 * @param {HistoryPoint} point
 * @param {number} [limit]
 * @returns {HistoryPoint[]} a new array
 */
export function extend(history, point, limit = 1200) {
  return thinned([...history.slice(0, firstFrom(history, point.epoch)), point], limit);
}

/**
 * @param {HistoryPoint[]} history
 * @param {number} epoch
 * @returns {number} index of the first point at or after the epoch
 */
function firstFrom(history, epoch) {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle].epoch < epoch) low = middle + 1;
    else high = middle;
  }
  return low;
}
