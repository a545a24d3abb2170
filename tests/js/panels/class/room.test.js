// What would be lost: who comes into which class, and what the page says of it when that does not go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRoom } from "../../../../static/panels/class/room.js";
import { EMPTY_STAGE } from "../../../../static/panels/class/messages.js";
import { catalogue } from "../../support/catalogue.js";
import { classPage, ROOM } from "../../support/class.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const told = { room: ROOM.room, stage: EMPTY_STAGE };
const JOINED = { type: "joined", member: "me", token: "t", number: 3, name: "Ada", answers: {}, ...told };
const TEACHING = { type: "teaching", roster: [{ ...ROOM.me, member: "ada" }], scores: [], answers: [], ...told };
const refused = (code, of = null) => ({ type: "refused", code, values: {}, rule: "", of });

/** @param {{url?: string | null, known?: object | null}} [options] known: what the tab keeps of a class */
function setUp({ url = "ws://host/class", known = null } = {}) {
  const page = classPage({ room: null, entering: null });
  const [notes, lines, shown] = [[], [], []];
  const nothing = () => {};
  const room = createRoom({
    store: page.store,
    actions: {
      note: (kind, words) => notes.push(`${kind} ${words}`),
      show: (patch) => shown.push(patch),
      announceDeeds: nothing,
      configure: nothing,
      setSpeed: nothing,
      play: nothing,
      reset: nothing,
      timeline: { snapshot: async () => null, branchHere: nothing, switchTo: nothing },
      following: { show: async () => {}, goOn: nothing, end: () => notes.push("end") },
      sharing: { openTrained: nothing },
      lessons: { open: nothing, openPacked: nothing, leave: nothing },
    },
    text: (key) => key,
    catalogue,
    url,
    kept: { get: () => known, set: nothing },
    connect(options) {
      const line = { ...options, sent: [], closed: false };
      lines.push(line);
      return Object.assign(line, {
        send: (message) => line.sent.push(message) > 0,
        retry: nothing,
        leave: () => line.onStatus({ state: "out", refusal: null }),
        close: () => (line.closed = true),
      });
    },
  });
  const line = () => lines.at(-1);
  return { ...page, room, notes, lines, line, shown };
}

test("who joins is in with the answer, and out again with a word why", async () => {
  const { room, line, store, notes } = setUp();
  const joined = room.join("K7M2QX", "Ada");
  assert.deepEqual(line().first, { type: "join", code: "K7M2QX", name: "Ada" });
  line().onMessage(JOINED);
  assert.equal(await joined, null);
  assert.deepEqual([store.state.room.role, store.state.room.me.name], ["student", "Ada"]);
  line().onStatus({ state: "out", refusal: refused("removed") });
  assert.equal(store.state.room, null);
  assert.deepEqual(notes, ["fault class.refused.removed"]);
});

test("a refusal at the door is for who asked, and leaves the class one is in", async () => {
  const { room, line, lines, store, notes } = setUp();
  room.join("K7M2QX", "Ada");
  line().onMessage(JOINED);
  const other = room.join("AAAAAA", "Ada");
  line().onStatus({ state: "out", refusal: refused("room_full") });
  assert.equal((await other).code, "room_full");
  assert.deepEqual([store.state.room.code, lines[0].closed, notes], ["K7M2QX", false, []]);
});

test("an address leads back in by what the tab keeps of this very class, and else asks for a name", async () => {
  const known = { role: "student", code: "K7M2QX", member: "me", token: "t" };
  const back = setUp({ known });
  back.room.arrive({ code: "k7m2-qx" });
  await settled();
  assert.deepEqual([back.line().first.type, back.line().patient, back.store.state.entering], ["rejoin", true, null]);
  const other = setUp({ known });
  other.room.arrive({ code: "AAAAAA" });
  assert.deepEqual([other.lines.length, other.store.state.entering.code], [0, "AAAAAA"]);
});

test("a teacher's own link leads to the teacher's view", async () => {
  const { room, line, shown } = setUp();
  room.arrive({ code: "K7M2QX", key: "k" });
  line().onMessage(TEACHING);
  await settled();
  assert.deepEqual(shown, [{ lab: "class" }]);
});

test("a key that is wrong is kept beside its code, for the teacher's page to say so", async () => {
  const { room, line, store } = setUp();
  room.arrive({ code: "K7M2QX", key: "k" });
  line().onStatus({ state: "out", refusal: refused("wrong_key") });
  await settled();
  assert.deepEqual([store.state.entering.code, store.state.entering.refusal.code], ["K7M2QX", "wrong_key"]);
});

test("a server without classes is said to have none", () => {
  const { room, notes, lines } = setUp({ url: null });
  room.arrive({ code: "K7M2QX" });
  assert.deepEqual([notes, lines], [["fault class.off"], []]);
});

test("what is fetched comes to who asked for it, also where it is refused", async () => {
  const { room, line } = setUp();
  room.join("K7M2QX", "Ada");
  line().onMessage(JOINED);
  const [found, missing] = [room.fetch("a"), room.fetch("b")];
  line().onMessage({ type: "fetched", id: "a", what: { name: "x" } });
  line().onMessage(refused("no_such", "fetch"));
  assert.deepEqual([(await found).name, (await missing).code], ["x", "no_such"]);
});

test("a teacher watches on over a lost line, and not whom the class has lost", () => {
  const { room, line, store, notes } = setUp();
  room.teach("K7M2QX", "k");
  line().onMessage(TEACHING);
  room.watch("ada");
  assert.deepEqual(line().sent.pop(), { type: "watch", member: "ada" });
  line().onStatus({ state: "lost", refusal: null });
  assert.equal(store.state.room.line, "lost");
  line().onMessage(TEACHING);
  assert.deepEqual(line().sent.pop(), { type: "watch", member: "ada" });
  line().onMessage({ type: "left", member: "ada" });
  assert.deepEqual([store.state.room.watching, store.state.room.followed, notes], [null, null, ["end"]]);
});

test("what is refused later is said, but for what the page says by itself; the class stays", () => {
  const { room, line, store, notes } = setUp();
  room.join("K7M2QX", "Ada");
  line().onMessage(JOINED);
  for (const of of ["tile", "source_deeds", "submit", "answer"]) line().onMessage(refused("too_fast", of));
  assert.deepEqual([notes, store.state.room.line], [["fault class.refused.too_fast"], "open"]);
});
