// What came of a question and of a poll by seed, from the answers of each. Pure.

/** @import { PollAnswer } from "../../../wire/class_types.js" */
/** @typedef {Record<string, number | PollAnswer>} Answers the last of each member */

/**
 * How many chose which answer.
 * @param {Answers} answers
 * @param {number} count of answers there are to choose from
 * @returns {{counts: number[], all: number, shares: number[]}} shares: of all who answered
 */
export function countsOfQuestion(answers, count) {
  const counts = Array.from({ length: count }, () => 0);
  for (const value of Object.values(answers)) if (typeof value === "number" && value in counts) counts[value] += 1;
  const all = counts.reduce((sum, one) => sum + one, 0);
  return { counts, all, shares: counts.map((one) => (all === 0 ? 0 : one / all)) };
}

/**
 * @typedef {{runs: {member: string, answer: PollAnswer}[], reached: number, share: number}} Tally runs: those that
 * reached the goal first, each part by seed
 */

/**
 * How the runs of a poll came out.
 * @param {Answers} answers
 * @returns {Tally}
 */
export function tallyOf(answers) {
  const runs = Object.entries(answers).flatMap(([member, answer]) =>
    typeof answer === "object" ? [{ member, answer }] : [],
  );
  runs.sort(
    (one, other) => Number(other.answer.reached) - Number(one.answer.reached) || one.answer.seed - other.answer.seed,
  );
  const reached = runs.filter(({ answer }) => answer.reached).length;
  return { runs, reached, share: runs.length === 0 ? 0 : reached / runs.length };
}

/**
 * The losses of a run as places of a plot: the first at the start, the last where it ended.
 * @param {(number | null)[]} losses @param {number} epochs that were trained
 * @returns {{epoch: number, loss: number}[]} those that are numbers
 */
export const curveOf = (losses, epochs) =>
  losses.flatMap((loss, at) =>
    loss !== null && Number.isFinite(loss)
      ? [{ epoch: losses.length < 2 ? epochs : (at / (losses.length - 1)) * epochs, loss }]
      : [],
  );

/**
 * Up to which loss curves are drawn: where a few run away, the others are still to be seen.
 * @param {{epoch: number, loss: number}[][]} curves
 */
export function topOf(curves) {
  const starts = curves.flatMap((curve) => curve.slice(0, 1)).map(({ loss }) => loss);
  const highest = Math.max(0.01, ...curves.flat().map(({ loss }) => loss));
  return starts.length === 0 ? highest : Math.min(highest, 1.5 * Math.max(0.01, ...starts));
}
