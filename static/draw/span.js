// The plot of a run with one input: which values it reaches, and where points stand in it. Pure.

import { niceScale } from "./axis.js";
import { EXTENT } from "./maps.js";
import { extent } from "./plot.js";

/** @typedef {import("./curves.js").Span} Span */

/** About so many steps from the lower edge to the upper one. */
const STEPS = 11;
/** Of the points' own height, how far beyond them an answer is followed: one that runs away must not flatten them. */
const FOLLOWED = 1;
/** What is shown becomes less only where it is so much more than is needed: else it would jump while training. */
const ROOMY = 2.2;

/** What a plot reaches before anything is known. @type {Span} */
export const USUAL = { low: -1, high: 1 };

/**
 * The values a plot reaches: all that should be answered, and what is, with a little room, from a round number to
 * another. It stays as it was where that still fits.
 * @param {number[]} targets
 * @param {ArrayLike<number>} answers
 * @param {{before?: Span | null, whole?: boolean, grows?: boolean}} [options] before: what it reached; whole: answers
 * count, however far they are from the targets; grows: it never becomes less
 * @returns {Span}
 */
export function spanOf(targets, answers, { before = null, whole = false, grows = false } = {}) {
  const own = extent(targets) ?? [0, 0];
  const near = Math.max(own[1] - own[0], 1e-9) * FOLLOWED;
  const [least, most] = whole || targets.length === 0 ? [-Infinity, Infinity] : [own[0] - near, own[1] + near];
  const answered = extent(
    Array.from(answers, (value) => (Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : NaN)),
  );
  const low = Math.min(own[0], answered?.[0] ?? own[0]);
  const high = Math.max(own[1], answered?.[1] ?? own[1]);
  if (before && before.low <= low && high <= before.high) {
    const needed = rounded(low, high);
    if (grows || before.high - before.low < ROOMY * (needed.high - needed.low)) return before;
  }
  return before && grows ? rounded(Math.min(low, before.low), Math.max(high, before.high)) : rounded(low, high);
}

/** @param {number} low @param {number} high @returns {Span} */
function rounded(low, high) {
  const room = Math.max(high - low, Math.abs(low) * 1e-3, 1e-3) * 0.04;
  const scale = niceScale(low - room, high + room, STEPS);
  return { low: scale.low, high: scale.high };
}

/**
 * A value's place on the plane whose lower and upper edges are these values.
 * @param {number} value
 * @param {Span} span
 */
export const rise = (value, { low, high }) => (((value - low) / (high - low)) * 2 - 1) * EXTENT;

/** The value at a place of the plane. @param {number} place @param {Span} span */
export const valueAtRise = (place, { low, high }) => low + ((place / EXTENT + 1) / 2) * (high - low);

/**
 * Points of one input as a plot shows them: as high as what should be answered.
 * @param {number[][]} rows of the input and the label
 * @param {Span} span
 * @param {(label: number) => number} target what should be answered where this is the label
 * @returns {number[][]} rows of two places on the plane and the label
 */
export const onCurve = (rows, span, target) =>
  rows.map((row) => [row[0], rise(target(row[row.length - 1]), span), row[row.length - 1]]);
