// What a network that is too small for its points could be made of instead.

/** @typedef {import("../../wire/types.js").Experiment["hidden"]} Hidden */

/** A layer of fewer units is widened before another is added. */
const NARROW = 4;
/** Units that are added to each layer, and units of an added one. */
const [WIDER, ADDED] = [2, 2];

/**
 * @param {Hidden} hidden
 * @param {{hidden_layers: number, units: number}} most
 * @param {Hidden[number]} standard a layer as the page begins with
 * @returns {{name: "wider" | "deeper", hidden: Hidden} | null} null where there can be no more
 */
export function larger(hidden, most, standard) {
  const fits = hidden.every(({ units }) => units + WIDER <= most.units);
  if (fits && hidden.some(({ units }) => units < NARROW))
    return { name: "wider", hidden: hidden.map((layer) => ({ ...layer, units: layer.units + WIDER })) };
  if (hidden.length >= most.hidden_layers) return null;
  // What it would be added to has another number of units.
  const { residual: _, ...like } = hidden.at(-1) ?? standard;
  return { name: "deeper", hidden: [...hidden, { ...like, units: ADDED }] };
}
