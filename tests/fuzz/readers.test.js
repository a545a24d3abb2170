// What the page reads from outside - tables, addresses, files, links, messages - is read or refused in words, whatever
// it is. FUZZ=N takes N times the cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromBase64, fromBase64url, toBase64, toBase64url } from "../../static/wire/base64.js";
import { FileFault, packWeights, readCheckpoint, replaceArrays, unpackWeights } from "../../static/wire/checkpoint.js";
import { guessColumns, numericColumns, readNumber, readTable, writeTable } from "../../static/app/csv.js";
import { convertTable, guessLabel, needsScaling } from "../../static/experiment/points.js";
import { parseBinary } from "../../static/wire/frame.js";
import { parseText } from "../../static/wire/messages.js";
import { readRun, writeRun } from "../../static/panels/sharing/run_file.js";
import { readAddress, writeAddress } from "../../static/experiment/address.js";
import * as playground from "../../static/experiment/tensorflow_playground.js";
import { catalogue } from "../js/support/catalogue.js";
import { checkpoint } from "../js/support/checkpoint.js";
import { createRandom } from "../js/support/random.js";

const SCALE = Number(process.env.FUZZ ?? 1);
const TOKENS = [
  "",
  '"',
  '""',
  ",",
  ";",
  "\t",
  "|",
  "\n",
  "\r",
  "\r\n",
  " ",
  "\u2212",
  "-",
  "+",
  ".",
  "1e5",
  "1e999",
  '"\\ud800"',
  '["=\\udfff"]',
  "-0",
  "NaN",
  "null",
  "true",
  "0x10",
  "9".repeat(400),
  "\0",
  "\ufeff",
  "%",
  "%zz",
  "%00",
  "%E0%A4%A",
  "&",
  "=",
  "#",
  "__proto__",
  "constructor.prototype",
  "toString",
  "hasOwnProperty",
  "[",
  "]",
  "{",
  "}",
  "[[1]]",
  '{"a":1}',
  ":",
  "\u2028",
  "😀",
  "\ud800",
  "x1",
  "data.points",
  "optimizer.name",
  "hidden",
  "regularizer",
  "valueOf",
  "x".repeat(300),
  "<script>",
  "=1+1",
];
const NUMBERS = [0, 1, 2, 8, 16, 127, 128, 255, 65535, 2 ** 31, 2 ** 32 - 1];
const FLOATS = [0, -0, NaN, Infinity, -Infinity, 5e-324, 1e308, -1e308, 1, 0.5];

/** Tries so many cases; what fails is named by its seed. */
function cases(name, count, act) {
  test(name, async () => {
    for (let seed = 1; seed <= count * SCALE; seed += 1) {
      const random = createRandom(seed * 7919);
      random.next();
      try {
        await act(random);
      } catch (error) {
        throw new Error(`seed ${seed} of "${name}": ${error.message}`, { cause: error });
      }
    }
    if (SCALE > 1) console.log(`${String(count * SCALE).padStart(9)} ${name}`);
  });
}

function damageText(text, random) {
  let whole = text;
  for (let edit = random.whole(1, 5); edit > 0; edit -= 1) {
    const start = random.whole(0, whole.length);
    const end = start + random.pick([0, 0, 1, 1, 3, 40]);
    const piece = whole.slice(start, end);
    const put = random.pick([
      "",
      piece + piece,
      random.pick(TOKENS),
      random.pick(TOKENS) + piece,
      String.fromCharCode(random.whole(0, 0xffff)),
      whole.slice(random.whole(0, whole.length)).slice(0, 30),
    ]);
    whole = whole.slice(0, start) + put + whole.slice(end);
  }
  return whole;
}

function damageBytes(bytes, random) {
  let whole = bytes.slice();
  for (let edit = random.whole(1, 4); edit > 0 && whole.length > 8; edit -= 1) {
    const at = random.flip() ? random.whole(0, Math.min(100, whole.length - 1)) : random.whole(0, whole.length - 1);
    const view = new DataView(whole.buffer, whole.byteOffset, whole.length);
    random.pick([
      () => (whole[at] ^= 1 << random.whole(0, 7)),
      () => (whole[at] = random.whole(0, 255)),
      () => at <= whole.length - 4 && view.setUint32(at, random.pick(NUMBERS), true),
      () => at <= whole.length - 8 && view.setFloat64(at - (at % 8), random.pick(FLOATS), true),
      () => (whole = whole.slice(0, at)),
      () => (whole = Uint8Array.of(...whole, ...whole.slice(0, at))),
    ])();
  }
  return whole;
}

function damageDocument(value, random, depth = 0) {
  const junk = () =>
    random.pick([
      null,
      true,
      -1,
      0.5,
      1e308,
      2 ** 53,
      "",
      "x".repeat(99),
      [],
      {},
      [[]],
      [null],
      { name: [] },
      "__proto__",
      undefined,
    ]);
  if (random.next() < 0.06) return junk();
  if (Array.isArray(value))
    return (random.next() < 0.1 ? [...value, junk(), ...value] : value).map((one) =>
      damageDocument(one, random, depth + 1),
    );
  if (typeof value !== "object" || value === null) return random.next() < 0.05 ? junk() : value;
  const entries = Object.entries(value)
    .filter(() => random.next() > 0.04)
    .map(([key, one]) => [key, damageDocument(one, random, depth + 1)]);
  if (random.next() < 0.05) entries.push([random.pick(TOKENS), junk()]);
  return Object.fromEntries(entries);
}

/** Whether an act is carried out; what it throws otherwise must be a sentence of ours. */
async function isTaken(act) {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    assert.match(error.key, /^share\.fault\.[a-z_]+$/);
    for (const value of Object.values(error.values))
      assert.ok(String(value).length <= 200, `${error.key}: ${String(value).length} letters`);
    return false;
  }
}

const TABLES = [
  "x1,x2,label\n1,2,a\n3,4,b\n5,6.5,a\n-1,0,b\n2,2,a\n",
  "x;y;klasse\r\n1,5;2,5;1\r\n-3,5;0,1;-1\r\n2;2;1\r\n1;1;-1\r\n0;0;1\r\n",
  '"a ""quoted"" name"\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n1\t1\t1\n2\t2\t2\n',
  "1|2|0\n3|4|1\n5|6|2\n7|8|0\n9|9|1\n",
];

cases("tables", 2500, (random) => {
  const text =
    random.next() < 0.1
      ? Array.from({ length: random.whole(0, 60) }, () => random.pick(TOKENS)).join("")
      : damageText(random.pick(TABLES), random);
  const found = readTable(text);
  if (found.refused) {
    assert.match(found.refused.code, /^[a-z_]+$/);
    return;
  }
  const { table } = found;
  assert.ok(table.rows.length > 0 && table.columns >= 2 && table.columns <= 200);
  assert.ok(table.rows.every(({ line, cells }) => line >= 1 && cells.every((cell) => typeof cell === "string")));
  for (const header of [undefined, true, false]) {
    const guess = guessColumns(table, header);
    const chosen = [...guess.inputs, guess.label];
    assert.equal(new Set(chosen).size, Math.min(3, table.columns));
    assert.ok(
      chosen.every((column) => Number.isInteger(column) && column >= 0 && column < table.columns),
      `columns ${chosen} of ${table.columns}`,
    );
    assert.ok(numericColumns(table, guess.header).every((column) => column < table.columns));
    for (const as of [guessLabel(table, guess, 8), "number", "classes"]) {
      needsScaling(table, guess, as);
      const { points, refused, faults } = convertTable(
        table,
        { ...guess, as, scale: random.flip() },
        { points: 1000, classes: 8 },
      );
      assert.ok(refused ? /^[a-z_]+$/.test(refused.code) : points.length >= 4);
      assert.ok(points.every((row) => row.length === chosen.length && row.every(Number.isFinite)));
      assert.ok(faults.every(({ line, code }) => line >= 1 && code));
    }
  }
});

cases("cells that are written and read again", 1500, (random) => {
  // Whole columns of other separators would be a table of another kind.
  const cell = () =>
    random.flip()
      ? random.pick(FLOATS)
      : damageText(random.pick(["a", 'b "c"', "d,e", " f "]), random).replace(/[\u0000-\u0009\u000E-\u001F;|]/g, "");
  const rows = Array.from({ length: random.whole(1, 5) }, () => ["x", cell(), cell(), "y"]);
  const { table } = readTable(writeTable(rows));
  // What a spreadsheet would calculate has a mark before it, and spaces at the ends of a cell go.
  const plain = (value) => (typeof value === "number" ? (Number.isFinite(value) ? String(value) : "") : value.trim());
  assert.equal(table.rows.length, rows.length);
  table.rows.forEach(({ cells }, row) =>
    cells.forEach((one, column) =>
      assert.ok(
        [plain(rows[row][column]), `'${rows[row][column]}`.trim()].includes(one),
        JSON.stringify([rows[row][column], one]),
      ),
    ),
  );
});

cases("numbers in cells", 2500, (random) => {
  const value = readNumber(damageText(random.pick(["1.5", "-2,5e3", "1e308", "\u22127", ".5"]), random), random.flip());
  assert.ok(value === null || Number.isFinite(value));
});

const ADDRESSES = [
  "data.dataset=xor&data.noise=0.2&features=x1,x2,=x1*x2&hidden=tanh:4,relu:2:dropout=0.5" +
    "&optimizer.name=momentum&optimizer.momentum=0.5&seed=7&test=1&hide=play,step&axes=x1,x3&held=x2:0.5" +
    "&speed=30b",
  'problem=regression&data.dataset=plane&stop={"epochs":5}&frozen=[{"layer":1}]&off=[]&weights=eJxjYGBg&link=abcd',
  "activation=relu&regularization=L1&batchSize=10&dataset=spiral&regDataset=reg-plane" +
    "&learningRate=0.03&regularizationRate=0&noise=0&networkShape=4,2&seed=0.12&showTestData=false" +
    "&discretize=false&percTrainData=50&x=true&y=true&playButton_hide=true&problem=classification" +
    "&initZero=false",
];
cases("addresses", 4000, (random) => {
  // A browser's address holds no half characters.
  const { experiment, view, notes } = readAddress(
    damageText(random.pick(ADDRESSES), random).replace(/\p{Surrogate}/gu, ""),
    catalogue,
    playground,
  );
  assert.deepEqual(Object.keys(experiment).sort(), Object.keys(catalogue.defaults).sort());
  assert.equal(Object.getPrototypeOf(experiment), Object.prototype);
  assert.ok(
    notes.every(({ code, detail }) => ["unknown_key", "unreadable_value"].includes(code) && typeof detail === "string"),
  );
  assert.ok(view.speed === null || (view.speed.rate > 0 && view.speed.rate <= 1000));
  assert.ok(view.axes.length === 2 && view.axes.every((axis) => axis >= 0 && axis < 10));
  const said = JSON.stringify(experiment);
  assert.ok(!/(?<!\\)\\ud[89a-f]/.test(said), "half a character, of which the server takes no message");
  // The server runs none with data of the other problem, so none is ever written.
  if (catalogue.datasets.find(({ name }) => name === experiment.data.dataset)?.problem !== experiment.problem) return;
  // What was read can be written, and read again as the same.
  const again = readAddress(writeAddress(experiment, view, catalogue), catalogue, playground);
  // JSON writes a number beyond all numbers as null, and -0 as 0; the server refuses either where it matters.
  assert.deepEqual(JSON.parse(JSON.stringify(again.experiment)), JSON.parse(said));
  assert.deepEqual(again.notes, []);
});

const RUN = {
  name: "A run",
  saved: "2026-01-02T03:04:05.000Z",
  checkpoint: checkpoint(),
  history: [
    { epoch: 0, train: 1, test: NaN },
    { epoch: 2, train: 0.5, test: 0.6, rate: 0.03 },
  ],
  view: { showTest: true, discretize: false, hide: ["play"], drawer: "" },
};
cases("files of runs", 2500, async (random) => {
  const kind = random.whole(0, 2);
  const whole =
    kind === 0
      ? damageText(writeRun(RUN), random)
      : kind === 1
        ? JSON.stringify(damageDocument(JSON.parse(writeRun(RUN)), random) ?? null)
        : writeRun({ ...RUN, checkpoint: damageBytes(RUN.checkpoint, random) });
  await isTaken(() => {
    const run = readRun(whole);
    assert.ok(run.message.byteLength > 16 && Number.isSafeInteger(run.epoch));
    // Bytes that were taken are written as they were.
    assert.deepEqual(readRun(writeRun(run)).history, run.history);
  });
});

cases("checkpoints", 4000, async (random) => {
  const bytes = damageBytes(checkpoint(), random);
  await isTaken(() => {
    const { arrays } = readCheckpoint(bytes);
    assert.ok([...arrays.values()].every(({ offset, count }) => offset + 8 * count <= bytes.length));
    replaceArrays(bytes, { parameters: Float64Array.of(1, 2, 3) });
  });
});

const packed = (await packWeights(checkpoint())).text;
cases("weights in links", 1000, async (random) => {
  const text = random.flip() ? damageText(packed, random) : toBase64url(damageBytes(fromBase64url(packed), random));
  await isTaken(async () =>
    assert.ok(Object.values(await unpackWeights(text)).every((values) => values.every(Number.isFinite))),
  );
});

cases("texts as base64", 2500, (random) => {
  const bytes = Uint8Array.from({ length: random.whole(0, 40) }, () => random.whole(0, 255));
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  for (const read of [fromBase64, fromBase64url])
    assert.ok([null, "Uint8Array"].includes(read(damageText(toBase64(bytes), random))?.constructor.name ?? null));
});

const FRAMES = ["frame.bin", "frame-classes.bin", "frame-diverged.bin", "frame-wrong.bin", "frame-probe.bin"]
  .concat("frame-curves.bin")
  .map((name) => new Uint8Array(readFileSync(new URL(`../vectors/${name}`, import.meta.url))));
cases("binary messages of a server", 4000, (random) => {
  const bytes = damageBytes(random.pick(FRAMES), random);
  let message;
  try {
    message = parseBinary(bytes.buffer);
  } catch (error) {
    assert.ok(error.message.length > 0);
    return;
  }
  if (message.kind !== "frame") return;
  const { parameters, unitMaps, maps, unitCurves, curves, confusion } = message;
  const arrays = [parameters, unitMaps, maps, confusion, ...(unitCurves && curves ? [unitCurves, curves] : [])];
  assert.ok(arrays.reduce((sum, array) => sum + array.byteLength, 0) <= bytes.length);
  if (unitCurves) assert.equal(unitCurves.length, message.unitCount * message.unitSide);
  else assert.equal(unitMaps.length, message.unitCount * message.unitSide ** 2);
  const { wrong, place, values } = message;
  assert.ok((wrong?.length ?? 0) / 8 + (place?.byteLength ?? 0) + (values?.byteLength ?? 0) <= bytes.length);
});

const MESSAGES = JSON.parse(readFileSync(new URL("../vectors/messages.json", import.meta.url), "utf8"));
cases("text messages of a server", 2500, (random) => {
  const text = JSON.stringify(random.pick(MESSAGES.sent));
  try {
    assert.equal(typeof parseText(damageText(text, random)).type, "string");
  } catch (error) {
    assert.match(error.message, /^the server sent /);
    assert.ok(error.message.length < 1000, `${error.message.length} letters`);
  }
});
