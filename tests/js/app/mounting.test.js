// Views are made, taken away, and made again in the middle of a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMounting } from "../../../static/app/mounting.js";
import { createStore } from "../../../static/app/store.js";

/** What the document is told of first, as a browser tells it. @type {Map<string, ((event: any) => void)[]>} */
const capturing = new Map();
globalThis.document = /** @type {any} */ ({
  addEventListener: (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
    capturing.set(type, [...(capturing.get(type) ?? []), listener]),
});
globalThis.Element ??= /** @type {any} */ (class {});

class Click extends Event {
  target = /** @type {any} */ (null);
  stopped = false;
  stopImmediatePropagation() {
    this.stopped = true;
  }
}

/** A button that is clicked. */
class Opener extends Element {
  id = "opener";
  /** @param {() => void} clicked */
  constructor(clicked) {
    super();
    this.clicked = clicked;
  }
  click() {
    this.dispatchEvent(new Click("click"));
  }
  dispatchEvent(/** @type {any} */ event) {
    event.target = this;
    for (const listener of capturing.get(event.type) ?? []) listener(event);
    if (!event.stopped) this.clicked();
    return true;
  }
}

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

test("views that are made in steps hear, after the last, of a run that has come meanwhile", () => {
  const { store, told, mounting } = stage({ run: null, frame: null, theme: null });
  const steps = mounting.mountEach()[Symbol.iterator]();
  steps.next();
  store.change("run", { run: 1, frame: 7 });
  steps.next();
  assert.deepEqual(told, []);
  store.flush();
  assert.deepEqual(told, ["1 7"]);
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

/** A page of elements that hear events; of a view that comes later. @param {any} state @param {any} [more] */
function laterStage(state, more = {}) {
  capturing.clear();
  const store = createStore(state, { schedule: () => undefined });
  /** @type {string[]} */
  const said = [];
  /** @type {{come: () => void, fail: () => void}[]} */
  const asked = [];
  const view = (/** @type {any} */ context) => {
    said.push("made");
    const stop = context.store.subscribe(["drawer"], (/** @type {any} */ { drawer }) => said.push(`drawer ${drawer}`));
    return { dispose: () => (said.push("gone"), stop()) };
  };
  store.subscribe(["drawer"], () => said.push("last"), { last: true });
  const mounting = createMounting([], /** @type {any} */ ({ store }), {
    later: [
      {
        load: () =>
          new Promise((resolve, reject) =>
            asked.push({ come: () => resolve(view), fail: () => reject(new Error("offline")) }),
          ),
        when: (/** @type {any} */ { drawer }) => drawer,
        asked: ({ target }) => target.id === "opener",
        ...more,
      },
    ],
    failed: (error) => said.push(String(error)),
    idle: (work) => work(),
  });
  return { store: /** @type {any} */ (store), said, asked, mounting };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a view that comes later is loaded once it has something to show, and told of it before the last", async () => {
  const { store, said, asked, mounting } = laterStage({ run: null, drawer: "", outdated: false });
  mounting.mount();
  assert.equal(asked.length, 0);
  store.change("show", { drawer: "layers" });
  store.flush();
  store.flush();
  assert.equal(asked.length, 1);
  said.splice(0);
  asked[0].come();
  await settled();
  assert.deepEqual(said, ["made", "drawer layers"]);
  store.change("show", { drawer: "" });
  store.flush();
  assert.deepEqual(said.slice(2), ["drawer ", "last"]);
  // In another language it is there from the start.
  mounting.unmount();
  mounting.mount();
  assert.deepEqual(said.slice(4), ["gone", "made"]);
  assert.equal(asked.length, 1);
});

test("a view that did not come is said once, and asked for again by the next wish", async () => {
  const { store, said, asked, mounting } = laterStage({ run: null, drawer: "layers", outdated: false, theme: "light" });
  mounting.mount();
  asked[0].fail();
  await settled();
  store.change("theme", { theme: "dark" });
  store.flush();
  assert.deepEqual([said, asked.length], [["Error: offline"], 1]);
  store.change("show", { drawer: "" });
  store.flush();
  store.change("show", { drawer: "layers" });
  store.flush();
  assert.equal(asked.length, 2);
});

test("a click whose view is not there brings it and is done again; another meanwhile is the same click", async () => {
  const { said, asked, mounting } = laterStage({ run: null, drawer: "", outdated: false });
  mounting.mount();
  const opener = new Opener(() => said.push("clicked"));
  opener.click();
  opener.click();
  assert.deepEqual([said, asked.length], [[], 1]);
  asked[0].come();
  await settled();
  assert.deepEqual([said[0], said.at(-1), said.filter((one) => one === "clicked").length], ["made", "clicked", 1]);
  opener.click();
  assert.equal(said.filter((one) => one === "clicked").length, 2);
});

test("where data are to be saved, what somebody may ask for waits until they do", async () => {
  const sparing = laterStage({ run: null, drawer: "", outdated: false });
  sparing.mounting.mount();
  sparing.mounting.loadRest(true);
  assert.equal(sparing.asked.length, 0);
  new Opener(() => {}).click();
  assert.equal(sparing.asked.length, 1);
  // What nobody can ask for comes all the same.
  const unasked = laterStage({ run: null, drawer: "", outdated: false }, { asked: undefined, when: undefined });
  unasked.mounting.mount();
  unasked.mounting.loadRest(true);
  assert.equal(unasked.asked.length, 1);
  // So does what hears for itself that it is wanted.
  const hearing = laterStage({ run: null, drawer: "", outdated: false }, { hears: true });
  hearing.mounting.mount();
  hearing.mounting.loadRest(true);
  assert.equal(hearing.asked.length, 1);
});

test("what nobody asked for comes when the page is idle, and nothing of a newer version does", async () => {
  const idle = laterStage({ run: null, drawer: "", outdated: false });
  idle.mounting.mount();
  idle.mounting.loadRest();
  idle.mounting.loadRest();
  assert.equal(idle.asked.length, 1);
  const old = laterStage({ run: null, drawer: "", outdated: true });
  old.mounting.mount();
  old.mounting.loadRest();
  await settled();
  assert.deepEqual([old.asked, old.said], [[], []]);
});
