// A run as small as the teacher sees it among many: a few numbers and a map of 24 cells a side. Pure.

import { currentFrame } from "../../../app/state.js";
import { winnerAt } from "../../../draw/classes.js";
import { toBase64 } from "../../../wire/base64.js";

/** @typedef {import("../../../app/state.js").State} State */
/** @typedef {import("../../../wire/class_types.js").Tile} Tile */
/** @typedef {import("../../../wire/types.js").Frame} Frame */
/** @typedef {import("../../../wire/types.js").Run} Run */

export const SIDE = 24;
const [NOT_A_NUMBER, ZERO, TOP] = [255, 127, 254];
/** What may be said of a run that is in order. */
const IN_ORDER = ["learned", "converged"];
/** What a map of the inputs reaches to each side, if a run has one input. */
const FLAT = { low: -1, high: 1 };

/** @param {number} value */
const finite = (value) => (Number.isFinite(value) ? value : null);

/**
 * How the run stands.
 * @param {State} state
 * @param {string | null} verdict what is in its way
 * @returns {Tile | null} null where there is no picture of it yet
 */
export function tileOf(state, verdict) {
  const frame = currentFrame(state);
  const { run, playing, diverged, following } = state;
  if (!frame || !run) return null;
  const cells = mapOf(frame, run, state.span ?? FLAT);
  return {
    epoch: frame.epoch,
    train_loss: finite(frame.trainLoss),
    test_loss: finite(frame.testLoss),
    accuracy: frame.classes > 0 ? finite(frame.testAccuracy) : null,
    parameters: run.parameter_count,
    state: diverged ? "diverged" : verdict ? "stuck" : playing ? "training" : "idle",
    verdict: diverged ? diverged.verdict.name : verdict,
    map: cells && toBase64(cells),
    classes: frame.classes,
    watching: following !== null,
  };
}

/**
 * What is in a run's way, where two looks in a row have found it: while it trains, one alone may be chance.
 * @param {State["diagnosis"]} now
 * @param {State["diagnosis"]} before
 * @param {boolean} playing
 * @returns {string | null}
 */
export function standingVerdict(now, before, playing) {
  const inTheWay = now?.verdicts.filter(({ name }) => !IN_ORDER.includes(name)).map(({ name }) => name) ?? [];
  const seen = before?.run === now?.run ? (before?.verdicts.map(({ name }) => name) ?? []) : [];
  return inTheWay.find((name) => !playing || seen.includes(name)) ?? null;
}

/**
 * The whole network's answer, whatever the page shows large.
 * @param {Frame} frame
 * @param {Run} run
 * @param {{low: number, high: number}} span of the answer, where it is drawn over the one input
 * @returns {import("../../../wire/base64.js").Bytes | null} null where the frame has none
 */
export function mapOf(frame, run, span) {
  const outputs = run.layers[run.layers.length - 1].units;
  const first = frame.unitCount - outputs;
  if (frame.unitCurves) return curveMap(frame.unitCurves.subarray(first * frame.unitSide), frame.unitSide, run, span);
  const area = frame.unitSide ** 2;
  const maps = frame.unitMaps.subarray(first * area);
  if (area === 0 || maps.length !== outputs * area) return null;
  return cells((row, column) => {
    const at = (/** @type {number} */ place) => Math.floor(((place + 0.5) * frame.unitSide) / SIDE);
    const cell = at(row) * frame.unitSide + at(column);
    if (outputs === 1) return maps[cell];
    const { winner } = winnerAt(maps, area, cell);
    return winner < 0 ? NOT_A_NUMBER : winner;
  });
}

/**
 * A curve over the one input, filled from zero, each column in the color of its value.
 * @param {Float32Array} curves of the outputs, so many samples each
 * @param {number} samples
 * @param {Run} run
 * @param {{low: number, high: number}} span
 */
function curveMap(curves, samples, { output: { middle, half }, layers }, { low, high }) {
  const outputs = layers[layers.length - 1].units;
  const columns = Array.from({ length: SIDE }, (_, column) => {
    const at = Math.round((column / (SIDE - 1)) * (samples - 1));
    return Array.from({ length: outputs }, (__, unit) => curves[unit * samples + at]);
  });
  return cells((row, column) => {
    const values = columns[column];
    if (values.some(Number.isNaN)) return NOT_A_NUMBER;
    if (outputs > 1) return values.indexOf(Math.max(...values));
    const [value] = values;
    const here = high - ((row + 0.5) / SIDE) * (high - low);
    const code = Math.max(0, Math.min(TOP, Math.round(ZERO + (ZERO * (value - middle)) / half)));
    return here >= Math.min(middle, value) && here <= Math.max(middle, value) ? code : ZERO;
  });
}

/** @param {(row: number, column: number) => number} code */
const cells = (code) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, index) => code(Math.floor(index / SIDE), index % SIDE));
