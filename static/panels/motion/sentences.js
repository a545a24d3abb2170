// What each phase of a step says: one sentence with its numbers.

import { fixed, plain, rounded } from "../../draw/numbers.js";
import { addUp, format, formatOne, scaleOf } from "../../draw/sum_numbers.js";
import { holds } from "../../experiment/frozen.js";
import { inputName, layerName, unitName } from "../../controls/names.js";
import { largestChange } from "./flows.js";

/** @typedef {import("./phases.js").Phase} Phase */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../app/text.js").Text} Text */
/**
 * @typedef {object} Numbers
 * @property {import("../../wire/types.js").NextBatch} walk
 * @property {Float32Array} gradients @property {Float32Array} changes
 * @property {Float32Array} parameters as they are before the step
 */

/** Decimals of a number of ordinary size, as on the tiles. */
const DECIMALS = 2;
/** A sum with more terms than this is told by their number. */
const MOST_TERMS = 5;

const number = (/** @type {number | null | undefined} */ value) => formatOne(value, DECIMALS);
/** A unit's answer, as its tile has it. @param {number | null | undefined} value */
export const answered = (value) =>
  Math.abs(value ?? 0) < 10 ** -DECIMALS / 2 ? number(value) : fixed(value ?? NaN, DECIMALS);
/** A label as people write it: a class is a whole number. @param {number | null} value */
export const written = (value) => (Number.isInteger(value) ? plain(Number(value)) : number(value));
/** After a sign: what is negative stands in brackets. @param {number} value */
const bracketed = (value) => (value < 0 ? `(${number(value)})` : number(value));

/**
 * @param {Phase} phase
 * @param {Numbers} numbers
 * @param {Run} run
 * @param {object} words
 * @param {Text} words.text
 * @param {number} words.unit which unit of the phase's layer is talked about
 * @param {(activation: string) => boolean} words.tied whether a function is of all units together
 */
export function sentenceOf({ kind, layer }, numbers, run, { text, unit, tied }) {
  if (kind === "point") return sayPoint(numbers, run, text);
  if (kind === "forward") return sayForward(layer, unit, numbers, run, text, tied);
  if (kind === "loss") return sayLoss(numbers, run, text);
  if (kind === "backward")
    return layer === run.layers.length - 1
      ? sayOutputSlope(unit, numbers, run, text)
      : saySlope(layer, unit, numbers, run, text, tied);
  return sayUpdate(numbers, run, text);
}

/**
 * The unit that a phase speaks of: the one that is pointed at or pinned, the label's class in the output, else the
 * first.
 * @param {Phase} phase
 * @param {Numbers["walk"]} walk
 * @param {Run} run
 * @param {(import("../../app/state.js").Focus | null)[]} wanted the first that is of the layer counts
 */
export function unitOf({ layer }, { label }, run, wanted) {
  const found = wanted.find((focus) => focus?.layer === layer);
  if (found) return found.unit;
  return layer === run.layers.length - 1 && run.layers[layer].units > 1 ? Math.round(label) : 0;
}

/** @param {Numbers} numbers @param {Run} run @param {Text} text */
function sayPoint({ walk }, run, text) {
  const { samples, place, point, label } = walk;
  const places = point.map((value, index) =>
    text("motion.input", { name: inputName(run, index), value: number(value) }),
  );
  const wanted = run.layers[run.layers.length - 1].units > 1 ? text("motion.class", { label }) : written(label);
  const values = { place: place + 1, count: samples.length, point: places.join(text("neuron.comma")), label: wanted };
  return text("motion.say.point", values);
}

/**
 * @param {number} layer
 * @param {number} unit
 * @param {Numbers} numbers
 * @param {Run} run
 * @param {Text} text
 * @param {(activation: string) => boolean} tied
 */
function sayForward(layer, unit, { walk, parameters }, run, text, tied) {
  const { units, weights, biases, activation = "" } = run.layers[layer];
  const common = { layer: layerName(layer, run, text), unit: shortName(layer, unit, run, text) };
  const value = answered(walk.values[layer][unit]);
  if (holds(run.experiment.off, { layer, unit })) return text("motion.say.forward_off", { ...common, value });
  const terms = walk.values[layer - 1].map((one, source) =>
    one === null ? null : one * parameters[(weights ?? 0) + source * units + unit],
  );
  const bias = biases === null || biases === undefined ? null : parameters[biases + unit];
  const { terms: shown, fixed: own, total } = addUp(terms, bias, walk.sums[layer]?.[unit] ?? null, DECIMALS);
  const all = bias === null ? shown : [...shown, own];
  const sum =
    all.length <= MOST_TERMS
      ? text("motion.sum", { terms: all.map((one, at) => signedTerm(one, at)).join(" "), total })
      : text(bias === null ? "motion.long_sum_unbiased" : "motion.long_sum", { count: shown.length, total });
  const name = text(`activation.${activation}.label`);
  const extras = extrasOf(layer, run, text);
  if (extras) return text("motion.say.forward_with", { ...common, sum, name, extras, value });
  if (activation === "linear") return text("motion.say.forward_linear", { ...common, sum });
  return text(tied(activation) ? "motion.say.forward_tied" : "motion.say.forward", { ...common, sum, name, value });
}

/** A term of a sum with its sign, the first without a plus. @param {string} shown @param {number} at */
const signedTerm = (shown, at) => {
  const negative = shown.startsWith("−");
  if (at === 0) return shown;
  return `${negative ? "−" : "+"} ${negative ? shown.slice(1) : shown}`;
};

/**
 * What a layer does beside its function, in words; nothing where that is all.
 * @param {number} layer
 * @param {Run} run
 * @param {Text} text
 */
function extrasOf(layer, run, text) {
  const hidden = run.experiment.hidden[layer - 1];
  if (layer === run.layers.length - 1 || !hidden) return "";
  const normalized = hidden.normalization && hidden.normalization !== "none";
  return [
    ...(normalized ? [text(`normalization.${hidden.normalization}.short`)] : []),
    ...(hidden.dropout ? [text("layer.dropout.short", { percent: Math.round(Number(hidden.dropout) * 100) })] : []),
    ...(hidden.residual ? [text("layer.residual.short")] : []),
  ].join(text("neuron.comma"));
}

/**
 * Within one layer a unit's number is enough.
 * @param {number} layer
 * @param {number} unit
 * @param {Run} run
 * @param {Text} text
 */
function shortName(layer, unit, run, text) {
  if (layer < run.layers.length - 1) return text("motion.unit", { unit: unit + 1 });
  return run.layers[layer].units > 1 ? text("motion.class", { label: unit }) : text("motion.output_unit");
}

/** @param {Numbers} numbers @param {Run} run @param {Text} text */
function sayLoss({ walk }, run, text) {
  const last = run.layers.length - 1;
  const at = run.layers[last].units > 1 ? Math.round(walk.label) : 0;
  const values = {
    answer: answered(walk.values[last][at]),
    target: written(walk.target[at]),
    name: text(`loss.${walk.loss_name}.label`),
    loss: number(walk.loss),
    mean: number(walk.batch_loss),
    count: walk.samples.length,
    label: walk.label,
  };
  return text(run.layers[last].units > 1 ? "motion.say.loss_class" : "motion.say.loss", values);
}

/** @param {number} unit @param {Numbers} numbers @param {Run} run @param {Text} text */
function sayOutputSlope(unit, { walk }, run, text) {
  const last = run.layers.length - 1;
  const delta = walk.deltas[last]?.[unit] ?? null;
  const which = delta === null || delta === 0 ? "flat" : delta > 0 ? "up" : "down";
  const sum = text(run.layers[last].units > 1 ? "motion.sum_class" : "motion.sum_output", { label: unit });
  return text(`motion.say.output_${which}`, { sum, delta: number(delta) });
}

/**
 * @param {number} layer
 * @param {number} unit
 * @param {Numbers} numbers
 * @param {Run} run
 * @param {Text} text
 * @param {(activation: string) => boolean} tied
 */
function saySlope(layer, unit, { walk }, run, text, tied) {
  const [upstream, delta] = [walk.upstreams[layer]?.[unit] ?? null, walk.deltas[layer]?.[unit] ?? null];
  const { activation = "" } = run.layers[layer];
  const name = text(`activation.${activation}.label`);
  const extras = extrasOf(layer, run, text);
  const off = holds(run.experiment.off, { layer, unit });
  // Where sums are tied to one another, a product of two numbers does not tell how one came of the other.
  const plainly = upstream !== null && upstream !== 0 && delta !== null && !extras && !off && !tied(activation);
  return text(plainly ? "motion.say.backward" : "motion.say.backward_with", {
    layer: layerName(layer, run, text),
    unit: shortName(layer, unit, run, text),
    upstream: number(upstream),
    name: extras && !off ? [name, extras].join(text("neuron.comma")) : name,
    slope: plainly ? number(delta / upstream) : "",
    delta: number(delta),
  });
}

/** @param {Numbers} numbers @param {Run} run @param {Text} text */
function sayUpdate({ walk, gradients, changes, parameters }, run, text) {
  const most = largestChange(run.layers, changes);
  const count = walk.samples.length;
  if (!most) return text("motion.say.update_none", { count });
  const [before, change] = [parameters[most.at], changes[most.at]];
  const scale = scaleOf([before, before + change], DECIMALS + 1);
  const { optimizer, regularizer, clip } = run.experiment;
  const alone = optimizer.name === "sgd" && clip.name === "none" && !(Number(regularizer.rate) > 0);
  const values = {
    count,
    source: unitName({ layer: most.layer - 1, unit: most.source }, run, text),
    unit: unitName({ layer: most.layer, unit: most.unit }, run, text),
    optimizer: text(`optimizer.${walk.optimizer}.label`),
    rate: String(rounded(walk.learning_rate, 4)),
    before: format(before, scale),
    change: number(change),
    after: format(before + change, scale),
    slope: bracketed(gradients[most.at]),
  };
  return text(alone ? "motion.say.update_plain" : "motion.say.update", values);
}
