import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/app/store.js";
import { initialState } from "../../../static/app/state.js";
import { connectViewRequests } from "../../../static/wire/view_requests.js";

/** Requests of a page whose state is told at once, whose pauses end on demand and whose connection may be down. */
function setUp() {
  const store = createStore(initialState({ view: { drawer: "", axes: [0, 1], held: null } }), {
    schedule: (deliver) => deliver(),
  });
  const page = { store, open: true, sent: [], pauses: [] };
  connectViewRequests({
    store,
    send(message) {
      if (page.open) page.sent.push(message);
      return page.open;
    },
    wait: (later) => page.pauses.push(later),
  });
  return {
    ...page,
    probe: (inputs) => store.change("probe", { probe: inputs && { inputs } }),
    places: () => page.sent.filter(({ type }) => type === "probe").map(({ inputs }) => inputs),
    endPause: () => page.pauses.shift()?.(),
    status: (open) => {
      page.open = open;
      store.change("status", { status: { state: open ? "open" : "reconnecting" } });
    },
  };
}

test("a page that points at no place never says so", () => {
  const page = setUp();
  page.status(true);
  page.probe(null);
  assert.deepEqual(page.places(), []);
});

test("of the places that the pointer passes over the first is asked about at once, and then the newest", () => {
  const page = setUp();
  page.probe([0, 0]);
  for (const x of [1, 2, 3]) page.probe([x, 0]);
  assert.deepEqual(page.places(), [[0, 0]]);
  page.endPause();
  assert.deepEqual(page.places(), [
    [0, 0],
    [3, 0],
  ]);
  page.endPause();
  page.probe([3, 0]);
  page.probe(null);
  assert.deepEqual(page.places(), [[0, 0], [3, 0], null]);
});

test("a new connection is told of the place, and of none where there is none any more", () => {
  const page = setUp();
  page.probe([1, 2]);
  page.endPause();
  page.status(false);
  page.status(true);
  page.endPause();
  assert.deepEqual(page.places(), [
    [1, 2],
    [1, 2],
  ]);
  page.status(false);
  page.probe(null);
  page.status(true);
  assert.equal(page.places().length, 2);
});

test("layers are looked into while their drawer is open, and a new connection is asked for them again", () => {
  const page = setUp();
  const asked = () => page.sent.filter(({ type }) => type === "space").map(({ layers }) => layers.length);
  const show = (patch) => page.store.change("show", { view: { ...page.store.state.view, lab: "", ...patch } });
  page.store.change("look into", { spaces: [{ layer: 1, axes: null }] });
  page.status(true);
  assert.deepEqual(asked(), []);
  show({ drawer: "space" });
  page.store.change("look into", { spaces: [{ layer: 1, axes: null }] });
  page.status(false);
  page.status(true);
  show({ drawer: "space", lab: "sweep" });
  show({ drawer: "space" });
  show({ drawer: "" });
  assert.deepEqual(asked(), [1, 1, 0, 1, 0]);
});

test("the loss around the run is asked for while its drawer is open, and again of a new connection", () => {
  const page = setUp();
  const asked = () => page.sent.filter(({ type }) => type === "landscape").map(({ wanted }) => wanted?.plane);
  const show = (drawer) => page.store.change("show", { view: { ...page.store.state.view, lab: "", drawer } });
  const around = (plane) =>
    page.store.change("look around", { surroundings: { plane, of: "train", around: "path", size: 1 } });
  page.status(true);
  around("path");
  assert.deepEqual(asked(), []);
  show("landscape");
  around("path");
  around("random");
  page.status(false);
  page.status(true);
  show("");
  assert.deepEqual(asked(), ["path", "random", "random", undefined]);
});

test("quick looks are asked for when they are wanted, and again of a new connection", () => {
  const page = setUp();
  const asked = () => page.sent.filter(({ type }) => type === "looks");
  const look = (patch) => page.store.change("look", ({ looks }) => ({ looks: { ...looks, ...patch } }));
  page.status(true);
  assert.deepEqual(asked(), []);
  look({ changes: true });
  look({ losses: { part: "test" } });
  assert.deepEqual(asked(), [
    { type: "looks", changes: true },
    { type: "looks", losses: { part: "test" }, changes: true },
  ]);
  page.status(false);
  page.status(true);
  assert.deepEqual(asked().at(-1), { type: "looks", losses: { part: "test" }, changes: true });
  look({ changes: false, losses: null });
  assert.deepEqual(asked().at(-1), { type: "looks" });
  assert.equal(asked().length, 4);
});

test("slow motion that is closed and opened again before anybody is told asks anew for what it has dropped", () => {
  const page = setUp();
  const watches = () => page.sent.filter(({ type }) => type === "watch").map(({ batch }) => batch ?? null);
  page.status(true);
  page.store.change("open", { motion: { place: 0 } });
  page.store.change("come", { nextBatch: { run: 1 } });
  page.store.change("look elsewhere", { neuron: null });
  assert.deepEqual(watches(), [null, 0]);
  page.store.change("close and open", { motion: { place: 0 }, nextBatch: null });
  assert.deepEqual(watches(), [null, 0, 0]);
});
