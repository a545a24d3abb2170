import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkSize,
  fileName,
  historyCsv,
  pointsCsv,
  readRun,
  writeRun,
} from "../../../../static/panels/sharing/run_file.js";
import { EXPERIMENT, checkpoint, fault } from "../../support/checkpoint.js";

const VIEW = { showTest: true, discretize: false, hide: ["noise"], drawer: "timeline" };
const HISTORY = [
  { epoch: 0, train: 0.5, test: NaN },
  { epoch: 1.5, train: 0.1 + 0.2, test: 0.25, trainScore: 1, testScore: NaN, rate: 0.03 },
];
const RUN = {
  name: "Mine “1”",
  saved: "2026-01-02T03:04:05.000Z",
  checkpoint: checkpoint(),
  history: HISTORY,
  view: VIEW,
};
const file = (change = () => {}) => {
  const document = JSON.parse(writeRun(RUN));
  change(document);
  return JSON.stringify(document);
};

test("a run comes back from its file to the last bit", () => {
  const { message, ...run } = readRun(writeRun(RUN));
  assert.deepEqual(run, { ...RUN, epoch: 4, batch: 2, experiment: EXPERIMENT });
  assert.deepEqual(new Uint8Array(message, 16), RUN.checkpoint);
});

test("writing what was read gives the same file", () => {
  const text = writeRun(RUN);
  assert.equal(writeRun(readRun(text)), text);
});

test("a file keeps that signs are shown without color, and has no word on it otherwise", () => {
  const { view } = readRun(writeRun({ ...RUN, view: { ...VIEW, signs: true } }));
  assert.deepEqual(view, { ...VIEW, signs: true });
  assert.deepEqual(
    readRun(
      file((run) => {
        run.view.signs = false;
      }),
    ).view,
    VIEW,
  );
});

test("a file cut short anywhere is refused", () => {
  const text = writeRun(RUN).trimEnd();
  for (let length = 0; length < text.length; length += 1)
    assert.equal(fault(() => readRun(text.slice(0, length))).key, "share.fault.json");
});

const FOREIGN = [
  ["another program's JSON", () => '{"nbformat": 4}', "share.fault.foreign", {}],
  ["a list", () => "[]", "share.fault.json", {}],
  ["nesting without end", () => "[".repeat(100_000), "share.fault.json", {}],
  [
    "a version to come",
    () =>
      file((run) => {
        run.version = 2;
      }),
    "share.fault.version",
    { wanted: 1, value: "2" },
  ],
  [
    "a version as a text",
    () =>
      file((run) => {
        run.version = "1";
      }),
    "share.fault.version",
    { wanted: 1, value: '"1"' },
  ],
  [
    "no view",
    () =>
      file((run) => {
        delete run.view;
      }),
    "share.fault.missing",
    { path: "view" },
  ],
  [
    "a field more",
    () =>
      file((run) => {
        run.onload = "alert(1)";
      }),
    "share.fault.unknown",
    { path: "onload" },
  ],
  [
    "a prototype",
    () => file().replace("{", '{"__proto__": {"name": 1}, '),
    "share.fault.unknown",
    { path: "__proto__" },
  ],
  [
    "a long name",
    () =>
      file((run) => {
        run.name = "x".repeat(81);
      }),
    "share.fault.field",
    { path: "name", rule: "text" },
  ],
  [
    "a date that is none",
    () =>
      file((run) => {
        run.saved = "yesterday";
      }),
    "share.fault.field",
    { path: "saved", rule: "date", value: '"yesterday"' },
  ],
  [
    "a checkpoint that is no text",
    () =>
      file((run) => {
        run.checkpoint = [1];
      }),
    "share.fault.field",
    { path: "checkpoint", rule: "base64" },
  ],
  [
    "half a checkpoint",
    () =>
      file((run) => {
        run.checkpoint = run.checkpoint.slice(0, 200);
      }),
    "share.fault.short",
    {},
  ],
  [
    "a history without end",
    () =>
      file((run) => {
        run.history = Array(5001).fill({ epoch: 0, train: 0, test: 0 });
      }),
    "share.fault.field",
    { path: "history", rule: "list" },
  ],
  [
    "a history out of order",
    () =>
      file((run) => {
        run.history[1].epoch = 0;
      }),
    "share.fault.field",
    { path: "history[1].epoch", rule: "later", value: "0" },
  ],
  [
    "a loss that is a text",
    () =>
      file((run) => {
        run.history[1].train = "low";
      }),
    "share.fault.field",
    { path: "history[1].train", rule: "number", value: '"low"' },
  ],
  [
    "a loss missing",
    () =>
      file((run) => {
        delete run.history[0].train;
      }),
    "share.fault.missing",
    { path: "history[0].train" },
  ],
  [
    "a loss beyond numbers",
    () => file().replace('"train":0.5', '"train":1e999'),
    "share.fault.field",
    { path: "history[0].train", rule: "number" },
  ],
  [
    "a field more in the history",
    () =>
      file((run) => {
        run.history[0].toString = 1;
      }),
    "share.fault.unknown",
    { path: "history[0].toString" },
  ],
  [
    "a point that is a number",
    () =>
      file((run) => {
        run.history[0] = 7;
      }),
    "share.fault.field",
    { path: "history[0]", rule: "object", value: "7" },
  ],
  [
    "a drawer that is no word",
    () =>
      file((run) => {
        run.view.drawer = "#x";
      }),
    "share.fault.field",
    { path: "view.drawer", rule: "word", value: '"#x"' },
  ],
  [
    "markup to hide",
    () =>
      file((run) => {
        run.view.hide = ["<img>"];
      }),
    "share.fault.field",
    { path: "view.hide", rule: "words", value: '["<img>"]' },
  ],
  [
    "signs that are a word",
    () =>
      file((run) => {
        run.view.signs = "yes";
      }),
    "share.fault.field",
    { path: "view.signs", rule: "boolean", value: '"yes"' },
  ],
  [
    "a switch that is a number",
    () =>
      file((run) => {
        run.view.showTest = 1;
      }),
    "share.fault.field",
    { path: "view.showTest", rule: "boolean", value: "1" },
  ],
];
for (const [name, make, key, values] of FOREIGN) {
  test(`a file with ${name} is refused, and what is wrong is named`, () => {
    const found = fault(() => readRun(make()));
    assert.equal(found.key, key);
    for (const [field, value] of Object.entries(values)) assert.equal(found.values[field], value);
  });
}

test("a file larger than any run is not even read", () => {
  assert.doesNotThrow(() => checkSize(4 * 2 ** 20));
  assert.deepEqual(
    fault(() => checkSize(4 * 2 ** 20 + 1)),
    { key: "share.fault.too_large", values: { size: 4194305, limit: 4194304 } },
  );
});

test("points are a table with a row each, which part they are of, and the names of their inputs", () => {
  assert.equal(
    pointsCsv({ train: [[1, -2.5, 1]], test: [[0, 0.1, -1]] }),
    "x1,x2,label,part\r\n1,-2.5,1,train\r\n0,0.1,-1,test\r\n",
  );
  assert.equal(
    pointsCsv({ train: [[1, 2, 3, 0]], test: [] }, ["width, cm", 'the "other"', "=1+1"]),
    '"width, cm","the ""other""",\'=1+1,label,part\r\n1,2,3,0,train\r\n',
  );
});

test("the history is a table, with an empty cell where there is no number", () => {
  assert.equal(
    historyCsv(HISTORY, "accuracy"),
    "epoch,train_loss,test_loss,train_accuracy,test_accuracy,learning_rate\r\n" +
      "0,0.5,,,,\r\n1.5,0.30000000000000004,0.25,1,,0.03\r\n",
  );
  assert.match(historyCsv([], "r2"), /^epoch,train_loss,test_loss,train_r2,test_r2,learning_rate\r\n$/);
});

test("a name becomes a file's name that every system takes", () => {
  assert.equal(fileName("Circle, epoch 4", "json"), "circle-epoch-4.json");
  assert.equal(fileName("../../etc\\pass:wd", "json"), "etc-pass-wd.json");
  assert.equal(fileName("···", "csv"), "run.csv");
});
