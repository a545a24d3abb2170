// What a lesson says of its runs: which numbers it needs, and whether a claim holds.

/** @typedef {import("../../experiment/set_up.js").SetUp} SetUp */
/**
 * @typedef {{measure: string, of?: Record<string, number>, at?: "start" | "end" | number, set_up?: string}} Reading
 * without a set-up where it is of no run
 */
/** @typedef {Reading & {id: string, relation: "<" | ">" | "<=" | ">=" | "=", value: number | Reading}} Claim */
/**
 * @typedef {{set_ups: Record<string, SetUp>, claims: Claim[], controls?: string[], points_at?: string[], picture?:
 * string | null}} LessonDocument
 */
/**
 * @typedef {"unmeasured" | "not_yet" | "so_far" | "holds"} Standing so far: the epochs the claim is about are not
 * through
 */

const RELATIONS = {
  "<": (/** @type {number} */ a, /** @type {number} */ b) => a < b,
  ">": (/** @type {number} */ a, /** @type {number} */ b) => a > b,
  "<=": (/** @type {number} */ a, /** @type {number} */ b) => a <= b,
  ">=": (/** @type {number} */ a, /** @type {number} */ b) => a >= b,
  "=": (/** @type {number} */ a, /** @type {number} */ b) => a === b,
};

/** The name under which a reading is asked for. @param {Reading} reading */
export const nameOf = ({ measure, of = {}, at = "end" }) =>
  [
    measure,
    ...Object.keys(of)
      .sort()
      .map((key) => `${key}=${of[key]}`),
    at,
  ].join(" ");
/** The name under which it is kept: of a set-up, or of none. @param {Reading} reading */
export const keyOf = (reading) => `${reading.set_up ?? ""} ${nameOf(reading)}`;
/** @param {Claim} claim @returns {Reading[]} what it is about, and what that is held against */
export const readingsOf = (claim) => [claim, ...(typeof claim.value === "number" ? [] : [claim.value])];

/**
 * Everything to be measured of any of its runs.
 * @param {LessonDocument} document
 * @returns {import("../../wire/types.js").Wanted[]}
 */
export function wantedBy({ claims }) {
  const all = claims
    .flatMap(readingsOf)
    .map(({ measure, of = {}, at = "end" }) => ({ id: nameOf({ measure, of, at }), measure, of, at }));
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

/**
 * @param {Claim} claim @param {LessonDocument} document
 * @param {Record<string, number | null>} values by `keyOf`
 * @param {Record<string, number>} epochs how far each set-up has come
 * @returns {{left: number | null, right: number | null, standing: Standing}}
 */
export function judge(claim, document, values, epochs) {
  const read = (/** @type {Reading} */ reading) => values[keyOf(reading)] ?? null;
  const left = read(claim);
  const right = typeof claim.value === "number" ? claim.value : read(claim.value);
  if (left === null || right === null) return { left, right, standing: "unmeasured" };
  if (!RELATIONS[claim.relation](left, right)) return { left, right, standing: "not_yet" };
  const settled = readingsOf(claim).every(
    ({ set_up: name, at = "end", measure }) =>
      // When something happened does not change any more.
      name === undefined ||
      at !== "end" ||
      measure.startsWith("epochs_to_") ||
      (epochs[name] ?? 0) >= document.set_ups[name].epochs,
  );
  return { left, right, standing: settled ? "holds" : "so_far" };
}
