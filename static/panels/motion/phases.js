// The phases of one step of training in slow motion: the point, forwards, the loss, backwards, the update.

/** @typedef {"point" | "forward" | "loss" | "backward" | "update"} Kind */
/** @typedef {{kind: Kind, layer: number}} Phase layer: the one it is about; 0 are the inputs */

/** As the bar names them: the point is where forwards begins. */
export const STAGES = /** @type {const} */ (["forward", "loss", "backward", "update"]);

/** @param {number} last the output's layer; 1 is the first hidden one @returns {Phase[]} */
export function phasesOf(last) {
  const layers = Array.from({ length: last }, (_, index) => index + 1);
  return [
    { kind: "point", layer: 0 },
    ...layers.map((layer) => ({ kind: /** @type {const} */ ("forward"), layer })),
    { kind: "loss", layer: last },
    ...layers.reverse().map((layer) => ({ kind: /** @type {const} */ ("backward"), layer })),
    { kind: "update", layer: last },
  ];
}

/** @param {Phase} phase @returns {typeof STAGES[number]} */
export const stageOf = ({ kind }) => (kind === "point" ? "forward" : kind);

/**
 * What a phase concerns; the others are dimmed.
 * @param {Phase} phase
 * @param {number} last
 * @returns {import("../../app/state.js").Spotlight}
 */
export function spotlightOf({ kind, layer }, last) {
  if (kind === "update") return { layers: Array.from({ length: last + 1 }, (_, index) => index) };
  if (kind === "forward") return { layers: [layer - 1, layer] };
  if (kind === "backward" && layer < last) return { layers: [layer, layer + 1] };
  return { layers: [layer] };
}

/**
 * How far the point has come: layers up to this one have their values, layers from that one on their slopes.
 * @param {Phase} phase
 * @param {number} last
 */
export function reachOf({ kind, layer }, last) {
  const none = last + 1;
  // What has come and gone is in the way of what the links change by.
  if (kind === "update") return { values: -1, slopes: none };
  if (kind === "point" || kind === "forward") return { values: layer, slopes: none };
  return { values: last, slopes: kind === "loss" ? none : layer };
}
