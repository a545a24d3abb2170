// Where points and grid are in a layer's space, and between two of them: numbers in the unit square, for drawing.

import { fromBase64 } from "../../wire/base64.js";
import { inputPlace } from "../../experiment/inputs.js";
import { EXTENT } from "../../draw/maps.js";
import { PLANE } from "./choice.js";

/** @typedef {import("../../wire/types.js").Space} Space */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../wire/types.js").Data} Data */
/** @typedef {{low: number, high: number}} Range */
/**
 * @typedef {object} Station one layer's picture
 * @property {number} layer
 * @property {Float32Array} points all places along the first axis, then all along the second
 * @property {Float32Array} grid likewise
 * @property {boolean} single there is one unit: the second axis only spreads the points, so that they can be seen
 * @property {boolean} main the axes are main directions
 * @property {number[]} shares of the variance along each axis
 * @property {Float32Array} directions two rows @property {number[]} origin
 * @property {number[][]} lines of each unit that cuts this space: slopes along both axes and offset; NaN for none
 * @property {number | null} level where on these sums the boundary is; null of several outputs
 * @property {(number | null)[]} agreement
 */

/** Around the points, of their own extent; and how little of its range they may fill before it is drawn anew. */
const [MARGIN, LEAST] = [0.14, 0.5];
/** Points of one unit are spread over so much of the height, by a step that never comes back to where it was. */
const [SPREAD, STEP] = [1.3, 0.6180339887];

/** @param {string} text base64 of float32 */
function floats(text) {
  const bytes = fromBase64(text);
  if (!bytes) throw new Error("the server sent numbers that are not base64");
  return new Float32Array(bytes.buffer);
}

/** Which points are drawn, of each part: their places in the data. @param {Data} data @param {number} every */
export const drawnOf = (data, every) =>
  /** @type {const} */ (["train", "test"]).flatMap((part) =>
    Array.from({ length: Math.ceil(data[part].length / every) }, (_, at) => ({ part, index: at * every })),
  );

/** How far one point is moved up or down where there is no second axis. @param {number} index */
const spread = (index) => ((((index + 1) * STEP) % 1) - 0.5) * SPREAD;

/**
 * What a layer of one unit has in the place of a second axis.
 * @param {{points: Float32Array, grid: Float32Array}} places @param {number} rows @param {number} columns
 */
function spreadOut({ points, grid }, rows, columns) {
  const [count, nodes] = [points.length / 2, grid.length / 2];
  for (let index = 0; index < count; index += 1) points[count + index] = spread(index);
  for (let index = 0; index < nodes; index += 1)
    grid[nodes + index] = rows > 1 ? 0.9 - (1.8 * Math.floor(index / columns)) / (rows - 1) : 0;
}

/**
 * The layers of a message, each with its numbers; null where these are not finite.
 * @param {Space} space @returns {Map<number, Station | null>} by layer
 */
export function stationsIn(space) {
  const found = new Map();
  for (const one of space.layers) {
    if (!one) continue;
    const numbers = floats(one.lines);
    const directions = floats(one.directions);
    const single = directions.length === 2;
    const station = {
      layer: one.layer,
      points: floats(one.points),
      grid: floats(one.grid),
      single,
      main: one.main,
      shares: one.shares,
      directions,
      origin: one.origin,
      lines: Array.from({ length: numbers.length / 3 }, (_, unit) => [...numbers.subarray(3 * unit, 3 * unit + 3)]),
      level: one.level,
      agreement: one.agreement,
    };
    if (single) spreadOut(station, space.rows, space.columns);
    found.set(one.layer, station);
  }
  return found;
}

/**
 * The plane of the inputs as the map shows it.
 * @param {Pick<Space, "every" | "rows" | "columns">} space @param {Data} data @param {number[]} axes of the plane
 * @returns {Station}
 */
export function planeStation({ every, rows, columns }, data, [right, up]) {
  const drawn = drawnOf(data, every).map(({ part, index }) => data[part][index]);
  const [points, grid] = [new Float32Array(2 * drawn.length), new Float32Array(2 * rows * columns)];
  const along = (/** @type {number} */ at, /** @type {number} */ count) => (2 * EXTENT * at) / (count - 1) - EXTENT;
  const [nodes, half] = [rows * columns, rows / 2];
  drawn.forEach((row, index) => {
    points[index] = row[right];
    points[drawn.length + index] = row[up];
  });
  const single = rows === 1;
  for (let node = 0; node < nodes; node += 1) {
    const [line, running] = [Math.floor(node / columns), along(node % columns, columns)];
    const across = single || line < half;
    grid[node] = across ? running : along(line - half, half);
    grid[nodes + node] = across ? -along(line, half) : running;
  }
  if (single) spreadOut({ points, grid }, rows, columns);
  return {
    layer: PLANE,
    points,
    grid,
    single,
    main: false,
    shares: [],
    directions: new Float32Array(0),
    origin: [0, 0],
    lines: [],
    level: 0,
    agreement: [],
  };
}

/**
 * Where a place of the inputs is in a station.
 * @param {Station} station @param {number[]} inputs @param {number[]} axes of the plane
 * @param {ArrayLike<number> | null} values of the layer's units there; null where they are not known
 * @returns {number[] | null}
 */
export function placeIn({ layer, single, directions, origin }, inputs, axes, values) {
  if (layer === PLANE) return single ? [inputs[0], 0] : [inputs[axes[0]], inputs[axes[1]]];
  const units = directions.length / 2;
  if (values?.length !== units) return null;
  const [x, y] = [0, 1].map((row) => {
    let sum = -origin[row];
    for (let unit = 0; unit < units; unit += 1) sum += directions[row * units + unit] * values[unit];
    return sum;
  });
  return Number.isFinite(x) && Number.isFinite(y) ? [x, single ? 0 : y] : null;
}

/**
 * What an axis covers: wide enough for the points, and as it was as long as that does.
 * @param {Float32Array} values along one axis
 * @param {Range | undefined} before
 * @returns {Range}
 */
export function rangeOf(values, before) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return before ?? { low: -1, high: 1 };
  if (before && low >= before.low && high <= before.high && high - low >= LEAST * (before.high - before.low))
    return before;
  const margin = (high - low || Math.abs(high) || 1) * MARGIN;
  return { low: low - margin, high: high + margin };
}

/**
 * What both axes of a station cover. The plane has the map's range; so have inputs as they are, while their points do.
 * @param {Station} station @param {Run} run @param {number[] | null} axes of the layer @param {Range[]} [before]
 * @returns {Range[]}
 */
export function rangesOf(station, run, axes, before) {
  const [count, whole] = [station.points.length / 2, { low: -EXTENT, high: EXTENT }];
  return [0, 1].map((row) => {
    if (station.single && row === 1) return { low: -1, high: 1 };
    if (station.layer === PLANE) return whole;
    const feature = run.layers[0].features?.[axes?.[row] ?? row] ?? "";
    const given = station.layer === 0 && !station.main && inputPlace(feature) >= 0 && !run.experiment.standardize;
    return rangeOf(station.points.subarray(row * count, (row + 1) * count), given ? whole : before?.[row]);
  });
}

/**
 * Places of two stations, or of one, mixed: in the unit square, y from the top.
 * @param {Float32Array} from raw @param {Range[]} ranges
 * @param {Float32Array} to @param {Range[]} others
 * @param {number} share of the way, 0 to 1
 */
export function mixPlaces(from, ranges, to, others, share) {
  const count = from.length / 2;
  const mixed = new Float32Array(from.length);
  for (let row = 0; row < 2; row += 1) {
    const [a, b] = [ranges[row], others[row]];
    const [left, right] = [1 / (a.high - a.low), 1 / (b.high - b.low)];
    for (let index = row * count; index < (row + 1) * count; index += 1) {
      const first = (from[index] - a.low) * left;
      const value = share === 0 ? first : first + ((to[index] - b.low) * right - first) * share;
      mixed[index] = row === 0 ? value : 1 - value;
    }
  }
  return mixed;
}

/**
 * A line's sums over the unit square, y from the top.
 * @param {number[]} line slopes and offset @param {Range[]} ranges
 */
export function lineInSquare([right, up, offset], [x, y]) {
  const [width, height] = [x.high - x.low, y.high - y.low];
  return [right * width, -up * height, offset + right * x.low + up * y.high];
}
