// What would be lost: a page would show another class than the server has, or another's part in it as one's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { after, EMPTY_STAGE, entered } from "../../../../static/panels/class/messages.js";
import { sentenceOf } from "../../../../static/panels/class/bar_sentence.js";
import { codeOf, isCode } from "../../../../static/panels/class/room.js";
import { ROOM } from "../../support/class.js";

const question = { id: "q", text: "?", answers: ["a", "b"], closed: false, counts: null };
const on = (stage, more = {}) => ({ ...ROOM, ...more, stage: { ...EMPTY_STAGE, ...stage } });
/** What the bar says, by its keys. @param {object} room @param {object} [more] */
const says = (room, more = {}) => {
  const state = { room, view: { lab: "" }, following: null, playing: false, ...more };
  const { words, offers } = sentenceOf(state, (key) => key);
  return [words, ...offers.map(({ act }) => act)].join(" ");
};

test("a code is read as it is typed, and what can be confused with another sign is none", () => {
  assert.equal(codeOf(" k7m-2 qx"), "K7M2QX");
  for (const [code, good] of [
    ["K7M2QX", true],
    ["K7M2Q", false],
    ["K7M2QXX", false],
    ["K7M2Q0", false],
    ["K7M2QO", false],
    ["K7M2Q1", false],
    ["K7M2QI", false],
  ])
    assert.equal(isCode(code), good, code);
});

test("of the stage only what changed is said, and the rest stays", () => {
  const room = after(on({ question, attention: "look" }), { type: "stage", version: 4, stage: { attention: null } });
  assert.deepEqual([room.stage.question, room.stage.attention, room.version], [question, null, 4]);
});

test("answers belong to what is on: they go with it", () => {
  const room = on({ question }, { mine: { q: 1 }, answers: { q: { m: 0 } } });
  const same = after(room, { type: "stage", version: 1, stage: { attention: "look" } });
  assert.deepEqual([same.mine, same.answers], [room.mine, room.answers]);
  const next = after(room, { type: "stage", version: 2, stage: { question: { ...question, id: "other" } } });
  assert.deepEqual([next.mine, next.answers], [{}, {}]);
});

test("a teacher's page keeps who is there, by number, with tiles, answers and the best scores", () => {
  let room = entered(
    { type: "teaching", room: ROOM.room, stage: EMPTY_STAGE, roster: [], scores: [], answers: [] },
    { key: "key", before: null },
  );
  const hear = (message) => (room = after(room, message));
  hear({ type: "member", member: "b", name: "Ben", number: 2, here: true, tile: null, best: {} });
  hear({ type: "member", member: "a", name: "Ada", number: 1, here: true, tile: null, best: {} });
  hear({ type: "member", member: "b", here: false });
  hear({ type: "tiles", tiles: [{ member: "a", epoch: 4 }] });
  hear({ type: "answer", member: "a", id: "q", value: 1 });
  hear({ type: "score", score: { challenge: "c", member: "b", score: 7 } });
  hear({ type: "score", score: { challenge: "c", member: "b", score: 5 } });
  assert.deepEqual(
    room.roster.map(({ name, here, tile, best }) => [name, here, tile?.epoch, best.c]),
    [
      ["Ada", true, 4, undefined],
      ["Ben", false, undefined, 5],
    ],
  );
  assert.deepEqual([room.answers, room.scores.length], [{ q: { a: 1 } }, 1]);
  hear({ type: "left", member: "b" });
  assert.deepEqual([room.roster.length, room.scores.length], [1, 0]);
  // Nor does the last that is said of who was taken out make a tile for nobody.
  hear({ type: "member", member: "b", here: false });
  assert.equal(room.roster.length, 1);
});

test("coming back, a page keeps what it knew of its own and takes all else as it is told", () => {
  const joined = { type: "joined", member: "me", token: "t", number: 3, name: "Ada", answers: { q: 1 } };
  const before = { ...ROOM, given: { id: "g", how: "opened" }, mine: { old: 0 }, stage: { ...EMPTY_STAGE, question } };
  const room = entered({ ...joined, room: ROOM.room, stage: { attention: "look" } }, { key: "", before });
  assert.deepEqual(
    [room.given, room.mine, room.stage.question, room.stage.attention],
    [before.given, { q: 1 }, null, "look"],
  );
});

test("the bar says the one thing most worth saying, and offers what can be done about it", () => {
  const given = { id: "g", title: "Spiral", all: false };
  const grace = { member: "grace", name: "Grace", number: 7, why: "shown" };
  const teacher = { ...grace, member: "teacher" };
  const following = { from: "grace", name: "Grace" };
  const poll = { id: "p", closed: false };
  assert.equal(says(ROOM), "class.says.calm");
  assert.equal(says(on({ given })), "class.says.invites accept decline");
  assert.equal(says(on({ given }, { given: { id: "g", how: "declined" } })), "class.says.calm");
  assert.equal(says(on({ given, question })), "class.says.asks question");
  assert.equal(says(on({ question }, { mine: { q: 0 } })), "class.says.calm question");
  assert.equal(says(on({ question, source: grace }, { followed: grace })), "class.says.coming_of");
  assert.equal(says(on({ source: grace }, { followed: grace }), { following }), "class.says.run_of");
  assert.equal(says(on({}, { followed: teacher }), { following: { from: "teacher" } }), "class.says.teacher_s_run");
  assert.equal(says(on({ source: { ...grace, member: "me" } })), "class.says.shown");
  assert.equal(says(on({ poll }, { polling: { id: "p", state: "left", seed: 4 } })), "class.says.poll_left again");
  assert.equal(says(on({ poll }, { polling: { id: "p", state: "training", seed: 4 } })), "class.says.poll_paused");
  assert.equal(says(on({ question, table: [] }, { line: "lost" })), "class.says.lost retry scores");
  // What a set-up is called is said in the language of who reads it, a lesson as the teacher's page has it.
  const experiment = { hidden: [{ units: 4, activation: "tanh" }], optimizer: { name: "sgd", learning_rate: 0.03 } };
  const titled = (/** @type {object} */ more) =>
    sentenceOf(
      { room: on({ given: { ...given, ...more } }), view: { lab: "" }, following: null, playing: false },
      (key, values) => values?.title ?? key,
    ).words;
  assert.equal(titled({ kind: "set_up", what: { experiment } }), "compare.summary");
  assert.equal(titled({ kind: "set_up", what: null }), "Spiral");
  assert.equal(titled({ kind: "set_up", what: { experiment: { seed: 3 } } }), "Spiral");
  assert.equal(titled({ kind: "lesson", what: { name: "01" } }), "Spiral");
  assert.equal(says({ ...ROOM, storeGone: true }), "class.says.store_gone");
});
