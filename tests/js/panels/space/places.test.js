import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fitChoice, ofClasses, readChoice, stationsOf, writeChoice } from "../../../../static/panels/space/choice.js";
import { nextPoint } from "../../../../static/panels/space/figure.js";
import {
  lineInSquare,
  mixPlaces,
  placeIn,
  planeStation,
  rangeOf,
  rangesOf,
  stationsIn,
} from "../../../../static/panels/space/places.js";
import { positionAfter } from "../../../../static/panels/space/walk.js";

const vectors = JSON.parse(readFileSync(new URL("../../../vectors/messages.json", import.meta.url), "utf8"));
const MESSAGE = vectors.sent.find(({ type }) => type === "space");

/** A run with so many units in each layer. */
const runOf = (units, { features = ["x1", "x2"], inputs = 2, standardize = false } = {}) => ({
  layers: units.map((count, layer) => ({ units: count, ...(layer === 0 && { features }) })),
  inputs: Array.from({ length: inputs }, (_, place) => ({ name: `x${place + 1}`, mean: 0 })),
  experiment: { standardize },
});

test("what is shown comes back from the address, in the page's own counting", () => {
  for (const text of ["", "0", "plane", "2:1-3", "1:u2", "3:12-4:u10", ":u3"])
    assert.equal(writeChoice(readChoice(text)), text);
  assert.deepEqual(readChoice("2:1-3:u4"), { layer: 2, axes: [0, 2], unit: 3 });
  assert.deepEqual(readChoice(""), { layer: null, axes: null, unit: 0 });
});

test("the plane is shown beside the features where these are something else", () => {
  assert.deepEqual(stationsOf(runOf([2, 4, 1])), [0, 1, 2]);
  assert.deepEqual(stationsOf(runOf([2, 1], { features: ["x1_squared", "x2_squared"] })), [-1, 0, 1]);
  assert.deepEqual(stationsOf(runOf([3, 1], { features: ["x1", "x2", "x3"], inputs: 3 })), [-1, 0, 1]);
  assert.deepEqual(stationsOf(runOf([1, 4, 1], { features: ["x1"], inputs: 1 })), [0, 1, 2]);
});

test("of a choice that the run has not, the usual is shown: the layer before the output", () => {
  const run = runOf([2, 4, 3, 1]);
  const usual = { layer: 2, axes: null, unit: 0 };
  assert.deepEqual(fitChoice(readChoice(""), run), usual);
  assert.deepEqual(fitChoice(readChoice("9:1-2:u1"), run), usual);
  assert.deepEqual(fitChoice(readChoice("1:1-4:u3"), run), { layer: 1, axes: [0, 3], unit: 2 });
  assert.deepEqual(fitChoice(readChoice("1:5-1:u4"), run), { layer: 1, axes: null, unit: 0 });
  assert.equal(ofClasses(2, run), false);
  assert.deepEqual(
    [0, 1, 2].map((layer) => ofClasses(layer, runOf([2, 4, 3]))),
    [false, true, true],
  );
});

test("a message of the wire is taken apart", () => {
  const station = stationsIn(MESSAGE).get(1);
  assert.deepEqual([...station.points], [1, -2, 0.5, 4]);
  assert.deepEqual([...station.directions], [0, 1, 1, 0]);
  assert.deepEqual(station.lines, [[2, -1, 0.5]]);
  assert.equal(station.single, false);
  // The unit's value is the sum of axes and values: the second unit across, the first upwards.
  assert.deepEqual(placeIn(station, [0, 0], [0, 1], [7, 9]), [9, 7]);
  assert.equal(placeIn(station, [0, 0], [0, 1], [7, 9, 1]), null);
});

test("the plane is the map's, and its grid has the lines that the server's has", () => {
  const data = {
    train: [
      [1, 2, 1],
      [3, 4, -1],
      [5, 6, 1],
    ],
    test: [[-1, -2, 1]],
  };
  const { points, grid } = planeStation({ every: 2, rows: 4, columns: 3 }, data, [1, 0]);
  assert.deepEqual([...points], [2, 6, -2, 1, 5, -1]);
  assert.deepEqual([...grid.slice(0, 12)], [-6, 0, 6, -6, 0, 6, -6, -6, -6, 6, 6, 6]);
  assert.deepEqual([...grid.slice(12)], [6, 6, 6, -6, -6, -6, -6, 0, 6, -6, 0, 6]);
  const line = planeStation({ every: 1, rows: 1, columns: 3 }, { train: [[2, 1]], test: [] }, [0, 0]);
  assert.equal(line.points[0], 2);
  assert.deepEqual([...line.grid], [-6, 0, 6, 0, 0, 0]);
  assert.equal(line.single, true);
});

test("an axis stays as it was until points leave it, or leave most of it empty", () => {
  const before = { low: -1, high: 1 };
  assert.equal(rangeOf(Float32Array.of(-0.6, 0.7), before), before);
  assert.notEqual(rangeOf(Float32Array.of(-0.6, 1.1), before), before);
  const closer = rangeOf(Float32Array.of(0, 0.5), before);
  assert.ok(closer.low < 0 && closer.low > -0.2 && closer.high > 0.5 && closer.high < 0.7);
  const one = rangeOf(Float32Array.of(3, 3), undefined);
  assert.ok(one.low < 3 && one.high > 3);
  assert.equal(rangeOf(Float32Array.of(NaN), before), before);
});

test("inputs as they are have the map's range while their points do, and standardized ones their own", () => {
  const station = { layer: 0, points: Float32Array.of(-5, 4, -0.5, 0.5), single: false, main: false };
  const map = { low: -6, high: 6 };
  const [across, up] = rangesOf(station, runOf([2, 1]), null);
  assert.deepEqual(across, map);
  assert.ok(up.high < 1);
  assert.notDeepEqual(rangesOf(station, runOf([2, 1], { standardize: true }), null)[0], map);
  const squares = runOf([2, 1], { features: ["x1_squared", "x2_squared"] });
  assert.notDeepEqual(rangesOf(station, squares, null)[0], map);
});

test("between two layers a point is between its places, and a line is where its sum is its level", () => {
  const [low, wide] = [
    [
      { low: 0, high: 1 },
      { low: 0, high: 2 },
    ],
    [
      { low: -2, high: 2 },
      { low: 0, high: 1 },
    ],
  ];
  const mixed = mixPlaces(Float32Array.of(0.5, 2), low, Float32Array.of(2, 0), wide, 0.5);
  assert.deepEqual([...mixed], [0.75, 0.5]);
  assert.deepEqual([...mixPlaces(Float32Array.of(0.5, 2), low, Float32Array.of(2, 0), wide, 0)], [0.5, 0]);
  // 2p - q + 1 over p in -2..2 and q in 0..1: at the square's middle p = 0 and q = 1/2.
  const [right, down, offset] = lineInSquare([2, -1, 1], wide);
  assert.equal(right * 0.5 + down * 0.5 + offset, 0.5);
  assert.equal(offset, 2 * -2 - 1 + 1);
});

test("while it plays one stands at each layer for a while, and goes on from where one was", () => {
  assert.equal(positionAfter(0, 0), 0);
  assert.equal(positionAfter(0, 700), 0.5);
  assert.equal(positionAfter(0, 1400), 1);
  assert.equal(positionAfter(0, 2000), 1);
  assert.equal(positionAfter(1, 2100 + 700), 2.5);
  assert.equal(positionAfter(0.5, 0), 0.5);
});

test("an arrow key goes to the next point that way, and not to one far aside", () => {
  const at = Float32Array.of(0, 10, 4, 20, 0, 1, 30, 0);
  assert.equal(nextPoint(at, [0, 0], [1, 0], 0), 1);
  assert.equal(nextPoint(at, [10, 1], [1, 0], 1), 3);
  assert.equal(nextPoint(at, [20, 0], [1, 0], 3), -1);
  assert.equal(nextPoint(at, [0, 0], [0, 1], 0), 1);
});
