import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecorder, delaysOf } from "../../../../static/panels/picture/recorder.js";

const numbersOf = (pictures) => pictures.map(({ packed }) => packed.number);

/** A recorder of a run that is told what happens. */
function recording({ most = 5, bytes = 1e9, take } = {}) {
  const layers = [{ units: 2, features: ["x1", "x2"] }, { units: 1 }];
  const state = {
    playing: false,
    viewing: null,
    branch: { id: 1 },
    run: { run: 1, layers, experiment: { data: { dataset: "circle" } } },
    frame: null,
  };
  const self = { time: 0, reasons: [], taken: 0 };
  const recorder = createRecorder({
    store: { state },
    most,
    bytes,
    now: () => self.time,
    onChange: (reason) => reason && self.reasons.push(reason),
    take: take ?? (() => ({ taken: Promise.resolve({ size: 10, number: ++self.taken }) })),
  });
  const show = async (step, value = step) => {
    state.frame = { run: 1, step, parameters: Float32Array.of(value) };
    recorder.consider();
    for (let turn = 0; turn < 5; turn += 1) await null;
  };
  return { recorder, state, self, show, numbers: () => numbersOf(recorder.pictures) };
}

test("by hand, each step is a picture, and looking twice is not", async () => {
  const { recorder, show } = recording();
  await show(0);
  assert.equal(recorder.pictures.length, 0);
  recorder.start();
  for (const step of [0, 0, 25, 25, 50]) await show(step);
  assert.equal(recorder.pictures.length, 3);
  await show(50, 7);
  assert.equal(recorder.pictures.length, 4, "a weight changed by hand can be seen");
  assert.equal((await recorder.finish()).length, 4);
  assert.deepEqual([recorder.phase, recorder.pictures.length], ["idle", 0]);
});

test("while it trains there are at most ten pictures a second, and the last is taken when it pauses", async () => {
  const { recorder, state, self, show } = recording({ most: 100 });
  state.playing = true;
  recorder.start();
  for (let step = 1; step <= 60; step += 1) {
    self.time = step * 16;
    await show(step);
  }
  // The frames at 16, 128, 240 ... 912 ms.
  assert.equal(recorder.pictures.length, 9);
  state.playing = false;
  await show(60);
  assert.equal(recorder.pictures.length, 10);
  await show(60);
  assert.equal(recorder.pictures.length, 10);
});

test("pictures are shown for as long as the run took between them, however few there was time for", async () => {
  const { recorder, state, self, show } = recording({ most: 100 });
  await show(0);
  recorder.start();
  await show(1);
  state.playing = true;
  // A picture every half second, as where drawing is slow; then a pause of a minute, and a step by hand.
  for (const [time, step] of [
    [0, 1],
    [500, 2],
    [1000, 3],
    [1500, 4],
  ]) {
    self.time = time;
    await show(step);
  }
  Object.assign(state, { playing: false });
  await show(4);
  self.time = 60_000;
  await show(5);
  self.time = 61_000;
  await show(6);
  assert.deepEqual(delaysOf(recorder.pictures, 2000), [100, 500, 500, 500, 100, 100, 2000]);
});

test("no picture is shown for longer than a file can say", () => {
  const pictures = [0, 100_000].map((at) => ({ packed: new Blob(), at }));
  assert.deepEqual(delaysOf(pictures, 2000), [65_535, 2000]);
});

test("nothing is drawn while a picture is being packed; the newest comes after it", async () => {
  const packed = [];
  const drawn = [];
  const made = recording({
    take: () => ({
      taken: new Promise((resolve) => {
        drawn.push(made.state.frame.step);
        packed.push(() => resolve({ size: 10 }));
      }),
    }),
  });
  made.recorder.start();
  for (const step of [0, 1, 2, 3]) await made.show(step);
  assert.deepEqual(drawn, [0]);
  packed[0]();
  await made.show(3);
  assert.deepEqual(drawn, [0, 3]);
});

test("what is seen when a recording stops is its last picture, though there was no time for it before", async () => {
  const { recorder, state, show } = recording();
  state.playing = true;
  recorder.start();
  for (const step of [1, 2, 3]) await show(step);
  assert.equal(recorder.pictures.length, 1);
  const [first, again] = await Promise.all([recorder.finish(), recorder.finish()]);
  assert.deepEqual([numbersOf(first), again, recorder.phase], [[1, 2], [], "idle"]);
});

test("a recording ends by itself when it is full, by number or by size, and keeps what it has", async () => {
  for (const limits of [{ most: 3 }, { bytes: 25 }]) {
    const { recorder, self, show, numbers } = recording(limits);
    recorder.start();
    for (const step of [0, 1, 2, 3, 4]) await show(step);
    assert.deepEqual([numbers(), self.reasons, recorder.phase], [[1, 2, 3], ["full"], "ended"]);
  }
});

test("a recording ends when the run begins anew, changes its shape, or is another branch", async () => {
  const changes = [
    (state) => ({ frame: { ...state.frame, step: 0 } }),
    (state) => ({ run: { ...state.run, layers: [state.run.layers[0], { units: 2 }, { units: 1 }] } }),
    () => ({ branch: { id: 2 } }),
  ];
  for (const change of changes) {
    const { recorder, state, self, show } = recording();
    recorder.start();
    for (const step of [3, 4]) await show(step);
    Object.assign(state, change(state));
    await recorder.consider();
    assert.deepEqual([self.reasons, recorder.phase, recorder.pictures.length], [["anew"], "ended", 2]);
    await show(5);
    assert.equal(recorder.pictures.length, 2);
  }
});

test("looking back at a moment is not recorded", async () => {
  const { recorder, state, show } = recording();
  recorder.start();
  await show(8);
  state.viewing = 0;
  await show(2);
  assert.deepEqual([recorder.phase, recorder.pictures.length], ["recording", 1]);
  state.viewing = null;
  await show(9);
  assert.equal(recorder.pictures.length, 2);
});

test("a picture that fails ends the recording with its fault; one under way when discarded is not kept", async () => {
  const failing = recording({ take: () => ({ taken: Promise.reject(new Error("no memory")) }) });
  failing.recorder.start();
  await failing.show(1);
  assert.deepEqual([failing.self.reasons, failing.recorder.phase], [["failed"], "idle"]);

  const packed = [];
  const late = recording({ take: () => ({ taken: new Promise((resolve) => packed.push(resolve)) }) });
  late.recorder.start();
  await late.show(1);
  late.recorder.drop();
  packed[0]({ size: 1 });
  await late.show(2);
  assert.deepEqual([late.recorder.phase, late.recorder.pictures.length], ["idle", 0]);
});
