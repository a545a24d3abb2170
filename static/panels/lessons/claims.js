// What a lesson says of its runs: which numbers it needs, and whether a claim holds.

/** @typedef {import("../../experiment/set_up.js").SetUp} SetUp */
/**
 * @typedef {object} Reading
 * @property {string} id under which it is asked for; the same for each set-up
 * @property {string} measure @property {Record<string, number>} of all its arguments
 * @property {"start" | "end" | number} at
 * @property {string | null} set_up null where it is of no run
 * @property {boolean} settles its number, once there is one, does not change any more
 */
/**
 * @typedef {{id: string, left: Reading, relation: keyof typeof RELATIONS, right: number | Reading}} Claim as the server
 * has made it of what stands in the document
 */
/** @typedef {{claims: Claim[], scene: string | null}} Resolved scene: what its picture shows of the run */
/**
 * @typedef {{drawer: string, view?: string}} Opened a drawer; view: what it shows, as the address says it under the
 * drawer's name
 */
/**
 * @typedef {{set_ups: Record<string, SetUp>, controls?: string[], points_at?: string[], opens?: (Opened | null)[],
 * picture?: string | null}} LessonDocument opens: of each step what it has a button for
 */
/**
 * @typedef {"unmeasured" | "not_yet" | "so_far" | "holds"} Standing so far: the epochs the claim is about are not
 * through
 */

const RELATIONS = {
  below: (/** @type {number} */ a, /** @type {number} */ b) => a < b,
  above: (/** @type {number} */ a, /** @type {number} */ b) => a > b,
  at_most: (/** @type {number} */ a, /** @type {number} */ b) => a <= b,
  at_least: (/** @type {number} */ a, /** @type {number} */ b) => a >= b,
  exactly: (/** @type {number} */ a, /** @type {number} */ b) => a === b,
};

/** The name under which it is kept: of a set-up, or of none. @param {Reading} reading */
export const keyOf = ({ set_up: name, id }) => `${name ?? ""} ${id}`;
/** @param {Claim} claim @returns {Reading[]} what it is about, and what that is held against */
export const readingsOf = ({ left, right }) => (typeof right === "number" ? [left] : [left, right]);

/**
 * Everything to be measured of any of its runs.
 * @param {Claim[]} claims
 * @returns {import("../../wire/types.js").Wanted[]}
 */
export function wantedBy(claims) {
  const all = claims.flatMap(readingsOf).map(({ id, measure, of, at }) => ({ id, measure, of, at }));
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

/**
 * @param {Claim} claim @param {Record<string, SetUp>} setUps
 * @param {Record<string, number | null>} values by `keyOf`
 * @param {Record<string, number>} epochs how far each set-up has come
 * @returns {{left: number | null, right: number | null, standing: Standing}}
 */
export function judge(claim, setUps, values, epochs) {
  const read = (/** @type {Reading} */ reading) => values[keyOf(reading)] ?? null;
  const left = read(claim.left);
  const right = typeof claim.right === "number" ? claim.right : read(claim.right);
  if (left === null || right === null) return { left, right, standing: "unmeasured" };
  if (!RELATIONS[claim.relation](left, right)) return { left, right, standing: "not_yet" };
  const settled = readingsOf(claim).every(
    ({ set_up: name, settles }) => settles || name === null || (epochs[name] ?? 0) >= setUps[name].epochs,
  );
  return { left, right, standing: settled ? "holds" : "so_far" };
}
