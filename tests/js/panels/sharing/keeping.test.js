import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeeping } from "../../../../static/panels/sharing/keeping.js";
import { snapshotMessage } from "../../../../static/wire/messages.js";
import { checkpoint } from "../../support/checkpoint.js";

const bytesOf = (epoch) => checkpoint(undefined, { epoch, cursor: 0, step: 1 });
const snapshotOf = (epoch) => ({
  kind: "snapshot",
  epoch,
  batch: 0,
  bytes: snapshotMessage(bytesOf(epoch), { epoch, cursor: 0 }),
});
/** The message in which the server sends the run's checkpoint. */
const messageOf = (epoch) => Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0, ...bytesOf(epoch)).buffer;

/** A page that trains, with a database and a clock of its own. */
function page() {
  const list = new Map();
  const waiting = [];
  const place = { run: null, get: () => place.run, set: (run) => void (place.run = run) };
  const state = { branch: { id: 1 }, snapshots: [], viewing: null, playing: true };
  const self = { time: 0 };
  const keeping = createKeeping({
    store: { state },
    recents: { get: async (id) => list.get(id), put: async (run) => void list.set(run.id, run) },
    entryOf: ({ epoch }, _, id) => ({ id, epoch, kept: false }),
    refresh: async () => {},
    place,
    now: () => self.time,
    later: (act, ms) => waiting.push({ act, ms }),
  });
  /** The run has come to an epoch, and what waited is done. */
  const train = async (epoch) => {
    state.snapshots = [snapshotOf(epoch)];
    keeping.rest();
    await settled();
  };
  return {
    keeping,
    state,
    list,
    place,
    waiting,
    self,
    train,
    epochs: () => [...list.values()].map((run) => run.epoch),
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a run that is trained is one of the list, which is stored again and again", async () => {
  const { train, list, place, epochs, keeping } = page();
  await train(3);
  await train(8);
  assert.deepEqual(epochs(), [8]);
  const [id] = list.keys();
  assert.deepEqual([place.run, keeping.owns(id)], [id, true]);
});

test("while it trains it is kept now and then, and once it pauses at once", async () => {
  const { keeping, state, waiting, self } = page();
  keeping.note(messageOf(5));
  keeping.note(messageOf(6));
  assert.deepEqual(
    waiting.map(({ ms }) => ms),
    [0],
  );
  waiting[0].act();
  self.time = 1000;
  keeping.note(messageOf(7));
  assert.equal(waiting[1].ms, 1000);
  state.playing = false;
  keeping.rest();
  keeping.note(messageOf(8));
  assert.equal(waiting[2].ms, 0);
});

test("what was to be kept of a run that is gone is not kept of the next", async () => {
  const { keeping, state, waiting, list } = page();
  state.snapshots = [snapshotOf(4)];
  keeping.note(messageOf(4));
  await keeping.left(state);
  assert.equal(list.size, 1);
  state.snapshots = [snapshotOf(9)];
  waiting[0].act();
  await settled();
  assert.equal(list.size, 1);
});

test("the next run, and each branch, is one of its own", async () => {
  const { keeping, state, train, epochs, place, list } = page();
  await train(3);
  await keeping.left(state);
  assert.deepEqual([place.run, keeping.owns([...list.keys()][0])], [null, false]);
  await train(5);
  state.branch = { id: 2 };
  await train(7);
  state.branch = { id: 1 };
  await train(6);
  assert.deepEqual(epochs(), [3, 6, 7]);
});

test("one that a person has named in another window stays as it is", async () => {
  const { train, list, epochs } = page();
  await train(3);
  const [run] = list.values();
  list.set(run.id, { ...run, kept: true });
  await train(8);
  await train(9);
  assert.deepEqual(epochs(), [3, 9]);
});

test("what a person keeps takes the place of what was kept of the run by itself", async () => {
  const { keeping, train, list, epochs, state } = page();
  await train(3);
  const id = await keeping.asked(state.snapshots[0].bytes);
  assert.deepEqual([[...list.keys()], keeping.owns(id)], [[id], false]);
  list.set(id, { ...list.get(id), kept: true });
  await train(3);
  await train(4);
  assert.deepEqual(epochs(), [3, 4]);
});

test("what the database has not taken yet when the page goes away is left to the next page", async () => {
  const { keeping, state, list } = page();
  state.snapshots = [snapshotOf(3)];
  keeping.rest();
  const shelf = new Map();
  const storage = { setItem: (name, value) => shelf.set(name, value) };
  keeping.leaving(storage);
  assert.deepEqual([[...shelf.values()].map((one) => JSON.parse(one).epoch), list.size], [[3], 0]);
  // Once it has it, nothing is left behind.
  await settled();
  shelf.clear();
  keeping.leaving(storage);
  assert.deepEqual([shelf.size, list.size], [0, 1]);
});
