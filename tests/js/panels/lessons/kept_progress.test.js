import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../../static/app/store.js";
import { createProgress, isDone, joined, readProgress } from "../../../../static/panels/lessons/kept_progress.js";

test("progress is read as it was kept, and what an older page or a stranger left does no harm", () => {
  assert.deepEqual(readProgress({ a: { page: 1, steps: [0, 2, 2], of: 3 } }), { a: { page: 1, steps: [0, 2], of: 3 } });
  // Of an older page, which called a lesson done by its last page.
  assert.deepEqual(readProgress({ a: { page: 2, done: true } }), { a: { page: 2, steps: [], of: 0 } });
  assert.deepEqual(readProgress({ a: null, b: { page: "x", steps: "y", of: -1 } }), {
    b: { page: 0, steps: [], of: 0 },
  });
  assert.deepEqual([readProgress(null), readProgress("x")], [{}, {}]);
});

test("tabs do not take from one another what was done in them", () => {
  const at = (page, ...steps) => ({ page, steps, of: 3 });
  assert.deepEqual(joined({ a: at(2, 0, 2), b: at(1, 1) }, { a: at(0, 1), b: at(0), c: at(1, 0) }, "a"), {
    a: at(0, 0, 1, 2),
    b: at(1, 1),
    c: at(1, 0),
  });
  // Its teacher has taken a step away meanwhile.
  assert.deepEqual(joined({ a: at(2, 0, 2) }, { a: { page: 0, steps: [1], of: 2 } }, "a"), {
    a: { page: 0, steps: [0, 1], of: 2 },
  });
  const shelf = { kept: null };
  const tab = () => {
    const store = createStore({ progress: {} }, { schedule: () => {} });
    const storage = () => ({ getItem: () => shelf.kept, setItem: (_, value) => (shelf.kept = value) });
    return { store, ...createProgress(store, storage) };
  };
  const lesson = (id) => ({ id, page: 0, resolved: { steps: [{}, {}, {}] } });
  const [here, there] = [tab(), tab()];
  here.keep(lesson("a"), [0]);
  there.keep(lesson("b"), [1]);
  assert.deepEqual(JSON.parse(shelf.kept), { a: at(0, 0), b: at(0, 1) });
  assert.deepEqual(there.store.state.progress, { a: at(0, 0), b: at(0, 1) });
});

test("a lesson is done when all its steps are", () => {
  const of = (steps, count) => isDone({ page: 0, steps, of: count });
  assert.deepEqual([of([0, 1], 2), of([1], 2), of([], 0), isDone(undefined)], [true, false, false, false]);
});
