// What would be lost: whoever watches would train something else than the run that is watched, without a sign of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSource } from "../../../../../static/panels/class/exchange/source.js";
import { createClock } from "../../../support/browser.js";
import { classPage, frameOf } from "../../../support/class.js";

const deed = (epoch) => ({ at: [epoch, 0], do: "bias", layer: 1, unit: 0, value: 1 });
const bytesOf = (...values) => Uint8Array.from([...Array(16).fill(0), ...values]).buffer;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(more = {}) {
  const clock = createClock();
  const page = classPage({ playing: true, ...more });
  const sent = [];
  const local = { bytes: bytesOf(1, 2, 3), large: 0, line: true, coming: null };
  const source = createSource({
    store: page.store,
    send: (message) => local.line && sent.push(message) > 0,
    snapshot: async () => {
      await local.coming;
      return { epoch: 5, batch: 2, bytes: local.bytes };
    },
    announce: (on) => page.set({ announced: on ? { jump: 1, deeds: [] } : null }),
    tooLarge: () => (local.large += 1),
    setTimeout: clock.setTimeout,
    now: clock.now,
    first: 1000,
  });
  /** Lets what waits go out. */
  const pass = async (ms) => {
    clock.pass(ms);
    await settled();
  };
  const told = () =>
    sent.map((one) =>
      one.type === "source_state" ? [one.run, one.state] : [one.run, one.deeds.length, one.until.join()],
    );
  return { ...page, source, sent, local, pass, told };
}

test("the state comes first, then how far it has come and each deed once, in their order", async () => {
  const { source, set, pass, told } = setUp();
  source.want(true);
  await pass(0);
  await pass(250);
  set({ announced: { jump: 1, deeds: [deed(5), deed(6)] }, frame: frameOf({ epoch: 7, batch: 0 }) });
  await pass(250);
  set({ announced: { jump: 1, deeds: [deed(5), deed(6), deed(8)] }, frame: frameOf({ epoch: 9, batch: 1 }) });
  await pass(250);
  assert.deepEqual(told(), [
    [1001, "AQID"],
    [1001, 0, "5,2"],
    [1001, 2, "7,0"],
    [1001, 1, "9,1"],
  ]);
});

test("deeds that a state has in it already are not told after it", async () => {
  const { source, set, pass, told } = setUp();
  source.want(true);
  set({ announced: { jump: 1, deeds: [deed(5)] } });
  await pass(0);
  await pass(250);
  assert.deepEqual(told(), [
    [1001, "AQID"],
    [1001, 0, "5,2"],
  ]);
});

test("what is done while a state is on its way is told before it, to who has followed so far", async () => {
  const { source, set, pass, sent, local } = setUp();
  source.want(true);
  await pass(0);
  await pass(250);
  sent.length = 0;
  let come = () => {};
  local.coming = new Promise((resolve) => (come = resolve));
  // Whoever watches had lost what was known, and others have not.
  source.want(true);
  set({ announced: { jump: 1, deeds: [deed(5)] } });
  come();
  await settled();
  set({ announced: { jump: 1, deeds: [deed(5), deed(6)] }, frame: frameOf({ epoch: 7, batch: 0 }) });
  await pass(250);
  assert.deepEqual(
    sent.map(({ type, deeds, until }) => [type, deeds?.length, until?.join()]),
    [
      ["source_deeds", 1, "5,2"],
      ["source_state", undefined, undefined],
      ["source_deeds", 1, "7,0"],
    ],
  );
});

test("after a jump there is a state before anything else, under another number", async () => {
  const { source, set, pass, sent, told } = setUp();
  source.want(true);
  await pass(0);
  await pass(250);
  sent.length = 0;
  set({ announced: { jump: 2, deeds: [deed(0)] }, frame: frameOf({ epoch: 0, batch: 0 }) });
  await pass(250);
  await pass(250);
  assert.deepEqual(told(), [
    [1002, "AQID"],
    [1002, 0, "0,0"],
  ]);
});

test("every two seconds of training there is a small state, every ten a large one, for who comes late", async () => {
  for (const [bytes, count] of [
    [3, 13],
    [200_000, 3],
  ])
    assert.equal(await statesOf(new ArrayBuffer(16 + bytes)), count);
});

/** How many states go out in 25 seconds. @param {ArrayBuffer} bytes of one */
async function statesOf(bytes) {
  const { source, set, pass, sent, local } = setUp();
  local.bytes = bytes;
  source.want(true);
  for (let epoch = 6; epoch <= 106; epoch += 1) {
    set({ frame: frameOf({ epoch }) });
    await pass(250);
  }
  return sent.filter(({ type }) => type === "source_state").length;
}

test("a run that pauses says so once, and then nothing", async () => {
  const { source, set, pass, sent } = setUp();
  source.want(true);
  await pass(0);
  await pass(250);
  set({ playing: false });
  for (let time = 0; time < 80; time += 1) await pass(250);
  assert.deepEqual(
    sent.map(({ type, playing }) => [type, playing]),
    [
      ["source_state", true],
      ["source_deeds", true],
      ["source_deeds", false],
    ],
  );
});

test("another's run on the page is not this page's to show, and one's own is when it is back", async () => {
  const { source, set, pass, sent } = setUp({ following: { from: "teacher", name: "" } });
  source.want(true);
  await pass(1000);
  assert.deepEqual(sent, []);
  set({ following: null });
  await pass(250);
  assert.equal(sent[0].type, "source_state");
});

test("who has nobody watching says nothing; who is asked again begins with a state", async () => {
  const { source, set, pass, sent } = setUp();
  set({ frame: frameOf({ epoch: 6 }) });
  await pass(1000);
  assert.deepEqual(sent, []);
  source.want(true);
  await pass(0);
  source.want(true);
  await pass(0);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["source_state", "source_state"],
  );
  source.want(false);
  set({ frame: frameOf({ epoch: 7 }) });
  await pass(1000);
  assert.equal(sent.length, 2);
});

test("a run that is too large to be sent is said to be, once, and no deeds lead nowhere", async () => {
  const { source, set, pass, sent, local } = setUp();
  local.bytes = new ArrayBuffer(300_000);
  source.want(true);
  await pass(0);
  set({ frame: frameOf({ epoch: 6 }) });
  await pass(20_000);
  assert.deepEqual([sent, local.large], [[], 1]);
});
