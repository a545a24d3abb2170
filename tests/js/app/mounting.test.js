// Views are made, taken away, and made again in the middle of a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMounting } from "../../../static/app/mounting.js";
import { createStore } from "../../../static/app/store.js";

/** @param {any} initial */
function stage(initial) {
  const store = createStore(initial, { schedule: () => undefined });
  /** @type {string[]} */
  const told = [];
  const view = (/** @type {any} */ context) => {
    const stop = context.store.subscribe(["run", "frame"], (/** @type {any} */ state) =>
      told.push(`${state.run} ${state.frame}`),
    );
    const other = context.store.subscribe(["theme"], () => told.push("theme"));
    return { dispose: () => (stop(), other()) };
  };
  const mounting = createMounting([view], /** @type {any} */ ({ store }));
  return { store: /** @type {any} */ (store), told, mounting };
}

test("before there is a run, a view is told nothing until something changes", () => {
  const { store, told, mounting } = stage({ run: null, frame: null, theme: null });
  mounting.mount();
  assert.deepEqual(told, []);
  store.change("run", { run: 1 });
  store.flush();
  assert.deepEqual(told, ["1 null"]);
});

test("a view made again is told what is known, once, and the old one nothing more", () => {
  const { store, told, mounting } = stage({ run: 1, frame: 7, theme: null });
  mounting.mount();
  mounting.unmount();
  told.splice(0);
  mounting.mount();
  assert.deepEqual(told, ["1 7"]);
  store.change("frame", { frame: 8 });
  store.flush();
  assert.deepEqual(told, ["1 7", "1 8"]);
});
