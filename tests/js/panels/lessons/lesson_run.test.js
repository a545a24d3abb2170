// A lesson under way: its set-ups, whether the run is one of them, and what is measured for its claims.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLessons } from "../../../../static/panels/lessons/lesson_run.js";
import { judge } from "../../../../static/panels/lessons/step/claims.js";
import { measuredIn } from "../../../../static/panels/lessons/step/readings.js";
import { createStore } from "../../../../static/app/store.js";
import { experimentOf } from "../../../../static/experiment/set_up.js";
import { catalogue } from "../../support/catalogue.js";
import { BIAS, DOCUMENT, hillAt, RESOLVED, WORDS } from "../../support/lesson.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** What the server would say of an experiment it was sent: layers keep only what is unusual. */
const runOf = (experiment, run, reset = true) => ({
  run,
  reset,
  experiment: structuredClone({ ...experiment, initializer: { ...experiment.initializer, bias: 0 } }),
});

function made({
  kept = {},
  refuse = false,
  loadPictures = async () => ({}),
  resolved = RESOLVED,
  answer = async () => Response.json({ id: "a", language: "zh", lesson: DOCUMENT, resolved, text: WORDS }),
} = {}) {
  const heard = { sent: [], configured: [], notes: [], resets: 0, speeds: [] };
  const shelf = new Map(Object.entries(kept));
  const store = createStore(
    {
      run: null,
      frame: null,
      lesson: null,
      lessons: [],
      progress: {},
      edits: [],
      history: [],
      refusal: [],
      status: { state: "open" },
      playing: false,
      diverged: null,
      stopped: null,
      view: { hide: ["noise"], drawer: "layers", showTest: false },
    },
    { schedule: () => {} },
  );
  const lessons = createLessons({
    store,
    catalogue,
    send: (message) => heard.sent.push(message),
    note: (kind, sentence) => heard.notes.push(`${kind}: ${sentence}`),
    text: Object.assign((key, values) => `${key} ${JSON.stringify(values ?? {})}`, { language: "zh-Hans" }),
    configure: (patch) => heard.configured.push({ ...heard.configured.at(-1), ...patch }),
    reset: () => (heard.resets += 1),
    pause: () => {},
    setSpeed: (speed) => heard.speeds.push(speed),
    loadPictures,
    ask: (address) => ((heard.asked = address), answer(address)),
    random: () => 0.5,
    storage() {
      if (refuse) throw new Error("forbidden");
      return { getItem: (key) => shelf.get(key) ?? null, setItem: (key, value) => shelf.set(key, value) };
    },
  });
  const change = (patch) => {
    store.change("test", patch);
    store.flush();
  };
  /** The server took the newest experiment. */
  const accept = (run, reset = true) => {
    change({ run: runOf(heard.configured.at(-1), run, reset) });
    store.flush();
  };
  return { lessons, store, heard, shelf, change, accept };
}

async function opened({ step, ...options } = {}) {
  const parts = made(options);
  await parts.lessons.open("a", { step });
  parts.store.flush();
  parts.accept(1);
  return parts;
}

test("a lesson opens its first set-up, measures before it, and shows the controls it needs", async () => {
  const { store, heard } = await opened();
  assert.match(heard.asked, /^lessons\/a\.json\?language=zh$/);
  assert.deepEqual(
    heard.sent[0].wanted.map(({ id }) => id),
    ["test_loss end", "epochs_to_loss loss=0.05 end", "hill_end rate=0.1 start=6.0 steps=200 end", "test_loss start"],
  );
  assert.equal(heard.sent[0].scene, "bias");
  assert.deepEqual(
    heard.configured.map(({ hidden, stop }) => [hidden, stop]),
    [[[{ units: 8, activation: "tanh" }], { epochs: 20 }]],
  );
  const { lesson, view } = store.state;
  assert.deepEqual([lesson.setUp, lesson.on, lesson.starting], ["tanh", true, false]);
  assert.ok(
    !view.hide.includes("play") &&
      view.hide.includes("noise") &&
      view.hide.includes("speed") &&
      !view.hide.includes("article"),
  );
  assert.equal(view.drawer, "layers");
});

test("a step opens its drawer with what it is to show, and says so where that cannot be read", async () => {
  const { lessons, store, heard } = await opened();
  lessons.openDrawer();
  store.flush();
  assert.equal(store.state.view.drawer, "layers");
  lessons.turn(1);
  lessons.openDrawer();
  store.flush();
  assert.deepEqual([store.state.view.drawer, store.state.view.axes], ["axes", [0, 2]]);
  assert.deepEqual(heard.notes, []);
  const broken = { ...RESOLVED.steps[0], stage: { drawer: "layers", view: "x9" } };
  const other = await opened({ resolved: { ...RESOLVED, steps: [broken] } });
  other.lessons.openDrawer();
  assert.deepEqual(other.heard.notes, ['fault: notice.address {"detail":"layers=x9"}']);
});

test("a set-up chosen again begins anew though nothing of it changed", async () => {
  const { lessons, store, heard, accept } = await opened();
  lessons.start("tanh");
  store.flush();
  accept(1, false);
  assert.equal(heard.resets, 1);
  assert.equal(store.state.lesson.on, false);
  accept(2, true);
  assert.equal(store.state.lesson.on, true);
});

test("what is set by hand is set at the start of every run of that set-up, and of no other", async () => {
  const { lessons, store, heard, accept } = await opened();
  const edits = () => heard.sent.filter(({ type }) => type === "edit");
  assert.deepEqual(edits(), []);
  lessons.start("buried");
  store.flush();
  accept(2);
  accept(3);
  assert.deepEqual(edits(), [
    { type: "edit", ...BIAS },
    { type: "edit", ...BIAS },
  ]);
});

test("a learner who makes another of the set-ups by hand is on it; any other change leaves the path", async () => {
  const { store, change } = await opened();
  const [tanh, relu] = ["tanh", "relu"].map((name) => experimentOf(DOCUMENT.set_ups[name], catalogue));
  change({ run: runOf(relu, 2) });
  store.flush();
  assert.deepEqual([store.state.lesson.setUp, store.state.lesson.on], ["relu", true]);
  change({ run: runOf({ ...relu, seed: 9 }, 3) });
  store.flush();
  assert.equal(store.state.lesson.on, true);
  change({ run: runOf({ ...tanh, batch_size: 3 }, 4) });
  store.flush();
  assert.equal(store.state.lesson.on, false);
  // Back by hand, but in the middle of a run that was another's.
  change({ frame: { step: 12 }, run: runOf(tanh, 4, false) });
  store.flush();
  assert.deepEqual([store.state.lesson.setUp, store.state.lesson.on], ["tanh", false]);
});

test("each side of a comparison keeps what its set-up last came to", async () => {
  const { lessons, store, accept } = await opened();
  const claim = RESOLVED.claims[1];
  const standing = (one = claim) => judge(one, measuredIn(store.state.lesson));
  const say = (run, epoch, value) =>
    lessons.measured({
      run,
      epoch,
      batch: 0,
      values: { [claim.left.id]: value, "test_loss end": 0.01, [hillAt(0.1).id]: 3.92 },
    });
  say(1, 12, 12);
  assert.deepEqual(standing(), { left: null, right: 12, standing: "open" });
  lessons.start("relu");
  store.flush();
  say(1, 13, 1);
  accept(2);
  say(1, 13, 1);
  say(2, 5, 5);
  assert.deepEqual(standing(), { left: 5, right: 12, standing: "holds" });
  // Begun again, it is what it was until it has trained.
  accept(3);
  say(3, 0, null);
  assert.equal(standing().left, 5);
  say(3, 1, null);
  assert.deepEqual(standing(), { left: null, right: 12, standing: "open" });
  assert.equal(standing(RESOLVED.claims[2]).standing, "open");
  lessons.rolled(0.1);
  assert.equal(standing(RESOLVED.claims[2]).standing, "holds");
});

test("of a run with weights set by hand nothing is taken, nor of one past its epochs", async () => {
  const { lessons, store, change } = await opened();
  const say = (epoch, value) => lessons.measured({ run: 1, epoch, batch: 0, values: { "test_loss end": value } });
  say(20, 0.2);
  say(21, 0.1);
  assert.equal(store.state.lesson.values["tanh test_loss end"], 0.2);
  change({ edits: [{}] });
  say(10, 0.3);
  assert.equal(store.state.lesson.values["tanh test_loss end"], 0.2);
});

test("what is measured marks a step done, which is kept, and a lesson goes on where it was left", async () => {
  const { lessons, store, shelf } = await opened();
  const kept = () => JSON.parse(shelf.get("lessons")).a;
  const say = (epoch, value) => {
    lessons.measured({ run: 1, epoch, batch: 0, values: { "test_loss end": value } });
    store.flush();
  };
  assert.deepEqual(kept(), { page: 0, steps: [], of: 3 });
  say(19, 0.2);
  assert.deepEqual([kept().steps, store.state.lesson.seen], [[], []]);
  say(20, 0.2);
  assert.deepEqual([kept().steps, store.state.lesson.seen], [[0], [0]]);
  // Turning the pages does nothing of a step.
  lessons.turn(3);
  store.flush();
  assert.deepEqual(kept(), { page: 3, steps: [0], of: 3 });
  lessons.turn(1);
  store.flush();
  const again = await opened({ kept: Object.fromEntries(shelf) });
  assert.equal(again.store.state.lesson.page, 1);
  const without = await opened({ refuse: true });
  without.lessons.turn(2);
  without.store.flush();
  assert.deepEqual(without.store.state.progress.a, { page: 2, steps: [], of: 3 });
  lessons.leave();
  assert.deepEqual([store.state.lesson, store.state.view.hide], [null, ["noise"]]);
});

test("a guess lasts as long as the page, also where the lesson is left meanwhile", async () => {
  const { lessons, store } = await opened();
  lessons.answer("middle");
  lessons.show();
  store.flush();
  assert.deepEqual([store.state.lesson.answers, store.state.lesson.shown], [{ 0: "middle" }, [0]]);
  lessons.leave();
  store.flush();
  await lessons.open("a");
  assert.deepEqual([store.state.lesson.answers, store.state.lesson.shown], [{ 0: "middle" }, []]);
});

test("a lesson opens at a step, with what runs there, and turns to another where it is open already", async () => {
  const { lessons, store, heard } = await opened({ step: 2 });
  assert.deepEqual([store.state.lesson.page, store.state.lesson.setUp], [1, "tanh"]);
  assert.equal(heard.sent[0].scene, undefined);
  await lessons.open("a", { step: 1 });
  assert.deepEqual([store.state.lesson.page, heard.configured.length], [0, 1]);
  // Another picture: what the server says of the run for it is asked for.
  assert.equal(heard.sent.at(-1).scene, "bias");
  await lessons.open("a", { step: 99 });
  assert.equal(store.state.lesson.page, 3);
});

test("a step whose runs are others begins the first of them, unless one is under way", async () => {
  const steps = RESOLVED.steps.map((step, index) => (index === 1 ? { ...step, set_ups: ["relu", "buried"] } : step));
  const resolved = { ...RESOLVED, steps };
  const { lessons, store, change } = await opened({ resolved });
  change({ frame: { step: 5 } });
  lessons.turn(1);
  assert.deepEqual([store.state.lesson.setUp, store.state.lesson.starting], ["tanh", false]);
  lessons.turn(0);
  lessons.measured({ run: 1, epoch: 20, batch: 0, values: { "test_loss end": 0.2 } });
  lessons.turn(1);
  assert.deepEqual([store.state.lesson.setUp, store.state.lesson.starting], ["relu", true]);
});

test("another seed is one for data and weights, and what was measured with the last one goes", async () => {
  const { lessons, store, heard, accept } = await opened();
  const hill = { [hillAt(0.1).id]: 3.9 };
  lessons.measured({ run: 1, epoch: 20, batch: 0, values: { "test_loss end": 0.2, ...hill } });
  lessons.tryAnother();
  store.flush();
  assert.deepEqual([heard.configured.at(-1).seed, heard.configured.at(-1).data.seed], [2051, 2051]);
  const { values, epochs } = store.state.lesson;
  assert.deepEqual([Object.values(values), epochs], [[3.9], {}]);
  // The run before is one of the set-up too, but not with this seed.
  store.change("run", { run: { ...store.state.run } });
  store.flush();
  assert.equal(store.state.lesson.starting, true);
  accept(2);
  assert.deepEqual([store.state.lesson.on, store.state.lesson.seeds], [true, { data: 2051, weights: 2051 }]);
  lessons.start("relu");
  assert.equal(heard.configured.at(-1).seed, 2051);
  accept(3);
  lessons.useOwnSeeds();
  store.flush();
  accept(4);
  assert.deepEqual([store.state.lesson.seeds, store.state.lesson.setUp], [null, "tanh"]);
});

test("a seed that is chosen by hand is another seed as well", async () => {
  const { lessons, store, change } = await opened();
  lessons.measured({ run: 1, epoch: 20, batch: 0, values: { "test_loss end": 0.2 } });
  const tanh = experimentOf(DOCUMENT.set_ups.tanh, catalogue);
  change({ run: runOf({ ...tanh, seed: 9 }, 2) });
  const { seeds, values, on } = store.state.lesson;
  assert.deepEqual([seeds, values, on], [{ data: tanh.data.seed, weights: 9 }, {}, true]);
});

test("a set-up that is made by hand stops where the lesson has it", async () => {
  const { heard, change } = await opened();
  const buried = experimentOf(DOCUMENT.set_ups.buried, catalogue);
  change({ run: runOf({ ...buried, stop: { epochs: 20 } }, 2) });
  assert.deepEqual(heard.configured.at(-1).stop, { epochs: 10 });
});

test("a run whose numbers ran away is through, and what was measured at the start is not taken back", async () => {
  const { lessons, store, change } = await opened();
  const say = (epoch, values) => lessons.measured({ run: 1, epoch, batch: 0, values });
  say(0, { "test_loss start": 0.5, "test_loss end": 0.5 });
  change({ diverged: { epoch: 3 } });
  say(3, { "test_loss start": null, "test_loss end": null });
  assert.deepEqual([store.state.lesson.broke, store.state.lesson.ran], [["tanh"], [0]]);
  assert.equal(store.state.lesson.values["tanh test_loss start"], 0.5);
  assert.equal(judge(RESOLVED.claims[0], measuredIn(store.state.lesson)).standing, "fails");
});

test("a run that stands as an earlier step left it does not tell what the next step asks", async () => {
  const { lessons, store } = await opened();
  const say = (epoch) => lessons.measured({ run: 1, epoch, batch: 0, values: { "test_loss end": 0.04 } });
  say(20);
  lessons.turn(1);
  store.flush();
  say(20);
  assert.deepEqual(store.state.lesson.ran, [0]);
  say(3);
  assert.deepEqual(store.state.lesson.ran, [0, 1]);
});

test("a run that a condition of its own has stopped is through", async () => {
  const { lessons, store, change } = await opened();
  change({ stopped: { reason: "loss", epoch: 7 } });
  lessons.measured({ run: 1, epoch: 7, batch: 0, values: { "test_loss end": 0.04 } });
  assert.equal(judge(RESOLVED.claims[0], measuredIn(store.state.lesson)).standing, "holds");
});

test("words come in another language where the lesson is not there in the one that was asked for", async () => {
  const answer = async () =>
    Response.json({ id: "a", language: "en", lesson: DOCUMENT, resolved: RESOLVED, text: WORDS });
  const { store } = await opened({ answer });
  assert.deepEqual([store.state.lesson.language, store.state.lesson.spoken], ["zh", "en"]);
});

test("a picture is told the names of numbers, and tells where the ball was let go", async () => {
  const loadPictures = async () => ({ createLessonPicture: (_, parts) => parts });
  const { lessons, store } = await opened({ loadPictures });
  const parts = lessons.createPicture(null, { store, text: null });
  assert.equal(parts.numberOf("test_loss"), "learns");
  parts.rolled(0.1);
  parts.rolled(0.1);
  assert.deepEqual([store.state.lesson.rolled, store.state.lesson.ran], [[0.1], [0]]);
});

test("numbers that come together with their run are taken", async () => {
  const { lessons, store, heard } = made();
  await lessons.open("a");
  store.change("run", { run: runOf(heard.configured.at(-1), 1) });
  lessons.measured({ run: 1, epoch: 0, batch: 0, values: { "test_loss end": 0.5 } });
  assert.equal(store.state.lesson.values["tanh test_loss end"], 0.5);
});

test("a lesson that does not come is said, and the run stays", async () => {
  const { lessons, store, heard } = made({ answer: async () => new Response("", { status: 404 }) });
  await lessons.open("nothing");
  await settled();
  assert.deepEqual(heard.notes, ['fault: lesson.failed {"reason":"404"}']);
  assert.equal(store.state.lesson, null);
  assert.deepEqual(heard.configured, []);
});

test("what was asked for and is not wished for any more says nothing, and does not come", async () => {
  const waiting = [];
  const answer = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const { lessons, store, heard } = made({ answer });
  const failing = lessons.open("a");
  lessons.leave();
  waiting[0].reject(new TypeError("no line"));
  await failing;
  const left = lessons.open("a");
  lessons.leave();
  waiting[1].resolve(Response.json({ id: "a", lesson: DOCUMENT, resolved: RESOLVED, text: WORDS }));
  await left;
  assert.deepEqual([store.state.lesson, heard.notes], [null, []]);
});

test("a lesson whose picture does not come opens without it and says so, until it comes", async () => {
  const loadPictures = () => Promise.reject(new Error("answer 404"));
  const drawn = async () => ({ createLessonPicture: () => "drawn" });
  const pictures = [loadPictures, drawn];
  const { lessons, store, heard } = made({ loadPictures: () => pictures.shift()() });
  await lessons.open("a");
  assert.deepEqual(
    [store.state.lesson.id, lessons.createPicture(null, null), heard.notes],
    ["a", null, ['fault: lesson.no_picture {"reason":"404"}']],
  );
  await lessons.open("a");
  assert.deepEqual([lessons.createPicture(null, null), heard.notes.length], ["drawn", 1]);
  // What has come is not asked for again.
  await lessons.open("a");
  assert.equal(heard.notes.length, 1);
  const old = made({ loadPictures: () => assert.fail("files of a newer version") });
  old.change({ outdated: true });
  await old.lessons.open("a");
  assert.deepEqual([old.store.state.lesson.id, old.heard.notes], ["a", ["fault: lesson.picture_outdated {}"]]);
  const steps = RESOLVED.steps.map((step) => ({ ...step, stage: null }));
  const plain = made({ loadPictures, resolved: { ...RESOLVED, steps } });
  await plain.lessons.open("a");
  assert.deepEqual([plain.store.state.lesson.id, plain.heard.notes], ["a", []]);
});

test("a new connection is asked to measure again", async () => {
  const { heard, change } = await opened();
  change({ status: { state: "reconnecting" } });
  change({ status: { state: "open" } });
  assert.equal(heard.sent.filter(({ type }) => type === "measure").length, 2);
});
