// What pictures of whole networks call their layers.

/**
 * @param {number} layer counted from 1
 * @param {import("../../../app/state.js").State["run"]} run
 * @param {import("../../../app/text.js").Text} text
 */
export const layerName = (layer, run, text) =>
  run !== null && layer === run.layers.length - 1
    ? text("lesson.gradients.output")
    : text("lesson.gradients.layer", { layer });
