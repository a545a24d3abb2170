import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createText } from "../../../static/app/text.js";
import { rowsOf } from "../../../static/panels/compare/saving.js";
import { differencesInWords, letterOf, summaryOf } from "../../../static/controls/set_up_words.js";
import { catalogue } from "../support/catalogue.js";

const entries = JSON.parse(readFileSync(new URL("../../../locales/en.json", import.meta.url), "utf-8"));
const text = createText(entries, "en");
const { defaults } = catalogue;
const words = (change) => differencesInWords(defaults, { ...defaults, ...change }, text);

test("a difference is said as what is there instead of what", () => {
  assert.deepEqual(words({ optimizer: { name: "sgd", learning_rate: 0.3 } }), ["Learning rate: 0.3 instead of 0.03"]);
  assert.deepEqual(words({ hidden: [] }), ["Hidden units: no hidden layer instead of 4-2"]);
  assert.deepEqual(words({ regularizer: { name: "l2", rate: 0.01 } }), ["Regularization: L2 at 0.01 instead of None"]);
  assert.deepEqual(words({ initializer: { name: "zeros", bias: 0 } }), ["First weights: Zeros instead of Playground"]);
  assert.deepEqual(words({ features: ["x1", "x2", "x1_squared", "x2_squared"] }), [
    "With x₁² and x₂² among the features",
  ]);
  assert.deepEqual(words({ features: ["x2"] }), ["Without x₁ among the features"]);
  assert.deepEqual(words({ shuffle: true }), ["Shuffle in every epoch: yes instead of no"]);
  assert.deepEqual(words({ stop: { epochs: 5 }, seed: 2 }).length, 2);
});

test("every field in which set-ups can differ has words in both languages", () => {
  const layer = { units: 5, activation: "elu", alpha: 0.5, dropout: 0.1, residual: true, normalization: "batch" };
  const everything = {
    ...defaults,
    hidden: [layer, layer],
    features: ["radius"],
    optimizer: { name: "rprop", learning_rate: 1 },
    regularizer: { name: "l1", rate: 1, prune: true },
    batch_size: 1,
    initializer: { name: "uniform", low: -1, high: 1, bias: 0 },
    loss: "huber",
    output_activation: "linear",
    schedule: { name: "step", every: 2, factor: 0.5 },
    clip: { name: "norm", threshold: 1 },
    bias: false,
    standardize: true,
    shuffle: true,
    off: [{ layer: 1, unit: 0 }],
    frozen: [{ layer: 1 }],
    stop: { patience: 3 },
    seed: 8,
  };
  for (const language of ["en", "zh"]) {
    const spoken = JSON.parse(readFileSync(new URL(`../../../locales/${language}.json`, import.meta.url), "utf-8"));
    const all = differencesInWords(defaults, everything, createText(spoken, language));
    assert.ok(all.length >= 20, `${all.length}`);
    assert.ok(
      all.every((one) => !/undefined|\{|object/.test(one)),
      all.join("\n"),
    );
    summaryOf(everything, createText(spoken, language));
  }
});

test("a table has a row for every epoch any of them has, and columns for each", () => {
  const point = (epoch, train) => ({ epoch, train, test: train + 0.5, trainScore: 1, testScore: NaN });
  const histories = [[point(0, 1), point(2, 0.5)], [point(0, 2)]];
  assert.deepEqual(rowsOf({ histories }, ["this", "that"], text), [
    [
      "epoch",
      "A training loss (this)",
      "A test loss (this)",
      "A training score (this)",
      "A test score (this)",
      "B training loss (that)",
      "B test loss (that)",
      "B training score (that)",
      "B test score (that)",
    ],
    [0, 1, 1.5, 1, "", 2, 2.5, 1, ""],
    [2, 0.5, 1, 1, "", "", "", "", ""],
  ]);
  assert.equal(letterOf(3), "D");
});
