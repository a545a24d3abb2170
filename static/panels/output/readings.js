// What the map says at a place: from the values that come with a frame, or, where these are not there, from its colors.

import { valueScale } from "../../app/state.js";
import { winnerAt } from "../../draw/classes.js";
import { valueStarts } from "../../draw/contributions.js";
import { valueAt } from "../../draw/curves.js";
import { EXTENT } from "../../draw/maps.js";

/** @typedef {import("../../wire/types.js").Frame} Frame */
/** @typedef {import("../../wire/types.js").Run} Run */
/**
 * @typedef {{winner: number, value: number, bound: "" | "≤" | "≥"}} Reading winner: the class of the map's that wins
 * there, 0 where it shows one unit, -1 where there is no number; bound: the value is at the end of what colors tell
 */

/**
 * @param {Frame} frame
 * @param {Run} run
 * @returns {Reading | null} null where the frame has no values
 */
export function readValues({ values, mapCount, focusLayer, focusUnit }, run) {
  const starts = valueStarts(run.layers);
  if (!values || values.length !== starts[run.layers.length]) return null;
  const last = run.layers.length - 1;
  const at = focusLayer < 0 ? starts[last] : starts[focusLayer] + focusUnit;
  const shown = values.subarray(at, at + mapCount);
  if (shown.some(Number.isNaN)) return { winner: -1, value: NaN, bound: "" };
  const winner = shown.reduce((best, value, index) => (value > shown[best] ? index : best), 0);
  return { winner, value: shown[winner], bound: "" };
}

/**
 * What the curves say at a place of the one input.
 * @param {Frame & {curves: Float32Array}} frame
 * @param {number} at
 * @returns {Reading}
 */
function readCurves({ curves, mapSide, mapCount }, at) {
  const values = Array.from({ length: mapCount }, (_, unit) =>
    valueAt(curves.subarray(unit * mapSide, (unit + 1) * mapSide), at),
  );
  if (values.some(Number.isNaN)) return { winner: -1, value: NaN, bound: "" };
  const winner = values.reduce((best, value, index) => (value > values[best] ? index : best), 0);
  return { winner, value: values[winner], bound: "" };
}

/**
 * @param {Frame} frame
 * @param {Run} run
 * @param {number[]} place on the plane, or of the one input
 * @returns {Reading}
 */
export function readColors(frame, run, place) {
  if (frame.curves) return readCurves({ ...frame, curves: frame.curves }, place[0]);
  const { mapSide: side, maps } = frame;
  const cell = (/** @type {number} */ at) =>
    Math.max(0, Math.min(side - 1, Math.floor(((at + EXTENT) / (2 * EXTENT)) * side)));
  const { winner, code } = winnerAt(maps, side ** 2, cell(-place[1]) * side + cell(place[0]));
  const { middle, half } = valueScale(frame, run);
  if (winner < 0) return { winner, value: NaN, bound: "" };
  return { winner, value: middle + (half * (code - 127)) / 127, bound: code === 0 ? "≤" : code === 254 ? "≥" : "" };
}
