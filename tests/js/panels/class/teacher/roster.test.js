// Who is in the class, from what the server says: a wrong roster shows a teacher somebody else's run under a name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { after, entered } from "../../../../../static/panels/class/messages.js";
import { arranged, countsOf, ORDERS } from "../../../../../static/panels/class/teacher/roster.js";

const tile = (given = {}) => ({
  epoch: 0,
  train_loss: 0.5,
  test_loss: 0.5,
  accuracy: 0.5,
  parameters: 9,
  state: "idle",
  verdict: null,
  map: "",
  classes: 2,
  watching: false,
  ...given,
});
const member = (number, name, given = {}) => ({
  member: `m${number}`,
  name,
  number,
  here: true,
  tile: tile(),
  best: {},
  ...given,
});
const enteredWith = (...roster) =>
  entered(
    { type: "teaching", room: { code: "K7M2QX" }, stage: {}, roster, scores: [], answers: [] },
    { key: "k", before: null },
  );
const heard = (room, ...messages) => messages.reduce(after, room).roster;
const names = (members) => members.map(({ name }) => name);

test("of who did not change the roster has the same object: what is drawn of them stays", () => {
  const room = enteredWith(member(2, "Ben"), member(1, "Ada"));
  const roster = heard(room, {
    type: "tiles",
    tiles: [{ member: "m2", ...tile({ epoch: 40, state: "training" }) }],
  });
  assert.deepEqual(names(roster), ["Ada", "Ben"]);
  assert.equal(roster[0], room.roster[0]);
  assert.equal(roster[1].tile.epoch, 40);
});

test("whoever comes is there, whoever leaves is not; a word of somebody keeps the tile that was known", () => {
  const room = enteredWith(member(1, "Ada", { tile: tile({ epoch: 7 }) }), member(2, "Ben"));
  const roster = heard(
    room,
    { type: "member", member: "m3", name: "Cleo", number: 3, here: true },
    { type: "left", member: "m2" },
    { type: "member", member: "m1", name: "Ada", number: 1, here: false },
  );
  assert.deepEqual(names(roster), ["Ada", "Cleo"]);
  assert.deepEqual([roster[0].here, roster[0].tile.epoch, roster[1].tile], [false, 7, null]);
});

const CLASS = [
  member(1, "zoe", { tile: tile({ epoch: 10, test_loss: 0.2, accuracy: 0.9, state: "training" }) }),
  member(2, "Ada 10", { tile: null }),
  member(3, "Ada 9", { tile: tile({ epoch: 300, test_loss: null, accuracy: null, state: "diverged" }) }),
  member(4, "Éva", { tile: tile({ epoch: 20, test_loss: 0.1, accuracy: 0.8, state: "stuck" }) }),
  member(5, "Max", { tile: tile({ epoch: 20, test_loss: 0.4, accuracy: 0.95, state: "stuck" }), here: false }),
];

test("members come by what is asked for; who has no number of it comes last, equals as they came", () => {
  const by = (order) => names(arranged(CLASS, { order, language: "en" }));
  assert.deepEqual(by("number"), ["zoe", "Ada 10", "Ada 9", "Éva", "Max"]);
  assert.deepEqual(by("name"), ["Ada 9", "Ada 10", "Éva", "Max", "zoe"]);
  assert.deepEqual(by("epoch"), ["Ada 9", "Éva", "Max", "zoe", "Ada 10"]);
  assert.deepEqual(by("test_loss"), ["Éva", "zoe", "Max", "Ada 10", "Ada 9"]);
  assert.deepEqual(by("accuracy"), ["Max", "zoe", "Éva", "Ada 10", "Ada 9"]);
  assert.deepEqual(by("stuck"), ["Ada 9", "Éva", "zoe", "Ada 10", "Max"]);
  assert.equal(ORDERS.length, 6);
});

test("a member is found by part of the name in any case, or by number", () => {
  const found = (find) => names(arranged(CLASS, { order: "number", find, language: "en" }));
  assert.deepEqual(found("ada"), ["Ada 10", "Ada 9"]);
  assert.deepEqual(found(" ÉV "), ["Éva"]);
  assert.deepEqual(found("#1"), ["zoe"]);
  assert.deepEqual(found("nobody"), []);
});

test("states are counted of those who are there", () => {
  assert.deepEqual(countsOf(CLASS), { all: 5, here: 4, training: 1, idle: 0, stuck: 1, diverged: 1 });
});
