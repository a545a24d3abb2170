// The one sentence that says what is going on, in both languages, by a table of situations.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createText } from "../../../../static/app/text.js";
import { CONTROLS } from "../../../../static/app/state.js";
import { controlsFor } from "../../../../static/panels/voice/facts.js";
import { sentenceFor } from "../../../../static/panels/voice/sentence.js";

const entries = (name) =>
  JSON.parse(readFileSync(new URL(`../../../../locales/${name}.json`, import.meta.url), "utf8"));
const LOCALES = { en: entries("en"), zh: entries("zh") };
const english = createText(LOCALES.en, "en");
const chinese = createText(LOCALES.zh, "zh-Hans");

const START = {
  away: false,
  hidden: new Set(),
  lesson: false,
  task: "two",
  classes: 1,
  drawing: null,
  restarted: [],
  diverged: null,
  past: null,
  stopped: null,
  playing: false,
  begun: false,
  epoch: 0,
  part: "test",
  score: 0.5,
  loss: 0.5,
  trend: null,
  solved: null,
  verdict: null,
  inOrder: null,
  harder: "spiral",
};
const RUNS = { ...START, begun: true, playing: true, epoch: 31, score: 0.824, loss: 0.142, trend: "falling" };
const STOOD = { ...RUNS, playing: false };
const remedy = (name, patch) => ({ name, patch });
const FEWER = remedy("fewer_units", { hidden: [{ units: 2, activation: "tanh" }] });
const OVERFITTING = {
  name: "overfitting",
  layer: "",
  evidence: { train: 0.05, test: 0.31, gap: 0.26 },
  remedies: [remedy("l2", {}), remedy("l1", {}), remedy("more_data", {})],
};
const RAN_AWAY = {
  epoch: 7,
  place: "layer 2",
  recoverable: 6,
  verdict: { name: "ran_away_steps", layer: "", evidence: { rate: 3 }, remedies: [remedy("tenth_rate_anew", {})] },
};
const WILD = { name: "ran_away", layer: "", evidence: {}, remedies: [remedy("kaiming", {})] };
const hidden = (...names) => new Set(names);

/** What is going on, what is said of it, under which name, and with which buttons. */
const SITUATIONS = [
  [
    "a page that was opened",
    START,
    "Nothing learned yet. Press Play: it will learn to tell orange from blue.",
    "start",
  ],
  [
    "several classes",
    { ...START, task: "many", classes: 3 },
    "Nothing learned yet. Press Play: it will learn to tell 3 colors apart.",
    "start",
  ],
  [
    "numbers",
    { ...START, task: "number" },
    "Nothing learned yet. Press Play: it will learn to predict the number that belongs to each point.",
    "start",
  ],
  [
    "no Play",
    { ...START, hidden: hidden("play") },
    "Nothing learned yet. Press Step: it will learn to tell orange from blue, an epoch at a time.",
    "start",
  ],
  [
    "neither Play nor Step",
    { ...START, hidden: hidden("play", "step") },
    "Nothing learned yet. What it is to learn: to tell orange from blue.",
    "start",
  ],
  [
    "a lesson before its first step",
    { ...START, lesson: true },
    "Nothing learned yet. Press Play: it will learn to tell orange from blue.",
    "lesson",
  ],
  [
    "a change that began the run anew",
    { ...START, restarted: ["problem", "data"] },
    "Training starts over, because the problem and the data changed. " +
      "Press Play: it will learn to tell orange from blue.",
    "start",
  ],
  ["Play, before the first step", { ...START, playing: true }, "Training begins.", "learning"],
  [
    "a change while it plays",
    { ...RUNS, restarted: ["data"] },
    "Training starts over, because the data changed.",
    "learning",
  ],
  [
    "learning",
    RUNS,
    "82% of the test points are right after 31 epochs, and the loss is 0.142 and falling.",
    "learning",
  ],
  [
    "a long run",
    { ...RUNS, epoch: 12345, trend: "steady", score: 0.9996, loss: 0.0001 },
    "99% of the test points are right after 12,345 epochs, and the loss is below 0.001 and hardly moves.",
    "learning",
  ],
  [
    "learning numbers",
    { ...RUNS, task: "number", epoch: 1, score: 0.31, trend: null },
    "After 1 epoch R² is 0.310 on the test points (1 is perfect), and the loss is 0.142.",
    "learning",
  ],
  [
    "numbers that are far off",
    { ...RUNS, task: "number", epoch: 1, score: -1e120, trend: null },
    "After 1 epoch R² is below −99 on the test points (1 is perfect), and the loss is 0.142.",
    "learning",
  ],
  [
    "no points for testing",
    { ...RUNS, part: "train", trend: null },
    "82% of the training points are right after 31 epochs, and the loss is 0.142.",
    "learning",
  ],
  [
    "paused in the first epoch",
    { ...STOOD, epoch: 0 },
    "82% of the test points are right in the first epoch, and the loss is 0.142. Play goes on from here.",
    "paused",
  ],
  [
    "paused without Play",
    { ...STOOD, hidden: hidden("play") },
    "82% of the test points are right after 31 epochs, and the loss is 0.142.",
    "paused",
  ],
  [
    "stopped as set",
    { ...STOOD, stopped: { reason: "epochs", epoch: 31 } },
    "Paused at epoch 31, as set. 82% of the test points are right, with a loss of 0.142.",
    "stopped",
  ],
  [
    "solved",
    { ...RUNS, solved: 104, epoch: 130, score: 1, loss: 0.005 },
    "Every test point was right after 104 epochs, and the loss is 0.005 now.",
    "solved",
    ["dataset spiral"],
  ],
  [
    "solved, with much of it unneeded",
    {
      ...STOOD,
      solved: 104,
      loss: 0.005,
      inOrder: { name: "learned", remedies: [remedy("more_noise", { data: {} }), FEWER] },
    },
    "Every test point was right after 104 epochs, and the loss is 0.005 now.",
    "solved",
    ["dataset spiral", "remedy fewer_units"],
  ],
  [
    "solved in a lesson",
    { ...RUNS, solved: 104, loss: 0.005, lesson: true },
    "Every test point was right after 104 epochs, and the loss is 0.005 now.",
    "solved",
  ],
  [
    "solved without the choice of data",
    { ...RUNS, solved: 104, loss: 0.005, hidden: hidden("dataset") },
    "Every test point was right after 104 epochs, and the loss is 0.005 now.",
    "solved",
  ],
  [
    "own points solved",
    { ...RUNS, solved: 104, loss: 0.005, harder: null },
    "Every test point was right after 104 epochs, and the loss is 0.005 now.",
    "solved",
  ],
  [
    "numbers solved",
    { ...RUNS, task: "number", solved: 12, score: 0.981 },
    "The predictions fit the test points after 12 epochs: R² is 0.981 now, and 1 is perfect.",
    "solved",
    ["dataset spiral"],
  ],
  [
    "overfitting",
    { ...RUNS, verdict: OVERFITTING },
    "The training loss is 0.050 but the test loss 0.310: it learns these points, not what lies behind them.",
    "overfitting",
    ["remedy l2", "remedy l1"],
  ],
  [
    "dead units",
    { ...RUNS, verdict: { name: "dead", layer: "Layer 1", evidence: { dead: 3, units: 8 }, remedies: [] } },
    "Layer 1: 3 of 8 units have been flat at every training point from the start, so they cannot learn.",
    "dead",
  ],
  [
    "underfitting",
    {
      ...RUNS,
      verdict: {
        name: "underfitting",
        layer: "",
        evidence: { epochs: 120, loss: 0.3, constant: 0.5 },
        remedies: [remedy("more_features", {}), remedy("more_units", {})],
      },
    },
    "For 120 epochs the loss has hardly moved from 0.300: the network has too little to follow even its training " +
      "points, or stands on a plateau.",
    "underfitting",
    ["remedy more_features", "remedy more_units"],
  ],
  [
    "settled",
    { ...RUNS, score: 0.94, loss: 0.031, inOrder: { name: "converged", remedies: [FEWER] } },
    "94% of the test points are right, and a loss of 0.031 hardly moves any more: more training will change little.",
    "settled",
  ],
  [
    "learned, and it hardly moves",
    { ...RUNS, score: 0.99, loss: 0.031, trend: "steady", inOrder: { name: "learned", remedies: [FEWER] } },
    "99% of the test points are right, and a loss of 0.031 hardly moves any more: more training will change little.",
    "settled",
  ],
  [
    "numbers ran away",
    { ...STOOD, diverged: RAN_AWAY },
    "The numbers ran away in epoch 7, in layer 2. The first weights were sound: steps at a rate of 3 were too long.",
    "diverged",
    ["remedy tenth_rate_anew", "recover"],
  ],
  [
    "numbers ran away from the start",
    { ...STOOD, diverged: { ...RAN_AWAY, recoverable: null, verdict: WILD } },
    "The numbers ran away in epoch 7, in layer 2. The first weights were too large: each layer enlarges what passes " +
      "through it, and a smaller rate rarely helps.",
    "diverged",
    ["remedy kaiming", "reset"],
  ],
  [
    "numbers ran away, without Reset",
    { ...STOOD, diverged: { ...RAN_AWAY, verdict: { ...RAN_AWAY.verdict, remedies: [] } }, hidden: hidden("reset") },
    "The numbers ran away in epoch 7, in layer 2. The first weights were sound: steps at a rate of 3 were too long.",
    "diverged",
    ["recover"],
  ],
  [
    "looking back",
    { ...STOOD, past: { epoch: 12, last: 31 } },
    "Epoch 12 of 31: 82% of the test points are right, with a loss of 0.142.",
    "past",
    ["live"],
  ],
  [
    "drawing with no points",
    { ...STOOD, drawing: { count: 0, fewest: 4, lack: "few" } },
    "No points yet. Draw some on the map: it takes 4 at least.",
    "drawing",
  ],
  ["no connection", { ...RUNS, away: true }, "Not connected. What you see is as it last was.", "away"],
];

for (const [name, facts, words, tag, offers = []] of SITUATIONS) {
  test(`what is said: ${name}`, () => {
    const said = sentenceFor(facts, english);
    assert.equal(said.words, words);
    assert.equal(said.tag, `voice.tag.${tag}`);
    assert.deepEqual(
      said.offers.map((offer) => [offer.act, (offer.remedy ?? offer).name].filter(Boolean).join(" ")),
      offers,
    );
  });
  test(`in both languages nothing is left open: ${name}`, () => {
    for (const text of [english, chinese]) {
      const said = sentenceFor(facts, text);
      assert.doesNotMatch(said.words, /undefined|NaN|[{}]/);
      assert.notEqual(text(said.tag), "");
    }
  });
}

test("a sentence in Chinese is Chinese", () => {
  assert.equal(
    sentenceFor({ ...START, restarted: ["problem", "data"] }, chinese).words,
    "问题类型和数据变了，训练重新开始。按“开始”，它会学着区分橙色和蓝色。",
  );
  assert.equal(sentenceFor(RUNS, chinese).words, "训练 31 轮后，82% 的测试点判断正确，损失是 0.142，正在下降。");
});

test("the labels that a sentence quotes are those of the buttons", () => {
  for (const text of [english, chinese])
    for (const [name, key] of [
      ["play", "transport.play"],
      ["step", "transport.step"],
    ])
      assert.ok(text(`voice.start.${name}`).includes(text(key)), key);
});

test("a remedy belongs to the controls with which a person would do the same", () => {
  const now = {
    optimizer: { name: "sgd", learning_rate: 0.03 },
    hidden: [{ units: 8, activation: "tanh" }],
    data: { train_fraction: 0.5, noise: 0 },
  };
  for (const [patch, controls] of [
    [{ optimizer: { name: "sgd", learning_rate: 0.01 } }, ["learning_rate"]],
    [{ optimizer: { name: "adam", learning_rate: 0.01 } }, ["more_settings"]],
    [{ hidden: [{ units: 4, activation: "tanh" }] }, ["layers"]],
    [{ hidden: [{ units: 8, activation: "relu" }], initializer: {} }, ["activation", "more_settings"]],
    [{ regularizer: {} }, ["regularization", "regularization_rate"]],
    [{ data: { train_fraction: 0.8, noise: 0 } }, ["train_fraction"]],
    [{ data: { train_fraction: 0.5, noise: 0.2 } }, ["noise"]],
    [{ standardize: true }, ["more_settings"]],
  ]) {
    assert.deepEqual(controlsFor(patch, now), controls);
    assert.ok(controls.every((control) => CONTROLS.includes(control)));
  }
});
