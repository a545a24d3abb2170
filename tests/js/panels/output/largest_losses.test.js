import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf } from "../../../../static/panels/output/largest_losses.js";

test("with one output what it should be and what it is are numbers", () => {
  assert.deepEqual(answerOf({ label: -1, target: [-1], outputs: [0.831] }), { should: "−1", is: "0.83" });
  assert.deepEqual(answerOf({ label: 1, target: [0.25], outputs: [null] }), { should: "0.25", is: "–" });
});

test("with several outputs the class is told, and the largest output with its number", () => {
  const point = { label: 2, target: [0, 0, 1], outputs: [0.7, null, 0.2] };
  assert.deepEqual(answerOf(point), { should: "2", is: "0 (0.70)" });
});
