// What there is to say of a run, read from the page's state; the sentence is chosen from these facts alone.

import { inputCount } from "../../experiment/inputs.js";
import { CONTROLS, currentFrame } from "../../app/state.js";
import { FEWEST, lackOf, cannotTrain } from "../../experiment/split.js";
import { layerName } from "../../controls/names.js";
import { solvedSince, trendOf } from "./course.js";

/** @typedef {import("../../wire/types.js").Remedy} Remedy */
/**
 * @typedef {{name: string, layer: string, evidence: Record<string, number>, remedies: Remedy[]}} Told a verdict;
 * remedies: those whose controls show
 */
/**
 * @typedef {object} Facts
 * @property {boolean} away there was a connection, and there is none
 * @property {Set<string>} hidden controls
 * @property {boolean} lesson one is under way
 * @property {boolean} challenge likewise
 * @property {"two" | "many" | "number" | "curve"} task what is to be learned: two classes, several, numbers, or those
 * over one input
 * @property {number} classes
 * @property {{count: number, fewest: number, lack: string | null} | null} drawing points are being drawn that cannot
 * be trained on, and what they lack
 * @property {string[]} restarted what was changed, where that began the run anew
 * @property {{epoch: number, place: string, recoverable: number | null, verdict: Told} | null} diverged
 * @property {{epoch: number, last: number} | null} past the moment one looks back at, and the last there is
 * @property {{reason: string, epoch: number} | null} stopped by a condition that was set
 * @property {boolean} playing
 * @property {boolean} begun at least one step was made
 * @property {number} epoch
 * @property {"test" | "train"} part the points that the numbers are of
 * @property {number} score accuracy, or R²
 * @property {number} loss
 * @property {"falling" | "rising" | "steady" | null} trend of the loss
 * @property {number | null} solved since this epoch
 * @property {Told | null} verdict the first of those that something is in the way
 * @property {{name: string, remedies: Remedy[]} | null} inOrder that something was learned, or nothing moves any more
 * @property {string | null} harder data set to try next
 */

/** What may be said of a run that is in order. */
const IN_ORDER = ["learned", "converged"];

/**
 * @param {import("../../app/state.js").State} state
 * @param {import("../../app/text.js").Text} text
 * @param {import("../../wire/types.js").Catalogue} catalogue
 * @returns {Facts}
 */
export function factsOf(state, text, catalogue) {
  const { status, view, run, own, viewing, snapshots, diverged, diagnosis, experiment, history } = state;
  const frame = currentFrame(state);
  const sorts = frame ? frame.classes > 0 : experiment.problem === "classification";
  const outputs = run?.layers.at(-1)?.units ?? 1;
  const part = frame && !Number.isFinite(frame.testLoss) ? "train" : "test";
  const dataset = catalogue.datasets.find(({ name }) => name === experiment.data.dataset);
  const found = diagnosis?.verdicts.find(({ name }) => !IN_ORDER.includes(name));
  const inOrder = diagnosis?.verdicts.find(({ name }) => IN_ORDER.includes(name));
  // Of a run that is only watched there is nothing to press.
  const hidden = new Set(state.following ? CONTROLS : view.hide);
  /** @param {Remedy[]} remedies */
  const offered = (remedies) =>
    remedies.filter(({ patch }) => controlsFor(patch, experiment).every((control) => !hidden.has(control)));
  /** @param {import("../../wire/types.js").Verdict} verdict @param {import("../../wire/types.js").Run} of */
  const told = (verdict, of) => ({
    ...verdict,
    layer: verdict.layer === null ? "" : layerName(verdict.layer, of, text),
    remedies: offered(verdict.remedies),
  });
  return {
    away: status.state !== "open" && (run !== null || status.state !== "connecting"),
    hidden,
    lesson: state.lesson !== null,
    challenge: state.challenge !== null,
    task: sorts ? (outputs > 1 ? "many" : "two") : inputCount(experiment.data, catalogue) === 1 ? "curve" : "number",
    classes: outputs,
    drawing:
      own.draft && cannotTrain(own)
        ? { count: own.draft.points.length, fewest: FEWEST, lack: lackOf(own.draft) }
        : null,
    restarted: state.restarted,
    diverged:
      diverged && run
        ? {
            // The epoch that was under way, counted from 1; as lessons count them.
            epoch: diverged.epoch + Number(diverged.batch > 0),
            place: diverged.layer === null ? text("status.losses") : placeOf(diverged.layer, run, text),
            recoverable: state.recoverable,
            verdict: told(diverged.verdict, run),
          }
        : null,
    past:
      viewing === null || !snapshots[viewing]
        ? null
        : { epoch: snapshots[viewing].epoch, last: snapshots[snapshots.length - 1].epoch },
    stopped: state.stopped,
    playing: state.playing,
    begun: frame !== null && frame.step > 0,
    epoch: frame?.epoch ?? 0,
    part,
    score: frame ? scoreOf(frame, part, sorts) : Number.NaN,
    loss: frame ? (part === "test" ? frame.testLoss : frame.trainLoss) : Number.NaN,
    trend: trendOf(history),
    solved: solvedSince(history, sorts),
    verdict: found && run ? told(found, run) : null,
    inOrder: inOrder ? { name: inOrder.name, remedies: offered(inOrder.remedies) } : null,
    harder: dataset?.harder ?? null,
  };
}

/** @param {import("../../app/state.js").Frame} frame @param {"test" | "train"} part @param {boolean} sorts */
function scoreOf(frame, part, sorts) {
  if (sorts) return part === "test" ? frame.testAccuracy : frame.trainAccuracy;
  return part === "test" ? frame.testR2 : frame.trainR2;
}

/** A layer within a sentence. @param {number} layer @param {import("../../wire/types.js").Run} run
 * @param {import("../../app/text.js").Text} text */
const placeOf = (layer, run, text) =>
  layer === run.layers.length - 1 ? text("status.output_layer") : text("status.layer", { layer });

/** @type {{[field: string]: (now: any, then: any) => string[]}} */
const OF_FIELD = {
  optimizer: (now, then) => [now.name === then.name ? "learning_rate" : "more_settings"],
  regularizer: () => ["regularization", "regularization_rate"],
  hidden: (now, then) =>
    now.some((/** @type {any} */ layer, /** @type {number} */ index) => layer.activation !== then[index]?.activation)
      ? ["activation"]
      : ["layers"],
  data: (now, then) => [now.train_fraction === then.train_fraction ? "noise" : "train_fraction"],
};

/**
 * With which of the page's controls a person could make a remedy's change: it is offered only where these show.
 * @param {Partial<import("../../wire/types.js").Experiment>} patch
 * @param {import("../../wire/types.js").Experiment} experiment
 * @returns {string[]} names of controls
 */
export const controlsFor = (patch, experiment) =>
  Object.entries(patch).flatMap(
    ([field, then]) => OF_FIELD[field]?.(/** @type {any} */ (experiment)[field], then) ?? ["more_settings"],
  );
