// What a challenge asks to be kept to, checked of the run on the page: each rule by itself, whether it holds now, and
// whether it held all the time, for who has broken one begins anew.

import { same } from "../../experiment/same.js";
import { trainCount } from "../../experiment/split.js";

/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {import("./challenge.js").Constraints} Constraints */
/** @typedef {import("../../wire/types.js").DeedsDocument} DeedsDocument */
/**
 * @typedef {object} Rule
 * @property {string} code for its words
 * @property {number} [bound] @property {string[]} [names] what it allows, or forbids, or keeps as it was
 * @property {number} [now] how many there are
 * @property {string[]} [wrong] which of what there is must not be, or of what was to stay has changed
 * @property {boolean} holds of the run as it is
 * @property {boolean} held of the run as it was before, as far as that is known
 */
/**
 * @typedef {object} Facts
 * @property {Experiment} experiment as the server trains it now
 * @property {Experiment[]} before as it was before, since its first batch
 * @property {number} parameters weights and biases of all units, also of those that are off
 * @property {number} epoch @property {number} batch
 * @property {number} [again] epochs trained once more: another batch size takes one up at its last whole batch
 * @property {number | null} later times at which settings were changed since the first batch; null where nobody knows
 * @property {number} edits weights and biases that were set by hand
 */

/** What stands at a dotted place of a document. @param {any} document @param {string} path @returns {any} */
export const at = (document, path) => path.split(".").reduce((part, name) => part?.[name], document);

/** Hidden units that are not off. @param {Experiment} experiment */
const units = ({ hidden, off }) => hidden.reduce((sum, layer) => sum + layer.units, 0) - off.length;
/**
 * Weights and biases without what leads to units that are off, and from them.
 * @param {Experiment} experiment @param {number} all
 */
function parametersOf({ features, hidden, off, bias }, all) {
  if (off.length === 0) return all;
  const whole = [features.length, ...hidden.map((layer) => layer.units)];
  const on = whole.map((count, layer) => count - off.filter((one) => one.layer === layer).length);
  const removed = hidden.map(({ normalization }, at) => {
    const ofUnit = (bias ? 1 : 0) + (normalization ? 2 : 0);
    return whole[at] * whole[at + 1] - on[at] * on[at + 1] + (whole[at + 1] - on[at + 1]) * ofUnit;
  });
  const outputs = off.filter(({ layer }) => layer === hidden.length).length;
  return all - removed.reduce((sum, count) => sum + count, 0) - outputs;
}
const activations = (/** @type {Experiment} */ { hidden }) => [...new Set(hidden.map(({ activation }) => activation))];

/** How many there are of what has bounds. @type {Record<string, (experiment: Experiment) => number>} */
const COUNTED = { features: ({ features }) => features.length, layers: ({ hidden }) => hidden.length, units };
/** Rules about them, by how the number is bounded. */
const CODES = {
  features: { most: "features_most", least: "features_least", exactly: "features_exactly" },
  layers: { most: "layers_most", least: "layers_least", exactly: "layers_exactly" },
  units: { most: "units_most", least: "units_least", exactly: "units_exactly" },
};
/** The names of what may be chosen. @type {Record<string, (experiment: Experiment) => string[]>} */
const CHOSEN = {
  features: ({ features }) => features,
  activations,
  optimizers: ({ optimizer }) => [optimizer.name],
};

/**
 * Every rule of a challenge.
 * @param {{constraints: Constraints, experiment: Experiment}} challenge experiment: that it begins with
 * @param {Facts} facts
 * @returns {Rule[]} in the order in which they are said
 */
export function rulesOf({ constraints, experiment: given }, facts) {
  const { experiment, before } = facts;
  /** @type {Rule[]} */
  const rules = [];
  /**
   * A rule of the experiment alone, which is asked of all that there were.
   * @param {string} code @param {(experiment: Experiment) => Partial<Rule>} look @param {Partial<Rule>} [more]
   */
  const ask = (code, look, more = {}) => {
    const now = /** @type {Rule} */ ({ code, holds: true, held: true, ...more, ...look(experiment) });
    rules.push({ ...now, held: before.every((one) => look(one).holds) });
  };
  for (const part of /** @type {("features" | "activations" | "optimizers")[]} */ (Object.keys(CHOSEN))) {
    const { only, without } = constraints[part] ?? {};
    for (const [names, code, allowed] of /** @type {[string[] | undefined, string, boolean][]} */ ([
      [only, "only", true],
      [without, "without", false],
    ]))
      if (names)
        ask(
          `${part}_${code}`,
          (one) => {
            // A formula can say what a name that is forbidden says.
            const fits = (/** @type {string} */ name) =>
              names.includes(name) === allowed && (allowed || !name.startsWith("="));
            const wrong = CHOSEN[part](one).filter((name) => !fits(name));
            return { wrong, holds: wrong.length === 0 };
          },
          { names },
        );
  }
  for (const [part, codes] of Object.entries(CODES)) {
    const { most, least } = /** @type {import("./challenge.js").Bounds} */ (
      constraints[/** @type {"layers"} */ (part)] ?? {}
    );
    const count = COUNTED[part];
    const exact = most !== undefined && most === least;
    for (const [bound, code] of /** @type {[number | undefined, string][]} */ ([
      [most, exact ? codes.exactly : codes.most],
      [exact ? undefined : least, codes.least],
    ]))
      if (bound !== undefined)
        ask(code, (one) => ({ now: count(one), holds: within(count(one), code.split("_")[1], bound) }), { bound });
  }
  const { edits, fixed } = constraints;
  for (const [part, found] of Object.entries(countsOf(given, facts)))
    for (const [name, bound] of Object.entries(constraints[/** @type {"epochs"} */ (part)] ?? {})) {
      const { now } = found;
      const holds = now === null || within(name === "most" ? found.most : found.least, name, bound);
      rules.push({ code: `${part}_${name}`, bound, ...(now !== null && { now }), holds, held: true });
    }
  if (edits === false) rules.push({ code: "edits", now: facts.edits, holds: facts.edits === 0, held: true });
  if (fixed?.length)
    ask(
      "fixed",
      (one) => {
        const wrong = fixed.filter((path) => !same(at(given, path), at(one, path)));
        return { wrong, holds: wrong.length === 0 };
      },
      { names: fixed },
    );
  return rules;
}

/**
 * Settings that are others than the challenge's as training begins, times at which some were changed later, and weights
 * and biases that were set by hand.
 * @param {Experiment} given @param {Facts} facts
 */
function changesOf(given, { experiment, before, later, edits }) {
  if (later === null) return null;
  const first = before[0] ?? experiment;
  // Where a run stops by itself changes nothing of what was trained.
  const fields = Object.keys(given).filter((name) => name !== "stop");
  return fields.filter((name) => !same(at(given, name), at(first, name))).length + later + edits;
}

/**
 * What is counted of a run, beside its experiment.
 * @param {Experiment} given @param {Facts} facts
 * @returns {Record<"parameters" | "epochs" | "changes", {now: number | null, most: number, least: number}>} most,
 * least: that are held against bounds, for what changed on the way, and for epochs that are not whole
 */
function countsOf(given, facts) {
  const { experiment, before, epoch, batch, again = 0 } = facts;
  const trained = epoch + again;
  const parameters = [experiment, ...before].map((one) => parametersOf(one, facts.parameters));
  const changes = changesOf(given, facts);
  return {
    parameters: { now: Math.max(...parameters), most: Math.max(...parameters), least: Math.min(...parameters) },
    epochs: { now: Math.round(trained * 100) / 100, most: trained + (batch > 0 ? 1 : 0), least: trained },
    changes: { now: changes, most: changes ?? 0, least: changes ?? 0 },
  };
}

/** @param {number} count @param {string} how @param {number} bound */
function within(count, how, bound) {
  if (how === "most") return count <= bound;
  return how === "least" ? count >= bound : count === bound;
}

/**
 * The experiments that a run was trained with, and how often it was changed by hand. What was changed before the first
 * batch has trained nothing.
 * @param {DeedsDocument | null} record null where nobody knows
 * @returns {{before: Experiment[], later: number | null, edits: number, again: number}}
 */
export function historyOf(record) {
  if (!record) return { before: [], later: null, edits: 0, again: 0 };
  let before = [record.experiment];
  let [later, edits, again, begun] = [0, 0, 0, false];
  let here = [0, 0];
  for (const { at: place, ...deed } of record.deeds) {
    // Its place alone does not say it: another batch size may have taken the first epoch back to its beginning.
    begun ||= !same(place, here);
    here = place;
    if (deed.do !== "configure") {
      // All at once is how a run begins that is given with weights of its own.
      if (deed.do !== "parameters") edits += 1;
      continue;
    }
    const experiment = { ...before[before.length - 1], ...deed.experiment };
    const [epoch, batch] = place;
    const taken = takenUp(batch, before[before.length - 1], experiment);
    here = [epoch, taken.batch];
    again += taken.again;
    before = begun ? [...before, experiment] : [experiment];
    if (begun && Object.keys(deed.experiment).some((name) => name !== "stop")) later += 1;
  }
  return { before, later, edits, again };
}

/**
 * Where an epoch goes on with batches of another size, and how much of it is then trained once more.
 * @param {number} batch @param {Experiment} was @param {Experiment} is
 */
function takenUp(batch, was, is) {
  if (was.batch_size === is.batch_size) return { batch, again: 0 };
  const { samples, train_fraction: fraction, points: own } = was.data;
  const points = own ? own.train.length : trainCount(samples, fraction);
  const done = Math.min(batch * was.batch_size, points);
  const now = Math.min(Math.floor((batch * was.batch_size) / is.batch_size), Math.ceil(points / is.batch_size) - 1);
  return { batch: now, again: Math.max(0, done - now * is.batch_size) / points };
}
