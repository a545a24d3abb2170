// What would be lost: a teacher would see another answer than a student's network gives, or no trouble in a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "../../../../../static/wire/base64.js";
import { mapOf, SIDE, standingVerdict, tileOf } from "../../../../../static/panels/class/exchange/tile.js";
import { createTiles } from "../../../../../static/panels/class/exchange/tiles.js";
import { createClock } from "../../../support/browser.js";
import { classPage, frameOf } from "../../../support/class.js";

const verdicts = (...names) => ({ run: 1, verdicts: names.map((name) => ({ name })) });
/** A frame of four units that each have a map of three cells a side, the last of them the output. */
const withOutput = (...codes) =>
  frameOf({ unitSide: 3, unitMaps: Uint8Array.from([...Array(27).fill(9), ...codes]), unitCount: 4 });

test("the map is the network's own answer, with as many cells whatever the page draws", () => {
  const { store } = classPage({ frame: withOutput(0, 1, 2, 3, 4, 5, 6, 7, 8) });
  const map = fromBase64(tileOf(store.state, null).map);
  assert.equal(map.length, SIDE * SIDE);
  const corners = [0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1].map((index) => map[index]);
  assert.deepEqual(corners, [0, 2, 6, 8]);
  // Eight cells of the tile for each cell of the map.
  assert.deepEqual([...map.subarray(0, SIDE)].join(""), "0".repeat(8) + "1".repeat(8) + "2".repeat(8));
});

test("of several classes each cell has the number of the one that wins there", () => {
  const run = { layers: [{ units: 2 }, { units: 3 }], output: {} };
  const unitMaps = Uint8Array.from([10, 200, 30, 255, 20, 100, 40, 255, 15, 90, 50, 255]);
  const map = mapOf(frameOf({ unitCount: 3, unitSide: 2, unitMaps }), run, { low: -1, high: 1 });
  assert.deepEqual(
    [0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1].map((index) => map[index]),
    [1, 0, 2, 255],
  );
});

test("over one input the curve is filled from zero", () => {
  const run = { layers: [{ units: 1 }, { units: 1 }], output: { middle: 0, half: 1 } };
  const unitCurves = Float32Array.from([0.5, 0.5, -1, -1]);
  const map = mapOf(frameOf({ unitCount: 1, unitSide: 4, unitCurves }), run, { low: -1, high: 1 });
  const column = (at) => Array.from({ length: SIDE }, (_, row) => map[row * SIDE + at]);
  assert.deepEqual(column(0), [...Array(6).fill(127), ...Array(6).fill(191), ...Array(12).fill(127)]);
  assert.deepEqual(column(SIDE - 1), [...Array(12).fill(127), ...Array(12).fill(0)]);
});

test("numbers that are none are told as none, and a run that ran away as that", () => {
  const { store } = classPage({
    frame: frameOf({ trainLoss: Number.NaN, testLoss: Infinity, classes: 0 }),
    diverged: { verdict: { name: "diverged" } },
    playing: true,
  });
  const tile = tileOf(store.state, null);
  assert.deepEqual(
    [tile.train_loss, tile.test_loss, tile.accuracy, tile.state, tile.verdict],
    [null, null, null, "diverged", "diverged"],
  );
});

test("a run is stuck where two looks in a row have found the same in its way; being done is in nobody's way", () => {
  const [calm, stuck] = [verdicts("learned"), verdicts("dead_units")];
  assert.equal(standingVerdict(stuck, calm, true), null);
  assert.equal(standingVerdict(stuck, stuck, true), "dead_units");
  assert.equal(standingVerdict(stuck, calm, false), "dead_units");
  assert.equal(standingVerdict(calm, calm, false), null);
  assert.equal(standingVerdict(stuck, { ...stuck, run: 0 }, true), null);
});

test("a tile goes out once a second at most, only where it changed, and again on a new line", () => {
  const clock = createClock();
  const sent = [];
  const { store, set } = classPage();
  const send = (message) => sent.push(message) > 0;
  const tiles = createTiles({ store, send, setTimeout: clock.setTimeout, now: clock.now });
  for (let epoch = 1; epoch <= 10; epoch += 1) {
    set({ frame: frameOf({ epoch }) });
    clock.pass(100);
  }
  clock.pass(1000);
  assert.deepEqual(
    sent.map(({ epoch }) => epoch),
    [1, 10],
  );
  set({ frame: frameOf({ epoch: 10 }) });
  clock.pass(5000);
  assert.equal(sent.length, 2);
  tiles.anew();
  clock.pass(1000);
  assert.equal(sent.length, 3);
});

test("while another run is shown, one's own stays as it was", () => {
  const clock = createClock();
  const sent = [];
  const { store, set } = classPage();
  createTiles({ store, send: (one) => sent.push(one) > 0, setTimeout: clock.setTimeout, now: clock.now });
  set({ playing: true });
  clock.pass(1000);
  set({ following: { from: "teacher", name: "" }, frame: frameOf({ epoch: 900 }) });
  clock.pass(1000);
  assert.deepEqual(
    sent.map(({ epoch, watching }) => [epoch, watching]),
    [
      [5, false],
      [5, true],
    ],
  );
});
