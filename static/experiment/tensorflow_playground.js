// TensorFlow Playground's addresses: what its names are here. The engine's choices are found by the `playground` names
// their records carry.

import { usualParameters } from "./consistency.js";

/** @typedef {import("../wire/types.js").Catalogue} Catalogue */
/** @typedef {import("./address.js").Note} Note */

/** Its own starting values, where an address leaves them out. */
const ITS_FEATURES = ["x", "y"];
const ITS_DATASETS = /** @type {const} */ ({ classification: "circle", regression: "reg-plane" });
const PRUNES = "L1";
/** Keys that our addresses use as well. */
const SHARED = ["problem", "seed", "discretize"];
/** Keys that change nothing here. */
const IGNORED = ["collectStats", "tutorial"];

/** What `..._hide` hides, by our names. @type {Record<string, string>} */
const HIDES = {
  playButton: "play",
  stepButton: "step",
  resetButton: "reset",
  learningRate: "learning_rate",
  activation: "activation",
  regularization: "regularization",
  regularizationRate: "regularization_rate",
  problem: "problem",
  dataset: "dataset",
  percTrainData: "train_fraction",
  noise: "noise",
  batchSize: "batch_size",
  numHiddenLayers: "layers",
  showTestData: "test_data",
  discretize: "discretize",
};

/**
 * @typedef {object} Draft
 * @property {Catalogue} catalogue
 * @property {any} experiment the defaults, to be changed
 * @property {import("./address.js").View} view likewise
 */

/**
 * Each of its keys, in the order they are taken; a function returns false where the value cannot be read.
 * @type {Record<string, (draft: Draft, value: string) => boolean | void>}
 */
const KEYS = {
  problem: ({ catalogue, experiment }, value) =>
    catalogue.problems.includes(value) && void (experiment.problem = value),
  dataset: () => {},
  regDataset: () => {},
  networkShape({ experiment, catalogue }, value) {
    const sizes = value === "" ? [] : value.split(",").map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size > 0)) return false;
    experiment.hidden = sizes.map((units) => ({ ...catalogue.defaults.hidden[0], units }));
  },
  activation({ experiment, catalogue }, value) {
    const name = named(catalogue.activations, value);
    if (name === undefined) return false;
    experiment.hidden = experiment.hidden.map((/** @type {object} */ layer) => ({ ...layer, activation: name }));
  },
  regularization({ experiment, catalogue }, value) {
    const record = find(catalogue.regularizers, value);
    if (!record) return false;
    experiment.regularizer = { ...usualParameters(record), rate: experiment.regularizer.rate, name: record.name };
    // There, a weight that L1 has brought to zero stays there.
    if (value === PRUNES && record.parameters.some(({ name }) => name === "prune")) experiment.regularizer.prune = true;
  },
  regularizationRate: ({ experiment }, value) => number(value, (rate) => (experiment.regularizer.rate = rate)),
  learningRate: ({ experiment }, value) => number(value, (rate) => (experiment.optimizer.learning_rate = rate)),
  batchSize: ({ experiment }, value) => number(value, (size) => (experiment.batch_size = size)),
  noise: ({ experiment }, value) => number(value, (percent) => (experiment.data.noise = percent / 100)),
  percTrainData: ({ experiment }, value) =>
    number(value, (percent) => (experiment.data.train_fraction = percent / 100)),
  seed({ experiment }, value) {
    experiment.seed = hashSeed(value);
    experiment.data.seed = hashSeed(value);
  },
  initZero({ experiment, catalogue }, value) {
    const record = find(catalogue.initializers, "initZero") ?? find(catalogue.initializers, "zeros");
    if (!record) return false;
    if (value !== "false") experiment.initializer = { ...usualParameters(record), name: record.name };
  },
  showTestData: ({ view }, value) => void (view.showTest = value !== "false"),
  discretize: ({ view }, value) => void (view.discretize = value !== "false"),
  hideText: ({ view }, value) => void (value !== "false" && view.hide.push("article")),
};

/** Is this one of its addresses? @param {string[][]} pairs keys and values @param {Catalogue} catalogue */
export function isPlayground(pairs, catalogue) {
  const keys = pairs.map(([key]) => key);
  const its = (/** @type {string} */ key) =>
    Object.hasOwn(KEYS, key) ||
    IGNORED.includes(key) ||
    isHide(key) ||
    catalogue.features.some(({ playground }) => playground === key);
  // A problem with none of our dotted keys beside it says no dataset: only there does one follow from it.
  return (
    keys.some((key) => its(key) && !SHARED.includes(key)) ||
    (keys.includes("problem") && keys.every((key) => SHARED.includes(key)))
  );
}

/**
 * @param {string[][]} pairs keys and values @param {Draft} draft
 * @returns {{experiment: import("../wire/types.js").Experiment, view: import("./address.js").View, notes: Note[]}}
 */
export function readPlayground(pairs, draft) {
  const { catalogue, experiment, view } = draft;
  /** @type {Note[]} */
  const notes = [];
  const values = new Map(pairs.map(([key, value]) => [key, value.trim()]));
  // In the table's order, not the address's: the activation is given to the layers that the shape has made.
  for (const [key, read] of Object.entries(KEYS)) {
    const value = values.get(key);
    if (value === undefined || (value === "" && key !== "networkShape")) continue;
    if (read(draft, value) === false) notes.push({ code: "unreadable_value", detail: `${key}=${value}` });
  }
  chooseDataset(draft, values, notes);
  const on = (/** @type {string | null} */ name) =>
    name !== null && (values.get(name) ? values.get(name) !== "false" : ITS_FEATURES.includes(name));
  experiment.features = catalogue.features.filter(({ playground }) => on(playground)).map(({ name }) => name);
  for (const [key, value] of values) {
    if (isHide(key)) {
      if (value === "true") view.hide.push(HIDES[key.slice(0, -"_hide".length)]);
    } else if (
      !Object.hasOwn(KEYS, key) &&
      !IGNORED.includes(key) &&
      !catalogue.features.some(({ playground }) => playground === key)
    ) {
      notes.push({ code: "unknown_key", detail: `${key}=${value}` });
    }
  }
  return { experiment, view, notes };
}

/** @param {string} key */
const isHide = (key) => key.endsWith("_hide") && Object.hasOwn(HIDES, key.slice(0, -"_hide".length));

/** Its address names a dataset for each problem; the problem says which one counts.
 * @param {Draft} draft @param {Map<string, string>} values @param {Note[]} notes */
function chooseDataset({ catalogue, experiment }, values, notes) {
  const problem = experiment.problem === "regression" ? "regression" : "classification";
  const key = problem === "regression" ? "regDataset" : "dataset";
  const asked = values.get(key);
  const fits = (/** @type {string | undefined} */ name) =>
    catalogue.datasets.find((record) => record.playground === name && record.problem === problem);
  if (asked && !fits(asked)) notes.push({ code: "unreadable_value", detail: `${key}=${asked}` });
  const record = fits(asked) ?? fits(ITS_DATASETS[problem]);
  if (record) Object.assign(experiment.data, { dataset: record.name, samples: record.samples });
}

/**
 * @template {{name: string, playground: string | null}} R
 * @param {R[]} records
 * @param {string} alias
 * @returns {R | undefined}
 */
const find = (records, alias) =>
  records.find(({ playground }) => playground === alias) ?? records.find(({ name }) => name === alias);
/** @param {{name: string, playground: string | null}[]} records @param {string} alias */
const named = (records, alias) => find(records, alias)?.name;

/** @param {string} text @param {(value: number) => void} take */
function number(text, take) {
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  take(value);
}

/**
 * Its seeds are any text; ours are whole numbers. FNV-1a (Fowler, Noll, Vo), 32 bits, brought below a million to keep
 * addresses short.
 * @param {string} text
 */
function hashSeed(text) {
  const hash = [...new TextEncoder().encode(text)].reduce(
    (sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0,
    0x811c9dc5,
  );
  return hash % 1_000_000;
}
