import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createText } from "../../../../static/app/text.js";
import { inWords } from "../../../../static/panels/layers/changes.js";

const locale = JSON.parse(readFileSync(new URL("../../../../locales/en.json", import.meta.url), "utf8"));
const text = createText(locale, "en");
const run = {
  batches_per_epoch: 25,
  layers: [{ units: 2 }, { units: 4, biases: 8 }, { units: 1, biases: null }],
};
const moment = (epoch, train, test) => ({ epoch, batch: 5, train, test });
const found = {
  since: "play",
  before: moment(0, 0.5, 0.52),
  now: moment(40, 0.02, 0.03),
  moved: [],
  moved_count: 7,
  crossed: [],
  crossed_count: 3,
  points: 250,
};

test("what has changed is said with its losses, and counted among all weights, biases and hidden units", () => {
  assert.equal(
    inWords(found, run, text),
    "Since Play was pressed, at epoch 0.2: the training loss went from 0.500 to 0.020. " +
      "The test loss went from 0.520 to 0.030. 7 of 16 weights and biases moved. " +
      "The boundaries of 3 of 4 hidden units passed over points.",
  );
});

test("where nothing has changed, or there are no test points or hidden units, no more is said than there is", () => {
  assert.equal(
    inWords({ ...found, since: "step", moved_count: 0, crossed_count: 0 }, run, text),
    "Since Step was pressed, at epoch 0.2: nothing has changed.",
  );
  const alone = { ...run, layers: [run.layers[0], { units: 1, biases: 2 }] };
  const untested = { ...found, since: "run", moved_count: 2, before: moment(0, 0.5, null), now: moment(1, 0.4, null) };
  assert.equal(
    inWords(untested, alone, text),
    "Since this run began here, at epoch 0.2: the training loss went from 0.500 to 0.400. " +
      "2 of 3 weights and biases moved.",
  );
});
