// Who is ahead, and what was measured that may say why. Pure.

/**
 * @typedef {object} Stand how one set-up stands
 * @property {number} index @property {string} name its letter
 * @property {number | null} train loss @property {number | null} test loss
 * @property {number | null} score accuracy, or R2
 * @property {number | null} first training loss before the first epoch
 * @property {boolean} diverged
 */
/**
 * @typedef {{epoch: number, stands: Stand[], differ: (one: number, other: number) => string[], comparable: boolean}}
 * Course differ: things in which two of them differ; comparable: all have the same loss
 */
/**
 * @typedef {"none" | "ready" | "all_diverged" | "alone" | "level" | "ahead"} Lead
 * @typedef {"by_heart" | "not_moved" | "worse" | null} Observation of one that is behind
 * @typedef {"seed" | "one" | "several" | "same" | null} Cause what it can be put down to
 */
/**
 * @typedef {object} Standing
 * @property {Lead} lead
 * @property {Stand | null} best @property {Stand | null} second
 * @property {{what: Observation, of: Stand | null}} observed
 * @property {Cause} cause
 * @property {string[]} diverged names
 */

/** Nearer than this, nobody is ahead: as a share of the larger loss, and as a loss. */
const [LEVEL_SHARE, LEVEL_LOSS, LEVEL_SCORE] = [0.1, 0.003, 0.01];
/** A loss that has fallen by less than this share since the start has hardly moved. */
const MOVED = 0.05;
/** So much higher than the training loss, as a share of it and as a loss, a test loss is of points that were learned by
 * heart. */
const [GAP_SHARE, GAP_LOSS] = [1.5, 0.03];

/** @param {Course} course @returns {Standing} */
export function standingOf({ epoch, stands, differ, comparable }) {
  const diverged = stands.filter((one) => one.diverged).map(({ name }) => name);
  const nothing = { best: null, second: null, observed: { what: null, of: null }, cause: null, diverged };
  if (stands.length === 0) return { ...nothing, lead: "none" };
  if (diverged.length === stands.length) return { ...nothing, lead: "all_diverged" };
  if (epoch === 0) return { ...nothing, lead: "ready" };
  // Losses of two kinds have no common scale.
  const value = (/** @type {Stand} */ one) =>
    comparable ? (one.test ?? one.train) : one.score === null ? null : -one.score;
  const there = stands.filter((one) => !one.diverged && value(one) !== null);
  const ranked = there.sort((a, b) => /** @type {number} */ (value(a)) - /** @type {number} */ (value(b)));
  const [best, second] = ranked;
  if (!best) return { ...nothing, lead: "none" };
  if (!second) return { ...nothing, lead: "alone", best };
  const gap = /** @type {number} */ (value(second)) - /** @type {number} */ (value(best));
  const level = comparable
    ? gap < Math.max(LEVEL_LOSS, LEVEL_SHARE * Math.abs(/** @type {number} */ (value(second))))
    : gap < LEVEL_SCORE;
  const things = differ(best.index, second.index);
  const only = things.length === 1 ? (things[0] === "seed" ? "seed" : "one") : "several";
  const cause = things.length === 0 ? "same" : only;
  return {
    lead: level ? "level" : "ahead",
    best,
    second,
    observed: observe(ranked, level),
    // What made no difference is no cause of one.
    cause: level && cause !== "same" ? null : cause,
    diverged,
  };
}

/**
 * Of the last that something shows of.
 * @param {Stand[]} ranked @param {boolean} level @returns {Standing["observed"]}
 */
function observe(ranked, level) {
  const [best] = ranked;
  const behind = ranked.slice(level ? 0 : 1).reverse();
  const byHeart = behind.find(
    (one) =>
      one.train !== null &&
      one.test !== null &&
      one.test > one.train * GAP_SHARE + GAP_LOSS &&
      (level || (best.train !== null && one.train <= best.train)),
  );
  if (byHeart) return { what: "by_heart", of: byHeart };
  const still = behind.find((one) => one.train !== null && one.first !== null && one.train > one.first * (1 - MOVED));
  if (!still) return { what: null, of: null };
  const risen = /** @type {number} */ (still.train) > /** @type {number} */ (still.first) * (1 + MOVED);
  return { what: risen ? "worse" : "not_moved", of: still };
}
