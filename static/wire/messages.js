// What the page says to the server, and how the text that the server sends is read. docs/protocol.md is the grammar.

/** @import { Experiment, Focus, HelloFields, InputView, LandscapeChoice, LayerAxes, NeuronChoice } from "./types.js" */
/** @import { LooksWanted, ServerMessage, Speed, Wanted } from "./types.js" */

export const PROTOCOL = 1;
/** The kind of a binary message that is a snapshot, and the bytes before its checkpoint. */
export const KIND_SNAPSHOT = 3;
export const SNAPSHOT_HEADER = 16;

/** @param {HelloFields & {resume: boolean}} fields */
export const hello = ({ experiment, playing, speed, focus, probe, resume }) => ({
  type: "hello",
  protocol: PROTOCOL,
  experiment,
  playing,
  speed,
  focus,
  ...(probe && { probe }),
  resume,
});
/** @param {number} id @param {Experiment} experiment */
export const configure = (id, experiment) => ({ type: "configure", id, experiment });
export const play = () => ({ type: "play" });
export const pause = () => ({ type: "pause" });
/** @param {"batch" | "epoch"} unit */
export const step = (unit) => ({ type: "step", unit });
export const reset = () => ({ type: "reset" });
export const recover = () => ({ type: "recover" });
/** @param {Speed} speed */
export const setSpeed = (speed) => ({ type: "speed", speed });
/** @param {Focus} focus */
export const setFocus = (focus) => ({ type: "focus", focus });
/** The place whose values frames are to have, a number for every input. @param {number[] | null} inputs */
export const probe = (inputs) => ({ type: "probe", inputs });
/** Which plane of the inputs the maps show. @param {InputView} view */
export const setView = ({ axes, held }) => ({ type: "view", axes, held });
/**
 * @param {{layer: number, unit: number, source: number | null, value: number}} parameter the bias where source is null
 */
export const edit = ({ layer, unit, source, value }) => ({ type: "edit", layer, unit, source, value });
/** @param {number} sequence */
export const ack = (sequence) => ({ type: "ack", sequence });
/**
 * @param {{layers: boolean, neuron: NeuronChoice | null, batch?: number | null}} wanted what is to be computed beside
 * the
 * run; batch: a place within the next one
 */
export const watch = ({ layers, neuron, batch = null }) => ({
  type: "watch",
  layers,
  neuron,
  ...(batch !== null && { batch }),
});
/**
 * @param {Wanted[]} wanted what is to be measured of the run from now on
 * @param {string | null} [scene] what a lesson's picture shows of it
 */
export const measure = (wanted, scene = null) => ({ type: "measure", wanted, ...(scene && { scene }) });
/** Whose spaces are looked into from now on. @param {LayerAxes[]} layers at most three, none for nothing */
export const space = (layers) => ({ type: "space", layers });
/** Which quick looks are wanted from now on, and of what. @param {Partial<LooksWanted>} wanted */
export const looks = ({ importance, losses, slope, changes }) => ({
  type: "looks",
  ...(importance && { importance }),
  ...(losses && { losses }),
  ...(slope && { slope }),
  ...(changes && { changes }),
});
/**
 * Over which plane of the parameters the loss is wanted; null for none.
 * @param {LandscapeChoice | null} wanted
 */
export const landscape = (wanted) => ({ type: "landscape", wanted });
/** Sets all parameters to a place of a picture. @param {number} survey @param {number[]} place */
export const move = (survey, place) => ({ type: "move", survey, place });
export const takeSnapshot = () => ({ type: "snapshot" });
/** What was done to the run so far. */
export const deeds = () => ({ type: "deeds" });
/** Whether each deed is told from now on. @param {boolean} on */
export const announceDeeds = (on) => ({ type: "announce_deeds", on });
/**
 * Does to this run what was done to another one.
 * @param {import("./types.js").Followed | null} followed the new deeds, and where it is; null ends it
 */
export const follow = (followed) => ({ type: "follow", ...(followed ?? { until: null }) });
/**
 * Set-ups to train side by side, in the place of those before. The later ones have the data of the first.
 * @param {number} id
 * @param {{experiments: Experiment[], playing: boolean, speed: Speed}} wanted
 */
export const compare = (id, { experiments, playing, speed }) => ({
  type: "compare",
  id,
  experiments: experiments.map((one, index) => (index === 0 ? one : ownPart(one))),
  playing,
  speed,
});
/** What a set-up that is compared does not share with the first. @param {Experiment} experiment */
const ownPart = ({ problem: _, data: __, ...rest }) => rest;
export const comparePlay = () => ({ type: "compare_play" });
export const comparePause = () => ({ type: "compare_pause" });
export const compareStep = () => ({ type: "compare_step" });
export const compareReset = () => ({ type: "compare_reset" });
export const compareStop = () => ({ type: "compare_stop" });
/** @param {Speed} speed by epochs */
export const compareSpeed = (speed) => ({ type: "compare_speed", speed });
/** The whole state of one of them. @param {number} index */
export const compareTake = (index) => ({ type: "compare_take", index });
/** @param {number} sequence */
export const compareAck = (sequence) => ({ type: "compare_ack", sequence });
export const ping = () => ({ type: "ping" });
/**
 * The bytes that stand a session at a checkpoint.
 * @param {import("./base64.js").Bytes} checkpoint
 * @param {{epoch: number, cursor: number}} where
 */
export function snapshotMessage(checkpoint, { epoch, cursor }) {
  const message = new Uint8Array(SNAPSHOT_HEADER + checkpoint.length);
  const view = new DataView(message.buffer);
  message.set([KIND_SNAPSHOT, PROTOCOL]);
  view.setUint32(8, epoch, true);
  view.setUint32(12, cursor, true);
  message.set(checkpoint, SNAPSHOT_HEADER);
  return message.buffer;
}

/** The fields without which a message cannot be used. @type {Map<unknown, string[]>} */
const REQUIRED = new Map(
  Object.entries({
    welcome: ["protocol", "version", "build", "catalogue", "heartbeat", "credits", "session"],
    run: [
      "id",
      "run",
      "reset",
      "changed",
      "experiment",
      "layers",
      "batches_per_epoch",
      "parameter_count",
      "output",
      "inputs",
      "forgotten",
      "curve",
      "initial",
    ],
    data: ["run", "train", "test"],
    maps: ["run", "axes", "held", "features"],
    state: ["playing", "speed", "focus", "recoverable"],
    diverged: ["epoch", "batch", "layer", "recoverable", "verdict"],
    stopped: ["reason", "epoch"],
    diagnosis: ["run", "epoch", "batch", "full", "layers", "verdicts"],
    arithmetic: [
      "run",
      "epoch",
      "batch",
      "choice",
      "point",
      "label",
      "target",
      "outputs",
      "loss",
      "loss_name",
      "values",
      "deltas",
      "terms",
      "bias",
      "z",
      "normalized",
      "activation",
      "alpha",
      "f",
      "skipped",
      "off",
      "output",
      "derivative",
      "upstream",
      "delta",
      "gradients",
      "bias_gradient",
      "optimizer",
      "learning_rate",
      "count",
      "states",
      "steps",
      "bias_step",
      "held",
      "bias_held",
    ],
    next_batch: [
      "run",
      "epoch",
      "batch",
      "samples",
      "place",
      "point",
      "label",
      "target",
      "loss",
      "batch_loss",
      "loss_name",
      "values",
      "sums",
      "upstreams",
      "deltas",
      "optimizer",
      "learning_rate",
      "gradients",
      "changes",
    ],
    measures: ["run", "epoch", "batch", "values"],
    scene: ["run", "epoch", "batch", "name", "scene"],
    look: ["run", "epoch", "batch", "name", "choice", "found"],
    space: ["run", "epoch", "batch", "every", "rows", "columns", "answers", "told_apart", "layers"],
    landscape: ["run", "epoch", "batch", "wanted", "missing", "since", "survey", "surface", "present", "path"],
    compared: ["id", "comparison", "runs", "inputs", "train", "test"],
    comparison: ["sequence", "comparison", "epoch", "playing", "course", "runs"],
    comparison_refused: ["id", "faults", "more"],
    compared_state: ["comparison", "index", "epoch", "batch", "checkpoint"],
    deeds: ["document"],
    deed: ["deed"],
    refused: ["id", "faults", "more"],
    error: ["code", "message"],
    notice: ["code", "detail"],
    pong: [],
    waiting: ["place", "of"],
  }),
);

/**
 * @param {string} text @returns {ServerMessage}
 * @throws {Error} where it is not JSON, or no message this page knows, or a field is missing
 */
export function parseText(text) {
  /** @type {unknown} */
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    throw new Error(`the server sent text that is not JSON: ${text.slice(0, 80)}`);
  }
  if (typeof message !== "object" || message === null || !("type" in message))
    throw new Error(`the server sent a message without a type: ${text.slice(0, 80)}`);
  const required = REQUIRED.get(message.type);
  if (!required) throw new Error(`the server sent a message of unknown type ${JSON.stringify(message.type)}`);
  const missing = required.find((field) => !Object.hasOwn(/** @type {object} */ (message), field));
  if (missing) throw new Error(`the server sent a "${message.type}" message without \`${missing}\``);
  return /** @type {ServerMessage} */ (message);
}
