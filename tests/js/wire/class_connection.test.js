// Without these a page that loses its line would not come back into its class, or would knock for ever where it is not
// wanted any more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClassConnection, entranceOf } from "../../../static/wire/class_connection.js";
import { createClock, createSocketClass } from "../support/browser.js";

const ROOM = { code: "K7M2QX", ends: 2e9, locked: false, members: 1, names_shown: false };
const STAGE = {};
const JOINED = {
  type: "joined",
  member: "m1",
  token: "secret",
  number: 1,
  name: "Ada",
  room: ROOM,
  stage: STAGE,
  answers: {},
};
const TEACHING = { type: "teaching", room: ROOM, stage: STAGE, roster: [], scores: [], answers: [] };
const JOIN = { type: "join", code: "K7M2QX", name: "Ada" };

function setUp(first = JOIN, options = {}) {
  const clock = createClock();
  const WebSocket = createSocketClass();
  const heard = { messages: [], statuses: [], kept: [] };
  const connection = createClassConnection({
    url: "ws://host/class",
    first,
    WebSocket,
    random: () => 1,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    kept: { set: (kept) => heard.kept.push(kept) },
    onMessage: (message) => heard.messages.push(message),
    onStatus: (status) => heard.statuses.push(status),
    ...options,
  });
  const socket = () => WebSocket.made.at(-1);
  return {
    clock,
    heard,
    connection,
    socket,
    made: () => WebSocket.made.length,
    status: () => heard.statuses.at(-1),
    enter(message = JOINED) {
      socket().opens();
      socket().receives(message);
    },
  };
}

test("the first message asks to be let in, and nothing is sent before one is in", () => {
  const { connection, socket, status, enter } = setUp();
  assert.equal(connection.send({ type: "ping" }), false);
  socket().opens();
  assert.deepEqual(socket().messages, [JOIN]);
  assert.equal(connection.send({ type: "ping" }), false);
  enter();
  assert.equal(status().state, "open");
  assert.equal(connection.send({ type: "answer", id: "q", value: 1 }), true);
  assert.deepEqual(socket().messages.at(-1), { type: "answer", id: "q", value: 1 });
});

test("a student comes back as the same member within two seconds of each loss, however often it is lost", () => {
  const { clock, heard, socket, status, made, enter } = setUp();
  enter();
  assert.deepEqual(heard.kept, [{ role: "student", code: "K7M2QX", member: "m1", token: "secret" }]);
  for (let time = 1; time <= 6; time += 1) {
    socket().closes(1006);
    assert.deepEqual([status().state, made()], ["lost", time]);
    clock.pass(2000);
    assert.equal(made(), time + 1);
  }
  socket().opens();
  assert.deepEqual(socket().messages, [{ type: "rejoin", code: "K7M2QX", member: "m1", token: "secret" }]);
  socket().receives(JOINED);
  assert.deepEqual([status().state, status().attempt], ["open", 0]);
});

test("a teacher who opened a class comes back with its key", () => {
  const { clock, heard, socket, status } = setUp({ type: "open", hours: 4, own: null, page: "p" });
  socket().opens();
  socket().receives({ ...TEACHING, type: "opened", code: "K7M2QX", key: "key" });
  assert.equal(status().state, "open");
  assert.deepEqual(heard.kept.at(-1), { role: "teacher", code: "K7M2QX", key: "key", page: "p" });
  socket().closes(1012);
  clock.pass(2000);
  socket().opens();
  assert.deepEqual(socket().messages, [{ type: "teach", code: "K7M2QX", key: "key", page: "p" }]);
});

test("what a tab keeps leads back in", () => {
  const student = { role: "student", code: "K7M2QX", member: "m1", token: "secret" };
  assert.deepEqual(entranceOf(student), { type: "rejoin", code: "K7M2QX", member: "m1", token: "secret" });
  const teacher = { code: "K7M2QX", key: "key", page: "p" };
  assert.deepEqual(entranceOf({ role: "teacher", ...teacher }), { type: "teach", ...teacher });
});

test("a refusal at the door is told once, and nobody knocks again", () => {
  const { clock, heard, socket, status, made } = setUp();
  const refused = { type: "refused", code: "name_taken", values: {}, rule: "the name is taken" };
  socket().opens();
  socket().receives(refused);
  socket().closes(4409);
  clock.pass(60_000);
  assert.deepEqual([status().state, status().refusal, made()], ["out", refused, 1]);
  assert.deepEqual([heard.messages, heard.kept], [[], []]);
});

test("a server that is away is said at once to who has not been in, and waited for by who has", () => {
  const [newcomer, returning] = [setUp(), setUp(JOIN, { patient: true })];
  for (const one of [newcomer, returning]) one.socket().closes(1006);
  assert.deepEqual([newcomer.status().state, newcomer.status().refusal.code], ["out", "no_line"]);
  assert.equal(returning.status().state, "lost");
  returning.clock.pass(2000);
  assert.equal(returning.made(), 2);
});

test("who is back while the store is gone, or after too many tries, waits as long as is said", () => {
  const { clock, socket, made, enter } = setUp();
  enter();
  socket().closes(1006);
  clock.pass(2000);
  socket().opens();
  socket().receives({ type: "refused", code: "too_many", values: { seconds: 7 }, rule: "" });
  clock.pass(6900);
  assert.equal(made(), 2);
  clock.pass(200);
  assert.equal(made(), 3);
});

test("who is removed, or whose class ends, is out for good and keeps nothing", () => {
  for (const type of ["removed", "ended"]) {
    const { clock, heard, socket, status, made, enter } = setUp();
    enter();
    socket().receives({ type });
    clock.pass(60_000);
    assert.deepEqual([status().state, status().refusal.code, made()], ["out", type, 1]);
    assert.equal(heard.kept.at(-1), null);
  }
});

test("a page whose place another page has taken does not fight for it", () => {
  const { clock, heard, socket, status, made, enter } = setUp();
  enter();
  socket().closes(4409);
  clock.pass(60_000);
  assert.deepEqual([status().state, status().refusal.code, heard.kept.at(-1), made()], ["out", "elsewhere", null, 1]);
});

test("a line that has gone silent is found out by an unanswered ping", () => {
  const { clock, socket, made, enter } = setUp();
  enter();
  clock.pass(15_000);
  assert.deepEqual(socket().messages.at(-1), { type: "ping" });
  socket().receives({ type: "pong" });
  clock.pass(5000);
  assert.equal(made(), 1);
  clock.pass(10_000 + 5000 + 2000);
  assert.equal(made(), 2);
});

test("leaving says so, and forgets what led back in", () => {
  const { clock, heard, connection, socket, status, made, enter } = setUp();
  enter();
  connection.leave();
  assert.deepEqual(socket().messages.at(-1), { type: "leave" });
  clock.pass(60_000);
  assert.deepEqual([status().state, status().refusal, heard.kept.at(-1), made()], ["out", null, null, 1]);
});

test("what cannot be read loses nothing", (context) => {
  context.mock.method(console, "error", () => {});
  const { heard, socket, status, enter } = setUp();
  enter();
  socket().receives("{");
  socket().receives({ type: "stage", stage: STAGE });
  assert.deepEqual([status().state, heard.messages.at(-1).type], ["open", "stage"]);
});
