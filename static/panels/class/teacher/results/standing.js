// Who is where in a challenge. Pure.

/** @import { Score } from "../../../../wire/class_types.js" */

/** Where more is better; else fewer is. */
const UPWARD = ["most_seeds", "highest_noise"];

/**
 * The best of each in their places; of equal scores the earlier is before the later.
 * @param {Score[]} scores of all challenges, the best of each member
 * @param {string} challenge
 * @param {string} [kind] what counts; less is better where that is not known
 * @returns {{place: number, score: Score}[]}
 */
export function standing(scores, challenge, kind = "") {
  const sign = UPWARD.includes(kind) ? -1 : 1;
  return scores
    .filter((score) => score.challenge === challenge)
    .sort((one, other) => sign * (one.score - other.score) || one.at - other.at || one.number - other.number)
    .map((score, index) => ({ place: index + 1, score }));
}
