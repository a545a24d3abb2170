// Slow motion: the numbered phases of one step of training, what each says, and which parts of the network it concerns.

import { addUp, format, formatOne, scaleOf } from "./numbers.js";
import { rounded } from "../../draw/numbers.js";
import { layerName, unitName } from "../../controls/names.js";

/** @typedef {"forward" | "loss" | "backward" | "update"} Kind */
/** @typedef {{kind: Kind, layer: number}} Phase */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../wire/types.js").Arithmetic} Arithmetic */
/** @typedef {import("../../app/text.js").Text} Text */

export const KINDS = /** @type {const} */ (["forward", "loss", "backward", "update"]);
/** Longer lists are cut short: a sentence with thirty-two numbers is not read. */
const MOST = 8;

/** @param {number} last the output's layer; 1 is the first hidden one @returns {Phase[]} */
export function phasesOf(last) {
  const layers = Array.from({ length: last }, (_, index) => index + 1);
  return [
    ...layers.map((layer) => ({ kind: /** @type {const} */ ("forward"), layer })),
    { kind: "loss", layer: last },
    ...layers.reverse().map((layer) => ({ kind: /** @type {const} */ ("backward"), layer })),
    { kind: "update", layer: last },
  ];
}

/**
 * What a phase concerns: layers of units, and the links into layers.
 * @param {Phase} phase
 * @param {number} last
 * @returns {import("../../app/state.js").Spotlight}
 */
export function spotlightOf({ kind, layer }, last) {
  const all = Array.from({ length: last }, (_, index) => index + 1);
  if (kind === "forward") return { layers: [layer - 1, layer], links: [layer] };
  if (kind === "loss") return { layers: [last], links: [] };
  if (kind === "update") return { layers: [0, ...all], links: all };
  return layer === last ? { layers: [last], links: [] } : { layers: [layer, layer + 1], links: [layer + 1] };
}

/**
 * A phase in words, with the numbers it is about.
 * @param {Phase} phase @param {Arithmetic} arithmetic @param {Run} run @param {Text} text
 */
export function sentenceOf({ kind, layer }, arithmetic, run, text) {
  const last = run.layers.length - 1;
  const list = (/** @type {number} */ of, /** @type {(number | null)[]} */ values) => {
    const scale = scaleOf(values);
    const shown = values
      .slice(0, MOST)
      .map((value, unit) =>
        text("neuron.value", { name: shortName(of, unit, run, text), value: format(value, scale) }),
      );
    return [...shown, ...(values.length > MOST ? [text("neuron.more", { count: values.length - MOST })] : [])].join(
      text("neuron.comma"),
    );
  };
  const { values, deltas } = arithmetic;
  const name = layerName(layer, run, text);
  if (kind === "forward")
    return text("neuron.say.forward", {
      layer: name,
      inputs: list(layer - 1, values[layer - 1]),
      outputs: list(layer, values[layer]),
    });
  if (kind === "loss") {
    return text("neuron.say.loss", {
      outputs: list(last, values[last]),
      target: arithmetic.target.map(formatOne).join(text("neuron.comma")),
      loss: text(`loss.${arithmetic.loss_name}.label`),
      value: formatOne(arithmetic.loss),
    });
  }
  if (kind === "update") return sayUpdate(arithmetic, run, text);
  if (layer === last) return text("neuron.say.backward_output", { deltas: list(layer, deltas[layer]) });
  return text("neuron.say.backward", {
    layer: name,
    next: layerName(layer + 1, run, text),
    deltas: list(layer, deltas[layer]),
  });
}

/**
 * The weight of the chosen unit that moves most tells how all of them move.
 * @param {Arithmetic} arithmetic
 * @param {Run} run
 * @param {Text} text
 */
function sayUpdate({ choice, terms, steps, optimizer, learning_rate: rate }, run, text) {
  const at = strongest(steps);
  const { weight, source } = terms[at];
  const after = addUp([steps[at]], weight, weight + steps[at]);
  return text("neuron.say.update", {
    optimizer: text(`optimizer.${optimizer}.label`),
    rate: String(rounded(rate ?? NaN, 4)),
    source: unitName({ layer: choice.layer - 1, unit: source }, run, text),
    unit: unitName(choice, run, text),
    before: after.fixed,
    step: after.terms[0],
    after: after.total,
  });
}

/** Where the number of the largest size stands. @param {(number | null)[]} values */
export const strongest = (values) =>
  values.reduce(
    (/** @type {number} */ best, value, index) => (Math.abs(value ?? 0) > Math.abs(values[best] ?? 0) ? index : best),
    0,
  );

/**
 * Within one layer a unit's number is enough.
 * @param {number} layer
 * @param {number} unit
 * @param {Run} run
 * @param {Text} text
 */
const shortName = (layer, unit, run, text) =>
  layer > 0 && layer < run.layers.length - 1
    ? text("neuron.unit", { unit: unit + 1 })
    : unitName({ layer, unit }, run, text);
