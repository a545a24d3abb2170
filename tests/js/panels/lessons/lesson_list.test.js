import assert from "node:assert/strict";
import { test } from "node:test";
import { isFirst, lessonGroups, lessonNumber } from "../../../../static/panels/lessons/lesson_list.js";
import { createOutcomes, tellOutcome } from "../../../../static/panels/lessons/outcomes.js";

const listed = (id, topic, own = false) => ({ id, topic, own });
const LESSONS = [
  listed("07-ours", null, true),
  listed("theirs", "training", true),
  listed("00-one", "first_steps"),
  listed("04-two", "training"),
  listed("05-three", "first_steps"),
];

test("a teacher's own lessons are the first group, the others stand by topic in the order they come", () => {
  assert.deepEqual(
    lessonGroups(LESSONS).map(({ topic, list }) => [topic, list.map(({ id }) => id)]),
    [
      ["own", ["07-ours", "theirs"]],
      ["first_steps", ["00-one", "05-three"]],
      ["training", ["04-two"]],
    ],
  );
});

test("a lesson has the number its name begins with; the first one and a teacher's own have none", () => {
  assert.deepEqual(
    LESSONS.map(({ id }) => lessonNumber(LESSONS, id)),
    [0, 0, 0, 4, 5],
  );
  assert.equal(lessonNumber(LESSONS, "09-gone"), 0);
  assert.deepEqual(LESSONS.filter(isFirst), [LESSONS[2]]);
});

test("pictures are asked for once, and again where they did not come", async () => {
  const asked = [];
  const answers = [Promise.reject(new Error("no")), Promise.resolve({ outcomes: { one: [{ test_loss: 0.1 }, null] } })];
  const outcomes = createOutcomes("there.json", (address) => (asked.push(address), answers[asked.length - 1]));
  await outcomes.load();
  assert.equal(outcomes.of("one", 0), null);
  await outcomes.load();
  await outcomes.load();
  assert.deepEqual(asked, ["there.json", "there.json"]);
  assert.equal(outcomes.of("one", 0).test_loss, 0.1);
  assert.equal(outcomes.of("one", 1), null);
  assert.equal(outcomes.of("two", 0), null);
});

test("a picture tells the name of its set-up and the loss that came out, or that it is of the data alone", () => {
  const text = (key, values = {}) => `${key} ${JSON.stringify(values)}`;
  const shown = { name: "Tanh", dataset: "circle" };
  assert.match(tellOutcome({ ...shown, outcome: { test_loss: 0.01 } }, text), /^outcome\.loss .*Tanh.*0\.01/);
  assert.match(tellOutcome({ ...shown, outcome: { test_loss: null } }, text), /^outcome\.broken .*Tanh/);
  assert.match(tellOutcome({ ...shown, outcome: null }, text), /^outcome\.data .*dataset\.circle\.label/);
  assert.match(
    tellOutcome({ name: "Own", dataset: "custom", points: [[0, 0, 1]], outcome: null }, text),
    /^outcome\.own .*Own/,
  );
});
