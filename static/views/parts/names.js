// What units and weights are called, in the learner's language.

/** @typedef {import("../../protocol.js").Run} Run */
/** @typedef {import("../../text.js").Text} Text */

/** @param {import("../../state.js").Focus} focus @param {Run} run @param {Text} text */
export function unitName({ layer, unit }, run, text) {
  if (layer === 0) return text(`feature.${run.layers[0].features?.[unit]}.label`);
  if (layer < run.layers.length - 1) return text("network.unit_name", { unit: unit + 1, layer });
  return run.layers[layer].units === 1 ? text("network.output_name") : text("network.output_name_many", { unit: unit + 1 });
}

/** @param {import("../../state.js").Parameter} parameter @param {Run} run @param {Text} text */
export function parameterName({ layer, unit, source }, run, text) {
  const target = unitName({ layer, unit }, run, text);
  if (source === null) return text("network.bias", { target });
  return text("network.weight", { source: unitName({ layer: layer - 1, unit: source }, run, text), target });
}

/** Where a weight or bias stands in a frame's parameters; null where the layer has no biases.
 * @param {import("../../state.js").Parameter} parameter @param {Run} run @returns {number | null} */
export function parameterIndex({ layer, unit, source }, run) {
  const { units, weights, biases } = run.layers[layer];
  if (source === null) return biases === null || biases === undefined ? null : biases + unit;
  return (weights ?? 0) + source * units + unit;
}
