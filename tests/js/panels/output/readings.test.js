import assert from "node:assert/strict";
import { showsOutput } from "../../../../static/app/state.js";
import { test } from "node:test";
import { readColors, readValues } from "../../../../static/panels/output/readings.js";

const run = { layers: [{ units: 2 }, { units: 3 }, { units: 1 }], output: { middle: 0.5, half: 0.5 } };
const classes = { ...run, layers: [{ units: 2 }, { units: 3 }, { units: 3 }] };
const OUTPUT = { mapCount: 1, focusLayer: -1, focusUnit: -1 };
const values = (...numbers) => Float32Array.from(numbers);

test("of the values of a place the map's own is read: the output's, or that of the unit it shows", () => {
  const frame = { ...OUTPUT, values: values(1.5, -2, 0.25, 0.5, 0.75, 0.125) };
  assert.deepEqual(readValues(frame, run), { winner: 0, value: 0.125, bound: "" });
  assert.equal(readValues({ ...frame, focusLayer: 0, focusUnit: 1 }, run).value, -2);
  assert.equal(readValues({ ...frame, focusLayer: 1, focusUnit: 2 }, run).value, 0.75);
  assert.equal(readValues({ ...frame, focusLayer: 2, focusUnit: 0 }, run).value, 0.125);
});

test("of several outputs the largest wins, and one of them can be shown alone", () => {
  const frame = { ...OUTPUT, mapCount: 3, values: values(0, 0, 0, 0, 0, 0.125, 0.75, 0.125) };
  assert.deepEqual(readValues(frame, classes), { winner: 1, value: 0.75, bound: "" });
  assert.equal(readValues({ ...frame, mapCount: 1, focusLayer: 2, focusUnit: 2 }, classes).value, 0.125);
});

test("where any of the outputs is no number, none wins", () => {
  const frame = { ...OUTPUT, mapCount: 3, values: values(0, 0, 0, 0, 0, 0.5, NaN, 0.5) };
  assert.equal(readValues(frame, classes).winner, -1);
});

test("values are not read where there are none, or those of a network of another shape", () => {
  assert.equal(readValues({ ...OUTPUT, values: null }, run), null);
  assert.equal(readValues({ ...OUTPUT, values: values(1, 2, 3) }, run), null);
});

test("without values the color at a place is read, moved to where the output's zero is", () => {
  // Two by two cells, row by row from the top.
  const frame = { ...OUTPUT, mapSide: 2, maps: Uint8Array.of(0, 127, 254, 255) };
  assert.deepEqual(readColors(frame, run, [-3, 3]), { winner: 0, value: 0, bound: "≤" });
  assert.deepEqual(readColors(frame, run, [6, 6]), { winner: 0, value: 0.5, bound: "" });
  assert.deepEqual(readColors(frame, run, [-6, -6]), { winner: 0, value: 1, bound: "≥" });
  assert.equal(readColors(frame, run, [3, -3]).winner, -1);
  assert.equal(readColors({ ...frame, focusLayer: 1, focusUnit: 0 }, run, [6, 6]).value, 0);
});

test("the map shows the output where it shows the network's, or one of several outputs", () => {
  assert.ok(showsOutput(OUTPUT, run));
  assert.ok(showsOutput({ focusLayer: 2, focusUnit: 0 }, run));
  assert.ok(!showsOutput({ focusLayer: 1, focusUnit: 0 }, run));
});
