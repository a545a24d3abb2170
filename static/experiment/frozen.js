// What training leaves as it is, as an experiment lists it.

/**
 * @typedef {{layer: number, unit?: number, source?: number, bias?: boolean}} Place a layer, a unit of it, one weight by
 * its source, or a bias
 */

/** @param {Place} a @param {Place} b */
const same = (a, b) =>
  a.layer === b.layer && a.unit === b.unit && a.source === b.source && Boolean(a.bias) === Boolean(b.bias);

/** Whether this very place is listed. @param {Place[]} list @param {Place} place */
export const holds = (list, place) => list.some((one) => same(one, place));

/**
 * The list with the place in it, or without it where it was.
 * @template {Place} P
 * @param {P[]} list
 * @param {P} place
 * @returns {P[]}
 */
export const toggled = (list, place) =>
  holds(list, place) ? list.filter((one) => !same(one, place)) : [...list, place];

/** A weight or bias as the editor has it. @param {import("../app/state.js").Parameter} parameter @returns {Place} */
export const placeOf = ({ layer, unit, source }) =>
  source === null ? { layer, unit, bias: true } : { layer, unit, source };

/**
 * Why a weight or bias does not change: by itself, its unit, or its layer; null where it does.
 * @param {Place[]} list
 * @param {import("../app/state.js").Parameter} parameter
 */
export function heldBy(list, parameter) {
  if (holds(list, { layer: parameter.layer })) return "layer";
  if (holds(list, { layer: parameter.layer, unit: parameter.unit })) return "unit";
  return holds(list, placeOf(parameter)) ? "itself" : null;
}

/** Whether no weight of a unit changes, by itself or with its layer.
 * @param {Place[]} list @param {import("../app/state.js").Focus} unit */
export const unitHeld = (list, { layer, unit }) => holds(list, { layer }) || holds(list, { layer, unit });

/** The links that are listed one by one, each of which has a pin. @param {Place[]} list */
export const heldLinks = (list) =>
  list.flatMap(({ layer, unit, source }) =>
    unit === undefined || source === undefined ? [] : [{ layer, unit, source }],
  );
