// The wire, the page's side: what may be said, and how what arrives is read. docs/protocol.md is the grammar.

export const PROTOCOL = 1;

/** @typedef {{per: "batch" | "epoch", rate: number} | null} Speed so many a second; null is as fast as it goes */
/** @typedef {{layer: number, unit: number} | null} Focus layer 0 is the input features; null is the output */
/** @typedef {{name: string, [parameter: string]: unknown}} Named a choice from a table, with its parameters */
/** @typedef {{units: number, activation: string, [option: string]: unknown}} Hidden */
/**
 * @typedef {object} Experiment the whole description of a run
 * @property {string} problem
 * @property {{dataset: string, samples: number, noise: number, train_fraction: number, seed: number, classes?: number,
 * points?: {train: number[][], test: number[][], inputs?: string[]}}} data
 * @property {string[]} features
 * @property {boolean} standardize
 * @property {Hidden[]} hidden
 * @property {string} output_activation
 * @property {string} loss
 * @property {boolean} bias
 * @property {Named} initializer
 * @property {Named & {learning_rate: number}} optimizer
 * @property {Named} schedule
 * @property {Named & {rate: number}} regularizer
 * @property {Named} clip
 * @property {number} batch_size
 * @property {boolean} shuffle
 * @property {number} seed
 * @property {Record<string, number>} stop
 * @property {{layer: number, unit?: number, source?: number, bias?: boolean}[]} frozen
 * @property {{layer: number, unit: number}[]} off
 */
/**
 * @typedef {{name: string, kind: "number" | "whole" | "switch", default: unknown, minimum?: number, maximum?: number,
 * exclusive_minimum?: number, exclusive_maximum?: number}} Parameter
 */
/** @typedef {{name: string, playground: string | null, parameters: Parameter[]}} Choice */
/**
 * @typedef {{name: string, playground: string | null, hidden: boolean, output: boolean, alpha: Parameter | null,
 * learns_alpha: boolean, random: boolean, several: boolean}} Activation
 */
/**
 * @typedef {object} Catalogue the engine's tables, as the server gives them
 * @property {string} version
 * @property {Experiment} defaults
 * @property {{hidden_layers: number, units: number, points: number, message_bytes: number, link_bytes: number,
 * link_days: number, inputs: number, noise: number, batch_size: number, features: number, formula: number, classes:
 * number}} limits
 * @property {string[]} problems
 * @property {string[]} normalizations
 * @property {string[]} stops
 * @property {string[]} live parts of an experiment that may change while the run goes on
 * @property {string} usual_loss what the loss is where it is left to choose
 * @property {{name: string, playground: string | null, map: string}[]} features map: base64 of a square of codes
 * @property {{name: string, playground: string | null, problem: string, samples: number, classes: number | null,
 * points: number[][]}[]} datasets
 * @property {Activation[]} activations
 * @property {Choice[]} initializers
 * @property {{name: string, playground: string | null, auto: Record<string, string>, outputs: string[]}[]} losses
 * @property {Choice[]} optimizers
 * @property {Choice[]} schedules
 * @property {Choice[]} regularizers
 * @property {Choice[]} clips
 */

/**
 * @typedef {{type: "welcome", protocol: number, version: string, build: string, catalogue: string, heartbeat: number,
 * credits: number, session: string}} Welcome
 */
/**
 * @typedef {{units: number, features?: string[], formulas?: Record<string, string>, activation?: string, weights?:
 * number, biases?: number | null, scale?: number | null, shift?: number | null, alpha?: number | null}} Layer the input
 * layer has features and the maps of those by formula, every other one the rest
 */
/**
 * @typedef {{activation: string, loss: string, classes: number, middle: number, half: number, low_target: number |
 * null}} Output
 */
/** @typedef {{name: string, mean: number}} Input mean: over the training points */
/** @typedef {{reach: number, std: number, counts: number[]}} Histogram */
/**
 * @typedef {{type: "run", id: number | null, run: number, reset: boolean, changed: string[], experiment: Experiment,
 * layers: Layer[], batches_per_epoch: number, parameter_count: number, output: Output, inputs: Input[], forgotten:
 * string[], curve: {epochs: number[], rates: number[]} | null, initial: Histogram[]}} Run
 */
/** @typedef {{type: "data", run: number, train: number[][], test: number[][]}} Data rows of the inputs and the label */
/**
 * @typedef {{axes: number[], held: (number | null)[] | null}} InputView inputs to the right and upwards, and values of
 * the others; null is the mean
 */
/**
 * @typedef {{type: "maps", run: number, axes: number[], held: number[], features: Record<string, string>}} Maps of the
 * features in this view, base64
 */
/** @typedef {{type: "state", playing: boolean, speed: Speed, focus: Focus, recoverable: number | null}} State */
/**
 * @typedef {{type: "diverged", epoch: number, batch: number, layer: number | null, recoverable: number | null}}
 * Diverged
 */
/**
 * @typedef {{part: "train" | "test", sample: number, layer: number, unit: number}} NeuronChoice a point by its place in
 * `data`, and a unit
 */
/** @typedef {{low: number, high: number, counts: number[]}} Bins */
/**
 * @typedef {object} LayerDiagnosis of one layer over the whole training set; null where a number is not finite
 * @property {number | null} gradient_norm @property {number | null} weight_norm @property {number | null} update_ratio
 * @property {number | null} mean of the activations
 * @property {number | null} saturated share
 * @property {number | null} zeros share
 * @property {Bins | null} activations
 * @property {Bins | null} sums
 * @property {Bins | null} weights
 * @property {Bins | null} gradients
 * @property {number[]} dead units
 * @property {number[]} saturated_units
 * @property {number[][]} twins groups of identical units
 */
/** @typedef {{name: string, patch: Partial<Experiment>}} Remedy */
/** @typedef {{name: string, layer: number | null, evidence: Record<string, number>, remedies: Remedy[]}} Verdict */
/**
 * @typedef {{type: "diagnosis", run: number, epoch: number, batch: number, full: boolean, layers: LayerDiagnosis[],
 * verdicts: Verdict[]}} Diagnosis not full: only what badges and verdicts need
 */
/** @typedef {{type: "arithmetic", [field: string]: any}} Arithmetic docs/protocol.md lists its fields */
/**
 * @typedef {{id: string, measure: string, of?: Record<string, number>, at?: "start" | "end" | number}} Wanted a number
 * of the run: of its start, of now, or after so many epochs
 */
/**
 * @typedef {{type: "measures", run: number, epoch: number, batch: number, values: Record<string, number | null>}}
 * Measures by the ids they were asked for with
 */
/**
 * @typedef {{type: "scene", run: number, epoch: number, batch: number, name: string, scene: Record<string, any> |
 * null}} Scene what a lesson's picture shows; docs/protocol.md lists its fields; null where numbers are not finite
 */
/** @typedef {{type: "stopped", reason: string, epoch: number}} Stopped */
/**
 * @typedef {{path: string, rule: string, value: unknown, message: string, code: string | null, values: Record<string,
 * string | number>}} Fault code: the rule's, with its sentence in the locales; none for what only programs are told
 */
/**
 * @typedef {{type: "refused", id: number | null, faults: Fault[], more: number}} Refused the first faults, and how many
 * there are beside them
 */
/**
 * @typedef {{code: string, values: Record<string, string | number>, faults: Fault[], more: number}} Reason why a
 * checkpoint was refused; faults: of its experiment
 */
/** @typedef {{type: "error", code: string, message: string, reason?: Reason}} ErrorMessage */
/** @typedef {{type: "notice", code: string, detail: Record<string, unknown>}} Notice */
/** @typedef {{type: "pong"}} Pong */
/**
 * @typedef {{type: "waiting", place: number, of: number}} Waiting place 0: the page has a place now, and says `hello`
 * again
 */
/**
 * @typedef {Welcome | Run | Data | Maps | State | Diverged | Stopped | Diagnosis | Arithmetic | Measures | Scene |
 * Refused | ErrorMessage | Notice | Pong | Waiting} ServerMessage
 */
/** @typedef {{experiment: Experiment, playing: boolean, speed: Speed, focus: Focus}} HelloFields */
/** @typedef {{type: string}} PageMessage */

/** @param {HelloFields & {resume: boolean}} fields */
export const hello = ({ experiment, playing, speed, focus, resume }) => ({
  type: "hello",
  protocol: PROTOCOL,
  experiment,
  playing,
  speed,
  focus,
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
/** Which plane of the inputs the maps show. @param {InputView} view */
export const setView = ({ axes, held }) => ({ type: "view", axes, held });
/**
 * @param {{layer: number, unit: number, source: number | null, value: number}} parameter the bias where source is null
 */
export const edit = ({ layer, unit, source, value }) => ({ type: "edit", layer, unit, source, value });
/** @param {number} sequence */
export const ack = (sequence) => ({ type: "ack", sequence });
/** @param {{layers: boolean, neuron: NeuronChoice | null}} wanted what is to be computed beside the run */
export const watch = ({ layers, neuron }) => ({ type: "watch", layers, neuron });
/** Pictures of lessons that show what only the server knows. */
const SCENES = ["symmetry", "bias", "zigzag"];
/**
 * @param {Wanted[]} wanted what is to be measured of the run from now on
 * @param {string | null} [picture] of a lesson, whose scene is wanted too where it has one
 */
export const measure = (wanted, picture = null) => ({
  type: "measure",
  wanted,
  ...(picture && SCENES.includes(picture) && { scene: picture }),
});
export const takeSnapshot = () => ({ type: "snapshot" });
export const ping = () => ({ type: "ping" });

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
    diverged: ["epoch", "batch", "layer", "recoverable"],
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
    measures: ["run", "epoch", "batch", "values"],
    scene: ["run", "epoch", "batch", "name", "scene"],
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

const HEADER = 96;
const KIND_FRAME = 1;
const KIND_CHECKPOINT = 2;
const KIND_SNAPSHOT = 3;
/** @param {number} offset */
const aligned = (offset) => (offset + 7) & ~7;

/** @typedef {ReturnType<typeof readFrame>} Frame */
/**
 * @typedef {{kind: "snapshot", asked: boolean, run: number, epoch: number, batch: number, bytes: ArrayBuffer}} Snapshot
 * likewise; asked: the page wanted this very moment
 */
/**
 * @typedef {{kind: "checkpoint", bytes: ArrayBuffer}} Checkpoint the whole message, ready to be sent back as it came
 */

/**
 * @param {ArrayBuffer} buffer
 * @returns {Frame | Checkpoint | Snapshot} a frame's arrays are views of the buffer, not copies
 * @throws {Error} where the kind, the protocol or the length is not what docs/protocol.md says
 */
export function parseBinary(buffer) {
  if (buffer.byteLength < 8) throw new Error(`the server sent a binary message of ${buffer.byteLength} bytes`);
  const view = new DataView(buffer);
  const [kind, protocol] = [view.getUint8(0), view.getUint8(1)];
  if (protocol !== PROTOCOL)
    throw new Error(`the server sent a binary message of protocol ${protocol}; this page knows ${PROTOCOL}`);
  if (kind === KIND_CHECKPOINT) return { kind: "checkpoint", bytes: buffer };
  if (kind === KIND_SNAPSHOT && buffer.byteLength > 16) {
    return {
      kind: "snapshot",
      asked: (view.getUint16(2, true) & 1) !== 0,
      run: view.getUint32(4, true),
      epoch: view.getUint32(8, true),
      batch: view.getUint32(12, true),
      bytes: buffer,
    };
  }
  if (kind === KIND_FRAME) return readFrame(buffer, view);
  throw new Error(`the server sent a binary message of unknown kind ${kind}`);
}

/** @param {ArrayBuffer} buffer @param {DataView} view */
function readFrame(buffer, view) {
  if (buffer.byteLength < HEADER)
    throw new Error(`the server sent a frame of ${buffer.byteLength} bytes, shorter than its header`);
  const flags = view.getUint16(2, true);
  const [parameterCount, unitCount] = [view.getUint32(72, true), view.getUint32(76, true)];
  const [unitSide, mapCount, mapSide] = [view.getUint16(80, true), view.getUint16(82, true), view.getUint16(84, true)];
  const unitsAt = aligned(HEADER + 4 * parameterCount);
  const mapsAt = aligned(unitsAt + unitCount * unitSide * unitSide);
  const classes = view.getUint16(86, true);
  const countsAt = aligned(mapsAt + mapCount * mapSide * mapSide);
  const end = countsAt + 4 * 2 * classes * classes;
  if (buffer.byteLength !== end)
    throw new Error(`the server sent a frame of ${buffer.byteLength} bytes; its header says ${end}`);
  return {
    kind: /** @type {const} */ ("frame"),
    playing: (flags & 1) !== 0,
    diverged: (flags & 2) !== 0,
    busy: (flags & 4) !== 0,
    sequence: view.getUint32(4, true),
    run: view.getUint32(8, true),
    epoch: view.getUint32(12, true),
    batch: view.getUint32(16, true),
    batchesPerEpoch: view.getUint32(20, true),
    step: view.getFloat64(24, true),
    trainLoss: view.getFloat64(32, true),
    testLoss: view.getFloat64(40, true),
    learningRate: view.getFloat64(48, true),
    trainAccuracy: view.getFloat32(56, true),
    testAccuracy: view.getFloat32(60, true),
    epochsPerSecond: view.getFloat32(64, true),
    focusLayer: view.getInt16(68, true),
    focusUnit: view.getInt16(70, true),
    unitCount,
    unitSide,
    mapCount,
    mapSide,
    classes,
    trainR2: view.getFloat32(88, true),
    testR2: view.getFloat32(92, true),
    parameters: new Float32Array(buffer, HEADER, parameterCount),
    unitMaps: new Uint8Array(buffer, unitsAt, unitCount * unitSide * unitSide),
    maps: new Uint8Array(buffer, mapsAt, mapCount * mapSide * mapSide),
    /** Of the training and of the test points: counts by actual, then by predicted class. */
    confusion: new Uint32Array(buffer, countsAt, 2 * classes * classes),
  };
}
