import assert from "node:assert/strict";
import { test } from "node:test";
import { standingOf } from "../../../../static/panels/compare/standing.js";
import { sentenceOf } from "../../../../static/panels/compare/sentence.js";

const stand = (index, train, test, others = {}) => ({
  index,
  name: "ABCD"[index],
  train,
  test,
  score: 0.9,
  first: 0.5,
  diverged: false,
  ...others,
});
const course = (stands, others = {}) => ({
  epoch: 40,
  stands,
  differ: () => ["optimizer.learning_rate"],
  comparable: true,
  ...others,
});
const text = Object.assign((key, values = {}) => `${key} ${JSON.stringify(values)}`, {
  list: (names) => names.join("+"),
});
const say = (given) =>
  sentenceOf(
    standingOf(given),
    {
      epoch: given.epoch,
      count: given.stands.length,
      comparable: given.comparable,
      classes: true,
      difference: "the rate",
    },
    text,
  );

test("before the first epoch nobody is ahead, and what to press is said", () => {
  assert.equal(standingOf(course([stand(0, 0.5, 0.5), stand(1, 0.4, 0.4)], { epoch: 0 })).lead, "ready");
  assert.match(
    say(course([stand(0, 0.5, 0.5), stand(1, 0.4, 0.4)], { epoch: 0 })).words,
    /^compare\.lead\.ready .*"count":2/,
  );
});

test("the lowest test loss is ahead, and one difference is why", () => {
  const given = course([stand(0, 0.1, 0.2), stand(1, 0.1, 0.05), stand(2, 0.1, 0.3)]);
  const { lead, best, second, cause } = standingOf(given);
  assert.deepEqual([lead, best.name, second.name, cause], ["ahead", "B", "A", "one"]);
  const { words } = say(given);
  assert.match(words, /compare\.lead\.ahead .*"count":40.*"a":"B","b":"A","av":"0\.050","bv":"0\.200"/);
  assert.match(words, /compare\.cause\.one .*"difference":"the rate"/);
});

test("who is nearly level has no lead, and nothing is put down to a cause", () => {
  const { lead, cause } = standingOf(course([stand(0, 0.1, 0.2), stand(1, 0.1, 0.19)]));
  assert.deepEqual([lead, cause], ["level", null]);
  assert.equal(standingOf(course([stand(0, 0, 0.001), stand(1, 0, 0.003)])).lead, "level");
});

test("more than one difference, the seed alone, and none at all are said to be that", () => {
  const given = (things) => course([stand(0, 0.1, 0.3), stand(1, 0.1, 0.1)], { differ: () => things });
  assert.equal(standingOf(given(["seed", "batch_size"])).cause, "several");
  assert.equal(standingOf(given(["seed"])).cause, "seed");
  assert.equal(standingOf(course([stand(0, 0.1, 0.1), stand(1, 0.1, 0.1)], { differ: () => [] })).cause, "same");
});

test("the cause is what the first and the second differ in, not what they differ from others in", () => {
  const asked = [];
  standingOf(course([stand(0, 1, 3), stand(1, 1, 1), stand(2, 1, 2)], { differ: (a, b) => (asked.push([a, b]), []) }));
  assert.deepEqual(asked, [[1, 2]]);
});

test("of one that is behind is said what was measured: by heart, not moved, worse", () => {
  const observed = (...behind) => standingOf(course([stand(0, 0.1, 0.1), ...behind])).observed;
  assert.equal(observed(stand(1, 0.05, 0.3)).what, "by_heart");
  // Its training loss is no lower than the best's: it has simply not learned as much.
  assert.equal(observed(stand(1, 0.2, 0.4)).what, null);
  assert.equal(observed(stand(1, 0.49, 0.5)).what, "not_moved");
  assert.deepEqual([observed(stand(1, 0.8, 0.8)).what, observed(stand(1, 0.8, 0.8)).of.name], ["worse", "B"]);
  assert.equal(observed(stand(1, 0.3, 0.3, { first: null })).what, null);
});

test("who has diverged is out, is named, and is not waited for", () => {
  const broken = { diverged: true };
  const given = course([stand(0, null, null, broken), stand(1, 0.1, 0.1), stand(2, null, null, broken)]);
  const { lead, best, diverged } = standingOf(given);
  assert.deepEqual([lead, best.name, diverged], ["alone", "B", ["A", "C"]]);
  assert.match(say(given).words, /compare\.lead\.alone .*compare\.diverged .*"count":2,"names":"A\+C"/);
  assert.equal(standingOf(course([stand(0, null, null, broken), stand(1, null, null, broken)])).lead, "all_diverged");
});

test("losses of two kinds are not compared: the share that is right is", () => {
  const stands = [stand(0, 0.9, 0.9, { score: 0.99 }), stand(1, 0.1, 0.1, { score: 0.8 })];
  const given = course(stands, { comparable: false });
  assert.equal(standingOf(given).best.name, "A");
  assert.match(say(given).words, /compare\.by\.accuracy.*"av":"99\.0%","bv":"80\.0%".*compare\.other_losses/);
});

test("without test points the training loss counts", () => {
  const given = course([stand(0, 0.1, null), stand(1, 0.3, null)]);
  assert.equal(standingOf(given).best.name, "A");
  assert.match(say(given).words, /compare\.by\.train/);
});
