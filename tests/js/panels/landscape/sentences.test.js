// What is said of a landscape.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formSaid, planeSaid } from "../../../../static/panels/landscape/sentences.js";

const FORM = {
  name: "slope",
  loss: 0.4,
  lowest: 0.1,
  lowest_at: [0, 0],
  highest: 2,
  around: 0.5,
  rise: 0.05,
  steepness: 0.3,
  across: 8,
  along: 0.5,
  floor: 0.1,
  off: 0,
};
const form = (patch) => formSaid({ ...FORM, ...patch }, 2).map(({ key, values }) => [key.split(".").at(-1), values]);

test("a form is named with its numbers", () => {
  // Straight down over a tenth of a side of 4.
  assert.deepEqual(form({}), [["slope", { fall: "0.120", low: "0.100" }]]);
  assert.deepEqual(form({ steepness: 0.0001 }), [["gentle", { fall: "0.001", low: "0.100" }]]);
  assert.deepEqual(form({ name: "ravine" }), [["ravine", { ratio: "16" }]]);
  assert.deepEqual(form({ name: "ravine", along: 0 })[0][0], "ravine_many");
  assert.deepEqual(form({ name: "plateau" }), [["plateau", { loss: "0.400" }]]);
  assert.deepEqual(form({ name: "local_minimum" }), [["local_minimum", { loss: "0.400", low: "0.100" }]]);
  assert.deepEqual(formSaid(null, 1), [{ key: "landscape.form.edge" }]);
});

test("a bottom is wide, narrow or between by the share of the picture that is as low", () => {
  const words = (floor) => form({ name: "bottom", floor })[1];
  assert.deepEqual(
    [0.25, 0.1, 0.05].map((floor) => words(floor)[0]),
    ["wide", "between", "narrow"],
  );
  assert.deepEqual(words(0.4)[1], { rise: "0.050", around: "0.5", share: "40%" });
});

const landscape = (plane, present, share = 0.9) => ({
  wanted: { plane },
  surface: { share, form: FORM, half: 2 },
  present: { distance: 0, loss: 0.4, plane_loss: 0.4, gradient_share: 0.25, ...present },
  path: [
    [0, 1, 1],
    [1, 0, 0],
  ],
});
const keys = (...given) => planeSaid(landscape(...given)).map(({ key }) => key.split(".").at(-1));

test("it is said what the plane holds of the path and of the gradient, and how far off it the run is", () => {
  assert.deepEqual(keys("path"), ["about_path", "share"]);
  assert.deepEqual(keys("weights"), ["about_weights", "gradient"]);
  assert.deepEqual(keys("random"), ["about_random", "share", "gradient"]);
  assert.deepEqual(keys("path", { distance: 0.2, plane_loss: 0.401 }), ["about_path", "share", "near"]);
  assert.deepEqual(keys("path", { distance: 0.2, plane_loss: 0.6 }), ["about_path", "share", "gap"]);
  const gap = planeSaid(landscape("path", { distance: 0.2, plane_loss: 0.6 })).at(-1);
  assert.deepEqual(gap?.values, { loss: "0.400", near: "0.600" });
  assert.deepEqual(planeSaid({ ...landscape("path"), surface: null }), []);
});
