import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurns, turn } from "../../../static/app/in_turns.js";

/** A clock that only what is done moves, and what was done, with a bar for each pause. */
function setUp() {
  const clock = { ms: 0 };
  const done = [];
  const pause = async () => void done.push("|");
  const work = function* (...lengths) {
    for (const length of lengths) {
      clock.ms += length;
      done.push(length);
      yield;
    }
  };
  return { done, work, options: { pause, now: () => clock.ms } };
}

test("steps follow each other until four milliseconds are over, and then others have their turn", async () => {
  const { done, work, options } = setUp();
  await inTurns(work(1, 1, 1, 1, 1, 9, 1), options);
  assert.deepEqual(done, [1, 1, 1, 1, "|", 1, 9, "|", 1]);
});

test("what a step throws is thrown on, and nothing comes after it", async () => {
  const { done, work, options } = setUp();
  const steps = function* () {
    yield* work(1);
    throw new Error("broken");
  };
  await assert.rejects(inTurns(steps(), options), /broken/);
  assert.deepEqual(done, [1]);
});

test("a turn is no microtask: what promises still have to do comes before its end", async () => {
  const order = [];
  const steps = (async () => {
    for (let step = 0; step < 50; step += 1) await null;
    order.push("promises");
  })();
  await turn();
  order.push("turn");
  await steps;
  assert.deepEqual(order, ["promises", "turn"]);
});
