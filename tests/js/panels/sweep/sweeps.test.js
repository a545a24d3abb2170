// A sweep under way: what is asked of the server, what comes, what is cancelled, lost, and gone on with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../../static/app/store.js";
import { createRequests } from "../../../../static/experiment/sweep_requests.js";
import { linesOf } from "../../../../static/wire/json_lines.js";
import { createSweeps } from "../../../../static/panels/sweep/sweeps.js";
import { catalogue } from "../../support/catalogue.js";
import { VIEW } from "../../support/view.js";
import { chinese, english, header, run } from "./support.js";

const { defaults } = catalogue;
const AXIS = { field: "optimizer.learning_rate", values: [0.01, 0.1] };
const FIELD = { name: AXIS.field, kind: "numeric", label: "parameter.learning_rate", whole: false };

/** A page whose server answers as the test says. */
function page(stream) {
  const asked = [];
  const store = createStore(
    { view: { ...VIEW, lab: "sweep" }, experiment: defaults, sweeps: null, playing: true },
    { schedule: (deliver) => deliver() },
  );
  const notes = [];
  const requests = {
    fields: async () => ({ fields: [FIELD], sizes: { runs: 100, seeds: 20 }, offered: true }),
    async *stream(document, known, signal) {
      asked.push({ document, known });
      yield* stream(known, signal);
    },
  };
  const sweeps = createSweeps({
    store,
    note: (kind, sentence) => notes.push([kind, sentence]),
    show: (patch) => store.change("show", ({ view }) => ({ view: { ...view, ...patch } })),
    text: english,
    catalogue,
    requests,
  });
  return { store, sweeps, asked, notes, now: () => store.state.sweeps.kinds[store.state.sweeps.mode] };
}
const lines = (cells) => [header([AXIS], 1), ...cells.map((place) => run([place], 0, 0.1))];

test("cells fill as lines come, and nothing of the playground changes", async () => {
  const { store, sweeps, asked, now } = page(async function* () {
    yield lines([]);
    yield [run([0], 0, 0.1), { type: "progress", done: 1, of: 2, seconds_left: 3 }];
    yield [run([1], 0, 0.2), { type: "end", reason: null }];
  });
  const { experiment, playing } = store.state;
  sweeps.take("optimizer.learning_rate:0.01,0.1~seeds:1~epochs:10");
  const phases = [];
  store.subscribe(["sweeps"], () => phases.push([now().phase, now().results?.runs.size ?? 0]));
  await sweeps.start();
  assert.deepEqual(asked[0].document.vary, [AXIS]);
  assert.deepEqual(asked[0].document.experiment, defaults);
  assert.ok(phases.some(([phase, runs]) => phase === "running" && runs === 1));
  assert.deepEqual([now().phase, now().reason, now().results.runs.size], ["ended", null, 2]);
  assert.equal(store.state.experiment, experiment);
  assert.equal(store.state.playing, playing);
  assert.equal(store.state.view.sweep, "optimizer.learning_rate:0.01,0.1~seeds:1~epochs:10");
});

test("a sweep that was cancelled or lost goes on with what is left", async () => {
  const ends = [
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    () => Promise.reject(new TypeError("network error")),
  ];
  for (const [end, reason] of ends.map((one, at) => [one, ["cancelled", "lost"][at]])) {
    const { sweeps, asked, now, store } = page(async function* (known, signal) {
      if (known.length > 0) {
        yield [header([AXIS], 1), run([1], 0, 0.2), { type: "end", reason: null }];
        return;
      }
      yield lines([0]);
      await end(signal);
    });
    sweeps.take("optimizer.learning_rate:0.01,0.1~seeds:1");
    const there = new Promise((resolve) => store.subscribe(["sweeps"], () => now().results?.runs.size && resolve()));
    const going = sweeps.start();
    await there;
    if (reason === "cancelled") sweeps.cancel();
    await going;
    assert.deepEqual([now().phase, now().reason], ["ended", reason]);
    await sweeps.goOn();
    assert.deepEqual(asked[1].known, [[0, 0]]);
    assert.deepEqual([now().reason, now().results.runs.size], [null, 2]);
  }
});

test("a stream that ends without its last line was lost", async () => {
  const { sweeps, now } = page(async function* () {
    yield lines([0]);
  });
  sweeps.take("optimizer.learning_rate:0.01,0.1~seeds:1");
  await sweeps.start();
  assert.equal(now().reason, "lost");
});

test("the finder is a sweep of its own beside the map's, and the address says which", async () => {
  const { store, sweeps } = page(async function* () {});
  sweeps.take("finder");
  assert.equal(store.state.sweeps.mode, "finder");
  assert.equal(store.state.view.sweep, "finder");
  sweeps.choose({ ...store.state.sweeps.kinds.finder.plan, epochs: 70 });
  assert.match(store.state.view.sweep, /^finder~.*~epochs:70/);
  store.change("show", ({ view }) => ({ view: { ...view, sweep: "" } }));
  assert.equal(store.state.sweeps.mode, "map");
  assert.equal(store.state.sweeps.kinds.finder.plan.epochs, 70);
});

test("lines are read whatever pieces they come in", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n{"b":2}\n\n{"c":3}\n');
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 5) yield bytes.subarray(at, at + 5);
  }
  const read = [];
  for await (const some of linesOf(pieces())) read.push(...some);
  assert.deepEqual(read, [{ a: "é" }, { b: 2 }, { c: 3 }]);
});

test("what the server refuses is said with field, rule and value, in the page's language", async () => {
  const fault = {
    path: "epochs",
    rule: "must be at most 5",
    value: 9,
    message: "",
    code: "at_most",
    values: { limit: 5 },
  };
  const answers = [
    [422, { faults: [fault], more: 0 }],
    [503, { detail: "at most 64 sweeps go on at once" }],
    [500, {}],
  ];
  const ask = async () => {
    const [status, body] = answers.shift();
    return new Response(JSON.stringify(body), { status });
  };
  const requests = createRequests(chinese, { ask, base: "http://localhost/" });
  await assert.rejects(
    requests.fields({}),
    ({ sentences }) => sentences.length === 1 && /epochs.*5.*9/.test(sentences[0]),
  );
  await assert.rejects(requests.run({}, [0], 0), /at most 64/);
  await assert.rejects(requests.ensemble({}, [0]), /500/);
});
