// Seeds of a lesson's runs: its own, and others that somebody tries in their place.

/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {import("./lesson.js").Seeds} Seeds */

/** The first of the seeds with which claims are counted, and how many there are unless a tally says otherwise. */
const FIRST = 2001;
const MANY = 100;

/** @param {Experiment} own of a set-up @param {Seeds | null} seeds null for its own @returns {Experiment} */
export const withSeeds = (own, seeds) =>
  seeds ? { ...own, seed: seeds.weights, data: { ...own.data, seed: seeds.data } } : own;

/**
 * With which seeds a set-up runs.
 * @param {Experiment} own of the set-up
 * @param {Experiment} run
 * @returns {Seeds | null} null where they are its own
 */
export const seedsOf = (own, run) =>
  own.seed === run.seed && own.data.seed === run.data.seed ? null : { data: run.data.seed, weights: run.seed };

/**
 * One of the seeds with which the lesson's claims were counted.
 * @param {import("./lesson.js").Resolved} resolved
 * @param {Seeds | null} last that is not drawn again
 * @param {() => number} random from 0 to 1
 */
export function tallied({ claims }, last, random) {
  const count = Math.max(
    2,
    ...claims.map(({ tally }) => tally?.seeds ?? 0),
    claims.some(({ tally }) => tally) ? 0 : MANY,
  );
  const seed = FIRST + Math.min(count - 1, Math.floor(random() * count));
  return seed === last?.weights ? FIRST + ((seed - FIRST + 1) % count) : seed;
}
