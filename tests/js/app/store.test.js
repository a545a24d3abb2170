import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/app/store.js";

function setUp(initial = { a: 1, b: 2, c: { d: 3 } }) {
  const frames = [];
  const store = createStore(initial, { schedule: (deliver) => frames.push(deliver) });
  const heard = [];
  const listen = (name, ...keys) =>
    store.subscribe(keys, (state, changed) => heard.push([name, { ...state }, [...changed]]));
  return {
    store,
    frames,
    heard,
    listen,
    names: () => heard.map(([name]) => name),
    nextFrame: () => frames.splice(0).forEach((deliver) => deliver()),
  };
}

test("a change is seen in the state at once and told once in the next frame", () => {
  const { store, heard, listen, nextFrame } = setUp();
  listen("a", "a");
  store.change("set a", { a: 5 });
  store.change("set a and b", (state) => ({ a: state.a + 1, b: 0 }));
  assert.equal(store.state.a, 6);
  assert.deepEqual(heard, []);
  nextFrame();
  assert.deepEqual(heard, [["a", { a: 6, b: 0, c: { d: 3 } }, ["a", "b"]]]);
  nextFrame();
  assert.equal(heard.length, 1);
});

test("many changes ask for one frame", () => {
  const { store, frames } = setUp();
  for (let value = 10; value < 20; value += 1) store.change("set", { a: value });
  assert.equal(frames.length, 1);
});

test("a listener hears only of its own keys", () => {
  const { store, names, listen, nextFrame } = setUp();
  listen("a", "a");
  listen("b or c", "b", "c");
  store.change("set", { c: 1 });
  nextFrame();
  assert.deepEqual(names(), ["b or c"]);
});

test("listeners are called in the order they subscribed", () => {
  const { store, names, listen, nextFrame } = setUp();
  for (const name of ["first", "second", "third"]) listen(name, "a");
  store.change("set", { a: 2 });
  nextFrame();
  assert.deepEqual(names(), ["first", "second", "third"]);
});

test("a value that is the same, NaN included, is no change", () => {
  const { store, frames } = setUp({ a: NaN, b: 1 });
  store.change("same", { a: NaN, b: 1 });
  assert.equal(frames.length, 0);
});

test("a change made by a listener is told in the next frame", () => {
  const { store, names, listen, nextFrame } = setUp();
  store.subscribe(["a"], () => store.change("follow", (state) => ({ b: state.a * 10 })));
  listen("b", "b");
  store.change("set", { a: 4 });
  nextFrame();
  assert.deepEqual(names(), []);
  nextFrame();
  assert.deepEqual(names(), ["b"]);
  assert.equal(store.state.b, 40);
});

test("who unsubscribes hears nothing more, even within the same frame", () => {
  const { store, names, listen, nextFrame } = setUp();
  const undo = [];
  store.subscribe(["a"], () => undo.forEach((stop) => stop()));
  undo.push(listen("late", "a"));
  store.change("set", { a: 2 });
  nextFrame();
  assert.deepEqual(names(), []);
});

test("a listener that fails leaves no other unheard, and its error is not lost", () => {
  const { store, names, listen, nextFrame } = setUp();
  store.subscribe(["a"], () => {
    throw new Error("broken view");
  });
  listen("other", "a");
  store.change("set", { a: 2 });
  assert.throws(nextFrame, /broken view/);
  assert.deepEqual(names(), ["other"]);
  store.change("set", { a: 3 });
  assert.throws(nextFrame, /broken view/);
  assert.deepEqual(names(), ["other", "other"]);
});

test("flush tells at once, and the frame after has nothing left to tell", () => {
  const { store, names, listen, nextFrame } = setUp();
  listen("a", "a");
  store.change("set", { a: 2 });
  store.flush();
  assert.deepEqual(names(), ["a"]);
  nextFrame();
  assert.deepEqual(names(), ["a"]);
});

test("the state cannot be changed in place, and the one given at the start is left alone", () => {
  const initial = { a: 1 };
  const { store } = setUp(initial);
  assert.throws(() => {
    store.state.a = 2;
  }, TypeError);
  store.change("set", { a: 2 });
  assert.deepEqual(initial, { a: 1 });
});

test("each change is traced by its name and what it changed", () => {
  const traced = [];
  const store = createStore({ a: 1, b: 1 }, { schedule: () => {}, trace: (...all) => traced.push(all) });
  store.change("set a", { a: 2, b: 1 });
  assert.deepEqual(traced, [["set a", ["a"]]]);
});

test("told in steps, each hears the state as it is by then, and what changed meanwhile comes after the last", () => {
  const waiting = [];
  const store = createStore({ a: 1, b: 1 }, { schedule: (_, steps) => waiting.push(steps()) });
  const heard = [];
  const listen = (name) =>
    store.subscribe(["a", "b"], ({ a, b }, changed) => heard.push(`${name} ${a} ${b}: ${[...changed]}`));
  listen("first");
  listen("second");
  store.change("a", { a: 2 });
  const [steps] = waiting.splice(0);
  steps.next();
  store.change("b", { b: 2 });
  assert.deepEqual([heard, waiting], [["first 2 1: a"], []]);
  for (const _ of steps);
  assert.deepEqual(heard.splice(0), ["first 2 1: a", "second 2 2: a"]);
  assert.equal(waiting.length, 1);
  for (const _ of waiting[0]);
  assert.deepEqual(heard, ["first 2 2: b", "second 2 2: b"]);
});

test("a listener that throws in a step keeps neither the others nor the next change from being told", () => {
  const waiting = [];
  const store = createStore({ a: 1 }, { schedule: (_, steps) => waiting.push(steps()) });
  const heard = [];
  store.subscribe(["a"], () => {
    throw new Error("broken");
  });
  store.subscribe(["a"], ({ a }) => heard.push(a));
  const go = () => {
    for (const _ of waiting.shift());
  };
  store.change("a", { a: 2 });
  assert.throws(go, /broken/);
  store.change("a", { a: 3 });
  assert.throws(go, /broken/);
  assert.deepEqual(heard, [2, 3]);
});
