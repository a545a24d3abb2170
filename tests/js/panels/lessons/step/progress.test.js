import assert from "node:assert/strict";
import { test } from "node:test";
import { newLesson } from "../../../../../static/panels/lessons/lesson.js";
import {
  answerOf,
  nextSetUp,
  numberOf,
  outcomeOf,
  phaseOf,
  stepsDone,
} from "../../../../../static/panels/lessons/step/progress.js";
import { DOCUMENT, hillAt, RESOLVED, WORDS } from "../../../support/lesson.js";

const FOUND = { id: "a", lesson: DOCUMENT, resolved: RESOLVED, text: WORDS };
const lesson = (patch = {}) => ({
  ...newLesson(FOUND, { language: "en", page: 0, answers: {} }),
  setUp: "tanh",
  on: true,
  ...patch,
});
const TO_LOSS = "epochs_to_loss loss=0.05 end";

test("the answer is the first range above the number; the last has no bound, and no number has one of its own", () => {
  const [low, high, never] = [{ id: "low", below: 10 }, { id: "high" }, { id: "never", without: true }];
  const of = (number, answers = [low, high, never]) => answerOf({ kind: "ranges", answers }, [number]);
  assert.deepEqual([of(9), of(10), of(99), of(null)], ["low", "high", "high", "never"]);
  assert.equal(of(null, [low, high]), null);
});

test("of several the least or the most is the answer; no number is last, and a tie is no answer", () => {
  const answers = [{ id: "a" }, { id: "b" }];
  const of = (kind, ...numbers) => answerOf({ kind, answers }, numbers);
  assert.deepEqual([of("least", 1, 2), of("most", 1, 2)], ["a", "b"]);
  assert.deepEqual([of("least", null, 2), of("most", null, -2)], ["b", "b"]);
  assert.deepEqual([of("least", 2, 2), of("most", null, null)], [null, null]);
});

test("a step is guessed, run and explained, whether or not somebody guesses", () => {
  const through = { values: { "tanh test_loss end": 0.3 }, epochs: { tanh: 20 } };
  assert.deepEqual(
    [
      lesson(),
      lesson({ answers: { 0: "low" } }),
      lesson({ ran: [0], epochs: { tanh: 3 }, values: { "tanh test_loss end": 0.3 } }),
      lesson({ answers: { 0: "low" }, ...through }),
      lesson({ ran: [0], ...through }),
      // It ran before the step was opened: nobody has said what they think.
      lesson(through),
      lesson({ shown: [0], ...through }),
    ].map((one) => phaseOf(one, 0)),
    ["predict", "run", "run", "explain", "explain", "predict", "explain"],
  );
  assert.equal(outcomeOf(lesson(through), 0), "middle");
  assert.equal(outcomeOf(lesson(), 0), null);
});

test("a step without a question is explained when its claims are measured, or when somebody asks", () => {
  assert.deepEqual(
    [lesson(), lesson({ shown: [2] })].map((one) => phaseOf(one, 2)),
    ["predict", "explain"],
  );
  const rolled = lesson({ ran: [2], rolled: [0.1], values: { [` ${hillAt(0.1).id}`]: 1 } });
  assert.equal(phaseOf(rolled, 2), "explain");
  assert.deepEqual(stepsDone(rolled), [2]);
  assert.deepEqual(stepsDone(lesson({ shown: [2] })), []);
});

test("a step is done when its claims were measured, also where they fail", () => {
  const values = { "tanh test_loss end": 0.3, [`relu ${TO_LOSS}`]: null, [`tanh ${TO_LOSS}`]: 3 };
  const now = lesson({ values, epochs: { tanh: 20, relu: 19 }, answers: { 0: "low" }, ran: [1] });
  assert.deepEqual(stepsDone(now), [0]);
  assert.deepEqual(stepsDone({ ...now, epochs: { tanh: 20, relu: 20 } }), [0, 1]);
  assert.deepEqual(stepsDone({ ...now, answers: {} }), []);
});

test("what runs next is what is under way, else the first that is not through", () => {
  assert.equal(nextSetUp(lesson(), 1), "tanh");
  assert.equal(nextSetUp(lesson({ epochs: { tanh: 20 } }), 1), "relu");
  assert.equal(nextSetUp(lesson({ setUp: "buried" }), 1), "buried");
  assert.equal(nextSetUp(lesson({ epochs: { tanh: 20, relu: 20 }, broke: ["buried"] }), 1), null);
});

test("of what is told of its start nothing needs to run", () => {
  const start = { ...RESOLVED.values[0].reading, set_up: "tanh" };
  const steps = [{ ...RESOLVED.steps[0], claims: [], question: { ...RESOLVED.steps[0].question, readings: [start] } }];
  const resolved = { ...RESOLVED, steps };
  assert.equal(nextSetUp(lesson({ resolved }), 0), "tanh");
  assert.equal(nextSetUp(lesson({ resolved, values: { "tanh test_loss start": 0.5 }, epochs: { tanh: 0 } }), 0), null);
});

test("a number on a picture has the name of the claim or value that it is of", () => {
  assert.equal(numberOf(lesson(), "test_loss"), "learns");
  assert.equal(numberOf(lesson({ page: 1 }), "test_loss", {}, "tanh"), "loss_first");
  assert.equal(numberOf(lesson(), "hill_end", { rate: 0.1 }), "hill");
  assert.equal(numberOf(lesson(), "hill_end", { rate: 0.2 }), undefined);
  assert.equal(numberOf(lesson(), "test_loss", {}, "relu"), undefined);
});
