import assert from "node:assert/strict";
import { test } from "node:test";
import { newLesson } from "../../../../../static/panels/lessons/lesson.js";
import { judge, readingsOf } from "../../../../../static/panels/lessons/step/claims.js";
import { measuredIn, wantedBy } from "../../../../../static/panels/lessons/step/readings.js";
import { DOCUMENT, RESOLVED, WORDS } from "../../../support/lesson.js";

const [learns, first, hill] = RESOLVED.claims;
const TO_LOSS = "epochs_to_loss loss=0.05 end";
const standing = (claim, patch) => {
  const lesson = newLesson({ id: "a", lesson: DOCUMENT, resolved: RESOLVED, text: WORDS }, { language: "en" });
  return judge(claim, measuredIn({ ...lesson, ...patch })).standing;
};

test("a claim about the end is open until its epochs are through, and then holds or fails", () => {
  const at = (value, epoch) => standing(learns, { values: { "tanh test_loss end": value }, epochs: { tanh: epoch } });
  assert.deepEqual(
    [at(0.04, 19), at(0.04, 20), at(0.06, 20), at(null, 20), at(undefined, undefined)],
    ["open", "holds", "fails", "fails", "open"],
  );
});

test("what does not change any more is judged at once, and a run whose numbers ran away is through", () => {
  const values = { [`relu ${TO_LOSS}`]: 5, [`tanh ${TO_LOSS}`]: 12 };
  assert.equal(standing(first, { values, epochs: { relu: 5, tanh: 12 } }), "holds");
  assert.equal(standing(first, { values: { ...values, [`relu ${TO_LOSS}`]: null }, epochs: { relu: 5 } }), "open");
  assert.equal(
    standing(first, { values: { ...values, [`relu ${TO_LOSS}`]: null }, epochs: { relu: 5 }, broke: ["relu"] }),
    "fails",
  );
});

test("what is of no run is told once the ball has rolled at its rate", () => {
  const values = { [` ${hill.left.id}`]: 3.916 };
  assert.deepEqual(
    [standing(hill, { values }), standing(hill, { values, rolled: [5] }), standing(hill, { values, rolled: [5, 0.1] })],
    ["open", "open", "holds"],
  );
});

test("a number that several are about is measured once", () => {
  assert.equal(wantedBy(RESOLVED.claims.flatMap(readingsOf)).length, 3);
});
