// What comes after the first screen: stands in for itself until it is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLater, whenIdle } from "../../../static/app/later.js";

/** A part that comes when it is told to, or fails. */
function part() {
  /** @type {string[]} */
  const called = [];
  /** @type {unknown[]} */
  const failures = [];
  const made = {
    open: (/** @type {string} */ name) => void called.push(`open ${name}`),
    leave: () => void called.push("leave"),
    count: () => called.length,
  };
  /** @type {{come: () => void, fail: () => void}[]} */
  const asked = [];
  const later = createLater(
    () =>
      new Promise((resolve, reject) =>
        asked.push({ come: () => resolve({ ...made }), fail: () => reject(new Error("offline")) }),
      ),
    { fetching: ["open"], idle: ["leave"], failed: (error) => failures.push(error) },
  );
  return { ...later, called, failures, asked };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what is called before it is there waits, in its order, and is asked for once", async () => {
  const { part: lessons, called, asked } = part();
  lessons.open("a");
  lessons.leave();
  lessons.open("b");
  assert.equal(asked.length, 1);
  assert.deepEqual(called, []);
  asked[0].come();
  await settled();
  assert.deepEqual(called, ["open a", "leave", "open b"]);
  // From now on it is itself.
  lessons.open("c");
  assert.equal(lessons.count(), 4);
});

test("what means nothing before anything was asked for brings nothing", async () => {
  const { part: lessons, called, asked } = part();
  assert.equal(lessons.leave(), undefined);
  await settled();
  assert.deepEqual([asked, called], [[], []]);
});

test("what did not come is said, and asked for again by the next call", async () => {
  const { part: lessons, called, failures, asked } = part();
  lessons.open("a");
  asked[0].fail();
  await settled();
  assert.match(String(failures), /offline/);
  lessons.open("b");
  asked[1].come();
  await settled();
  assert.deepEqual(called, ["open b"]);
});

test("a browser that does not tell when it is idle does it all the same", async () => {
  assert.equal(typeof globalThis.requestIdleCallback, "undefined");
  await new Promise((resolve) => whenIdle(() => resolve(undefined)));
});
