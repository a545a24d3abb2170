// What units and weights are called, in the learner's language.

import { inputKey, inputPlace } from "../experiment/inputs.js";

/** @typedef {import("../wire/types.js").Run} Run */
/** @typedef {import("../app/text.js").Text} Text */

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";

/** How formulas and features count an input. @param {number} place from 0 */
export const inputSign = (place) => `x${[...String(place + 1)].map((digit) => DIGITS[Number(digit)]).join("")}`;

/** What own data calls an input, or its sign. @param {Run | null} run @param {number} place */
export function inputName(run, place) {
  const name = run?.inputs[place]?.name;
  return name === undefined || name === inputKey(place) ? inputSign(place) : name;
}

/** @param {import("../app/state.js").Focus} focus @param {Run} run @param {Text} text */
export function unitName({ layer, unit }, run, text) {
  if (layer === 0) return featureName(run.layers[0].features?.[unit] ?? "", text, run);
  if (layer < run.layers.length - 1) return text("network.unit_name", { unit: unit + 1, layer });
  return run.layers[layer].units === 1 ? text("network.output_name") : text("network.output_name_many", { unit });
}

/**
 * What a hidden layer has beside its units and its function, in words.
 * @param {import("../wire/types.js").Hidden | undefined} hidden none for the output
 * @param {Text} text
 * @returns {string[]}
 */
export const layerExtras = (hidden, text) => [
  ...(hidden?.normalization ? [text(`normalization.${hidden.normalization}.short`)] : []),
  ...(hidden?.dropout ? [text("layer.dropout.short", { percent: Math.round(Number(hidden.dropout) * 100) })] : []),
  ...(hidden?.residual ? [text("layer.residual.short")] : []),
];

/** @param {number} layer 1 is the first hidden layer @param {Run} run @param {Text} text */
export const layerName = (layer, run, text) =>
  layer === run.layers.length - 1 ? text("network.output") : text("layer.name", { layer });

/**
 * A feature's name: from the locale, or its formula, or what own data calls an input.
 * @param {string} name
 * @param {Text} text
 * @param {Run | null} [run]
 */
export function featureName(name, text, run = null) {
  if (name.startsWith("=")) return name.slice(1).trim();
  return inputPlace(name) < 0 ? text(`feature.${name}.label`) : inputName(run, inputPlace(name));
}

/** @param {import("../app/state.js").Parameter} parameter @param {Run} run @param {Text} text */
export function parameterName({ layer, unit, source }, run, text) {
  const target = unitName({ layer, unit }, run, text);
  if (source === null) return text("network.bias", { target });
  return text("network.weight", { source: unitName({ layer: layer - 1, unit: source }, run, text), target });
}

/** Where a weight or bias stands in a frame's parameters; null where the layer has no biases.
 * @param {import("../app/state.js").Parameter} parameter @param {Run} run @returns {number | null} */
export function parameterIndex({ layer, unit, source }, run) {
  const { units, weights, biases } = run.layers[layer];
  if (source === null) return biases === null || biases === undefined ? null : biases + unit;
  return (weights ?? 0) + source * units + unit;
}
