// A challenge as the page has it: what the server says of it, and how far somebody has come.

/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {{title: string, task: string, hint: string, why: string}} Words why: what one learns, once it is solved */
/**
 * @typedef {{id: string, measure: string, of: Record<string, number>, relation:
 * import("../../experiment/relations.js").Relation, value: number}} Goal of: all arguments of the measure
 */
/** @typedef {{most?: number, least?: number}} Bounds */
/** @typedef {{only?: string[], without?: string[], most?: number}} Choices */
/**
 * @typedef {{fixed?: string[], features?: Choices, layers?: Bounds, units?: Bounds, parameters?: Bounds, epochs?:
 * Bounds, changes?: Bounds, activations?: Choices, optimizers?: Choices, edits?: boolean}} Constraints
 */
/**
 * @typedef {"fewest_parameters" | "fewest_epochs" | "fewest_changes" | "most_seeds" | "highest_noise"} Score
 */
/**
 * @typedef {object} Resolved what a challenge's document comes to
 * @property {Experiment} experiment that it begins with, complete
 * @property {string | null} start the parameters that it begins with, packed as in an address
 * @property {Goal[]} goal all of them are to be reached at once
 * @property {Constraints} constraints
 * @property {Score} score
 */
/**
 * @typedef {{id: string, own: boolean, level: number, score: Score, dataset: string, points: number[][] | null,
 * languages: string[], title: Record<string, string>, task: Record<string, string>}} Listed words by language; points:
 * where they are its own
 */
/**
 * @typedef {{code: string, values: Record<string, any>, message: string}} Fault why a submission does not count: in
 * English, and for the page's own words
 */
/**
 * @typedef {{reached: boolean, score: number | null, faults: Fault[], measured?: Record<string, number | null>, best?:
 * number | null}} Verdict
 * what came out when the server trained it once more; measured: by the names of measures, where that
 * is told; best: of one's own in the class, where it came from there
 */
/** @typedef {{epoch: number, batch: number}} Moment */
/** @typedef {import("../../wire/types.js").DeedsDocument & {start?: string}} DeedsDocument start: parameters, packed */
/**
 * @typedef {{format: string, version: number, challenge: any, run: DeedsDocument}} Submission challenge: its name, or
 * the whole of one that is in no list
 */
/** @typedef {{packed: string, files: {name: string, challenge: any, texts: Record<string, any>}}} Source of a link */
/**
 * @typedef {object} Challenge
 * @property {string} id @property {any} document @property {Words} words @property {Resolved} resolved
 * @property {string} language that was asked for
 * @property {string} spoken language of its words
 * @property {Source | null} source null for one of the list
 * @property {boolean} starting its run is on its way
 * @property {boolean} asGiven the run has the settings that the challenge begins with
 * @property {boolean} folded
 * @property {boolean} hinted the hint has been asked for
 * @property {Record<string, number | null>} values measured of the run, by the ids of goals
 * @property {Moment | null} measuredAt
 * @property {Moment | null} reachedAt when goal and rules were met in this run: the first time where epochs count, else
 * the last
 * @property {DeedsDocument | null} record what was done to this run, as far as it was asked for
 * @property {"idle" | "asking" | "failed"} submitting
 * @property {string} problem why nothing came of it, in words
 * @property {Verdict | null} verdict of the last submission
 * @property {boolean} improved it was the best so far
 * @property {{hide: string[]}} before what was hidden before the challenge
 */

/** What is known of a run that has just begun. */
export const NOTHING_KNOWN = { values: {}, measuredAt: null, reachedAt: null, record: null };

/** Nothing was submitted yet. */
export const NOTHING_SUBMITTED = {
  submitting: /** @type {Challenge["submitting"]} */ ("idle"),
  problem: "",
  verdict: null,
  improved: false,
};

/**
 * A challenge as it opens.
 * @param {any} found what the server says of it
 * @param {Pick<Challenge, "language" | "before" | "source">} options
 * @returns {Challenge}
 */
export const newChallenge = ({ id, challenge: document, resolved, text: words, language: spoken }, options) => ({
  id,
  document,
  resolved,
  words,
  spoken: spoken ?? options.language,
  starting: false,
  asGiven: false,
  folded: false,
  hinted: false,
  ...NOTHING_KNOWN,
  ...NOTHING_SUBMITTED,
  ...options,
});

/** Whether less of it is better. @param {Score} score */
export const fewerIsBetter = (score) => score.startsWith("fewest_");
