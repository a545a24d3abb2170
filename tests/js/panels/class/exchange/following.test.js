// What would be lost: deeds of one run would be done to another, or to a state that they do not belong to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFollowed, followedIn } from "../../../../../static/panels/class/exchange/following.js";
import { classPage, ROOM } from "../../../support/class.js";

const GRACE = { member: "grace", name: "Grace", number: 7, why: "shown" };
const stateOf = (member, run = 1) => ({ type: "source_state", member, run, state: "AQID", playing: true });
const deedsOf = (member, run = 1, deeds = []) => ({
  type: "source_deeds",
  member,
  run,
  deeds,
  until: [3, 0],
  playing: true,
});

function setUp() {
  const page = classPage();
  const done = [];
  const followed = createFollowed({
    store: page.store,
    change: page.change,
    following: {
      show: async (source) => void done.push(["show", source.from, source.run % 2 ** 32, source.state.join()]),
      goOn: ({ from, run, deeds }) => done.push(["goOn", from, run % 2 ** 32, deeds.length]),
      end: () => done.push(["end"]),
    },
    nameOf: ({ name }) => name,
    unreadable: () => done.push(["unreadable"]),
  });
  const turn = (source) => {
    page.stage({ source });
    followed.turn();
  };
  return { ...page, done, followed, turn };
}

test("a student follows whom the class looks at, a teacher whom they watch, and nobody themselves", () => {
  const on = (source) => ({ ...ROOM, stage: { ...ROOM.stage, source } });
  assert.deepEqual(followedIn(on(GRACE)), GRACE);
  assert.equal(followedIn(on({ ...GRACE, member: "me" })), null);
  assert.equal(followedIn(on(null)), null);
  assert.equal(followedIn(null), null);
  const roster = [{ member: "grace", name: "Grace", number: 7 }];
  const teacher = { ...on({ ...GRACE, member: "other" }), role: "teacher", me: null, roster };
  assert.equal(followedIn(teacher), null);
  assert.deepEqual(followedIn({ ...teacher, watching: "grace" }), { ...GRACE, why: "watched" });
});

test("the state is shown before its deeds are done, and one's own run is back in the end", async () => {
  const { done, followed, turn, store } = setUp();
  followed.deeds(deedsOf("grace"));
  turn(GRACE);
  followed.deeds(deedsOf("grace"));
  assert.deepEqual(done, []);
  assert.equal(store.state.room.followed.name, "Grace");
  await followed.state(stateOf("grace"));
  followed.deeds(deedsOf("grace", 1, [{}]));
  turn(null);
  followed.deeds(deedsOf("grace"));
  assert.deepEqual(done, [["show", "grace", 1, "1,2,3"], ["goOn", "grace", 1, 1], ["end"]]);
  assert.equal(store.state.room.followed, null);
});

test("from one run to the next nothing of the first is done to the second", async () => {
  const { done, followed, turn } = setUp();
  turn(GRACE);
  await followed.state(stateOf("grace"));
  turn({ ...GRACE, member: "alan" });
  await followed.state(stateOf("grace", 2));
  followed.deeds(deedsOf("grace"));
  followed.deeds(deedsOf("alan"));
  await followed.state(stateOf("alan", 5));
  followed.deeds(deedsOf("alan", 4));
  followed.deeds(deedsOf("alan", 5));
  assert.deepEqual(done, [
    ["show", "grace", 1, "1,2,3"],
    ["show", "alan", 5, "1,2,3"],
    ["goOn", "alan", 5, 0],
  ]);
});

test("what is said again on a new line begins with its state, so that no deed is done twice", async () => {
  const page = classPage();
  const runs = [];
  const followed = createFollowed({
    store: page.store,
    change: page.change,
    following: { show: async ({ run }) => void runs.push(run), goOn: ({ run }) => runs.push(run), end() {} },
    nameOf: () => "",
    unreadable() {},
  });
  page.stage({ source: GRACE });
  followed.turn();
  await followed.state(stateOf("grace"));
  followed.anew();
  followed.deeds(deedsOf("grace"));
  await followed.state(stateOf("grace"));
  followed.deeds(deedsOf("grace"));
  assert.equal(runs.length, 3);
  assert.notEqual(runs[0], runs[1]);
  assert.equal(runs[1], runs[2]);
});

test("a state that cannot be read is said to be, and the next one is shown", async () => {
  const { done, followed, turn } = setUp();
  turn(GRACE);
  await followed.state({ ...stateOf("grace"), state: "?" });
  await followed.state(stateOf("grace", 2));
  assert.deepEqual(done, [["unreadable"], ["show", "grace", 2, "1,2,3"]]);
});
