// The best that somebody has reached in each challenge, kept in the browser with what was submitted.

import { crc32 } from "../../app/crc32.js";
import { fewerIsBetter } from "./challenge.js";

/** @typedef {import("./challenge.js").Score} Score */
/**
 * @typedef {{score: number, at: number, submission: import("./challenge.js").Submission}} Best at: milliseconds since
 * 1970
 */

const KEPT = "challenges";

/**
 * What was kept, as far as it is any.
 * @param {unknown} kept
 * @returns {Record<string, Best>}
 */
function readBests(kept) {
  if (typeof kept !== "object" || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).filter(
      ([, one]) =>
        Number.isFinite(one?.score) && Number.isFinite(one.at) && typeof one.submission?.run?.experiment === "object",
    ),
  );
}

/** Whether a score is better than the best; of equals the first stays. @param {Score} kind
 * @param {number} score @param {Best | undefined} best */
const isBetter = (kind, score, best) =>
  best === undefined || (fewerIsBetter(kind) ? score < best.score : score > best.score);

/** Under which name it is kept: one from a link has none of its own. @param {Pick<import("./challenge.js").Challenge,
 * "id" | "document" | "source">} challenge */
export const keyOf = ({ id, document, source }) =>
  source ? `link ${crc32(new TextEncoder().encode(JSON.stringify(document))).toString(16)}` : id;

/**
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} store
 * @param {() => Pick<Storage, "getItem" | "setItem">} storage throws where the browser keeps nothing
 */
export function createBests(store, storage) {
  const kept = () => readBests(JSON.parse(storage().getItem(KEPT) ?? "{}"));
  try {
    store.change("bests", { bests: kept() });
  } catch {
    // Then they last as long as the page.
  }
  return {
    /**
     * Keeps what was submitted, where it is better.
     * @param {string} key @param {Score} kind @param {Best} one
     * @returns {{improved: boolean, lasting: boolean}} lasting: the browser has kept it, or what is better
     */
    keep(key, kind, one) {
      let [all, lasting] = [store.state.bests, true];
      try {
        // Other tabs may have done better meanwhile.
        all = { ...all, ...kept() };
      } catch {
        lasting = false;
      }
      const improved = isBetter(kind, one.score, all[key]);
      if (improved) all = { ...all, [key]: one };
      try {
        if (improved) storage().setItem(KEPT, JSON.stringify(all));
      } catch {
        lasting = false;
      }
      store.change("bests", { bests: all });
      return { improved, lasting };
    },
  };
}
