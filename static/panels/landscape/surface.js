// A surface as the server sends it: its places, and the losses between them. Pure.

import { fromBase64 } from "../../wire/base64.js";

/** @typedef {import("../../wire/types.js").LandscapeSurface} Surface */

/** Its losses, a row for each place upwards. @param {Surface} surface */
export function lossesOf({ losses }) {
  const bytes = fromBase64(losses);
  return bytes ? new Float32Array(bytes.buffer) : new Float32Array();
}

/** Coordinates of its places, across and upwards. @param {Surface} surface */
export function placesOf({ middle, half, side }) {
  const [xs, ys] = middle.map((at) =>
    Array.from({ length: side }, (_, index) => at - half + (2 * half * index) / (side - 1)),
  );
  return { xs, ys };
}

/**
 * The loss at coordinates, taken between places along both axes; outside of the surface, at its edge.
 * @param {Surface} surface @param {Float32Array} losses @param {number[]} place
 */
export function lossAt({ middle, half, side }, losses, place) {
  const [right, up] = place.map((value, axis) =>
    Math.max(0, Math.min(side - 1, ((value - middle[axis] + half) / (2 * half)) * (side - 1))),
  );
  const [column, row] = [right, up].map((at) => Math.min(side - 2, Math.floor(at)));
  const at = row * side + column;
  const [fx, fy] = [right - column, up - row];
  return (
    (losses[at] * (1 - fx) + losses[at + 1] * fx) * (1 - fy) +
    (losses[at + side] * (1 - fx) + losses[at + side + 1] * fx) * fy
  );
}

/**
 * The moment of a path that is nearest to a place; null where none is as near as that.
 * @param {number[][]} path epoch and both coordinates @param {number[]} place @param {number} near
 */
export function nearestMoment(path, place, near) {
  const far = path.map(([, first, second]) => Math.hypot(first - place[0], second - place[1]));
  const nearest = far.indexOf(Math.min(...far));
  return nearest >= 0 && far[nearest] <= near ? path[nearest] : null;
}
