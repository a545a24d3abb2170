// What has come of the layers: each one's picture, the points in it, and where the place that is pointed at lies.

import { decodeMap } from "../../draw/maps.js";
import { nearestTo } from "../../draw/points.js";
import { onPlane } from "../../draw/plane.js";
import { currentFrame, planeOf } from "../../app/state.js";
import { PLANE } from "./choice.js";
import { drawnOf, placeIn, planeStation, rangesOf, stationsIn } from "./places.js";

/** @typedef {import("./places.js").Station} Station */
/** @typedef {import("./places.js").Range} Range */
/** @typedef {import("../../wire/types.js").Space} Space */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {{station: Station, ranges: Range[]}} Found */

/** A place of the plane as near as this to a point is that point's. */
const CLOSE = 0.22;

/** What a picture's axes are of. @param {Run} run */
const shapeOf = ({ layers }) => `${layers.map(({ units }) => units)} ${layers[0].features}`;

/** @param {import("../../controls/context.js").Context["store"]} store */
export function createKnown(store) {
  const local = {
    of: /** @type {Space | null} */ (null),
    shape: "",
    stations: /** @type {Map<number, Station | null>} */ (new Map()),
    answers: new Uint8Array(0),
    drawn: /** @type {{part: "train" | "test", index: number}[]} */ ([]),
    ranges: /** @type {Map<string, Range[]>} */ (new Map()),
  };
  /** The values of a layer's units at the place that is pointed at. @param {number} layer */
  function valuesAt(layer) {
    const frame = currentFrame(store.state);
    const { run } = store.state;
    if (!frame?.values || !run || layer < 0) return null;
    const start = run.layers.slice(0, layer).reduce((sum, { units }) => sum + units, 0);
    return frame.values.subarray(start, start + run.layers[layer].units);
  }
  /** Whether what has come is of a network like the present one; else the present one's has not come yet. */
  const isCurrent = () => {
    const { run } = store.state;
    return local.of !== null && run !== null && shapeOf(run) === local.shape;
  };
  const isVisible = (/** @type {{part: string}} */ { part }) => part === "train" || store.state.view.showTest;
  return {
    /** The newest message, taken apart; null before it has come. */
    get of() {
      return local.of;
    },
    get answers() {
      return local.answers;
    },
    get drawn() {
      return local.drawn;
    },
    /** Which of the points show: the test points only where the map has them too. */
    kept: () => local.drawn.map(isVisible),
    visible: () => local.drawn.filter(isVisible),
    isCurrent,
    /** How well a straight cut does in each layer; null where that has not been told. */
    told: () => (isCurrent() ? (local.of?.told_apart ?? null) : null),
    /** Takes the newest message apart, once. @returns {boolean} whether the network has another shape now */
    take() {
      const { space, run, data } = store.state;
      if (!space || !run || !data || space.run !== run.run || space === local.of) return false;
      const another = local.shape !== shapeOf(run);
      if (another) Object.assign(local, { shape: shapeOf(run), ranges: new Map() });
      local.of = space;
      local.stations = stationsIn(space);
      local.answers = decodeMap(space.answers);
      local.drawn = drawnOf(data, space.every);
      return another;
    },
    /**
     * @param {number} layer @param {number[] | null} axes of it
     * @returns {Found | null} null where it has not come, or has no numbers
     */
    stationAt(layer, axes) {
      const { data, run } = store.state;
      if (!local.of || !data || !run || !isCurrent()) return null;
      const station =
        layer === PLANE ? planeStation(local.of, data, planeOf(store.state).axes) : local.stations.get(layer);
      // Other data have come, and their message not yet.
      if (!station || station.points.length !== 2 * local.drawn.length) return null;
      const key = `${layer} ${axes}`;
      const ranges = rangesOf(station, run, axes, local.ranges.get(key));
      local.ranges.set(key, ranges);
      return { station, ranges };
    },
    /** Where the place that is pointed at lies, in the unit square. @param {Found} found */
    placeOf({ station, ranges }) {
      const { probe } = store.state;
      const place = probe && placeIn(station, probe.inputs, planeOf(store.state).axes, valuesAt(station.layer));
      if (!place) return null;
      return place.map((value, row) => {
        const share = (value - ranges[row].low) / (ranges[row].high - ranges[row].low);
        return row === 0 ? share : 1 - share;
      });
    },
    /** Which of these points is pointed at, here or on the map; -1 for none. @param {typeof local.drawn} shown */
    markedAmong(shown) {
      const { probe, data } = store.state;
      if (!probe || !data) return -1;
      const rows = shown.map(({ part, index }) => data[part][index]);
      const exact = rows.findIndex((row) => probe.inputs.every((value, input) => value === row[input]));
      if (exact >= 0) return exact;
      const { axes } = planeOf(store.state);
      const near =
        probe.inputs.length > 1
          ? nearestTo(onPlane(rows, axes), probe.inputs[axes[0]], probe.inputs[axes[1]])
          : nearestTo(
              rows.map((row) => [row[0], 0]),
              probe.inputs[0],
              0,
            );
      return near.distance < CLOSE ? near.index : -1;
    },
  };
}
