// A brush on the map of the plane: where it is, what it adds and what it takes away. The plane shows two of a point's
// inputs, its axes.

import { EXTENT } from "./maps.js";

/** @param {number} value */
const rounded = (value) => Math.round(value * 100) / 100 || 0;
/** @param {number} value */
const within = (value) => Math.max(-EXTENT, Math.min(EXTENT, value));

/**
 * A place of the canvas in the plane.
 * @param {{x: number, y: number}} at CSS pixels
 * @param {number} size side of the map
 * @returns {number[]} x1, x2
 */
export const place = ({ x, y }, size) => [((x / size) * 2 - 1) * EXTENT, (1 - (y / size) * 2) * EXTENT];
/** What a point there is: within the map, in hundredths. @param {number[]} at */
export const inPlane = ([x1, x2]) => [rounded(within(x1)), rounded(within(x2))];

/**
 * Points of a spray, evenly over a disc.
 * @param {number[]} center
 * @param {number} radius
 * @param {number} count
 * @param {() => number} random
 */
export function around([x1, x2], radius, count, random) {
  return Array.from({ length: count }, () => {
    const [distance, angle] = [radius * Math.sqrt(random()), 2 * Math.PI * random()];
    return inPlane([x1 + distance * Math.cos(angle), x2 + distance * Math.sin(angle)]);
  });
}

/**
 * @param {number[][]} points
 * @param {number[]} axes
 * @param {number[]} center
 * @param {number} radius
 * @returns {number[][]} those outside
 */
export const eraseAt = (points, [i, j], [x1, x2], radius) =>
  points.filter((point) => Math.hypot(point[i] - x1, point[j] - x2) > radius);

/**
 * Points as the plane shows them.
 * @param {number[][]} rows of inputs and the label
 * @param {number[]} axes
 * @returns {number[][]} rows of two inputs and the label
 */
export const onPlane = (rows, [i, j]) => rows.map((row) => [row[i], row[j], row[row.length - 1]]);

/**
 * A point with all its inputs.
 * @param {number[]} place on the plane
 * @param {number[]} axes
 * @param {number[]} held what the other inputs are
 * @param {number} label
 */
export const fullPoint = ([x1, x2], [i, j], held, label) => [
  ...held.map((value, place) => (place === i ? x1 : place === j ? x2 : rounded(value))),
  label,
];
