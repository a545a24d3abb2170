import assert from "node:assert/strict";
import { test } from "node:test";
import { addSnapshot, freeColor, historyUpTo, snapshotsUpTo } from "../../../../static/panels/timeline/snapshots.js";

const snapshot = (epoch, batch = 0, size = 1000) => ({
  kind: "snapshot",
  asked: false,
  run: 1,
  epoch,
  batch,
  bytes: new ArrayBuffer(size),
});
const grow = (count, options) =>
  Array.from({ length: count }, (_, epoch) => epoch).reduce(
    (list, epoch) => addSnapshot(list, snapshot(epoch), options),
    [],
  );
const epochs = (list) => list.map(({ epoch }) => epoch);

test("snapshots come in order until there are too many", () => {
  assert.deepEqual(epochs(grow(5)), [0, 1, 2, 3, 4]);
});

test("past the limit every second one goes, but not the first nor the newest", () => {
  assert.deepEqual(epochs(grow(9, { limit: 8 })), [0, 2, 4, 6, 8]);
  assert.deepEqual(epochs(grow(10, { limit: 8 })), [0, 2, 4, 6, 8, 9]);
  for (const count of [50, 333, 1000]) {
    const kept = grow(count, { limit: 8 });
    assert.ok(kept.length <= 8);
    assert.equal(kept[0].epoch, 0);
    assert.equal(kept.at(-1).epoch, count - 1);
  }
});

test("large snapshots are fewer, but some there always are", () => {
  const heavy = Array.from({ length: 40 }, (_, epoch) => snapshot(epoch, 0, 1000)).reduce(
    (list, one) => addSnapshot(list, one, { bytes: 10_000 }),
    [],
  );
  assert.ok(heavy.length <= 10 && heavy.length >= 4);
  const heavier = Array.from({ length: 40 }, (_, epoch) => snapshot(epoch, 0, 1000)).reduce(
    (list, one) => addSnapshot(list, one, { bytes: 1 }),
    [],
  );
  assert.ok(heavier.length >= 3 && heavier.length <= 4);
});

test("a snapshot takes the place of what stood there and drops what came after", () => {
  assert.deepEqual(epochs(addSnapshot(grow(6), snapshot(3))), [0, 1, 2, 3]);
  const within = addSnapshot(addSnapshot(grow(3), snapshot(2, 5)), snapshot(2, 3));
  assert.deepEqual(
    within.map(({ epoch, batch }) => [epoch, batch]),
    [
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 3],
    ],
  );
});

test("the lists given are left alone", () => {
  const list = grow(4);
  const before = [...list];
  addSnapshot(list, snapshot(1));
  snapshotsUpTo(list, 1);
  assert.deepEqual(list, before);
});

test("a run up to a snapshot has that snapshot, and losses no later", () => {
  assert.deepEqual(epochs(snapshotsUpTo(grow(5), 2)), [0, 1, 2]);
  const history = [0, 0.5, 1, 1.2, 2].map((epoch) => ({ epoch, train: 1, test: 1 }));
  assert.deepEqual(epochs(historyUpTo(history, snapshot(1), 25)), [0, 0.5, 1]);
  assert.deepEqual(epochs(historyUpTo(history, snapshot(1, 5), 25)), [0, 0.5, 1, 1.2]);
});

test("a branch takes the first color that is free", () => {
  assert.equal(freeColor([]), 0);
  assert.equal(freeColor([{ color: 0 }, { color: 2 }]), 1);
  assert.equal(freeColor([{ color: 1 }, { color: 0 }]), 2);
});
