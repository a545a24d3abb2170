// What a challenge's numbers and rules are called: they must read as the page's own controls and figures do, or one
// looks for a noise of 0.25 at a slider that says 25%.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createText } from "../../../../static/app/text.js";
import {
  faultInWords,
  goalInWords,
  measuredInWords,
  pointsInWords,
  ruleInWords,
} from "../../../../static/panels/challenges/words.js";

const text = createText(JSON.parse(readFileSync("locales/en.json", "utf8")), "en");

test("shares of points and noise are said in percent, as beside the map and at the slider", () => {
  const goal = { id: "0", measure: "test_accuracy", of: {}, relation: "at_least", value: 0.28 };
  assert.equal(goalInWords(goal, text), "Test accuracy: at least 28%");
  assert.equal(measuredInWords("test_accuracy", 0.9496), "94.96%");
  assert.equal(measuredInWords("test_loss", 0.04563), "0.0456");
  const values = { measure: "test_accuracy", of: {}, value: 0.95, measured: 0.932 };
  const said = "Test accuracy must be at least 95%; trained again it is 93.2%.";
  assert.equal(faultInWords({ code: "goal_at_least", values, message: "" }, text), said);
  assert.equal(pointsInWords("highest_noise", 0.28, text), "noise 28%");
});

test("what is one thing on the page is named once, though it is several fields", () => {
  const names = ["problem", "data.dataset", "data.points", "data.classes", "seed"];
  const said = ruleInWords({ code: "fixed", names, holds: true, held: true }, text);
  assert.equal(said, "As they are given: the problem, the data set and the seed");
});
