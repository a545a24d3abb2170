import assert from "node:assert/strict";
import { test } from "node:test";
import { packWeights } from "../../../../static/wire/checkpoint.js";
import { checkpointOf } from "../../../../static/wire/frame.js";
import { snapshotMessage } from "../../../../static/wire/messages.js";
import { toDrop } from "../../../../static/panels/sharing/recent_runs.js";
import { readRun, writeRun } from "../../../../static/panels/sharing/run_file.js";
import { createSharing } from "../../../../static/panels/sharing/sharing.js";
import { checkpoint } from "../../support/checkpoint.js";

const VIEW = { showTest: false, discretize: false, hide: [], drawer: "", lab: "", pointed: 1 };
const snapshotOf = (bytes, epoch = 4, batch = 2) => ({
  kind: "snapshot",
  asked: true,
  run: 1,
  epoch,
  batch,
  bytes: snapshotMessage(bytes, { epoch, cursor: batch }),
});

/** A page of which only what sharing asks for is there. */
function page({
  broken = false,
  snapshot = snapshotOf(checkpoint()),
  link = (weights) => `http://x/#${weights ? `weights=${weights}` : "seed=2"}`,
  links,
  linkBytes = 0,
} = {}) {
  const kept = new Map();
  const place = { run: null };
  const notes = [];
  const opened = [];
  const state = {
    history: [
      { epoch: 0, train: 2, test: 3 },
      { epoch: 4.2, train: 1, test: 1.5 },
      { epoch: 9, train: 0, test: 0 },
    ],
    run: { batches_per_epoch: 10, output: { classes: 2 }, experiment: { data: {} } },
    view: VIEW,
    snapshots: [snapshot],
    recents: [],
    viewing: null,
    playing: false,
    branch: { id: 1 },
    data: { train: [[1, 2, 1]], test: [] },
  };
  const refuse = () => Promise.reject(new Error("forbidden"));
  const recents = broken
    ? { all: refuse, get: refuse, put: refuse, remove: refuse }
    : {
        all: async () => [...kept.values()].sort((a, b) => b.saved - a.saved),
        get: async (id) => kept.get(id),
        put: async (run) => void kept.set(run.id, run),
        remove: async (id) => void kept.delete(id),
      };
  const sharing = createSharing({
    store: { state, change: (_, patch) => Object.assign(state, typeof patch === "function" ? patch(state) : patch) },
    timeline: {
      takeSnapshot: (then) => (then(snapshot), true),
      snapshot: async () => snapshot,
      open: (opening) => opened.push(opening),
      replace: (replaced, refused) => opened.push({ snapshot: replaced, refused }),
    },
    note: (kind, text) => notes.push([kind, text]),
    text: (key, values) => `${key} ${JSON.stringify(values ?? {})}`,
    picture: () => "data:,",
    link,
    links,
    linkBytes,
    recents,
    place: { get: () => place.run, set: (run) => void (place.run = run) },
  });
  return { sharing, state, notes, opened, kept, place };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));
const storage = () => {
  const items = {};
  Object.defineProperties(items, {
    getItem: { value: (key) => items[key] ?? null },
    setItem: { value: (key, value) => void (items[key] = value) },
    removeItem: { value: (key) => void delete items[key] },
  });
  return items;
};
const fileOf = (text) => ({ size: text.length, text: async () => text });

test("a saved run is the snapshot, and the history up to it", async () => {
  const { sharing } = page();
  const { name, text } = await sharing.save();
  assert.match(name, /\.json$/);
  const run = readRun(text);
  assert.deepEqual(run.checkpoint, checkpoint());
  assert.deepEqual(
    run.history.map(({ epoch }) => epoch),
    [0, 4.2],
  );
  assert.deepEqual(run.view, { showTest: false, discretize: false, hide: [], drawer: "" });
});

test("signs without color are kept in a file, and a file without them leaves its reader's alone", async () => {
  const { sharing, state, opened } = page();
  const plain = (await sharing.save()).text;
  state.view = { ...state.view, signs: true };
  const { text } = await sharing.save();
  assert.equal(readRun(text).view.signs, true);
  await sharing.open(fileOf(plain));
  opened[0].opened();
  assert.equal(state.view.signs, true);
  state.view = { ...state.view, signs: false };
  await sharing.open(fileOf(text));
  opened[1].opened();
  assert.equal(state.view.signs, true);
});

test("an opened file is stood at as a branch, and its view is taken once the server has it", async () => {
  const { sharing, opened, state, notes } = page();
  await sharing.open(
    fileOf(
      writeRun({
        name: "mine",
        saved: "2026-01-01",
        checkpoint: checkpoint(),
        history: [],
        view: { ...VIEW, showTest: true, lab: undefined, pointed: undefined },
      }),
    ),
  );
  assert.deepEqual([opened[0].name, opened[0].snapshot.epoch, opened[0].snapshot.batch], ["mine", 4, 2]);
  assert.deepEqual(checkpointOf(opened[0].snapshot.bytes), checkpoint());
  assert.equal(state.view.showTest, false);
  opened[0].opened();
  assert.equal(state.view.showTest, true);
  assert.match(notes[0][1], /share\.opened.*mine/);
});

test("what is no run is said and nothing is opened; so is what the server refuses", async () => {
  const { sharing, opened, notes } = page();
  await sharing.open(fileOf("{"));
  await sharing.open({ size: 1e9, text: () => assert.fail("it was read") });
  await sharing.open({ size: 1, text: () => Promise.reject(new Error("gone")) });
  assert.deepEqual(
    notes.map(([kind, text]) => [kind, text.match(/share\.fault\.\w+|fault\.no_reason/)[0]]),
    [
      ["fault", "share.fault.json"],
      ["fault", "share.fault.too_large"],
      ["fault", "fault.no_reason"],
    ],
  );
  assert.equal(opened.length, 0);
  await sharing.open(
    fileOf(
      writeRun({
        name: "n",
        saved: "2026-01-01",
        checkpoint: checkpoint(),
        history: [],
        view: { showTest: false, discretize: false, hide: [], drawer: "" },
      }),
    ),
  );
  opened[0].refused("`x` is wrong");
  assert.match(notes[3][1], /share\.not_opened.*`x` is wrong/);
});

test("a link with weights says how many digits it has, and one that is too long is not copied", async () => {
  const links = await Promise.all([page().sharing.setupLink(), page().sharing.weightsLink()]);
  assert.deepEqual(
    links.map(({ address }) => address.slice(0, 16)),
    ["http://x/#seed=2", "http://x/#weight"],
  );
  assert.match(links[1].said, /^share\.copied_weights \{"length":\d+\}$/);
  const long = page({ link: () => "x".repeat(32_001) });
  assert.deepEqual(await Promise.all([long.sharing.weightsLink(), long.sharing.setupLink()]), [null, null]);
  assert.deepEqual(long.notes, Array(2).fill(["fault", 'share.too_long {"length":32001,"limit":32000}']));
});

test("a short link is to the run as it stands, which the server is given", async () => {
  const sent = [];
  const links = {
    put: async (bytes) => (sent.push(bytes), { id: "abc", days: 7 }),
    get: () => assert.fail("it was read"),
  };
  assert.deepEqual(await page({ links, linkBytes: 1e6 }).sharing.shortLink(), {
    address: "http://x/#link=abc",
    said: 'share.copied_link {"days":7}',
  });
  const small = page({ links, linkBytes: 10 });
  assert.equal(await small.sharing.shortLink(), null);
  assert.deepEqual(sent, [checkpoint()]);
  assert.match(small.notes[0][1], /share\.no_short.*share\.fault\.too_large/);
  const long = page({ link: () => "x".repeat(40_000), linkBytes: 10 });
  assert.equal(await long.sharing.setupLink(), null);
  assert.match(long.notes[0][1], /share\.too_long_short/);
});

test("what a short link brings is stood at as a branch, or it is said why not", async () => {
  const brought = page({ links: { get: async () => checkpoint() } });
  await brought.sharing.openLink("abc");
  assert.deepEqual(checkpointOf(brought.opened[0].snapshot.bytes), checkpoint());
  const before = { ...brought.state.view };
  brought.opened[0].opened();
  assert.deepEqual(brought.state.view, before);
  for (const get of [
    async () => checkpoint().slice(0, -8),
    async () => new TextEncoder().encode("<html>Sign in to the network</html>"),
    () => Promise.reject(new Error("gone")),
  ]) {
    const { sharing, opened, notes } = page({ links: { get } });
    await sharing.openLink("abc");
    assert.equal(opened.length, 0);
    assert.match(notes[0].join(), /^fault,share\.link_not_opened.*(share\.fault\.|fault\.no_reason)/);
  }
});

test("a link's weights take the place of the run's; those of another network are said", async () => {
  const { text } = await packWeights(checkpoint({ parameters: [8, 9, 10], statistics: [] }));
  const { sharing, opened } = page();
  await sharing.useWeights(text);
  assert.deepEqual(
    checkpointOf(opened[0].snapshot.bytes),
    checkpoint({ parameters: [8, 9, 10], statistics: [], velocity: [7] }),
  );
  const other = page({ snapshot: snapshotOf(checkpoint({ parameters: [1] })) });
  await other.sharing.useWeights(text);
  await other.sharing.useWeights(text.slice(0, -4));
  assert.deepEqual(
    other.notes.map(([, said]) => said.match(/share\.fault\.\w+/)[0]),
    ["share.fault.other_network", "share.fault.link_short"],
  );
  assert.equal(other.opened.length, 0);
});

test("points and history are tables of what is trained on and of its score", () => {
  const { sharing, state } = page();
  assert.match(sharing.pointsCsv(), /^x1,x2,label,part\r\n1,2,1,train\r\n$/);
  state.run.experiment.data.points = { inputs: ["a", "b", "c"], train: [[1.23456789, 2, 3, 0]], test: [] };
  assert.match(sharing.pointsCsv(), /^a,b,c,label,part\r\n1\.23456789,2,3,0,train\r\n$/);
  assert.match(sharing.historyCsv(), /^epoch,train_loss,test_loss,train_accuracy,/);
  state.run.output.classes = 0;
  assert.match(sharing.historyCsv(), /^epoch,train_loss,test_loss,train_r2,/);
});

test("a run can be kept, named, opened, deleted, and put back", async () => {
  const { sharing, state, opened, kept } = page();
  sharing.keep();
  await settled();
  const [{ id, kept: asked, loss, epoch }] = state.recents;
  assert.deepEqual([asked, loss, epoch, "text" in state.recents[0]], [true, 1.5, 4, false]);
  await sharing.rename(id, "mine");
  assert.equal(state.recents[0].name, "mine");
  await sharing.openRecent(id);
  assert.equal(opened[0].name, "mine");
  const gone = await sharing.forget(id);
  assert.deepEqual([state.recents.length, kept.size], [0, 0]);
  await sharing.restore(gone);
  assert.deepEqual(
    state.recents.map(({ name }) => name),
    ["mine"],
  );
});

test("without a database each wish is answered by saying so", async () => {
  const { sharing, state, notes } = page({ broken: true });
  await sharing.refresh();
  assert.equal(state.recents, null);
  sharing.keep();
  await settled();
  await sharing.forget("x");
  await sharing.rename("x", "y");
  assert.ok(
    notes.length >= 2 && notes.every(([kind, text]) => kind === "fault" && text.startsWith("share.no_database")),
  );
});

test("a run that is left is kept once, and one that has not begun is not", async () => {
  const { sharing, state, kept } = page();
  await sharing.left(state);
  await sharing.left(state);
  assert.equal(kept.size, 1);
  assert.equal([...kept.values()][0].kept, false);
  const fresh = page({ snapshot: snapshotOf(checkpoint(undefined, { epoch: 0, cursor: 0, step: 0 }), 0, 0) });
  await fresh.sharing.left(fresh.state);
  assert.equal(fresh.kept.size, 0);
});

test("a page that goes away leaves its run to the next one; what is no run there is dropped", async () => {
  const place = storage();
  page().sharing.leaving(place);
  assert.equal(Object.keys(place).length, 1);
  place["left-run:damaged"] = "{";
  place.theme = "dark";
  const next = page();
  await next.sharing.arrived(place);
  assert.deepEqual(Object.keys(place), ["theme"]);
  assert.equal(next.state.recents.length, 1);
  assert.deepEqual(readRun([...next.kept.values()][0].text).checkpoint, checkpoint());
});

test("the oldest go of those nobody asked to keep", () => {
  const runs = [
    [1, true],
    [2, false],
    [3, false],
    [4, true],
  ].map(([saved, kept]) => ({ id: `run ${saved}`, saved, kept }));
  assert.deepEqual(toDrop(runs, 4), []);
  assert.deepEqual(toDrop(runs, 3), ["run 2"]);
  assert.deepEqual(toDrop(runs, 1), ["run 2", "run 3"]);
});
