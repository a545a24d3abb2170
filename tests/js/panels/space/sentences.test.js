import assert from "node:assert/strict";
import { test } from "node:test";
import { notesOf, sentenceOf } from "../../../../static/panels/space/sentences.js";

/** Words as their keys, with what stands in them. */
const text = Object.assign((key, values = {}) => [key, ...Object.values(values)].join(" "), {
  list: (items) => items.join(" and "),
});
const runOf = (units, { classes = 2, features = ["x1", "x2"], inputs = 2, hidden = [] } = {}) => ({
  layers: units.map((count, layer) => ({ units: count, ...(layer === 0 && { features }) })),
  inputs: Array.from({ length: inputs }, (_, place) => ({ name: `x${place + 1}`, mean: 0 })),
  output: { classes },
  experiment: { hidden },
});
const says = (layer, run, told = [0.5, 0.75, 0.875, 1], accuracy = 0.93) =>
  sentenceOf({ layer, run, told, accuracy }, text);
const stationOf = (layer, values = {}) => ({
  layer,
  single: false,
  main: false,
  shares: [0.6, 0.3],
  lines: [[1, 0, 0]],
  agreement: [0.9],
  ...values,
});

test("the last layer before the output says what the output itself has right, and who draws the line", () => {
  assert.equal(says(2, runOf([2, 4, 2, 1])), "space.says.last space.in.layer 2 93%");
  assert.equal(says(2, runOf([2, 4, 8, 1])), "space.says.last_wide space.in.layer 2 93% 8");
  assert.equal(says(2, runOf([2, 4, 2, 3], { classes: 3 })), "space.says.last_classes space.in.layer 2 93%");
  assert.equal(says(2, runOf([2, 4, 2, 1], { classes: 0 })), "space.says.last_number space.in.layer 2 93%");
  // Before a frame of the run has come, the server's own share of the points that are drawn stands in.
  assert.equal(says(2, runOf([2, 4, 2, 1]), undefined, NaN), "space.says.last space.in.layer 2 100%");
  assert.equal(says(3, runOf([2, 4, 2, 1], { classes: 0 }), undefined, -2), "space.says.output_number 0%");
});

test("a layer before that says how far a straight cut gets there, and one step on", () => {
  assert.equal(says(0, runOf([2, 4, 2, 1])), "space.says.layer space.in.features 50% space.in.layer 1 75%");
  assert.equal(
    says(1, runOf([2, 4, 2, 1], { classes: 0 })),
    "space.says.layer_number space.in.layer 1 75% space.in.layer 2 88%",
  );
  assert.equal(says(1, runOf([2, 4, 2, 1]), [0.5, null, null, null]), "space.says.not_finite space.in.layer 1");
});

test("the plane says what features make of it, or how many of the inputs it shows", () => {
  const squares = { features: ["x1_squared"] };
  assert.equal(says(-1, runOf([1, 2, 2, 1], squares)), "space.says.plane space.in.plane 50%");
  const four = { features: ["x1", "x2", "x3", "x4"], inputs: 4 };
  assert.equal(says(-1, runOf([4, 2, 2, 1], four)), "space.says.part space.in.plane 4 50%");
  assert.equal(
    says(-1, runOf([1, 2, 2, 1], { ...squares, inputs: 1, classes: 0 })),
    "space.says.plane_number space.in.line 50%",
  );
});

test("notes say what is left out, and why there is no line", () => {
  const notes = (station, run, every = 1) => notesOf({ station, run, unit: 0, every }, text);
  const run = runOf([2, 4, 2, 1]);
  assert.deepEqual(notes(stationOf(2), run), ["space.note.exact"]);
  assert.deepEqual(notes(stationOf(1), run), ["space.note.units 4", "space.note.held 90%"]);
  assert.deepEqual(notes(stationOf(1, { main: true }), run, 3), [
    "space.note.main 90% 60% 30%",
    "space.note.every 3",
    "space.note.held 90%",
  ]);
  assert.deepEqual(notes(stationOf(3, { single: true }), run), ["space.note.single"]);
  const none = { lines: [[NaN, NaN, NaN]], agreement: [null] };
  const unit = "network.unit_name 1 2";
  assert.deepEqual(notes(stationOf(1, none), run), ["space.note.units 4", `space.note.none ${unit}`]);
  const hidden = [{}, { normalization: "layer" }];
  assert.deepEqual(notes(stationOf(1, none), runOf([2, 4, 2, 1], { hidden })), [
    "space.note.units 4",
    `space.note.bent ${unit}`,
  ]);
  const regression = runOf([2, 4, 2, 1], { classes: 0 });
  assert.deepEqual(notes(stationOf(2), regression), ["space.note.exact", "space.note.zero"]);
  assert.deepEqual(notes(stationOf(2), runOf([2, 4, 3, 3], { classes: 3 })), [
    "space.note.units 3",
    "space.note.held_classes 90%",
  ]);
});
