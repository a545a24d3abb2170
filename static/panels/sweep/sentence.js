// What the map shows, in words: how far it is, the best cell, where it fails, how much seeds differ. Pure.

import { measured, within } from "./names.js";
import { moreIsBetter, runsOf, summaryOf } from "./results.js";
import { OUTCOME } from "./plan.js";

/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {import("./results.js").Results} Results */
/** @typedef {import("./results.js").Summary} Summary */
/** @typedef {{cell: readonly number[], summary: Summary}} Read */

/** A loss this many times another is a difference of luck that one should know of. */
const LUCKY = 3;
/** Shares that are so far apart are that as well. */
const APART = 0.1;

/**
 * @param {Results} results @param {string} measure @param {import("./results.js").Reading} reading
 * @returns {Read[]} the cells that have runs
 */
export const readCells = (results, measure, reading) =>
  results.cells
    .map((cell) => ({ cell, summary: summaryOf(runsOf(results, cell), measure, reading, results.document) }))
    .filter(({ summary }) => summary.done > 0);

/** By outcome, the best cell is the one that succeeds most. @param {string} measure */
const compared = (measure) => (measure === OUTCOME ? "success_rate" : measure);

/** @param {Read[]} read @param {string} measure @returns {Read | null} the first of the best */
export function bestOf(read, measure) {
  const rising = moreIsBetter(measure);
  return read.reduce((/** @type {Read | null} */ best, one) => {
    if (Number.isNaN(one.summary.value)) return best;
    if (!best) return one;
    const better = rising ? one.summary.value > best.summary.value : one.summary.value < best.summary.value;
    return better ? one : best;
  }, null);
}

/** @param {Summary} summary */
const fails = ({ done, of, outcomes }) => done === of && outcomes.never_learned + outcomes.diverged === done;

/**
 * An end of an axis at which no run learns, whatever else is chosen: from a value on, or up to one.
 * @param {Read[]} read
 * @param {Results} results
 * @returns {{axis: number, place: number, above: boolean, diverged: boolean, all: boolean} | null} above: there and
 * beyond
 */
export function failingEnd(read, { axes, cells }) {
  if (read.length < cells.length || read.some(({ summary }) => summary.done < summary.of)) return null;
  for (const [axis, { values }] of axes.entries()) {
    if (typeof values[0] !== "number" || values.length < 2) continue;
    const failing = values.map((_, place) =>
      read.filter(({ cell }) => cell[axis] === place).every(({ summary }) => fails(summary)),
    );
    if (failing.every(Boolean)) continue;
    const diverges = (/** @type {(place: number) => boolean} */ within) =>
      read
        .filter(({ cell }) => within(cell[axis]))
        .every(({ summary }) => summary.outcomes.diverged > summary.outcomes.never_learned);
    const top = failing.lastIndexOf(false) + 1;
    if (top < values.length)
      return {
        axis,
        place: top,
        above: true,
        diverged: diverges((place) => place >= top),
        all: top === values.length - 1,
      };
    const bottom = failing.indexOf(false) - 1;
    if (bottom >= 0)
      return { axis, place: bottom, above: false, diverged: diverges((place) => place <= bottom), all: bottom === 0 };
  }
  return null;
}

/** The cell whose seeds differ most in what counts.
 * @param {Read[]} read @param {string} measure @returns {Read | null} */
export function luckiest(read, measure) {
  const apart = (/** @type {Read} */ { summary }) => {
    const { low, high, done, outcomes } = summary;
    if (done < 2) return 0;
    const [failed, well] = [outcomes.never_learned + outcomes.diverged, outcomes.learned + outcomes.overfitted];
    // Some learn and some do not: nothing differs more.
    if (failed > 0 && well > 0) return 1000 * Math.min(failed, well);
    if (measure.endsWith("_loss")) return high > 0.01 && high / Math.max(low, 1e-4) >= LUCKY ? high / low : 0;
    return measure !== "epochs_to_success" && high - low >= APART ? high - low : 0;
  };
  const all = read.map((one) => ({ one, far: apart(one) })).sort((a, b) => b.far - a.far);
  return all.length > 0 && all[0].far > 0 ? all[0].one : null;
}

/**
 * @param {object} given
 * @param {Results | null} given.results
 * @param {string} given.measure
 * @param {import("./results.js").Reading} given.reading
 * @param {(cell: readonly number[]) => string} given.cellName
 * @param {(axis: number, place: number) => {name: string, value: string}} given.setting
 * @param {string} given.measureName
 * @param {Text} text
 * @returns {string}
 */
export function sentenceOf({ results, measure, reading, cellName, setting, measureName }, text) {
  if (!results || results.runs.size === 0) return text("sweep.said.nothing");
  const read = readCells(results, compared(measure), reading);
  const total = { done: 0, learned: 0, overfitted: 0, never_learned: 0, diverged: 0 };
  for (const { summary } of read) {
    total.done += summary.done;
    for (const [name, count] of Object.entries(summary.outcomes))
      total[/** @type {import("./results.js").Outcome} */ (name)] += count;
  }
  const all = results.cells.length * results.seeds;
  const said = [];
  const inside = (/** @type {string} */ name) => within(name, text);
  if (total.done < all) said.push(text("sweep.said.so_far", { count: total.done, all }));
  const best = bestOf(read, compared(measure));
  if (!best) said.push(text("sweep.said.no_best"));
  else if (compared(measure) === "success_rate")
    said.push(
      best.summary.succeeded === 0
        ? text("sweep.said.no_success")
        : text("sweep.said.best_success", {
            cell: inside(cellName(best.cell)),
            count: best.summary.succeeded,
            of: best.summary.done,
          }),
    );
  else
    said.push(
      text(best.summary.done > 1 ? "sweep.said.best" : "sweep.said.best_one", {
        cell: inside(cellName(best.cell)),
        measure: inside(measureName),
        value: measured(best.summary.value, measure),
        count: best.summary.done,
      }),
    );
  const end = failingEnd(read, results);
  if (end) {
    const { name, value } = setting(end.axis, end.place);
    const named = inside(name);
    const how = end.diverged ? "diverges" : "fails";
    const where = end.all ? "at" : end.above ? "from" : "up_to";
    said.push(text(`sweep.said.${how}.${where}`, { name: named, value }));
  } else if (total.never_learned + total.diverged === 0)
    said.push(text("sweep.said.none_fails", { count: total.done }));
  else
    said.push(
      text("sweep.said.some_fail", {
        count: total.never_learned + total.diverged,
        all: total.done,
      }),
    );
  if (results.seeds > 1) {
    const lucky = luckiest(read, compared(measure));
    if (!lucky) {
      if (total.done === all) said.push(text("sweep.said.no_luck"));
    } else {
      const { outcomes, done, low, high } = lucky.summary;
      const failed = outcomes.never_learned + outcomes.diverged;
      said.push(
        failed > 0 && failed < done
          ? text("sweep.said.luck_fails", { cell: inside(cellName(lucky.cell)), count: failed, of: done })
          : text("sweep.said.luck", {
              cell: inside(cellName(lucky.cell)),
              low: measured(low, compared(measure)),
              high: measured(high, compared(measure)),
            }),
      );
    }
  }
  return said.join(" ");
}
