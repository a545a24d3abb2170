// Runs of the learner's own: which count as such, and what is kept of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOwnRuns, ownOf } from "../../../../static/panels/lessons/own_runs.js";
import { createStore } from "../../../../static/app/store.js";
import { experimentOf } from "../../../../static/experiment/set_up.js";
import { catalogue } from "../../support/catalogue.js";

const layers = (activation) => ({ hidden: [{ units: 8, activation }] });
const DOCUMENT = {
  set_ups: {
    tanh: { experiment: layers("tanh"), epochs: 20 },
    relu: { experiment: layers("relu"), epochs: 20 },
  },
};
const setUpOf = (name) => experimentOf(DOCUMENT.set_ups[name], catalogue);
const runOf = (name, patch = {}) => ({ ...structuredClone(setUpOf(name)), ...patch });

test("a run that differs from a set-up in one thing is one's own, and says in what", () => {
  const lesson = { document: DOCUMENT, setUp: "relu", seeds: null };
  const own = (experiment) => ownOf(lesson, experiment, setUpOf);
  const gelu = own(runOf("tanh", layers("gelu")));
  assert.deepEqual([gelu.from, gelu.difference], ["relu", { thing: "hidden.activation", from: "relu", to: "gelu" }]);
  const slow = runOf("tanh", { optimizer: { name: "sgd", learning_rate: 0.001 } });
  assert.deepEqual([own(slow).from, own(slow).difference.to], ["tanh", 0.001]);
  // Where it is to stop is no difference in how it learns.
  assert.equal(own(runOf("tanh", { ...layers("gelu"), stop: {} })).key, gelu.key);
});

test("two differences, other points or another start make no fair race", () => {
  const lesson = { document: DOCUMENT, setUp: "tanh", seeds: null };
  const own = (patch) => ownOf(lesson, runOf("tanh", patch), setUpOf);
  const { data } = catalogue.defaults;
  assert.equal(own({ ...layers("gelu"), batch_size: 1 }), null);
  assert.equal(own({ ...layers("gelu"), data: { ...data, noise: 0.3 } }), null);
  assert.equal(own({ ...layers("gelu"), seed: 7 }), null);
  assert.equal(own({ ...layers("gelu"), data: { ...data, seed: 7 } }), null);
  assert.equal(own({}), null);
  // With the seeds that the lesson has now it is fair again.
  const seven = { ...lesson, seeds: { weights: 7, data: 7 } };
  const again = runOf("tanh", { ...layers("gelu"), seed: 7, data: { ...data, seed: 7 } });
  assert.equal(ownOf(seven, again, setUpOf).difference.to, "gelu");
});

function made() {
  const lesson = { document: DOCUMENT, setUp: "tanh", seeds: null, on: true, starting: false, owns: [], own: "" };
  const store = createStore({ run: null, frame: null, lesson, history: [], edits: [] }, { schedule: () => {} });
  const set = (patch) => store.change("lesson", (state) => ({ lesson: { ...state.lesson, ...patch } }));
  const runs = createOwnRuns({ store, set, setUpOf: (_, name) => setUpOf(name) });
  const change = (patch) => {
    store.change("test", patch);
    store.flush();
  };
  const begin = (run, patch, { on = false, reset = true } = {}) => {
    set({ on });
    change({ run: { run, reset, experiment: runOf("tanh", patch) } });
  };
  return { store, runs, change, begin, owns: () => store.state.lesson.owns, set };
}
const point = (epoch) => ({ epoch, train: 0.5, test: 0.5 });

test("its losses and what was measured of it are kept, also once another runs", () => {
  const { runs, change, begin, owns } = made();
  begin(1, layers("gelu"));
  change({ history: [point(0), point(1)] });
  runs.measured({ "epochs_to_loss loss=0.05 end": null });
  runs.measured({ "epochs_to_loss loss=0.05 end": 22 });
  assert.deepEqual([owns()[0].course.length, owns()[0].values], [2, { "epochs_to_loss loss=0.05 end": 22 }]);
  begin(2, {}, { on: true });
  change({ history: [point(0)] });
  runs.measured({ "epochs_to_loss loss=0.05 end": 58 });
  assert.deepEqual([owns()[0].course.length, owns()[0].values], [2, { "epochs_to_loss loss=0.05 end": 22 }]);
  // The same again takes its place, another thing stands beside it.
  begin(3, layers("gelu"));
  assert.deepEqual([owns().length, owns()[0].course], [1, []]);
  begin(4, layers("elu"));
  assert.deepEqual(
    owns().map(({ difference }) => difference.to),
    ["gelu", "elu"],
  );
});

test("what did not begin at the start, or had a weight set by hand, is not measured", () => {
  const { runs, change, begin, owns, store } = made();
  change({ frame: { step: 500 } });
  begin(1, { optimizer: { name: "sgd", learning_rate: 0.3 } }, { reset: false });
  change({ history: [point(40), point(41)] });
  assert.deepEqual(owns(), []);
  begin(2, { optimizer: { name: "sgd", learning_rate: 0.3 } });
  change({ history: [point(0), point(1)], edits: [] });
  change({ edits: [{}], history: [point(0), point(1), point(2)] });
  runs.measured({ "test_loss end": 0.1 });
  assert.deepEqual([owns()[0].course.length, owns()[0].values], [2, {}]);
  assert.equal(store.state.lesson.own, owns()[0].key);
});

test("so many are kept as can be told apart, the newest", () => {
  const { begin, owns } = made();
  ["gelu", "elu", "relu6", "sigmoid", "softplus"].forEach((name, index) => begin(index + 1, layers(name)));
  assert.deepEqual(
    owns().map(({ difference }) => difference.to),
    ["elu", "relu6", "sigmoid", "softplus"],
  );
});
