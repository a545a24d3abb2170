// How points are split between training and test, and whether their labels have an output each. Pure.

/** @typedef {number[][]} Points rows of x1, x2 and maybe more, then the label */

/** Fewer cannot be split so that both parts say something. */
export const FEWEST = 4;

/**
 * What points lack that the server would refuse: there are too few, or none of the class that labels count from.
 * @param {{points: number[][], kind: string}} set
 * @returns {"few" | "first" | null}
 */
export function lackOf({ points, kind }) {
  if (points.length < FEWEST) return "few";
  const has = (/** @type {(label: number) => boolean} */ one) => points.some((row) => one(labelOf(row)));
  return kind === "classes" && has((label) => label > 1) && !has((label) => label === 0) ? "first" : null;
}

/**
 * Points that are being drawn and cannot be trained on yet; the server still has the run before.
 * @param {{draft: {points: number[][], kind: string} | null}} own
 */
export const cannotTrain = ({ draft }) => draft !== null && lackOf(draft) !== null;

/**
 * A number for a place in a list that looks drawn by chance: the finalizer of MurmurHash3 (Appleby).
 * @param {number} seed
 * @param {number} index
 */
function chance(seed, index) {
  let hash = (Math.imul((seed % 4294967296) | 0, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** @param {number} count @param {number} seed @returns {number[]} places, shuffled */
function shuffled(count, seed) {
  const keys = Array.from({ length: count }, (_, index) => chance(seed, index));
  return keys.map((_, index) => index).sort((a, b) => keys[a] - keys[b] || a - b);
}

/**
 * How many of a data set's points are for training, as `train_count` in engine/tables/datasets.py counts them: the
 * fraction rounded down, at least one. A fraction such as 0.29 of 100 must not lose a point to binary rounding.
 * @param {number} count
 * @param {number} fraction
 */
export const trainCount = (count, fraction) => Math.max(1, Math.floor(count * fraction + 1e-9));

/** Of one's own, two are for training where there are as many, and one is left for the test.
 * @param {number} count @param {number} fraction */
const ownTrainCount = (count, fraction) =>
  Math.max(Math.min(2, count), Math.min(count - 1, trainCount(count, fraction)));

/**
 * A shuffle by the seed, in which a point keeps its place among the others when points are added after it: drawing does
 * not deal all of them anew.
 * @param {Points} points @param {number} fraction for training @param {number} seed
 */
export function splitPoints(points, fraction, seed) {
  const order = shuffled(points.length, seed);
  const train = ownTrainCount(points.length, fraction);
  return {
    train: order.slice(0, train).map((index) => points[index]),
    test: order.slice(train).map((index) => points[index]),
  };
}

/**
 * The list that `splitPoints` with this seed would split so.
 * @param {{train: Points, test: Points}} parts
 * @param {number} seed
 * @returns {Points}
 */
export function joinPoints({ train, test }, seed) {
  const points = new Array(train.length + test.length);
  const order = shuffled(points.length, seed);
  [...train, ...test].forEach((row, index) => (points[order[index]] = row));
  return points;
}

/**
 * Which of the points are for testing.
 * @param {number} count
 * @param {number} fraction
 * @param {number} seed
 * @returns {Set<number>} places
 */
export const testPlaces = (count, fraction, seed) =>
  new Set(shuffled(count, seed).slice(ownTrainCount(count, fraction)));

/** @param {Points} a @param {Points} b */
export const samePoints = (a, b) =>
  a === b ||
  (a.length === b.length && a.every((row, index) => row.every((value, column) => value === b[index][column])));

/** @param {number[]} row */
export const labelOf = (row) => row[row.length - 1];

/** Whether labels have an output each. @param {Points} points */
export const hasClasses = (points) => points.some((row) => labelOf(row) !== -1 && labelOf(row) !== 1);
