// A challenge under way: its run, the moment at which it is solved, what is submitted, and the best kept. Without these
// a run that was solved would be lost, or a worse one kept in its place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../../static/app/store.js";
import { createChallenges } from "../../../../static/panels/challenges/challenge_run.js";
import { catalogue } from "../../support/catalogue.js";

// Tests of all files share one process.
globalThis.document = Object.assign(globalThis.document ?? {}, { baseURI: "http://here/" });
const settled = () => new Promise((resolve) => setImmediate(resolve));
const GIVEN = { ...structuredClone(catalogue.defaults), seed: 7, stop: {}, off: [] };
const RESOLVED = {
  experiment: GIVEN,
  start: null,
  goal: [{ id: "goal-1", measure: "test_loss", of: {}, relation: "at_most", value: 0.1 }],
  constraints: { units: { most: 9 }, epochs: { most: 50 } },
  score: "fewest_epochs",
};
const FOUND = { id: "a", language: "en", challenge: { level: 1 }, resolved: RESOLVED, text: { title: "A" } };
const RECORD = { format: "deeds", version: 1, experiment: GIVEN, deeds: [], until: [40, 0] };
const WON = { reached: true, score: 12, faults: [], measured: { test_loss: 0.09 } };

async function opened({ found = FOUND, verdict = async () => Response.json(WON), refuse = false } = {}) {
  const heard = { sent: [], configured: [], notes: [], asked: [], submitted: [], resets: 0, pauses: 0 };
  const shelf = new Map();
  const first = {
    run: null,
    frame: null,
    lesson: null,
    challenge: null,
    challenges: [{ id: "a" }],
    following: null,
    room: null,
    bests: {},
    edits: [],
    refusal: [],
    status: { state: "open" },
    playing: true,
    view: { hide: ["noise"], lab: "", drawer: "" },
  };
  const store = createStore(first, { schedule: () => {} });
  const local = { record: RECORD };
  const challenges = createChallenges({
    store,
    send: (message) => heard.sent.push(message),
    note: (kind, sentence) => heard.notes.push(`${kind}: ${sentence}`),
    text: Object.assign((key, values) => `${key} ${JSON.stringify(values ?? {})}`, { language: "en" }),
    configure: (patch) => heard.configured.push(patch),
    reset: () => (heard.resets += 1),
    pause: () => (heard.pauses += 1),
    deeds: async () => local.record,
    leaveLesson: () => {},
    async submit(submission) {
      heard.submitted.push(submission);
      return { reached: true, score: 4, faults: [] };
    },
    clock: () => 5,
    async ask(address, options) {
      heard.asked.push([String(address), options?.body && JSON.parse(options.body)]);
      return String(address).includes("verify") ? verdict(options) : Response.json(found);
    },
    storage() {
      if (refuse) throw new Error("forbidden");
      return { getItem: (key) => shelf.get(key) ?? null, setItem: (key, value) => shelf.set(key, value) };
    },
  });
  const change = (patch) => {
    store.change("test", patch);
    store.flush();
  };
  const run = (number, reset = true, experiment = heard.configured.at(-1)) =>
    change({ run: { run: number, reset, experiment, parameter_count: 25 } });
  const measure = (number, epoch, loss) => {
    challenges.measured({ run: number, epoch, batch: 0, values: { "goal-1": loss } });
    store.flush();
  };
  await challenges.open("a");
  await settled();
  store.flush();
  return { challenges, store, heard, shelf, local, change, run, measure, now: () => store.state.challenge };
}

test("it opens with its own run, which stops where the rules end it, and everything shows", async () => {
  const { heard, run, now, store } = await opened();
  assert.deepEqual(heard.configured, [{ ...GIVEN, stop: { epochs: 50 } }]);
  assert.deepEqual(store.state.view.hide, []);
  assert.deepEqual(heard.sent[0].wanted, [{ id: "goal-1", measure: "test_loss", of: {}, at: "end" }]);
  run(1);
  assert.deepEqual([now().starting, now().asGiven], [false, true]);
  await settled();
  assert.deepEqual(now().record, RECORD);
});

test("a run that is the same already begins anew", async () => {
  const { heard, run, now } = await opened();
  run(1, false);
  assert.equal(heard.resets, 1);
  assert.equal(now().starting, true);
});

test("where it stops must stay, that is left as it is given", async () => {
  const resolved = { ...RESOLVED, constraints: { ...RESOLVED.constraints, fixed: ["stop"] } };
  const { heard } = await opened({ found: { ...FOUND, resolved } });
  assert.deepEqual(heard.configured, [GIVEN]);
});

test("a run that does not stop by itself is paused where its epochs are through", async () => {
  const { run, heard, change } = await opened();
  run(1);
  const before = heard.pauses;
  change({ frame: { run: 1, epoch: 49 } });
  assert.equal(heard.pauses, before);
  change({ frame: { run: 1, epoch: 50 } });
  assert.equal(heard.pauses, before + 1);
});

test("the first moment at which goal and rules are met pauses the run once, and is what is submitted", async () => {
  const { challenges, run, measure, now, heard, local } = await opened();
  run(1);
  const before = heard.pauses;
  measure(1, 9, 0.3);
  assert.equal(now().reachedAt, null);
  measure(1, 12, 0.08);
  measure(1, 20, 0.05);
  assert.deepEqual(now().reachedAt, { epoch: 12, batch: 0 });
  assert.equal(heard.pauses, before + 1);
  await challenges.submit();
  const [, submission] = heard.asked.at(-1);
  assert.deepEqual(submission.run.until, [12, 0]);
  assert.equal(submission.challenge, "a");
  // What was done since would be left out: then all of it is submitted.
  local.record = { ...RECORD, deeds: [{ at: [30, 0], do: "configure", experiment: { batch_size: 3 } }] };
  await challenges.submit();
  assert.deepEqual(heard.asked.at(-1)[1].run.until, [40, 0]);
});

test("a goal that is met against the rules does not count", async () => {
  const { run, measure, now } = await opened();
  run(1);
  run(2, true, { ...GIVEN, hidden: [{ units: 10, activation: "tanh" }] });
  measure(2, 3, 0.01);
  assert.deepEqual([now().values, now().reachedAt, now().asGiven], [{ "goal-1": 0.01 }, null, false]);
  run(3);
  measure(3, 60, 0.01);
  assert.equal(now().reachedAt, null);
});

test("numbers of another run are not this one's, and a run that begins anew has none", async () => {
  const { run, measure, now } = await opened();
  run(1);
  measure(7, 3, 0.01);
  assert.deepEqual(now().values, {});
  measure(1, 3, 0.01);
  run(2);
  assert.deepEqual([now().values, now().reachedAt], [{}, null]);
});

test("the best is kept with what was submitted; what is worse or as good leaves it", async () => {
  const scores = [12, 15, 12, 9];
  const { challenges, run, now, store, shelf } = await opened({
    verdict: async () => Response.json({ ...WON, score: scores.shift() }),
  });
  run(1);
  const found = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await challenges.submit();
    found.push([now().improved, store.state.bests.a.score]);
  }
  assert.deepEqual(found, [
    [true, 12],
    [false, 12],
    [false, 12],
    [true, 9],
  ]);
  const kept = JSON.parse(shelf.get("challenges")).a;
  assert.deepEqual([kept.score, kept.at, kept.submission.challenge], [9, 5, "a"]);
});

test("a better one of another tab is not overwritten, and what is no best is passed over", async () => {
  const { challenges, run, shelf, store, now } = await opened();
  run(1);
  const other = { score: 3, at: 1, submission: { challenge: "a", run: RECORD } };
  shelf.set("challenges", JSON.stringify({ a: other, broken: { score: "many" } }));
  await challenges.submit();
  assert.deepEqual([now().improved, store.state.bests], [false, { a: other }]);
});

test("where the browser keeps nothing, that is said, and the best lasts as long as the page", async () => {
  const { challenges, run, heard, store } = await opened({ refuse: true });
  run(1);
  await challenges.submit();
  assert.deepEqual([store.state.bests.a.score, heard.notes], [12, ["note: challenge.not_kept {}"]]);
});

test("what does not reach its goal is said, and is no best", async () => {
  const faults = [{ code: "goal_at_most", values: {}, message: "no" }];
  const lost = { reached: false, score: null, faults, measured: {} };
  const { challenges, run, now, store } = await opened({ verdict: async () => Response.json(lost) });
  run(1);
  await challenges.submit();
  assert.deepEqual([now().verdict, store.state.bests, now().submitting], [lost, {}, "idle"]);
});

test("a refusal of the server, a run whose record is lost and a lost line leave all as it is", async () => {
  const refused = async () => Response.json({ detail: "at most 4 sweeps go on at once" }, { status: 503 });
  const { challenges, run, now, local } = await opened({ verdict: refused });
  run(1);
  await challenges.submit();
  assert.match(now().problem, /challenge.not_judged .*at most 4 sweeps/);
  local.record = null;
  await challenges.submit();
  assert.match(now().problem, /challenge.no_record/);
  local.record = undefined;
  await challenges.submit();
  assert.deepEqual([now().problem, now().submitting], ["", "idle"]);
});

test("who stops waiting hears no verdict", async () => {
  const { challenges, run, now } = await opened({
    verdict: ({ signal }) => new Promise((_, fail) => signal.addEventListener("abort", () => fail(new Error("gone")))),
  });
  run(1);
  const submitted = challenges.submit();
  await settled();
  assert.equal(now().submitting, "asking");
  challenges.cancel();
  await submitted;
  assert.deepEqual([now().submitting, now().problem, now().verdict], ["idle", "", null]);
});

test("in a class submissions go to it, but for those of challenges that it does not know", async () => {
  const { challenges, run, now, heard, change } = await opened({ found: { ...FOUND, sent: FOUND } });
  run(1);
  const room = { role: "student", line: "open", stage: { challenge: null } };
  change({ room });
  const verifies = () => heard.asked.filter(([address]) => address.includes("verify")).length;
  await challenges.submit();
  assert.deepEqual([heard.submitted.length, now().verdict.score, verifies()], [1, 4, 0]);
  change({ room: { ...room, line: "lost" } });
  await challenges.submit();
  assert.deepEqual([heard.submitted.length, verifies()], [1, 1]);
  const file = (name, content) => ({ name, text: async () => content });
  change({ room });
  await challenges.openFiles([file("challenge.json", "{}"), file("en.json", "{}")]);
  run(2);
  await challenges.submit();
  change({ room: { ...room, stage: { challenge: { name: null } } } });
  await challenges.submit();
  assert.deepEqual([heard.submitted.length, verifies()], [2, 2]);
});

test("a run that is given its weights says so, and the best is trained once more with them", async () => {
  const { challenges, heard, run, now, local } = await opened();
  run(1);
  await settled();
  const values = "AAAAAAAA8D8=";
  local.record = { ...RECORD, deeds: [{ at: [0, 0], do: "parameters", values }] };
  await challenges.submit();
  const sent = heard.asked.at(-1)[1].run;
  assert.deepEqual([sent.start, sent.deeds], [values, []]);
  challenges.setUpBest();
  run(2);
  assert.equal(now().starting, false);
  const followed = heard.sent.find(({ type }) => type === "follow");
  assert.deepEqual(followed.deeds[0], { at: [0, 0], do: "parameters", values });
  assert.deepEqual(followed.until, [40, 0]);
});

test("it comes back with one's own run after another's was shown, and is measured again", async () => {
  const { run, measure, now, change, heard, challenges } = await opened();
  run(1);
  measure(1, 12, 0.05);
  const aside = now();
  change({ following: { from: "teacher", name: "T" }, challenge: null });
  run(2, true, { ...GIVEN, seed: 1 });
  challenges.measured({ run: 2, epoch: 3, batch: 0, values: { "goal-1": 0.01 } });
  assert.equal(now(), null);
  const before = heard.sent.length;
  change({ following: null, challenge: aside, run: { run: 3, reset: false, experiment: GIVEN, parameter_count: 25 } });
  assert.deepEqual(now().reachedAt, { epoch: 12, batch: 0 });
  assert.equal(heard.sent[before].type, "measure");
  measure(3, 13, 0.04);
  assert.deepEqual(now().values, { "goal-1": 0.04 });
});

test("a challenge of its files is packed and checked, and submitted whole; what is no JSON is said", async () => {
  const { challenges, heard, run, now } = await opened({ found: { ...FOUND, sent: FOUND } });
  const file = (name, content) => ({ name, text: async () => content });
  await challenges.openFiles([file("challenge.json", "{"), file("en.json", "{}")]);
  await challenges.openFiles([file("challenge.json", "{}")]);
  assert.deepEqual(heard.notes, [
    'fault: challenge.file_unreadable {"name":"challenge.json"}',
    'fault: challenge.files_missing {"file":"challenge.json","text":"en.json"}',
  ]);
  const files = { "challenge.json": { level: 1 }, "en.json": { title: "A" }, "solution.json": {} };
  await challenges.openFiles(Object.entries(files).map(([name, content]) => file(name, JSON.stringify(content))));
  const [address, body] = heard.asked.at(-1);
  assert.match(address, /challenges.check$/);
  assert.deepEqual(body, { name: "challenge", challenge: { level: 1 }, texts: { en: { title: "A" } }, language: "en" });
  run(1);
  await challenges.submit();
  assert.deepEqual(heard.asked.at(-1)[1].challenge, { level: 1 });
  assert.match(now().source.packed, /^[\w-]+$/);
});

test("a lesson that opens takes its place", async () => {
  const { change, store } = await opened();
  change({ lesson: { id: "b" } });
  assert.equal(store.state.challenge, null);
});

test("left, it gives back what was hidden, and nothing is measured any more", async () => {
  const { challenges, store, heard } = await opened();
  challenges.leave();
  assert.deepEqual([store.state.challenge, store.state.view.hide], [null, ["noise"]]);
  assert.deepEqual(heard.sent.at(-1).wanted, []);
});
