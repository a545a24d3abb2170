import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addAnswer,
  addClaim,
  addLanguage,
  addSetUp,
  addStep,
  askAs,
  kindOf,
  moveClaim,
  moveStep,
  newDraft,
  removeAnswer,
  removeClaim,
  removeSetUp,
  removeStep,
  rename,
} from "../../../../static/panels/lesson_editor/draft.js";
import { draftOf, filesOf, isOfLesson, isShapely, nameOf } from "../../../../static/panels/lesson_editor/folder.js";
import { begin, record, redo, undo } from "../../../../static/panels/lesson_editor/history.js";
import { placeOf, valueAt, withValue, written } from "../../../../static/panels/lesson_editor/places.js";

const fresh = () =>
  newDraft({ setUp: { experiment: {}, epochs: 10 }, measure: "test_loss", relation: "<", language: "en" });

test("a place is written as the server writes it, and read back", () => {
  const place = ["lesson", "claims", 0, "of", "layer"];
  assert.equal(written(place), "lesson.claims[0].of.layer");
  assert.deepEqual(placeOf("lesson.claims[0].of.layer"), place);
  assert.equal(valueAt({ lesson: { claims: [{ of: { layer: 2 } }] } }, place), 2);
  assert.equal(valueAt({}, place), undefined);
});

test("a value is put in its place, and nothing else becomes another", () => {
  const before = { a: { x: 1, y: 2 }, b: [1, 2, 3], c: {} };
  const after = withValue(before, ["a", "x"], 5);
  assert.deepEqual(after, { a: { x: 5, y: 2 }, b: [1, 2, 3], c: {} });
  assert.equal(after.b, before.b);
  assert.deepEqual(Object.keys(after.a), ["x", "y"]);
  assert.deepEqual(withValue(before, ["b", 1], undefined).b, [1, 3]);
  assert.deepEqual(withValue(before, ["a", "x"], undefined).a, { y: 2 });
  assert.deepEqual(withValue(before, ["d", "e"], 1).d, { e: 1 });
});

test("what is typed into one field without a pause is taken back at once, and can be done again", () => {
  const drafts = ["", "a", "ab", "abc"].map((title) => ({ ...fresh(), name: title }));
  let history = begin(drafts[0]);
  history = record(history, drafts[1], 0, "name");
  history = record(history, drafts[2], 1000, "name");
  history = record(history, drafts[3], 9000, "name");
  assert.equal(history.past.length, 2);
  history = undo(history);
  assert.equal(history.draft, drafts[2]);
  history = undo(history);
  assert.equal(history.draft, drafts[0]);
  assert.equal(undo(history).draft, drafts[0]);
  assert.equal(redo(redo(redo(history))).draft, drafts[3]);
  assert.deepEqual(record(history, drafts[3], 0).future, []);
});

test("texts of every language have a place for whatever is added, and none for what is removed", () => {
  let draft = addLanguage(fresh(), "zh");
  draft = addStep(addClaim(addSetUp(draft, { experiment: {}, epochs: 5 }), 0));
  const keys = ({ set_ups: setUps, claims, steps }) => [Object.keys(setUps), Object.keys(claims), steps.length];
  for (const words of Object.values(draft.texts))
    assert.deepEqual(keys(words), [["first", "set_up_1"], ["claim_1", "claim_2"], 2]);
  assert.deepEqual(draft.lesson.steps[0].claims, ["claim_1", "claim_2"]);
  assert.deepEqual(draft.lesson.steps[0].set_ups, ["first", "set_up_1"]);
  draft = moveClaim(draft, "claim_1", 1);
  draft = moveStep(draft, 1, 0);
  assert.deepEqual(
    draft.lesson.steps.map(({ claims }) => claims),
    [["claim_1"], ["claim_2"]],
  );
  draft = removeStep(removeClaim(removeSetUp(draft, "set_up_1"), 1), 1);
  for (const words of Object.values(draft.texts)) assert.deepEqual(keys(words), [["first"], ["claim_1"], 1]);
  assert.ok(isShapely(draft));
});

test("a question changes its kind with its answers, and bounds stay between them", () => {
  let draft = askAs(fresh(), 0, "ranges");
  const question = () => draft.lesson.steps[0].question;
  assert.deepEqual(question(), {
    reading: { set_up: "first", measure: "test_loss" },
    answers: [{ id: "answer_1", below: 1 }, { id: "answer_2" }],
  });
  assert.deepEqual(draft.texts.en.steps[0], { do: "", ask: "", answers: { answer_1: "", answer_2: "" }, look: "" });
  draft = addAnswer(addAnswer(draft, 0), 0, { without: true });
  assert.deepEqual(question().answers, [
    { id: "answer_1", below: 1 },
    { id: "answer_2", below: 2 },
    { id: "answer_3" },
    { id: "answer_4", without: true },
  ]);
  // The last of the ranges has no bound, whichever that is.
  draft = removeAnswer(draft, 0, 2);
  assert.deepEqual(question().answers, [
    { id: "answer_1", below: 1 },
    { id: "answer_2" },
    { id: "answer_4", without: true },
  ]);
  draft = askAs(draft, 0, "least");
  assert.equal(kindOf(question()), "least");
  assert.equal(question().least.length, question().answers.length);
  draft = addAnswer(draft, 0);
  assert.equal(question().least.length, 3);
  assert.deepEqual(Object.keys(draft.texts.en.steps[0].answers), ["answer_1", "answer_2", "answer_3"]);
  draft = askAs(draft, 0, "none");
  assert.deepEqual([kindOf(question()), draft.texts.en.steps[0]], ["none", { do: "", look: "" }]);
});

test("another name stands wherever something is spoken of", () => {
  let draft = askAs(fresh(), 0, "least");
  draft = withValue(draft, ["texts", "en", "means"], "{claim_1}, {claim_1.here:2}, {claim_10} and {first.epochs}");
  draft = rename(rename(draft, "claims", "claim_1", "learns"), "set_ups", "first", "tanh");
  assert.equal(draft.texts.en.means, "{learns}, {learns.here:2}, {claim_10} and {tanh.epochs}");
  assert.deepEqual(Object.keys(draft.texts.en.claims), ["learns"]);
  assert.deepEqual(draft.lesson.steps[0].claims, ["learns"]);
  assert.ok(!JSON.stringify(draft.lesson).includes("first"));
});

test("a draft as files is that draft again, also without the folder", () => {
  const draft = { ...addLanguage(fresh(), "zh"), tally: { seeds: [2001, 2020] } };
  const files = filesOf(draft);
  assert.deepEqual(
    files.map(({ name }) => name),
    ["my-lesson/lesson.json", "my-lesson/en.json", "my-lesson/zh.json", "my-lesson/tallies.json"],
  );
  assert.deepEqual(draftOf(files), draft);
  const loose = files.map(({ name, text }) => ({ name: name.replace("my-lesson/", ""), text }));
  assert.deepEqual(draftOf(loose), draft);
});

test("files that are no lesson are refused, and what systems put beside them is passed over", () => {
  assert.ok(isOfLesson("ours/en.json") && !isOfLesson("__MACOSX/._en.json") && !isOfLesson("ours/a/en.json"));
  const file = (/** @type {string} */ name, text = "{}") => ({ name, text });
  for (const [files, key] of [
    [[file("en.json")], "no_document"],
    [[file("a/lesson.json"), file("b/lesson.json")], "several"],
    [[file("lesson.json")], "no_text"],
    [[file("lesson.json", "["), file("en.json")], "json"],
  ])
    assert.throws(() => draftOf(files), { key: `lesson_editor.fault.${key}` });
  assert.equal(nameOf("Über uns/"), "uber-uns");
  assert.ok(!isShapely(draftOf([file("lesson.json"), file("en.json")])));
});
