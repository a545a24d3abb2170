// What the drawer shows, as the address says it and as the server is asked for it. Pure.

/** @typedef {import("../../wire/types.js").LandscapeChoice} Choice */
/** @typedef {import("../../wire/types.js").ParameterPlace} ParameterPlace */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {Choice["plane"]} Plane */
/**
 * @typedef {{plane: Plane, weights: ParameterPlace[], seed: number, of: "train" | "test", around: "path" | "present",
 * size: number}} Chosen all of it, what does not count in this plane too
 */

export const PLANES = /** @type {const} */ (["path", "weights", "random"]);
/** Half as large, or twice. */
const [SMALLEST, LARGEST] = [1 / 64, 64];

/** What is in the middle unless a person says otherwise. @param {Plane} plane */
const usually = (plane) => (plane === "random" ? "present" : "path");

/** Whether a run has such a weight or bias. @param {ParameterPlace} place @param {Run} run */
export function isThere({ layer, unit, source }, { layers }) {
  if (layer < 1 || layer >= layers.length || unit < 0 || unit >= layers[layer].units) return false;
  return source === null
    ? layers[layer].biases !== null && layers[layer].biases !== undefined
    : source >= 0 && source < layers[layer - 1].units;
}

/**
 * The first two weights into the first unit of the second layer, or of the only one; where a unit has one weight alone,
 * that and the bias, or the first two of a layer.
 * @param {Run} run
 * @returns {ParameterPlace[]}
 */
export function usualWeights(run) {
  const candidates = [Math.min(2, run.layers.length - 1), 1].flatMap((layer) => [
    { layer, unit: 0, source: 0 },
    { layer, unit: 0, source: 1 },
    { layer, unit: 0, source: null },
    { layer, unit: 1, source: 0 },
  ]);
  return candidates
    .filter((place, index) => isThere(place, run) && candidates.findIndex((one) => samePlace(one, place)) === index)
    .slice(0, 2);
}

/** @param {string} name as `w2-1-1` or `b2-1`, counted from 1 @returns {ParameterPlace | null} */
function placeOf(name) {
  const [, kind, layer, unit, source] = /^([wb])(\d+)-(\d+)(?:-(\d+))?$/.exec(name) ?? [];
  if (!kind) return null;
  return { layer: Number(layer), unit: Number(unit) - 1, source: kind === "b" ? null : Number(source) - 1 };
}
/** @param {ParameterPlace} place */
const nameOf = ({ layer, unit, source }) =>
  source === null ? `b${layer}-${unit + 1}` : `w${layer}-${unit + 1}-${source + 1}`;

/** @param {ParameterPlace} a @param {ParameterPlace} b */
export const samePlace = (a, b) => a.layer === b.layer && a.unit === b.unit && a.source === b.source;

/**
 * @param {string} written as in the address
 * @param {Run} run what it is of: weights that it has not give way to usual ones
 * @returns {Chosen}
 */
export function readChoice(written, run) {
  const parts = written.split(":").filter(Boolean);
  const plane = PLANES.find((name) => parts.includes(name)) ?? "path";
  const named = parts.flatMap((part) => placeOf(part) ?? []).filter((place) => isThere(place, run));
  const [first, second] = named.length === 2 && !samePlace(named[0], named[1]) ? named : usualWeights(run);
  const number = (/** @type {RegExp} */ pattern) =>
    Number(parts.map((part) => pattern.exec(part)?.[1]).find(Boolean) ?? Number.NaN);
  const [seed, size] = [number(/^seed(\d+)$/), number(/^x([\d.]+)$/)];
  return {
    plane,
    weights: [first, second].filter(Boolean),
    seed: Number.isFinite(seed) ? seed : 0,
    of: parts.includes("test") ? "test" : "train",
    around: parts.includes("near") ? "present" : parts.includes("whole") ? "path" : usually(plane),
    size: size > 0 && Number.isFinite(size) ? Math.max(SMALLEST, Math.min(LARGEST, size)) : 1,
  };
}

/** @param {Chosen} chosen @param {Run} run @returns {string} empty where all is as usual */
export function writeChoice({ plane, weights, seed, of, around, size }, run) {
  const usual = usualWeights(run);
  const own = weights.length === 2 && !weights.every((place, index) => samePlace(place, usual[index] ?? place));
  const parts = [
    ...(own ? weights.map(nameOf) : []),
    ...(seed ? [`seed${seed}`] : []),
    ...(of === "test" ? ["test"] : []),
    ...(around === usually(plane) ? [] : [around === "present" ? "near" : "whole"]),
    ...(size === 1 ? [] : [`x${size}`]),
  ];
  return plane === "path" && parts.length === 0 ? "" : [plane, ...parts].join(":");
}

/**
 * With another plane, what is usual there is in the middle.
 * @param {Chosen} chosen @param {Plane} plane @returns {Chosen}
 */
export const withPlane = (chosen, plane) => ({ ...chosen, plane, around: usually(plane), size: 1 });

/**
 * Half as large where it is brought closer, else twice.
 * @param {Chosen} chosen @param {boolean} closer @returns {Chosen}
 */
export const zoomed = (chosen, closer) => ({
  ...chosen,
  size: Math.max(SMALLEST, Math.min(LARGEST, closer ? chosen.size / 2 : chosen.size * 2)),
});
/** @param {Chosen} chosen @param {boolean} closer */
export const canZoom = ({ size }, closer) => (closer ? size > SMALLEST : size < LARGEST);

/**
 * As the server is asked for it; null where the run has no two such weights.
 * @param {Chosen} chosen @returns {Choice | null}
 */
export function wantedOf({ plane, weights, seed, of, around, size }) {
  const rest = { of, around, size };
  if (plane === "weights") return weights.length === 2 ? { plane, weights, ...rest } : null;
  return plane === "random" ? { plane, seed, ...rest } : { plane, ...rest };
}
