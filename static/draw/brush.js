// A brush on the map of the plane: where it is, what it adds and what it takes away.

const EXTENT = 6;

/** @param {number} value */
const rounded = (value) => Math.round(value * 100) / 100 || 0;
/** @param {number} value */
const within = (value) => Math.max(-EXTENT, Math.min(EXTENT, value));

/** A place of the canvas in the plane. @param {{x: number, y: number}} at CSS pixels @param {number} size side of the map @returns {number[]} x1, x2 */
export const place = ({ x, y }, size) => [((x / size) * 2 - 1) * EXTENT, (1 - (y / size) * 2) * EXTENT];
/** What a point there is: within the map, in hundredths. @param {number[]} at */
export const inPlane = ([x1, x2]) => [rounded(within(x1)), rounded(within(x2))];

/** Points of a spray, evenly over a disc. @param {number[]} center @param {number} radius @param {number} count @param {() => number} random */
export function around([x1, x2], radius, count, random) {
  return Array.from({ length: count }, () => {
    const [distance, angle] = [radius * Math.sqrt(random()), 2 * Math.PI * random()];
    return inPlane([x1 + distance * Math.cos(angle), x2 + distance * Math.sin(angle)]);
  });
}

/** @param {number[][]} points @param {number[]} center @param {number} radius @returns {number[][]} those outside */
export const eraseAt = (points, [x1, x2], radius) => points.filter((point) => Math.hypot(point[0] - x1, point[1] - x2) > radius);
