import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../../static/app/store.js";
import { packDocument, unpackDocument } from "../../../../static/experiment/packed_document.js";
import { nearestTo } from "../../../../static/panels/lesson_editor/fields.js";
import { tabOf } from "../../../../static/panels/lesson_editor/editor.js";
import { numbersOf } from "../../../../static/panels/lesson_editor/picker.js";
import { compact } from "../../../../static/panels/lesson_editor/present.js";
import { placeIn } from "../../../../static/panels/lesson_editor/side.js";
import { heldIn } from "../../../../static/panels/lesson_editor/trials.js";
import { createWriting } from "../../../../static/panels/lesson_editor/writing.js";
import { experimentOf } from "../../../../static/experiment/set_up.js";
import { readZip } from "../../../../static/panels/lesson_editor/zip.js";
import { text as plain } from "../../support/arithmetic.js";
import { catalogue } from "../../support/catalogue.js";

const text = Object.assign(plain, { language: "en" });
const CHOICES = {
  measures: [{ name: "test_loss", of_run: true, parameters: [] }],
  relations: [{ sign: "<", name: "below" }],
};

/** A page with a server that answers what it is told to. */
function page({ kept = null, lines = [], beside } = {}) {
  const said = [];
  const shown = { lab: "", opened: null, notes: [], waiting: null, heard: null };
  // Tabs share it.
  const shelf = beside?.shelf ?? { kept };
  const store = createStore(
    {
      writing: null,
      lessons: [],
      experiment: { ...catalogue.defaults, batch_size: 1 },
      frame: null,
      run: null,
    },
    { schedule: (deliver) => deliver() },
  );
  const requests = {
    choices: async () => CHOICES,
    check: async (body) => {
      said.push(body);
      return { faults: [], more: 0, warnings: [], sent: { id: body.name } };
    },
    async *attempt(body) {
      said.push(body);
      for (const line of lines) yield [line];
    },
  };
  const writing = createWriting({
    store,
    note: (kind, sentence) => shown.notes.push([kind, sentence]),
    show: ({ lab }) => (shown.lab = lab),
    configure: (experiment) => (shown.configured = experiment),
    lessons: { openFiles: async (source) => (shown.opened = source) },
    text,
    catalogue,
    requests,
    storage: () => ({ getItem: () => shelf.kept, setItem: (_, value) => (shelf.kept = value) }),
    listen: (heard) => (shown.heard = heard),
    ask: async () => ({ ok: true, json: async () => ({ own: false, name: "04-x", lesson: {}, texts: { en: {} } }) }),
    wait: (then) => ((shown.waiting = then), 1),
    now: () => 0,
  });
  return { store, writing, said, shown, shelf, draft: () => store.state.writing.history.draft };
}

test("a new lesson has the playground's set-up, is kept as it is written and checked after a pause", async () => {
  const { writing, said, shown, shelf, draft } = page();
  await writing.opened();
  assert.deepEqual(draft().lesson.set_ups.first, { experiment: { batch_size: 1 }, epochs: 300 });
  writing.edit(["texts", "en", "title"], "Ours");
  assert.equal(JSON.parse(shelf.kept).texts.en.title, "Ours");
  assert.equal(said.length, 0);
  await shown.waiting();
  assert.deepEqual([said[0].texts.en.title, said[0].language], ["Ours", "en"]);
  writing.undo();
  assert.equal(draft().texts.en.title, "");
  const again = page({ kept: shelf.kept });
  await again.writing.opened();
  assert.deepEqual(again.draft(), draft());
});

test("a copy takes another name, opens the editor, and what was there can be had back", async () => {
  const { writing, shown, draft } = page();
  await writing.opened();
  const before = draft();
  await writing.copy("04-x");
  assert.deepEqual([draft().name, shown.lab], ["my-x", "editor"]);
  writing.undo();
  assert.equal(draft(), before);
});

test("a trial is counted by claim and by answer, and its tally is kept with what was tried", async () => {
  const seed = (number, holds, answer) => ({ type: "seed", seed: number, claims: { a: holds }, questions: [answer] });
  const lines = [
    { type: "trial", seeds: [2001, 2003] },
    seed(null, true, "low"),
    seed(2001, true, "low"),
    { type: "progress", done: 2, of: 4, seconds_left: 3 },
    seed(2002, false, "high"),
    seed(2003, true, "low"),
    { type: "tally", tally: { mark: "m" } },
    { type: "end", reason: null },
  ];
  const { store, writing, draft, said } = page({ lines });
  await writing.opened();
  await writing.attempt(3);
  const { trial } = store.state.writing;
  assert.deepEqual([trial.phase, trial.done, trial.holds, trial.answers], ["done", 3, { a: 2 }, [{ low: 2, high: 1 }]]);
  assert.equal(said.at(-1).seeds, 3);
  assert.deepEqual(draft().tally, { mark: "m" });
  const [file] = await readZip(new Uint8Array(await writing.save().blob.arrayBuffer()), (name) => /tall/.test(name));
  assert.deepEqual([file.name, JSON.parse(file.text)], ["my-lesson/tallies.json", { mark: "m" }]);
  await writing.preview();
});

test("what came of a trial is said of claims that are as they were tried, and of no other lesson", async () => {
  const lines = [{ type: "seed", seed: 2001, claims: { claim_1: true }, questions: [] }];
  const { store, writing, draft } = page({ lines });
  await writing.opened();
  await writing.attempt(1);
  const held = () => heldIn(store.state.writing.trial, draft(), "claim_1");
  assert.equal(held(), 1);
  writing.edit(["texts", "en", "claims", "claim_1"], "It learns.");
  assert.equal(held(), 1);
  writing.edit(["lesson", "claims", 0, "value"], 0.001);
  assert.equal(held(), undefined);
  writing.undo();
  assert.equal(held(), 1);
  writing.begin();
  assert.equal(store.state.writing.trial, null);
});

test("a draft that another tab has changed is not written over before somebody chooses", async () => {
  const here = page();
  await here.writing.opened();
  const there = page({ beside: here });
  await there.writing.opened();
  const titled = (tab, title) => tab.writing.edit(["texts", "en", "title"], title);
  const kept = () => JSON.parse(here.shelf.kept).texts.en.title;
  const other = (tab) => tab.store.state.writing.other?.texts.en.title;
  const hear = (tab) => tab.shown.heard({ key: "lesson-draft" });
  titled(there, "There");
  // Also where the browser has not told it yet.
  titled(here, "Here");
  assert.deepEqual([kept(), other(here), other(there)], ["There", "There", undefined]);
  titled(there, "There too");
  hear(here);
  assert.equal(other(here), "There too");
  here.writing.takeOther();
  assert.deepEqual([here.draft().texts.en.title, other(here), kept()], ["There too", undefined, "There too"]);
  here.writing.undo();
  assert.deepEqual([here.draft().texts.en.title, kept()], ["Here", "Here"]);
  hear(there);
  assert.equal(other(there), "Here");
  there.writing.keepOwn();
  assert.deepEqual([kept(), other(there)], ["There too", undefined]);
  hear(here);
  assert.equal(other(here), "There too");
  // What is the same in both is nothing to choose between.
  here.writing.redo();
  assert.deepEqual([other(here), kept()], [undefined, "There too"]);
  here.shown.heard({ key: "speed" });
});

test("what fails is said, and a file that is no lesson changes nothing", async () => {
  const { writing, shown, draft } = page();
  await writing.opened();
  const before = draft();
  await writing.open([new File(["{}"], "en.json")]);
  assert.equal(draft(), before);
  assert.match(shown.notes[0][1], /not_opened reason=lesson_editor.fault.no_document/);
  writing.put("first");
  assert.deepEqual([shown.configured.batch_size, shown.lab], [1, ""]);
  await writing.preview();
  assert.deepEqual([shown.opened.kind, shown.opened.files.name], ["draft", "my-lesson"]);
});

test("a set-up says what is not as usual, and comes to the same experiment", () => {
  const experiment = {
    ...catalogue.defaults,
    data: { ...catalogue.defaults.data, noise: 0.2 },
    hidden: [{ ...catalogue.defaults.hidden[0], units: 3 }],
    stop: { epochs: 9 },
  };
  const said = compact(experiment, catalogue);
  assert.deepEqual(Object.keys(said).sort(), ["data", "hidden"]);
  assert.deepEqual(said.data, { noise: 0.2 });
  assert.deepEqual(experimentOf({ experiment: said, epochs: 9 }, catalogue), experiment);
});

test("a document within an address is the same again, and a damaged one is none", async () => {
  const document = { lesson: { set_ups: {} }, texts: { zh: { title: "激活函数" } } };
  const packed = await packDocument(document);
  assert.match(packed, /^[\w-]+$/);
  assert.deepEqual(await unpackDocument(packed), document);
  for (const damaged of [packed.slice(0, -6), "?", ""]) assert.equal(await unpackDocument(damaged), null);
});

test("a fault leads to the tab and the field that it is about", () => {
  assert.equal(placeIn({ file: "lesson.json", path: "claims[0].measure" }), "lesson.claims[0].measure");
  assert.equal(placeIn({ file: "zh.json", path: "" }), "texts.zh");
  assert.equal(placeIn({ file: "", path: "name" }), "name");
  assert.deepEqual(
    ["lesson.claims[0].of.layer", "texts.en.steps[0].do", "texts.en.title", "lesson.controls[2]", "lesson.values"].map(
      tabOf,
    ),
    ["claims", "steps", "about", "about", "claims"],
  );
  const fields = ["lesson.claims[0].measure", "lesson.claims[1].measure", "lesson.steps[0].set_ups"].map((place) => ({
    place,
  }));
  assert.equal(nearestTo("lesson.claims[1].of.layer", fields)?.place, "lesson.claims[1].measure");
  assert.equal(nearestTo("lesson.steps[0].set_ups[2]", fields)?.place, "lesson.steps[0].set_ups");
  assert.equal(nearestTo("texts.en.title", fields), undefined);
});

test("every number of a lesson can be chosen", async () => {
  const { writing, draft } = page();
  await writing.opened();
  const references = numbersOf(draft(), CHOICES, "en", text).map(({ reference }) => reference);
  for (const one of ["claim_1", "claim_1.here", "claim_1.holds", "claim_1.median", "first.epochs", "first.parameters"])
    assert.ok(references.includes(one), one);
});
