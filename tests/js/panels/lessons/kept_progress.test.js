import assert from "node:assert/strict";
import { test } from "node:test";
import { isDone, readProgress } from "../../../../static/panels/lessons/kept_progress.js";

test("progress is read as it was kept, and what an older page or a stranger left does no harm", () => {
  assert.deepEqual(readProgress({ a: { page: 1, steps: [0, 2, 2], of: 3 } }), { a: { page: 1, steps: [0, 2], of: 3 } });
  // Of an older page, which called a lesson done by its last page.
  assert.deepEqual(readProgress({ a: { page: 2, done: true } }), { a: { page: 2, steps: [], of: 0 } });
  assert.deepEqual(readProgress({ a: null, b: { page: "x", steps: "y", of: -1 } }), {
    b: { page: 0, steps: [], of: 0 },
  });
  assert.deepEqual([readProgress(null), readProgress("x")], [{}, {}]);
});

test("a lesson is done when all its steps are", () => {
  const of = (steps, count) => isDone({ page: 0, steps, of: count });
  assert.deepEqual([of([0, 1], 2), of([1], 2), of([], 0), isDone(undefined)], [true, false, false, false]);
});
