// What would be lost: a student's own run, where the teacher hands out something else; and the answers of a poll.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpening } from "../../../../../static/panels/class/exchange/opening.js";
import { createPollRun, lossesOf, reaches } from "../../../../../static/panels/class/exchange/poll_run.js";
import { catalogue } from "../../../support/catalogue.js";
import { classPage, frameOf } from "../../../support/class.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const SPIRAL = { id: "g", kind: "set_up", what: { experiment: { seed: 9 } }, title: "Spiral", all: false };

function setUp(more = {}) {
  const page = classPage({ experiment: catalogue.defaults, ...more });
  const [done, sent, kept] = [[], [], new Map()];
  const actions = {
    note() {},
    show() {},
    configure: ({ seed, stop }) => done.push(["configure", seed, stop?.epochs].filter((one) => one !== undefined)),
    setSpeed: (speed) => done.push(["speed", speed?.rate]),
    play: () => done.push(["play"]),
    reset: () => done.push(["reset"]),
    timeline: {
      branchHere(name, act) {
        done.push(["branch", name]);
        page.set({ branches: [{ id: 1 }], branch: { id: 2 } });
        act();
      },
      switchTo: (id) => done.push(["switch", id]),
    },
    lessons: { open: (id, { step }) => done.push(["lesson", id, step]), leave() {} },
    sharing: { openTrained: ({ name }) => done.push(["moment", name]) },
  };
  const parts = {
    store: page.store,
    actions,
    catalogue,
    change: page.change,
    fetch: async (id) => ({ experiment: { seed: 77 }, state: "AQID", id }),
    complain: ({ code }) => done.push(["refused", code]),
  };
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const opening = createOpening({ ...parts, storage: () => storage });
  const poll = createPollRun({
    ...parts,
    opening,
    send: (message) => sent.push(message) > 0,
    title: () => "Poll",
  });
  return { ...page, done, sent, opening, poll };
}

test("an invitation does nothing by itself; taken, it keeps one's own run, and there is a way back to it", async () => {
  const { stage, done, opening, store } = setUp();
  stage({ given: SPIRAL });
  await settled();
  assert.deepEqual(done, []);
  opening.accept();
  await settled();
  assert.deepEqual(done, [["branch", "Spiral"], ["configure", 9], ["reset"]]);
  assert.deepEqual(store.state.room.given, { id: "g", how: "opened" });
  opening.back();
  assert.deepEqual(done.at(-1), ["switch", 1]);
  assert.equal(store.state.room.before, null);
});

test("what is for everybody opens once, also over a reload, and not while another run is shown", async () => {
  const { stage, done, set, change } = setUp({ following: { from: "teacher", name: "" } });
  stage({ given: { ...SPIRAL, all: true } });
  await settled();
  assert.deepEqual(done, []);
  set({ following: null });
  await settled();
  assert.equal(done.length, 3);
  // As a page that was loaded anew, in the same tab.
  change({ given: null });
  stage({ attention: null });
  await settled();
  assert.equal(done.length, 3);
});

test("a run that nothing has been trained of is gone back to by its set-up", async () => {
  const { stage, done, opening } = setUp({ frame: frameOf({ step: 0 }) });
  stage({ given: SPIRAL });
  opening.accept();
  await settled();
  opening.back();
  assert.deepEqual(done, [["configure", 9], ["reset"], ["configure", catalogue.defaults.seed]]);
});

test("a step of a lesson and a moment open as what they are; what is large is fetched first", async () => {
  const { stage, done, opening } = setUp();
  stage({ given: { ...SPIRAL, kind: "lesson", what: { name: "01-first", step: 3 } } });
  opening.accept();
  await settled();
  stage({ given: { ...SPIRAL, id: "h", kind: "moment", what: null } });
  opening.accept();
  await settled();
  assert.deepEqual(done.slice(1), [
    ["lesson", "01-first", 3],
    ["moment", "Spiral"],
  ]);
});

const POLL = {
  id: "p",
  experiment: { seed: 5 },
  epochs: 30,
  seed: 100,
  goal: { measure: "test_loss", relation: "<=", value: 0.1 },
  closed: false,
  result: null,
};
const run = {
  reset: true,
  run: 2,
  experiment: { ...catalogue.defaults, seed: 103, stop: { epochs: 30 } },
  layers: [],
  output: {},
};

test("a poll trains this page's own seed, and answers by itself what came out of it", async () => {
  const { stage, set, done, sent, store } = setUp();
  stage({ poll: POLL });
  await settled();
  const begins = [["branch", "Poll"], ["configure", 103, 30], ["reset"], ["speed", 20], ["play"]];
  assert.deepEqual(done.slice(0, 5), begins);
  set({ run, frame: frameOf({ run: 2, epoch: 29, batch: 24, testLoss: 0.2 }) });
  assert.deepEqual(sent, []);
  const history = [{ test: 0.5 }, { test: 0.25 }, { test: 0.0625 }];
  set({ frame: frameOf({ run: 2, epoch: 30, batch: 0, testLoss: 0.0625 }), history });
  const value = { reached: true, measured: 0.0625, losses: [0.5, 0.25, 0.0625], seed: 103 };
  assert.deepEqual(sent, [{ type: "answer", id: "p", value }]);
  assert.deepEqual([store.state.room.mine.p, store.state.room.polling.state], [value, "done"]);
  assert.deepEqual(done.at(-1), ["speed", 60]);
  set({ frame: frameOf({ run: 2, epoch: 31 }) });
  assert.equal(sent.length, 1);
});

test("a run that had the poll's very seed before is trained anew, and answers nothing of what it was", async () => {
  const { stage, set, sent } = setUp();
  const trained = { ...run, run: 1, experiment: { ...run.experiment, stop: {} } };
  set({ run: trained, frame: frameOf({ run: 1, epoch: 58 }) });
  stage({ poll: POLL });
  await settled();
  set({ frame: frameOf({ run: 1, epoch: 59 }) });
  // Where it stops is changed within the run, before it begins anew.
  set({ run: { ...run, reset: false }, frame: frameOf({ run: 2, epoch: 59 }) });
  assert.deepEqual(sent, []);
  set({ run: { ...run, run: 3 }, frame: frameOf({ run: 3, epoch: 30, testLoss: 0.25 }) });
  assert.deepEqual([sent.length, sent[0].value.measured], [1, 0.25]);
});

test("a run that was changed before it was through answers nothing, and may be trained again", async () => {
  const { stage, set, sent, store, poll, done } = setUp();
  stage({ poll: POLL });
  await settled();
  set({ run, frame: frameOf({ run: 2, epoch: 3 }) });
  set({ run: { ...run, run: 3, experiment: { ...run.experiment, seed: 4 } } });
  assert.equal(store.state.room.polling.state, "left");
  set({ frame: frameOf({ run: 3, epoch: 30 }) });
  assert.deepEqual(sent, []);
  done.length = 0;
  poll.again();
  await settled();
  assert.ok(done.some(([what]) => what === "configure"));
});

test("an answer that finds no line goes out once there is one, and numbers that ran away reach nothing", async () => {
  const { stage, set, change, sent } = setUp();
  stage({ poll: POLL });
  await settled();
  set({ run, frame: frameOf({ run: 2, epoch: 3 }) });
  change({ line: "lost" });
  set({ diverged: { epoch: 4 } });
  assert.deepEqual(sent, []);
  change({ line: "open" });
  set({});
  assert.deepEqual([sent.length, sent[0].value.reached, sent[0].value.measured], [1, false, null]);
});

test("a course of losses keeps its ends, and has no more points than are taken", () => {
  const history = Array.from({ length: 500 }, (_, epoch) => ({ test: epoch, train: 0 }));
  const losses = lossesOf(history);
  assert.deepEqual([losses.length, losses[0], losses.at(-1)], [60, 0, 499]);
  assert.deepEqual(
    lossesOf([
      { test: Number.NaN, train: 3 },
      { test: Number.NaN, train: Infinity },
    ]),
    [3, null],
  );
});

test("a goal is reached at its very value", () => {
  assert.equal(reaches(0.1, POLL.goal), true);
  assert.equal(reaches(0.11, POLL.goal), false);
  assert.equal(reaches(0.9, { measure: "test_accuracy", relation: ">=", value: 0.9 }), true);
  assert.equal(reaches(null, POLL.goal), false);
});
