// What came of a sweep so far: its runs, cell by cell, and what is read off them. Pure.

import { outcomeOf } from "../../draw/outcomes.js";
import { OUTCOME } from "./plan.js";

/** @typedef {import("../../draw/outcomes.js").Outcome} Outcome */
/** @typedef {import("../../draw/outcomes.js").Thresholds} Thresholds */
/** @typedef {import("./plan.js").Goal} Goal */
/** @typedef {import("./plan.js").Value} Value */
/**
 * @typedef {object} Run as the server tells it; a number that is none is null
 * @property {number[]} cell places along the axes @property {number} seed counted from 0
 * @property {number} epoch @property {string | null} stopped @property {Outcome} outcome
 * @property {number | null} [reached] epoch after which it first was what counts as success
 * @property {number} baseline
 * @property {number | null} train_loss @property {number | null} test_loss
 * @property {number | null} [train_accuracy] @property {number | null} [test_accuracy]
 * @property {number | null} [train_r2] @property {number | null} [test_r2]
 * @property {{epochs: number[], train_loss: (number | null)[], test_loss: (number | null)[]}} curve
 */
/**
 * @typedef {object} Results
 * @property {any} document the sweep, complete
 * @property {{name: string, values: Value[]}[]} axes
 * @property {number[][]} cells
 * @property {number} seeds of a cell
 * @property {Map<string, Run>} runs by `keyOf`
 * @property {string} trained `trainedBy` of what was asked for
 */
/** @typedef {{success: Goal | null, thresholds: Thresholds}} Reading what runs are read by */

/** @param {readonly number[]} cell @param {number} seed */
export const keyOf = (cell, seed) => `${cell.join(",")}/${seed}`;

/** @param {any} header a stream's first line @param {string} trained @returns {Results} */
export const resultsOf = ({ type: _, axes, cells, runs, engine, ...document }, trained) => ({
  document,
  axes: axes.map((/** @type {Value[]} */ values, /** @type {number} */ place) => ({
    name: document.vary[place].field,
    values,
  })),
  cells,
  seeds: document.seeds.count,
  runs: new Map(),
  trained,
});

/** The runs of a cell by their seeds; undefined where one is still to come. @param {Results} results
 * @param {readonly number[]} cell @returns {(Run | undefined)[]} */
export const runsOf = ({ seeds, runs }, cell) =>
  Array.from({ length: seeds }, (_, seed) => runs.get(keyOf(cell, seed)));

/** Those that are there already, as the server is told them. @param {Results} results */
export const without = ({ runs }) => [...runs.values()].map(({ cell, seed }) => [...cell, seed]);

/** @param {Run} run @param {Reading} reading @returns {Outcome} */
export const outcomeIn = ({ baseline, curve, stopped }, { thresholds }) =>
  outcomeOf({ baseline, train: curve.train_loss, test: curve.test_loss, stopped }, thresholds);

/** @param {number | null | undefined} value */
const number = (value) => (typeof value === "number" ? value : Number.NaN);

/**
 * The epoch after which a run first came to a goal: exact where the server looked for it, else the moment of its curve
 * at which it was there; NaN where it never came to it.
 * @param {Run} run @param {Goal | null} goal @param {any} document of the sweep
 */
export function epochsTo(run, goal, document) {
  if (!goal) return Number.NaN;
  if (document.success && document.success[goal.measure] === goal.value) return number(run.reached);
  const losses = /** @type {any} */ (run.curve)[goal.measure];
  if (!losses) {
    const last = number(/** @type {any} */ (run)[goal.measure]);
    return last >= goal.value ? run.epoch : Number.NaN;
  }
  const at = losses.findIndex((/** @type {number | null} */ loss) => loss !== null && loss <= goal.value);
  return at < 0 ? Number.NaN : run.curve.epochs[at];
}

/** @param {Run} run @param {Reading} reading @param {any} document */
export const succeeded = (run, reading, document) =>
  reading.success ? !Number.isNaN(epochsTo(run, reading.success, document)) : outcomeIn(run, reading) === "learned";

/**
 * A run's number for a measure; NaN where it has none.
 * @param {Run} run @param {string} measure @param {Reading} reading @param {any} document
 */
export function readOff(run, measure, reading, document) {
  if (measure === "success_rate") return Number(succeeded(run, reading, document));
  if (measure === "epochs_to_success") return epochsTo(run, reading.success, document);
  if (measure === OUTCOME) return Number.NaN;
  return outcomeIn(run, reading) === "diverged" ? Number.NaN : number(/** @type {any} */ (run)[measure]);
}

/** Whether more of it is better. @param {string} measure */
export const moreIsBetter = (measure) => /_(accuracy|r2)$/.test(measure) || measure === "success_rate";

/** @param {number[]} sorted */
const middle = (sorted) =>
  sorted.length === 0
    ? Number.NaN
    : (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;

/**
 * @typedef {object} Summary of a cell
 * @property {number} done @property {number} of seeds
 * @property {number} value the median of its runs, of those without a number too: a run that diverged counts as the
 * worst; the mean of shares; NaN where it has none
 * @property {number} low @property {number} high among those with a number
 * @property {Record<Outcome, number>} outcomes
 * @property {number} succeeded
 * @property {Outcome | null} commonest
 */

/**
 * @param {(Run | undefined)[]} runs of a cell
 * @param {string} measure @param {Reading} reading @param {any} document
 * @returns {Summary}
 */
export function summaryOf(runs, measure, reading, document) {
  const there = runs.filter((run) => run !== undefined);
  /** @type {Record<Outcome, number>} */
  const outcomes = { learned: 0, overfitted: 0, never_learned: 0, diverged: 0 };
  for (const run of there) outcomes[outcomeIn(run, reading)] += 1;
  const values = there.map((run) => readOff(run, measure, reading, document));
  const finite = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const worst = moreIsBetter(measure) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const all = values.map((value) => (Number.isNaN(value) ? worst : value)).sort((a, b) => a - b);
  const share = measure === "success_rate";
  const value = share ? finite.reduce((sum, one) => sum + one, 0) / finite.length : middle(all);
  const commonest = /** @type {Outcome[]} */ (Object.keys(outcomes)).reduce((most, one) =>
    outcomes[one] > outcomes[most] ? one : most,
  );
  return {
    done: there.length,
    of: runs.length,
    value: Number.isFinite(value) ? value : Number.NaN,
    low: finite[0] ?? Number.NaN,
    high: finite[finite.length - 1] ?? Number.NaN,
    outcomes,
    succeeded: there.filter((run) => succeeded(run, reading, document)).length,
    commonest: there.length > 0 ? commonest : null,
  };
}
