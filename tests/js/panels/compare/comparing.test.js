import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../../static/app/store.js";
import { createComparing } from "../../../../static/panels/compare/comparing.js";
import { toBase64 } from "../../../../static/wire/base64.js";
import { catalogue } from "../../support/catalogue.js";
import { VIEW } from "../../support/view.js";

const { defaults } = catalogue;
const OPEN = { state: "open" };
const NOTHING = {
  setUps: [],
  answer: null,
  picture: null,
  histories: [],
  playing: false,
  speed: { per: "epoch", rate: 60 },
  matchUp: "",
  again: false,
  matchUps: null,
  language: "",
};
const text = Object.assign((key, values = {}) => `${key} ${JSON.stringify(values)}`, {
  language: "en",
  list: (all) => all.join(", "),
});

/** A page of which only what a comparison asks for is there, and a server that answers when it is told to. */
function page({ view = {}, experiment = defaults, playing = false, lost = false, ask } = {}) {
  const told = [];
  const notes = [];
  const opened = [];
  const state = { status: OPEN, experiment, playing, view: { ...VIEW, ...view, lab: "compare" }, comparing: NOTHING };
  const store = createStore(state, { schedule: () => {} });
  const place = { lost };
  const comparing = createComparing({
    store,
    send: (message) => !place.lost && (told.push(message), true),
    note: (kind, sentence) => notes.push([kind, sentence]),
    text,
    catalogue,
    timeline: { open: (opening) => opened.push(opening) },
    pause: () => told.push({ type: "pause" }),
    ask,
    random: () => 0.5,
  });
  const last = (type) => told.filter((message) => message.type === type).at(-1);
  const answer = (comparison = 1) => {
    const { id, experiments } = last("compare");
    const [first] = experiments;
    const runs = experiments.map((one) => ({ experiment: { ...one, problem: first.problem, data: first.data } }));
    comparing.compared({ type: "compared", id, comparison, runs, inputs: ["x1", "x2"], train: [], test: [] });
  };
  const picture = (epoch, runs = [{}, {}], sequence = 1, comparison = 1, course = []) =>
    comparing.pictured({
      course,
      type: "comparison",
      sequence,
      comparison,
      epoch,
      playing: true,
      runs: runs.map((one) => ({ epoch, train_loss: 0.4, test_loss: 0.5, train_score: 1, test_score: 1, ...one })),
    });
  const now = () => store.state.comparing;
  return { comparing, store, told, notes, opened, place, last, answer, picture, now };
}
const epochs = (history) => history.map(({ epoch }) => epoch);

test("at first it has the playground's set-up, and one that differs in one thing; the run waits", () => {
  const { comparing, store, told, last } = page({ playing: true });
  comparing.open();
  assert.equal(told[0].type, "pause");
  const { experiments, playing } = last("compare");
  assert.deepEqual(experiments[0], defaults);
  assert.equal(experiments[1].optimizer.learning_rate, 0.3);
  assert.equal("data" in experiments[1], false);
  assert.equal(playing, false);
  assert.equal(store.state.view.compare, "~optimizer.learning_rate=0.3");
});

test("a link opens the very comparison, and what of it cannot be used is said", () => {
  const { comparing, last, notes } = page({ view: { compare: "~batch_size=1~seed=5!luck=2" } });
  comparing.open();
  assert.deepEqual(
    last("compare").experiments.map((one) => [one.batch_size, one.seed]),
    [
      [10, 1],
      [1, 1],
      [10, 5],
    ],
  );
  assert.deepEqual(notes, [["fault", 'notice.address {"detail":"luck=2"}']]);
});

test("what is there goes on where the page is made anew, in another language", () => {
  const { comparing, told, answer, picture } = page({ view: { compare: "~seed=2" } });
  comparing.open();
  answer();
  picture(4);
  const count = told.length;
  comparing.open();
  assert.equal(told.length, count);
});

test("an address with too many set-ups, or too few, is said to be that", () => {
  const { comparing, now, notes } = page({ view: { compare: "~seed=2~seed=3~seed=4~seed=5" } });
  comparing.open();
  assert.deepEqual([now().setUps.length, notes], [4, [["fault", 'compare.too_many {"limit":4}']]]);
  const alone = page({ view: { compare: "seed=7" } });
  alone.comparing.open();
  assert.equal(alone.now().setUps.length, 2);
  assert.match(alone.notes[0][1], /notice\.address .*compare=seed=7/);
});

test("a change of one begins all again with the same seeds, and a change of the data is one of all", () => {
  const { comparing, last, answer, now } = page();
  comparing.open();
  answer();
  comparing.change(1, { batch_size: 1 });
  assert.deepEqual(
    last("compare").experiments.map((one) => one.batch_size),
    [10, 1],
  );
  answer(2);
  comparing.chooseData("spiral");
  const { experiments } = last("compare");
  assert.equal(experiments[0].data.dataset, "spiral");
  assert.deepEqual(
    now().setUps.map(({ data }) => data.dataset),
    ["spiral", "spiral"],
  );
});

test("what a change makes impossible gives way, and is named", () => {
  const { comparing, answer, notes, now } = page();
  comparing.open();
  answer();
  comparing.change(0, { data: { ...defaults.data, samples: 10 } });
  assert.deepEqual(
    now().setUps.map((one) => one.batch_size),
    [5, 5],
  );
  assert.match(notes[0][1], /notice\.gave_way/);
});

test("there are no more than the server takes, and never fewer than two", () => {
  const { comparing, now } = page();
  comparing.open();
  comparing.remove(0);
  assert.equal(now().setUps.length, 2);
  for (const source of [null, 1, 0]) comparing.add(source);
  assert.equal(now().setUps.length, 4);
  assert.equal(now().setUps[3].optimizer.learning_rate, 0.3);
  comparing.remove(1);
  assert.deepEqual(
    now().setUps.map(({ optimizer }) => optimizer.learning_rate),
    [0.03, 0.03, 0.3],
  );
});

test("another seed for all keeps how far their seeds are apart", () => {
  const { comparing, now } = page({ view: { compare: "~seed=4" } });
  comparing.open();
  comparing.newSeed();
  assert.deepEqual(
    now().setUps.map(({ seed }) => seed),
    [500000, 500003],
  );
});

test("pictures become histories; one that stands still is not drawn on, and going back drops what came after", () => {
  const { comparing, picture, answer, now, last, store } = page();
  comparing.open();
  answer();
  picture(0);
  picture(3, [{}, { epoch: 2, train_loss: null, diverged: { batch: 1, layer: 1 } }], 2);
  picture(5, [{}, { epoch: 2, train_loss: null, diverged: { batch: 1, layer: 1 } }], 3);
  assert.deepEqual(now().histories.map(epochs), [[0, 3, 5], [0]]);
  store.flush();
  assert.deepEqual(last("compare_ack"), { type: "compare_ack", sequence: 3 });
  picture(0, [{}, {}], 4);
  assert.deepEqual(now().histories.map(epochs), [[0], [0]]);
  picture(9, [{}, {}], 5, 7);
  assert.equal(now().picture.epoch, 0, "a picture of another comparison is none of this");
});

test("losses of epochs between two pictures are of the histories, of those that trained", () => {
  const { comparing, picture, answer, now } = page();
  comparing.open();
  answer();
  picture(0);
  const moment = (epoch, ...train) => ({ epoch, train, test: train });
  const broken = { epoch: 1, train_loss: null, diverged: { batch: 1, layer: 1 } };
  picture(4, [{}, broken], 2, 1, [moment(0, 9, 9), moment(1, 0.3, null), moment(2, 0.25, null), moment(4, 9, null)]);
  assert.deepEqual(now().histories.map(epochs), [[0, 1, 2, 4], [0]]);
  assert.deepEqual(
    now().histories[0].map(({ train }) => train),
    [0.4, 0.3, 0.25, 0.4],
  );
});

test("what is refused is said of the set-up by its letter, and all are as they were", () => {
  const { comparing, answer, notes, last, now, store } = page();
  comparing.open();
  answer();
  comparing.change(1, { batch_size: 5000 });
  const fault = {
    path: "experiments[1].batch_size",
    rule: "",
    value: 5000,
    message: "",
    code: "at_most",
    values: { limit: 250 },
  };
  comparing.refused({ type: "comparison_refused", id: last("compare").id, faults: [fault], more: 0 });
  assert.match(notes[0][1], /"path":"`B: batch_size` "/);
  assert.equal(now().setUps[1].batch_size, 10);
  assert.equal(store.state.view.compare, "~optimizer.learning_rate=0.3");
});

test("a link that is refused gives way to the usual, once", () => {
  const { comparing, last, told, now } = page({ view: { compare: "~batch_size=5000" } });
  comparing.open();
  comparing.refused({ id: last("compare").id, faults: [], more: 0 });
  assert.equal(now().setUps[1].optimizer.learning_rate, 0.3);
  comparing.refused({ id: last("compare").id, faults: [], more: 0 });
  assert.equal(told.filter(({ type }) => type === "compare").length, 2);
});

test("after a drop all begin again, from the same seeds, playing as they were, and that is said", () => {
  const { comparing, store, answer, picture, last, told, now } = page();
  comparing.open();
  answer();
  comparing.toggle();
  picture(7);
  for (const status of [{ state: "reconnecting" }, OPEN]) {
    store.change("status", { status });
    store.flush();
  }
  assert.equal(told.filter(({ type }) => type === "compare").length, 2);
  assert.equal(last("compare").playing, true);
  assert.equal(now().again, true);
});

test("left before anything was trained it is given up; else it is paused, and there again", () => {
  const { comparing, answer, picture, told, store } = page();
  comparing.open();
  answer();
  picture(0);
  comparing.close();
  assert.equal(told.at(-1).type, "compare_stop");
  assert.equal(store.state.view.compare, "");
  comparing.open();
  answer(3);
  picture(4, [{}, {}], 1, 3);
  comparing.close();
  assert.equal(told.at(-1).type, "compare_pause");
  const count = told.length;
  comparing.open();
  assert.equal(told.length, count, "what has trained is shown as it stands");
  assert.equal(store.state.comparing.picture.epoch, 4);
});

test("one that is taken over goes the way of kept runs, with its state, its history and its name", () => {
  const { comparing, answer, picture, opened, last, store, notes } = page();
  comparing.open();
  answer();
  picture(6);
  comparing.take(1);
  assert.deepEqual(last("compare_take"), { type: "compare_take", index: 1 });
  const bytes = Uint8Array.of(1, 2, 3);
  const state = { type: "compared_state", comparison: 1, index: 1, epoch: 6, batch: 0, checkpoint: toBase64(bytes) };
  comparing.state({ ...state, index: 0 });
  assert.equal(opened.length, 0, "another was asked for");
  comparing.state(state);
  const [{ snapshot, history, name, opened: done, refused }] = opened;
  assert.deepEqual([...new Uint8Array(snapshot.bytes)].slice(-3), [1, 2, 3]);
  assert.deepEqual([snapshot.epoch, epochs(history)], [6, [6]]);
  assert.match(name, /compare\.taken_name .*"letter":"B"/);
  refused("why");
  assert.match(notes[0][1], /compare\.not_taken .*why/);
  done();
  assert.equal(store.state.view.lab, "");
});

test("a match-up trains at once; where the list does not come that is said", async () => {
  const list = [{ id: "two", title: "Two", why: "", experiments: [defaults, { ...defaults, batch_size: 1 }] }];
  const found = page({ ask: async () => new Response(JSON.stringify({ match_ups: list })) });
  found.comparing.open();
  await found.comparing.list();
  found.comparing.matchUp("two");
  assert.deepEqual([found.last("compare").playing, found.now().matchUp], [true, "two"]);
  found.comparing.change(0, { batch_size: 2 });
  assert.equal(found.now().matchUp, "", "what was changed is that match-up no more");
  const missing = page({ ask: async () => Promise.reject(new Error("away")) });
  await missing.comparing.list();
  assert.match(missing.notes[0][1], /compare\.match_ups\.failed .*away/);
});

test("without a connection what is pressed is said to be lost, and begins with the next", () => {
  const { comparing, place, notes, told, store } = page({ lost: true });
  comparing.open();
  comparing.toggle();
  assert.match(notes[0][1], /notice\.offline/);
  place.lost = false;
  for (const status of [{ state: "reconnecting" }, OPEN]) {
    store.change("status", { status });
    store.flush();
  }
  assert.equal(told.at(-1).type, "compare");
});
