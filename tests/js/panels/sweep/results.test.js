// What is read off the runs of a sweep: cells, colors, sentences, tables, good learning rates.

import assert from "node:assert/strict";
import { test } from "node:test";
import { goodRates, ratesOf } from "../../../../static/panels/sweep/finder.js";
import { epochsTo, readOff, runsOf, summaryOf, without } from "../../../../static/panels/sweep/results.js";
import { scaleOf, STEPS, stepOf } from "../../../../static/panels/sweep/scale.js";
import { sentenceOf } from "../../../../static/panels/sweep/sentence.js";
import { rowsOf } from "../../../../static/panels/sweep/table.js";
import { bounded } from "../../../../static/panels/sweep/thresholds.js";
import { disagreementOf, codesOf } from "../../../../static/panels/sweep/ensemble.js";
import { timeLeft } from "../../../../static/panels/sweep/run_bar.js";
import { chinese, english, READING, results, run, THRESHOLDS } from "./support.js";

const RATES = { field: "optimizer.learning_rate", values: [0.01, 0.1, 1] };

test("a cell is the median of its runs, in which one that diverged is the worst", () => {
  const { document, ...rest } = results([RATES], 3, [
    [[0], 0, 0.01],
    [[0], 1, 0.03],
    [[0], 2, null],
  ]);
  const summary = summaryOf(runsOf({ document, ...rest }, [0]), "test_loss", READING, document);
  assert.equal(summary.value, 0.03);
  assert.deepEqual([summary.low, summary.high], [0.01, 0.03]);
  assert.deepEqual(summary.outcomes, { learned: 2, overfitted: 0, never_learned: 0, diverged: 1 });
  const two = summaryOf([run([0], 0, null), run([0], 1, null), run([0], 2, 0.1)], "test_loss", READING, document);
  assert.ok(Number.isNaN(two.value));
  assert.equal(two.commonest, "diverged");
  const share = summaryOf(runsOf({ document, ...rest }, [0]), "success_rate", READING, document);
  assert.ok(Math.abs(share.value - 2 / 3) < 1e-12);
});

test("thresholds that are moved make others of the same runs", () => {
  const one = run([0], 0, 0.2, 0.28);
  const read = (thresholds) => summaryOf([one], "outcome", { success: null, thresholds }, {}).commonest;
  assert.equal(read(THRESHOLDS), "learned");
  assert.equal(read({ ...THRESHOLDS, learned: 0.3 }), "never_learned");
  assert.equal(read({ ...THRESHOLDS, gap: 0.1 }), "overfitted");
  assert.equal(bounded("learned", 0.513), 0.52);
  assert.equal(bounded("learned", -3), 0.02);
  assert.equal(bounded("worse", 99), 3);
});

test("how long a run took is the server's word for its own goal, and the curve's for another", () => {
  const one = { ...run([0], 0, 0.01), reached: 7 };
  const goal = { measure: "test_loss", value: 0.05 };
  assert.equal(epochsTo(one, goal, { success: { test_loss: 0.05 } }), 7);
  assert.equal(epochsTo(one, { measure: "test_loss", value: 0.3 }, { success: { test_loss: 0.05 } }), 5);
  assert.ok(Number.isNaN(epochsTo(one, { measure: "train_loss", value: 0.001 }, {})));
  assert.equal(readOff(one, "success_rate", { ...READING, success: goal }, {}), 1);
});

test("colors go from the worst to the best, losses that lie far apart by ratios", () => {
  const scale = scaleOf([0.5, 0.0005, Number.NaN], "test_loss");
  assert.deepEqual([scale.log, scale.ticks[0], scale.ticks[2]], [true, 0.5, 0.0005]);
  assert.equal(stepOf(scale, 0.5), 0);
  assert.equal(stepOf(scale, 0.0005), STEPS - 1);
  assert.ok(Math.abs(scale.place(Math.sqrt(0.5 * 0.0005)) - 0.5) < 1e-9);
  assert.equal(stepOf(scale, 0), STEPS - 1);
  const accuracy = scaleOf([0.5, 0.9], "test_accuracy");
  assert.deepEqual([accuracy.place(0.5), accuracy.place(0.9)], [0, 1]);
  assert.deepEqual(scaleOf([0.4], "success_rate")?.ticks, [0, 0.5, 1]);
  assert.ok(scaleOf([0.2, 0.2], "test_loss").place(0.2) > 0);
  assert.equal(scaleOf([Number.NaN], "test_loss"), null);
});

/** What is said of results over rates and units. */
function said(found, measure = "test_loss", text = english) {
  const names = ["Learning rate", "Units"];
  const setting = (axis, place) => ({ name: names[axis], value: String(found.axes[axis].values[place]) });
  return sentenceOf(
    {
      results: found,
      measure,
      reading: READING,
      cellName: (cell) => cell.map((place, axis) => Object.values(setting(axis, place)).join(" ")).join(" and "),
      setting,
      measureName: "Test loss",
    },
    text,
  );
}
const UNITS = { field: "hidden.units", values: [1, 2] };
const all = (loss) =>
  RATES.values.flatMap((_, i) =>
    UNITS.values.flatMap((_, j) => [0, 1].map((seed) => [[i, j], seed, loss(i, j, seed)])),
  );

test("the sentence names the best cell, where nothing learns, and where it is luck", () => {
  assert.match(said(null), /Start/);
  const found = results(
    [RATES, UNITS],
    2,
    all((i, j, seed) => (i === 2 ? null : j === 0 && seed === 1 ? 0.45 : 0.1 / (1 + i + j))),
  );
  const sentence = said(found);
  assert.match(sentence, /Best is learning rate 0\.1 and Units 2: the test loss of its 2 seeds is 0\.033/);
  assert.match(sentence, /With learning rate 1 runs diverge/);
  assert.match(sentence, /With learning rate 0\.01 and Units 1 it is luck: 1 of 2 seeds fail/);
  assert.match(said(found, "outcome"), /Most seeds succeed with learning rate 0\.01 and Units 2: 2 of 2/);
  assert.match(said(found, "test_loss", chinese), /最好的是/);
});

test("the sentence counts what is there so far, and says where seeds hardly differ", () => {
  const some = results([RATES, UNITS], 2, [[[0, 0], 0, 0.02]]);
  assert.match(said(some), /^After 1 of 12 runs: Best is learning rate 0\.01 and Units 1, with a test loss of 0\.020/);
  const even = results(
    [RATES, UNITS],
    2,
    all((i) => 0.02 + 0.01 * i),
  );
  assert.match(said(even), /All 12 runs learned\. Seeds hardly differ/);
  const low = results(
    [RATES, UNITS],
    2,
    all((i) => (i < 2 ? 0.4 : 0.1)),
  );
  assert.match(said(low), /Up to learning rate 0\.1 no run learns/);
});

test("a table of runs has what varies, what came of it, and the outcome by the thresholds in force", () => {
  const found = results([RATES], 1, [
    [[1], 0, 0.2, 0.28],
    [[0], 0, 0.3],
  ]);
  const [head, first, second] = rowsOf(found, { success: null, thresholds: { ...THRESHOLDS, gap: 0.1 } });
  assert.deepEqual(head.slice(0, 6), ["optimizer.learning_rate", "seed", "epoch", "stopped", "outcome", "success"]);
  assert.deepEqual(first.slice(0, 6), [0.01, 0, 10, "", "never_learned", 0]);
  assert.equal(second[4], "overfitted");
  assert.deepEqual(without(found), [
    [1, 0],
    [0, 0],
  ]);
});

test("good rates lie around the best one, and none of them diverged", () => {
  const rates = { field: "optimizer.learning_rate", values: [0.001, 0.01, 0.1, 1, 10] };
  const losses = [0.49, 0.05, 0.01, 0.04, null];
  const runs = losses.flatMap((loss, place) =>
    [0, 1].map((seed) => [[place], seed, place === 3 && seed === 1 ? null : loss]),
  );
  const read = ratesOf(results([rates], 2, runs), READING);
  assert.deepEqual(goodRates(read, 0.5), { low: 0.01, high: 0.1, best: 0.1 });
  assert.equal(goodRates(ratesOf(results([rates], 1, [[[0], 0, 0.495]]), READING), 0.5), null);
  assert.equal(goodRates(ratesOf(results([rates], 1, [[[4], 0, null]]), READING), 0.5), null);
});

test("networks agree where few differ from most of them", () => {
  const ensemble = {
    disagreement: [
      [0, 0.4],
      [0, null],
    ],
    spread: [[[1]]],
    half: 1,
  };
  const { alike, most, high } = disagreementOf(ensemble);
  assert.ok(Math.abs(alike - 2 / 3) < 1e-12);
  assert.deepEqual([most, high], [0.4, 0.5]);
  assert.deepEqual([...codesOf([-1, 0, 1, 5, null], -1, 1)], [0, 127, 254, 254, 255]);
});

test("time left is said as one says it", () => {
  assert.equal(timeLeft(0.4, english), "Nearly done.");
  assert.equal(timeLeft(30.2, english), "About 30 seconds left.");
  assert.equal(timeLeft(130, english), "About 2 minutes left.");
});
