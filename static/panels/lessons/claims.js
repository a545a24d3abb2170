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
 * @typedef {{id: string, left: Reading, relation: keyof typeof RELATIONS, right: number | Reading, chance: boolean,
 * tally: {holds: number, seeds: number} | null}} Claim as the server has made it of what stands in the document
 */
/**
 * @typedef {object} Question
 * @property {"ranges" | "least" | "most"} kind of one reading, or which of several has the least or the most
 * @property {Reading[]} readings
 * @property {{id: string, below?: number, without?: boolean}[]} answers
 * @property {Record<string, number> | null} tally with how many seeds each came out
 */
/** @typedef {{picture: string} | {drawer: string, view: string}} Stage view: as the address says it */
/**
 * @typedef {object} Step
 * @property {string[]} set_ups @property {string[]} claims @property {Question | null} question
 * @property {string | null} points_at @property {Stage | null} stage
 * @property {string | null} scene what its picture shows of the run
 */
/** @typedef {{claims: Claim[], values: {id: string, reading: Reading}[], steps: Step[]}} Resolved */
/** @typedef {{set_ups: Record<string, SetUp>, controls?: string[]}} LessonDocument */
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

/** Of claims, of values, and of what is asked. @param {Resolved} resolved @returns {Reading[]} */
export const allReadings = ({ claims, values, steps }) => [
  ...claims.flatMap(readingsOf),
  ...values.map(({ reading }) => reading),
  ...steps.flatMap(({ question }) => question?.readings ?? []),
];

/**
 * Everything to be measured of any of its runs.
 * @param {Resolved} resolved
 * @returns {import("../../wire/types.js").Wanted[]}
 */
export function wantedBy(resolved) {
  const all = allReadings(resolved).map(({ id, measure, of, at }) => ({ id, measure, of, at }));
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
