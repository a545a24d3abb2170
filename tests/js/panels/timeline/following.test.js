// What would be lost: a student's own run, if it came back as another or not at all after the teacher's was watched.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeeds } from "../../../../static/panels/timeline/deeds.js";
import { createFollowing } from "../../../../static/panels/timeline/following.js";
import { createTimeline } from "../../../../static/panels/timeline/timeline.js";
import { checkpoint } from "../../support/checkpoint.js";

const DEED = { at: [4, 2], do: "bias", layer: 1, unit: 0, value: 1 };
const snapshotOf = (epoch) => ({
  kind: "snapshot",
  asked: true,
  run: 1,
  epoch,
  batch: 0,
  bytes: new ArrayBuffer(16 + epoch),
});

/** A page with a run of its own that plays at epoch 7, and a server that answers when it is told to. */
function page(more = {}) {
  const sent = [];
  const done = [];
  const listeners = [];
  const state = {
    status: { state: "open" },
    run: { experiment: { seed: 1 } },
    experiment: { seed: 1 },
    playing: true,
    diverged: null,
    following: null,
    announced: null,
    history: [{ epoch: 0 }, { epoch: 7 }],
    snapshots: [snapshotOf(0), snapshotOf(5)],
    branch: { id: 3, name: "mine", color: 1 },
    branches: [{ id: 1 }],
    viewing: null,
    edits: [{ layer: 1 }],
    stopped: null,
    lesson: { id: "first", before: { hide: [] } },
    challenge: null,
    view: { lab: "sweep", drawer: "layers", hide: ["seed"] },
    probe: null,
    pinned: null,
    neuron: null,
    motion: null,
    editing: null,
    inspecting: null,
    formulas: [],
    ...more,
  };
  const open = () => state.status.state === "open";
  const store = {
    state,
    change: (_, patch) => Object.assign(state, typeof patch === "function" ? patch(state) : patch),
    subscribe: (_, listener) => listeners.push(listener),
  };
  const send = (message) => (open() && sent.push(message), open());
  const parts = {
    store,
    send,
    note: (kind, key) => done.push(`${kind} ${key}`),
    text: (key) => key,
  };
  const timeline = createTimeline({ ...parts, sendBytes: (bytes) => send({ bytes }) });
  const following = createFollowing({
    ...parts,
    timeline,
    keep: () => done.push("keep"),
    configure: (patch) => done.push({ configure: patch }),
    play: () => done.push("play"),
    reset: () => done.push("reset"),
  });
  const status = (name) => {
    state.status = { state: name };
    if (!open()) timeline.disconnected();
    for (const listener of listeners) listener(state);
  };
  /** What was sent since this was last asked: types, and bytes where they are. */
  const news = () => sent.splice(0).map((one) => (one.bytes ? `load ${one.bytes.byteLength}` : one.type));
  return { state, sent, done, timeline, following, status, news, store, send };
}
const source = (more = {}) => ({
  from: "teacher",
  name: "Ms. Lee",
  run: 1,
  state: checkpoint(),
  playing: true,
  ...more,
});
const MESSAGE = `load ${16 + checkpoint().length}`;
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("one's own run is paused, kept and put aside before another is shown, and comes back as it was", async () => {
  const { state, sent, done, timeline, following, news } = page();
  const before = structuredClone({ ...state });
  following.show(source());
  await settled();
  assert.deepEqual(news(), ["pause", "snapshot"]);
  assert.deepEqual(done, ["keep"]);
  state.playing = false;
  timeline.received(snapshotOf(7));
  assert.deepEqual(news(), [MESSAGE]);
  assert.equal(state.following, null, "nothing changes before the server stands there");
  following.goOn({ from: "teacher", run: 1, deeds: [DEED], until: [9, 1], playing: true });
  assert.deepEqual(news(), [], "deeds would be done to one's own run");
  timeline.loaded();
  assert.deepEqual(state.following, { from: "teacher", name: "Ms. Lee" });
  assert.deepEqual([state.lesson, state.edits, state.branches], [null, [], []]);
  assert.deepEqual(state.view, { lab: "", drawer: "layers", hide: [] });
  assert.deepEqual(sent.splice(0), [{ type: "follow", deeds: [DEED], until: [9, 1], playing: true }]);
  following.goOn({ from: "teacher", run: 1, deeds: [], until: [9, 5], playing: false });
  following.goOn({ from: "teacher", run: 2, deeds: [DEED], until: [9, 9], playing: false });
  assert.deepEqual(sent.splice(0), [{ type: "follow", deeds: [], until: [9, 5], playing: false }]);
  following.end();
  assert.deepEqual(sent.splice(0), [{ type: "follow", until: null }, { bytes: new ArrayBuffer(23) }]);
  timeline.loaded();
  assert.deepEqual(state, { ...before, playing: false });
  assert.deepEqual(done, ["keep", "play"]);
});

test("what was wanted but not answered yet is asked for again when one's own run is back", async () => {
  const { state, done, timeline, following } = page({ playing: false });
  state.experiment = { seed: 1, batch_size: 5 };
  following.show(source());
  await settled();
  timeline.received(snapshotOf(7));
  timeline.loaded();
  following.end();
  timeline.loaded();
  assert.deepEqual(done, ["keep", { configure: { seed: 1, batch_size: 5 } }]);
});

test("a newer state of the run that is shown is only kept for a line that is lost; another run is loaded", async () => {
  const { state, sent, timeline, following, status, news } = page();
  following.show(source());
  await settled();
  timeline.received(snapshotOf(7));
  timeline.loaded();
  news();
  await following.show(source());
  assert.deepEqual(news(), []);
  following.goOn({ from: "teacher", run: 1, deeds: [DEED], until: [9, 1], playing: true });
  news();
  status("reconnecting");
  following.goOn({ from: "teacher", run: 1, deeds: [], until: [9, 8], playing: true });
  status("open");
  assert.deepEqual(news(), [MESSAGE]);
  timeline.loaded();
  assert.deepEqual(sent.splice(0), [{ type: "follow", deeds: [DEED], until: [9, 8], playing: true }]);
  await following.show(source({ run: 2 }));
  assert.deepEqual(news(), [MESSAGE]);
  timeline.loaded();
  assert.deepEqual(news(), ["follow"]);
  assert.equal(state.branch.name, "Ms. Lee");
});

test("a newer state that comes before the one before is shown takes its place, and no deed is lost", async () => {
  const { sent, timeline, following, news } = page();
  following.show(source());
  await settled();
  timeline.received(snapshotOf(7));
  following.goOn({ from: "teacher", run: 1, deeds: [DEED], until: [9, 1], playing: true });
  await following.show(source());
  const later = { ...DEED, at: [9, 1] };
  following.goOn({ from: "teacher", run: 1, deeds: [later], until: [9, 2], playing: true });
  assert.deepEqual(news(), ["pause", "snapshot", MESSAGE, MESSAGE]);
  timeline.loaded();
  timeline.loaded();
  assert.deepEqual(sent.splice(0), [{ type: "follow", deeds: [later], until: [9, 2], playing: true }]);
});

test("without a connection it begins, and ends, as soon as there is one", async () => {
  const { state, done, timeline, following, status, news } = page();
  status("reconnecting");
  await following.show(source());
  assert.deepEqual([news(), done], [[], []]);
  status("open");
  assert.deepEqual(news(), ["pause", "snapshot"]);
  timeline.received(snapshotOf(7));
  timeline.loaded();
  status("reconnecting");
  following.end();
  news();
  status("open");
  assert.deepEqual(news(), ["follow", "load 23"]);
  timeline.loaded();
  assert.deepEqual([state.following, done], [null, ["keep", "play"]]);
});

test("whoever ends it before it began loses nothing", async () => {
  const { state, done, timeline, following, news } = page();
  following.show(source());
  await settled();
  following.end();
  news();
  timeline.received(snapshotOf(7));
  assert.deepEqual(news(), ["follow", "load 23"]);
  timeline.loaded();
  assert.deepEqual([state.following, state.branch.name, done], [null, "mine", ["keep", "play"]]);
});

test("what cannot be followed is tried once more from the newest state, then said", async () => {
  const { done, timeline, following, news } = page();
  assert.equal(following.lost(), false);
  following.show(source());
  await settled();
  timeline.received(snapshotOf(7));
  timeline.loaded();
  news();
  assert.equal(following.lost(), true);
  assert.deepEqual(news(), [MESSAGE]);
  timeline.loaded();
  news();
  assert.equal(following.lost(), true);
  assert.deepEqual([news(), done], [[], ["keep", "fault following.lost"]]);
  await following.show(source());
  assert.deepEqual(news(), [MESSAGE]);
});

test("a run whose numbers ran away comes back at its last sound moment, and that is said", async () => {
  const { done, timeline, following, news } = page({ diverged: { epoch: 6 } });
  following.show(source());
  await settled();
  assert.deepEqual(news(), [MESSAGE]);
  timeline.loaded();
  news();
  following.end();
  assert.deepEqual(news(), ["follow", "load 21"]);
  timeline.loaded();
  assert.deepEqual(done, ["keep", "note following.sound"]);
});

test("a state that is no checkpoint changes nothing", async () => {
  const { state, following, news } = page();
  await assert.rejects(following.show(source({ state: new Uint8Array(9) })), { key: "share.fault.short" });
  assert.deepEqual([news(), state.following], [[], null]);
});

test("more deeds than a message takes go in several, and none of them trains beyond what comes next", async () => {
  const { sent, timeline, following } = page();
  following.show(source());
  await settled();
  timeline.received(snapshotOf(7));
  following.goOn({ from: "teacher", run: 1, deeds: Array(2000).fill(DEED), until: [9, 1], playing: true });
  sent.splice(0);
  timeline.loaded();
  const told = sent.splice(0).filter(({ type }) => type === "follow");
  assert.deepEqual(
    told.map(({ deeds, until }) => [deeds.length, until]),
    [
      [1000, [0, 0]],
      [1000, [9, 1]],
    ],
  );
});

test("moments of a run that is watched cannot be gone on from", () => {
  const { state, done, timeline, news } = page({ following: { from: "a", name: "A" } });
  timeline.view(0);
  timeline.undoEdit();
  timeline.branchHere();
  assert.deepEqual([news(), state.viewing, done.length], [[], null, 3]);
});

test("what was done comes to who asked, in order; without a connection nothing does", async () => {
  const { store, send, status } = page();
  const offline = [];
  const deeds = createDeeds({ store, send, offline: () => offline.push(1) });
  const asked = [deeds.ask(), deeds.ask(), deeds.ask()];
  deeds.came({ document: { deeds: [] } });
  deeds.came({ document: null });
  deeds.disconnected();
  assert.deepEqual(await Promise.all(asked), [{ deeds: [] }, null, undefined]);
  status("reconnecting");
  assert.equal(await deeds.ask(), undefined);
  assert.equal(offline.length, 2);
});

test("deeds are gathered while they are announced, and anew where the run jumps", () => {
  const { store, state, send, sent } = page();
  const deeds = createDeeds({ store, send, offline() {} });
  deeds.done({ deed: DEED });
  deeds.jumped();
  assert.deepEqual([state.announced, sent.splice(0)], [null, []]);
  deeds.announce(true);
  deeds.done({ deed: DEED });
  assert.deepEqual(state.announced, { jump: 1, deeds: [DEED] });
  deeds.jumped();
  assert.deepEqual(state.announced, { jump: 2, deeds: [] });
  deeds.done({ deed: { at: [0, 0], do: "parameters", values: "AAAA" } });
  assert.deepEqual(state.announced, { jump: 3, deeds: [] });
  assert.deepEqual(sent.splice(0), Array(2).fill({ type: "announce_deeds", on: true }));
  deeds.announce(false);
  assert.equal(state.announced, null);
});
