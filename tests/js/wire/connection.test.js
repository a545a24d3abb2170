import assert from "node:assert/strict";
import { test } from "node:test";
import { createConnection } from "../../../static/wire/connection.js";
import { createClock, createSocketClass } from "../support/browser.js";
import { readBytes } from "../support/vectors.js";

const WELCOME = {
  type: "welcome",
  protocol: 1,
  version: "1",
  build: "b",
  catalogue: "c",
  heartbeat: 20,
  credits: 2,
  session: "s",
};
const RUN = {
  type: "run",
  id: null,
  run: 1,
  reset: true,
  changed: [],
  experiment: {},
  layers: [],
  batches_per_epoch: 25,
  parameter_count: 0,
  output: {},
  inputs: [],
  forgotten: [],
  curve: null,
  initial: [],
};

function setUp({ random = () => 0.5, welcome = undefined } = {}) {
  const clock = createClock();
  const WebSocket = createSocketClass();
  const heard = { messages: [], frames: [], checkpoints: [], statuses: [] };
  const page = { experiment: { seed: 1 }, playing: false, speed: null, focus: null };
  const connection = createConnection({
    url: "ws://host/ws",
    hello: () => ({ ...page }),
    welcome,
    WebSocket,
    random,
    now: clock.now,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    onMessage: (message) => heard.messages.push(message),
    onFrame: (frame) => heard.frames.push(frame),
    onCheckpoint: (checkpoint) => heard.checkpoints.push(checkpoint),
    onStatus: (status) => heard.statuses.push(status),
  });
  const socket = () => WebSocket.made.at(-1);
  const open = () => {
    socket().opens();
    socket().receives(WELCOME);
    socket().receives(RUN);
  };
  clock.pass(0);
  return {
    clock,
    WebSocket,
    heard,
    page,
    connection,
    socket,
    open,
    made: () => WebSocket.made.length,
    status: () => heard.statuses.at(-1),
  };
}

test("nothing is told while the connection is being made, so that its callbacks may use what comes after", () => {
  const statuses = [];
  const clock = createClock();
  const WebSocket = createSocketClass();
  createConnection({
    url: "",
    hello: () => ({}),
    onMessage() {},
    onFrame() {},
    onStatus: (status) => statuses.push(status),
    WebSocket,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
  });
  assert.deepEqual([statuses.length, WebSocket.made.length], [0, 0]);
  clock.pass(0);
  assert.deepEqual([statuses.length, WebSocket.made.length], [1, 1]);
});

test("the first message is a hello with what the page wants now", () => {
  const { page, socket, status } = setUp();
  assert.equal(status().state, "connecting");
  assert.equal(socket().url, "ws://host/ws");
  assert.equal(socket().binaryType, "arraybuffer");
  page.playing = true;
  socket().opens();
  assert.deepEqual(socket().messages, [
    { type: "hello", protocol: 1, experiment: { seed: 1 }, playing: true, speed: null, focus: null, resume: false },
  ]);
  assert.equal(status().state, "connecting");
  socket().receives(WELCOME);
  assert.equal(status().state, "open");
});

test("messages, frames and checkpoints arrive each at its own place", () => {
  const { heard, socket, open } = setUp();
  open();
  socket().receives(readBytes("frame.bin"));
  socket().receives(readBytes("checkpoint.bin"));
  assert.deepEqual(
    heard.messages.map(({ type }) => type),
    ["welcome", "run"],
  );
  assert.deepEqual(
    heard.frames.map(({ epoch }) => epoch),
    [49],
  );
  assert.deepEqual(
    heard.checkpoints.map(({ byteLength }) => byteLength),
    [readBytes("checkpoint.bin").byteLength],
  );
});

test("a frame is acknowledged by its sequence", () => {
  const { connection, socket, open } = setUp();
  open();
  connection.acknowledge(7);
  assert.deepEqual(socket().messages.at(-1), { type: "ack", sequence: 7 });
});

test("after a drop the latest checkpoint goes out as the second message", () => {
  const { clock, socket, open } = setUp();
  open();
  const latest = readBytes("checkpoint.bin");
  socket().receives(readBytes("checkpoint.bin"));
  socket().receives(latest);
  socket().closes(1006);
  clock.pass(10_000);
  socket().opens();
  assert.equal(socket().messages[0].resume, true);
  assert.equal(socket().sent[1], latest);
  assert.equal(socket().sent.length, 2);
});

for (const [title, act] of [
  ["forgotten", ({ connection }) => connection.forget()],
  [
    "refused by the server",
    ({ socket }) => socket().receives({ type: "error", code: "checkpoint_refused", message: "" }),
  ],
  ["of a run that has been reset since", ({ socket }) => socket().receives({ ...RUN, run: 2 })],
]) {
  test(`a checkpoint that is ${title} is not sent again`, () => {
    const all = setUp();
    all.open();
    all.socket().receives(readBytes("checkpoint.bin"));
    act(all);
    all.socket().closes(1006);
    all.clock.pass(10_000);
    all.socket().opens();
    assert.equal(all.socket().messages[0].resume, false);
    assert.equal(all.socket().sent.length, 1);
  });
}

test("a change that does not reset the run keeps its checkpoint, and so does the run that a reconnect repeats", () => {
  const { clock, socket, open } = setUp();
  open();
  socket().receives(readBytes("checkpoint.bin"));
  socket().receives({ ...RUN, run: 2, reset: false });
  socket().closes(1006);
  clock.pass(10_000);
  open();
  socket().closes(1006);
  clock.pass(10_000);
  socket().opens();
  assert.equal(socket().messages[0].resume, true);
});

test("a checkpoint too large for the server is not sent for ever", () => {
  const { clock, socket, open } = setUp();
  open();
  socket().receives(readBytes("checkpoint.bin"));
  socket().closes(1006);
  clock.pass(10_000);
  socket().opens();
  socket().closes(1009);
  clock.pass(10_000);
  socket().opens();
  assert.equal(socket().messages[0].resume, false);
});

test("waits between attempts grow from a quarter of a second to ten seconds, and are spread by chance", () => {
  const waits = (random) => {
    const { clock, heard, socket } = setUp({ random: () => random });
    for (let round = 0; round < 9; round += 1) {
      socket().closes(1006);
      clock.pass(10_000);
    }
    return heard.statuses.filter(({ state }) => state === "reconnecting").map(({ retryInMs }) => retryInMs);
  };
  assert.deepEqual(waits(0), Array(9).fill(250));
  const longest = waits(1);
  assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
  assert.deepEqual(
    waits(0.5),
    longest.map((most) => (250 + most) / 2),
  );
});

test("the announced wait is the wait", () => {
  const { clock, socket, made, status } = setUp();
  socket().closes(1006);
  assert.deepEqual(status(), { state: "reconnecting", attempt: 1, retryInMs: 375, code: 1006, ahead: 0 });
  clock.pass(374);
  assert.equal(made(), 1);
  clock.pass(1);
  assert.equal(made(), 2);
});

test("a connection that lasted makes the next wait short again; one that ended at once does not", () => {
  const { clock, socket, open, status } = setUp();
  socket().closes(1006);
  clock.pass(10_000);
  open();
  clock.pass(9_000);
  socket().closes(1006);
  assert.equal(status().attempt, 2);
  clock.pass(10_000);
  open();
  clock.pass(11_000);
  socket().closes(1006);
  assert.equal(status().attempt, 1);
});

test("a server that restarts is gone back to within half a second", () => {
  const { clock, socket, open, status, made } = setUp({ random: () => 0.999 });
  open();
  clock.pass(11_000);
  socket().closes(1012);
  assert.ok(status().retryInMs < 500);
  assert.equal(status().state, "reconnecting");
  clock.pass(500);
  assert.equal(made(), 2);
});

test("a full server is asked again, and the page says full until it has a place", () => {
  const { clock, socket, open, heard, status } = setUp();
  socket().opens();
  socket().closes(1013);
  assert.equal(status().state, "full");
  clock.pass(status().retryInMs);
  assert.equal(heard.statuses.at(-1).state, "full");
  socket().closes(1013);
  clock.pass(status().retryInMs);
  open();
  assert.deepEqual(
    heard.statuses.map(({ state }) => state),
    ["connecting", "full", "full", "open"],
  );
});

test("a page in line shows how many are before it, says nothing, and greets again when it has a place", () => {
  const { clock, connection, page, socket, open, heard, status, made } = setUp();
  open();
  socket().receives(readBytes("checkpoint.bin"));
  socket().closes(1006);
  clock.pass(10_000);
  socket().opens();
  socket().receives({ type: "waiting", place: 3, of: 3 });
  assert.deepEqual([status().state, status().ahead], ["waiting", 2]);
  assert.equal(connection.send({ type: "play" }), false);
  assert.equal(connection.sendBytes(new ArrayBuffer(16)), false);
  page.experiment = { seed: 9 };
  for (let round = 0; round < 10; round += 1) {
    clock.pass(14_000);
    socket().receives({ type: "waiting", place: 1, of: 1 });
  }
  assert.deepEqual([status().ahead, made(), socket().sent.length], [0, 2, 2]);
  socket().receives({ type: "waiting", place: 0, of: 0 });
  assert.equal(status().state, "waiting");
  assert.deepEqual(
    [socket().messages[1].experiment, socket().messages[1].resume, socket().sent.length],
    [{ seed: 9 }, true, 4],
  );
  socket().receives(WELCOME);
  assert.deepEqual([status().state, status().ahead], ["open", 0]);
  assert.equal(connection.send({ type: "play" }), true);
  assert.equal(heard.messages.filter(({ type }) => type === "error").length, 0);
});

test("a page in line that no longer hears anything tries again", () => {
  const { clock, socket, status } = setUp();
  socket().opens();
  socket().receives({ type: "waiting", place: 1, of: 1 });
  clock.pass(14_999);
  assert.equal(status().state, "waiting");
  clock.pass(1);
  assert.equal(status().state, "reconnecting");
});

test("an address with too many pages is told so and tries again", () => {
  const { clock, socket, status, made } = setUp();
  socket().opens();
  socket().closes(4429);
  assert.equal(status().state, "crowded");
  clock.pass(status().retryInMs);
  assert.deepEqual([status().state, made()], ["crowded", 2]);
});

test("an idle session sleeps until it is woken", () => {
  const { clock, connection, socket, open, made, status } = setUp();
  open();
  socket().closes(4408);
  assert.equal(status().state, "asleep");
  clock.pass(3_600_000);
  assert.equal(made(), 1);
  connection.retry();
  assert.equal(made(), 2);
  assert.equal(status().state, "connecting");
});

test("a server of another protocol is not asked again by itself", () => {
  const { clock, connection, socket, made, status } = setUp();
  socket().opens();
  socket().closes(4400);
  assert.deepEqual([status().state, status().code], ["failed", 4400]);
  clock.pass(3_600_000);
  assert.equal(made(), 1);
  connection.retry();
  assert.equal(made(), 2);
});

test("retry shortens a wait and never makes a second connection beside one", () => {
  const { clock, connection, socket, open, made } = setUp();
  connection.retry();
  assert.equal(made(), 1);
  socket().closes(1006);
  connection.retry();
  assert.equal(made(), 2);
  open();
  connection.retry();
  clock.pass(15_000);
  assert.equal(made(), 2);
});

test("a heartbeat asks whether the server is there, and any answer will do", () => {
  const { clock, socket, open, made } = setUp();
  open();
  for (let beat = 1; beat <= 20; beat += 1) {
    clock.pass(20_000);
    assert.equal(socket().messages.filter(({ type }) => type === "ping").length, beat);
    socket().receives(beat % 2 ? { type: "pong" } : readBytes("frame.bin"));
  }
  assert.equal(made(), 1);
});

test("a socket that is silent for two heartbeats and five seconds is dropped", () => {
  const { clock, socket, open, made, status } = setUp();
  open();
  const first = socket();
  clock.pass(44_999);
  assert.equal(status().state, "open");
  clock.pass(1);
  assert.equal(status().state, "reconnecting");
  assert.equal(first.readyState, 2);
  clock.pass(375);
  assert.equal(made(), 2);
  first.receives({ type: "pong" });
  first.closes(1006);
  assert.equal(made(), 2);
  assert.equal(status().state, "reconnecting");
});

test("silence is counted from the last thing heard", () => {
  const { clock, socket, open, status } = setUp();
  open();
  clock.pass(19_000);
  socket().receives({ type: "pong" });
  clock.pass(44_999);
  assert.equal(status().state, "open");
  clock.pass(1);
  assert.equal(status().state, "reconnecting");
});

test("timers held back while the page was hidden do not count against the server: it is asked first", () => {
  const { clock, socket, open, status, made } = setUp();
  open();
  clock.holdBack(120_000);
  clock.pass(0);
  assert.equal(socket().messages.at(-1).type, "ping");
  clock.pass(10_000);
  assert.equal(status().state, "open");
  socket().receives({ type: "pong" });
  clock.pass(24_999);
  assert.deepEqual([status().state, made()], ["open", 1]);
});

test("a server that accepts and then says nothing is given up", () => {
  const { clock, socket, status } = setUp();
  socket().opens();
  clock.pass(15_000);
  assert.equal(status().state, "reconnecting");
});

test("what is sent without a connection is dropped, and the sender is told", () => {
  const { connection, socket, open } = setUp();
  assert.equal(connection.send({ type: "play" }), false);
  open();
  assert.equal(connection.send({ type: "play" }), true);
  socket().readyState = 2;
  assert.equal(connection.send({ type: "pause" }), false);
  assert.deepEqual(
    socket().messages.map(({ type }) => type),
    ["hello", "play"],
  );
});

test("a message that cannot be read is reported, not thrown, and the connection goes on", (context) => {
  const logged = context.mock.method(console, "error", () => {});
  const { heard, socket, open, status } = setUp();
  open();
  socket().receives("{");
  socket().receives({ type: "dance" });
  socket().receives(new ArrayBuffer(3));
  assert.deepEqual(
    heard.messages.slice(2).map(({ type, code }) => [type, code]),
    Array(3).fill(["error", "malformed"]),
  );
  assert.match(heard.messages[3].message, /dance/);
  assert.equal(logged.mock.callCount(), 3);
  assert.equal(status().state, "open");
});

test("a closed connection leaves nothing behind", () => {
  const { clock, connection, socket, open, made, heard } = setUp();
  open();
  const before = heard.statuses.length;
  connection.close();
  socket().closes(1000);
  connection.retry();
  clock.pass(100_000);
  assert.deepEqual([made(), clock.pending(), heard.statuses.length], [1, 0, before]);
});

test("a browser that is no longer signed in is told so, and tries no more until it is asked to", async () => {
  const asked = [];
  const { clock, socket, open, made, status, connection } = setUp({ welcome: async () => (asked.push(made()), false) });
  open();
  socket().closes(1006);
  assert.deepEqual(asked, [], "a connection that was welcome may have been lost for any reason");
  clock.pass(10_000);
  socket().closes(1006);
  assert.equal(status().state, "reconnecting");
  await new Promise(setImmediate);
  assert.deepEqual([asked, status().state, status().retryInMs], [[2], "signed_out", 0]);
  clock.pass(60_000);
  assert.equal(made(), 2);
  connection.retry();
  assert.deepEqual([made(), status().state], [3, "connecting"]);
});

for (const [name, welcome] of [
  ["knows the browser", async () => true],
  ["is not there", () => Promise.reject(new TypeError("no network"))],
]) {
  test(`a server that ${name} is tried again`, async () => {
    const { clock, socket, made, status } = setUp({ welcome });
    socket().closes(1006);
    await new Promise(setImmediate);
    assert.equal(status().state, "reconnecting");
    clock.pass(10_000);
    assert.equal(made(), 2);
  });
}

test("an answer that comes once the connection is welcome again changes nothing", async () => {
  let answer = (_) => {};
  const { clock, socket, open, status } = setUp({
    welcome: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  socket().closes(1006);
  clock.pass(10_000);
  open();
  answer(false);
  await new Promise(setImmediate);
  assert.equal(status().state, "open");
});
