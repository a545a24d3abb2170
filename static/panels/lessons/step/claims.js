// What a lesson says of its runs: which numbers it needs, and whether a claim holds.

import { RELATIONS } from "../../../experiment/relations.js";
import { settled } from "./readings.js";

/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {import("./readings.js").Measured} Measured */
/**
 * @typedef {object} Claim as the server has made it of what stands in the document
 * @property {string} id
 * @property {Reading} left
 * @property {import("../../../experiment/relations.js").Relation} relation
 * @property {number | Reading} right
 * @property {boolean} [chance] it is meant to hold only sometimes
 * @property {{holds: number, seeds: number} | null} [tally] with how many seeds it holds, of how many
 */
/**
 * @typedef {"open" | "holds" | "fails"} Standing open: not all of its numbers are there, or they may still change
 */

/** @param {Claim} claim @returns {Reading[]} what it is about, and what that is held against */
export const readingsOf = ({ left, right }) => (typeof right === "number" ? [left] : [left, right]);

/**
 * @param {Claim} claim
 * @param {Measured} measured
 * @returns {{left: number | null, right: number | null, standing: Standing}} without a number it does not hold
 */
export function judge(claim, measured) {
  const left = measured.read(claim.left);
  const right = typeof claim.right === "number" ? claim.right : measured.read(claim.right);
  if (!readingsOf(claim).every((reading) => settled(reading, measured))) return { left, right, standing: "open" };
  const holds = left !== null && right !== null && RELATIONS[claim.relation](left, right);
  return { left, right, standing: holds ? "holds" : "fails" };
}
