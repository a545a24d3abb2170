// What a lesson says of its runs: which numbers it needs, whether a run is one of its set-ups, and whether a claim holds.

/** @typedef {{layer: number, unit: number, source: number | null, value: number}} Edit */
/** @typedef {{experiment: Record<string, any>, epochs: number, speed?: import("./protocol.js").Speed, edits?: Edit[]}} SetUp */
/** @typedef {{measure: string, of?: Record<string, number>, at?: "start" | "end" | number, set_up?: string}} Reading without a set-up where it is of no run */
/** @typedef {Reading & {id: string, relation: "<" | ">" | "<=" | ">=" | "=", value: number | Reading}} Claim */
/** @typedef {{set_ups: Record<string, SetUp>, claims: Claim[], controls?: string[], points_at?: string[], picture?: string | null}} LessonDocument */
/** @typedef {"unmeasured" | "not_yet" | "so_far" | "holds"} Standing so far: the epochs the claim is about are not through */
/** @typedef {import("./protocol.js").Experiment} Experiment */
/** @typedef {import("./protocol.js").Catalogue} Catalogue */

const RELATIONS = {
  "<": (/** @type {number} */ a, /** @type {number} */ b) => a < b,
  ">": (/** @type {number} */ a, /** @type {number} */ b) => a > b,
  "<=": (/** @type {number} */ a, /** @type {number} */ b) => a <= b,
  ">=": (/** @type {number} */ a, /** @type {number} */ b) => a >= b,
  "=": (/** @type {number} */ a, /** @type {number} */ b) => a === b,
};

/** The name under which a reading is asked for. @param {Reading} reading */
export const nameOf = ({ measure, of = {}, at = "end" }) => [measure, ...Object.keys(of).sort().map((key) => `${key}=${of[key]}`), at].join(" ");
/** The name under which it is kept: of a set-up, or of none. @param {Reading} reading */
export const keyOf = (reading) => `${reading.set_up ?? ""} ${nameOf(reading)}`;
/** @param {Claim} claim @returns {Reading[]} what it is about, and what that is held against */
export const readingsOf = (claim) => [claim, ...(typeof claim.value === "number" ? [] : [claim.value])];

/** Everything to be measured of any of its runs. @param {LessonDocument} document @returns {import("./protocol.js").Wanted[]} */
export function wantedBy({ claims }) {
  const all = claims.flatMap(readingsOf).map(({ measure, of = {}, at = "end" }) => ({ id: nameOf({ measure, of, at }), measure, of, at }));
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

/** A set-up's experiment with all that it leaves to the usual. @param {SetUp} setUp @param {Catalogue} catalogue @returns {Experiment} */
export function experimentOf({ experiment, epochs }, catalogue) {
  /** @type {Record<string, import("./protocol.js").Choice[]>} */
  const tables = { initializer: catalogue.initializers, optimizer: catalogue.optimizers, schedule: catalogue.schedules, regularizer: catalogue.regularizers, clip: catalogue.clips };
  /** @type {any} */
  const whole = { ...catalogue.defaults, ...(epochs > 0 && { stop: { epochs } }), ...experiment, data: { ...catalogue.defaults.data, ...experiment.data } };
  for (const [part, table] of Object.entries(tables)) {
    const stated = experiment[part];
    if (!stated) continue;
    const usual = table.find(({ name }) => name === stated.name)?.parameters ?? [];
    whole[part] = { ...Object.fromEntries(usual.map((parameter) => [parameter.name, parameter.default])), ...stated };
  }
  return whole;
}

/** Whether a run is of this set-up, whatever its seeds and wherever it is to stop. @param {Experiment} wanted complete @param {Experiment} run */
export function isSetUp(wanted, run) {
  const plain = (/** @type {Experiment} */ { seed: _, stop: __, data: { seed: ___, ...data }, ...others }) => ({ ...others, data });
  // A layer says only what is unusual of it.
  return within(plain(wanted), plain(run)) && within(run.hidden, wanted.hidden);
}

/** Whether everything that one says the other says too. @param {any} part @param {any} whole @returns {boolean} */
function within(part, whole) {
  if (typeof part !== "object" || part === null || typeof whole !== "object" || whole === null) return part === whole;
  if (Array.isArray(part) && part.length !== whole.length) return false;
  return Object.keys(part).every((key) => within(part[key], whole[key]));
}

/**
 * @param {Claim} claim @param {LessonDocument} document
 * @param {Record<string, number | null>} values by `keyOf` @param {Record<string, number>} epochs how far each set-up has come
 * @returns {{left: number | null, right: number | null, standing: Standing}}
 */
export function judge(claim, document, values, epochs) {
  const read = (/** @type {Reading} */ reading) => values[keyOf(reading)] ?? null;
  const left = read(claim);
  const right = typeof claim.value === "number" ? claim.value : read(claim.value);
  if (left === null || right === null) return { left, right, standing: "unmeasured" };
  if (!RELATIONS[claim.relation](left, right)) return { left, right, standing: "not_yet" };
  const settled = readingsOf(claim).every(({ set_up: name, at = "end", measure }) =>
    // When something happened does not change any more.
    name === undefined || at !== "end" || measure.startsWith("epochs_to_") || (epochs[name] ?? 0) >= document.set_ups[name].epochs);
  return { left, right, standing: settled ? "holds" : "so_far" };
}
