// A lesson as the page has it: what the server says of it, and how far somebody has come.

/**
 * @typedef {{set_ups: Record<string, import("../../experiment/set_up.js").SetUp>, controls?: string[]}} LessonDocument
 */
/**
 * @typedef {{picture?: string, drawer?: string, view?: string}} StageOf what stands in the network's place; view: what
 * a drawer shows, as the address says it under the drawer's name
 */
/**
 * @typedef {object} Step
 * @property {string[]} set_ups in the order in which they are run
 * @property {string[]} claims
 * @property {import("./step/progress.js").Question | null} question
 * @property {string | null} points_at part of the page, by its id
 * @property {StageOf | null} stage null for the network
 * @property {string | null} scene what its picture shows of the run
 */
/**
 * @typedef {object} Resolved what a lesson's document comes to
 * @property {import("./step/claims.js").Claim[]} claims
 * @property {{id: string, reading: import("./step/readings.js").Reading}[]} values
 * @property {Step[]} steps
 */
/**
 * @typedef {{id: string, own: boolean, topic: string | null, minutes: number | null, requires: string[], shows: {name:
 * Record<string, string>, dataset: string, points: number[][] | null}[], title: Record<string, string>, question:
 * Record<string, string>}} Listed titles, questions and names of the set-ups it shows by language; points: where they
 * are its own
 */
/** @typedef {{do: string, ask?: string, answers?: Record<string, string>, look: string}} StepWords */
/**
 * @typedef {{title: string, question: string, set_ups?: Record<string, string>, steps: StepWords[], claims:
 * Record<string, string>, means: string, mistakes: string[], next: string}} Words
 */
/** @typedef {{data: number, weights: number}} Seeds */
/**
 * @typedef {object} Lesson
 * @property {string} id @property {LessonDocument} document @property {Words} words @property {Resolved} resolved
 * @property {string} language that was asked for
 * @property {string} spoken language of its words
 * @property {number} page a step, from 0; after the last, what it all means
 * @property {string} setUp the last that ran
 * @property {boolean} on the run is this set-up, and was from its start
 * @property {boolean} starting a set-up is on its way
 * @property {boolean} folded
 * @property {Record<string, number | null>} values measured, by `keyOf`
 * @property {Record<string, number>} epochs how far each set-up came
 * @property {string[]} broke set-ups whose numbers ran away, which end there
 * @property {Record<string, import("../../app/state.js").HistoryPoint[]>} courses the losses of each set-up
 * @property {import("./own_runs.js").OwnRun[]} owns runs of the learner's own, the newest last
 * @property {string} own which of them is under way, or nothing
 * @property {Record<number, string>} answers given, by step
 * @property {number[]} shown steps whose answer somebody asked to be shown
 * @property {number[]} seen steps that have been explained
 * @property {number[]} ran steps of which a set-up was trained while they were read
 * @property {number[]} rolled learning rates at which the ball of a picture was let go
 * @property {Seeds | null} seeds in place of the lesson's own
 * @property {{hide: string[], drawer: string}} before what showed before the lesson
 * @property {import("./unlisted.js").Source | null} source null for one of the list
 */

/** Nothing was trained yet. */
export const NOTHING_MEASURED = { epochs: {}, broke: [], courses: {}, owns: [], own: "" };

/**
 * A lesson as it opens.
 * @param {any} found what the server says of it
 * @param {Pick<Lesson, "language" | "page" | "setUp" | "answers" | "before"> & Partial<Pick<Lesson, "source">>} options
 * @returns {Lesson}
 */
export const newLesson = ({ id, lesson: document, resolved, text: words, language: spoken }, options) => ({
  id,
  document,
  resolved,
  words,
  spoken: spoken ?? options.language,
  on: false,
  starting: false,
  folded: false,
  values: {},
  ...NOTHING_MEASURED,
  shown: [],
  seen: [],
  ran: [],
  rolled: [],
  seeds: null,
  source: null,
  ...options,
});
