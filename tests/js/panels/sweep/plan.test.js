// What a sweep is before it is trained: values, sizes, documents, addresses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSweep, writeSweep } from "../../../../static/panels/sweep/address.js";
import { readNumbers } from "../../../../static/panels/sweep/axis_choice.js";
import {
  documentOf,
  fitting,
  idleOf,
  measuresOf,
  planOf,
  sizeOf,
  trainedBy,
  valuesOf,
} from "../../../../static/panels/sweep/plan.js";
import { FINDER_PLAN, READY_MADE, START_PLAN, withChoices } from "../../../../static/panels/sweep/ready_made.js";
import { catalogue } from "../../support/catalogue.js";

const { defaults } = catalogue;
const RATE = { field: "optimizer.learning_rate", range: { from: 0.001, to: 1, count: 4, scale: "log" } };

test("a range gives numbers by equal steps or equal ratios, whole ones once each", () => {
  assert.deepEqual(valuesOf(RATE), [0.001, 0.01, 0.1, 1]);
  assert.deepEqual(
    valuesOf({ field: "x", range: { from: 0, to: 1, count: 4, scale: "linear" } }),
    [0, 0.333333, 0.666667, 1],
  );
  assert.deepEqual(valuesOf({ field: "x", range: { from: 1, to: 3, count: 5, scale: "linear" } }, true), [1, 2, 3]);
  assert.deepEqual(valuesOf({ field: "x", range: { from: 1, to: 3, count: 1, scale: "linear" } }), []);
});

test("a plan says how many runs it is, and what would fit where those are too many", () => {
  const fields = [{ name: "hidden.units", whole: true }];
  const plan = { ...planOf([RATE, { field: "hidden.units", values: [1, 2, 4] }]), seeds: { count: 10, of: "both" } };
  assert.deepEqual(sizeOf(plan, fields), { cells: 12, runs: 120 });
  assert.equal(fitting({ cells: 12, runs: 120 }, 120), null);
  assert.deepEqual(fitting({ cells: 12, runs: 120 }, 50), { seeds: 4 });
  assert.deepEqual(fitting({ cells: 12, runs: 120 }, 11), { cells: 11 });
});

test("a setting that would change nothing is named, unless the choice that brings it varies too", () => {
  const fields = [{ name: "optimizer.learning_rate" }, { name: "regularizer.name" }];
  assert.equal(idleOf(planOf([RATE]), fields), null);
  const penalty = { field: "regularizer.rate", values: [0, 0.1] };
  assert.equal(idleOf(planOf([RATE, penalty]), fields), "regularizer.rate");
  assert.equal(idleOf(planOf([{ field: "regularizer.name", values: ["l1", "l2"] }, penalty]), fields), null);
});

test("the document is the server's; looking at results otherwise is no reason to train anew", () => {
  const plan = { ...planOf([RATE]), color: "outcome", success: { measure: "test_loss", value: 0.05 } };
  const document = documentOf(plan, defaults);
  assert.equal(document.color_by, "test_loss");
  assert.deepEqual(document.success, { test_loss: 0.05 });
  assert.equal(document.stop, null);
  const trained = trainedBy(plan, defaults);
  assert.equal(
    trainedBy({ ...plan, color: "test_loss", success: null }, { ...defaults, stop: { epochs: 5 } }),
    trained,
  );
  assert.notEqual(trainedBy({ ...plan, epochs: 7 }, defaults), trained);
  assert.notEqual(trainedBy(plan, { ...defaults, seed: 9 }), trained);
});

test("what a cell may show follows the problem, and whether there are test points", () => {
  assert.ok(measuresOf(defaults).includes("test_accuracy"));
  const untested = {
    ...defaults,
    problem: "regression",
    data: { ...defaults.data, points: { train: [[0, 0, 1]], test: [] } },
  };
  assert.deepEqual(measuresOf(untested).slice(0, 2), ["train_loss", "train_r2"]);
});

test("a sweep comes back from its address, exactly", () => {
  const plans = [
    START_PLAN,
    FINDER_PLAN,
    ...READY_MADE.map(({ plan }) =>
      plan([
        { name: "hidden.activation", values: ["relu", "tanh"] },
        { name: "initializer.name", values: ["zeros"] },
      ]),
    ),
    {
      ...planOf([
        { field: "hidden[1].units", range: { from: -0.5, to: 1e-7, count: 3, scale: "linear" } },
        { field: "shuffle", values: [true, false] },
      ]),
      stop: { measure: "train_loss", value: 0.001 },
      success: { measure: "test_accuracy", value: 0.95 },
      epochs: 1234,
    },
  ];
  for (const plan of plans) {
    const written = writeSweep(plan);
    // As the address takes it.
    assert.match(written, /^[\w.,:=~[\]-]*$/);
    assert.deepEqual(readSweep(written), { finder: false, plan, unread: [] }, written);
  }
  assert.equal(readSweep(writeSweep(FINDER_PLAN, "finder")).finder, true);
  assert.deepEqual(readSweep("finder"), { finder: true, plan: null, unread: [] });
});

test("what an address of a sweep cannot mean is said, and the rest is used", () => {
  const { plan, unread } = readSweep("hidden.units:1,2~seeds:x~__proto__~a:1..2x3~third:1~epochs:50");
  assert.deepEqual(unread, ["seeds:x", "__proto__", "third:1"]);
  assert.deepEqual(
    plan?.vary.map(({ field }) => field),
    ["hidden.units", "a"],
  );
  assert.equal(plan?.epochs, 50);
});

test("another choice has its usual parameters, and a rate that was there", () => {
  const found = withChoices(
    { ...defaults, regularizer: { name: "l1", rate: 0.03 } },
    { "regularizer.name": "l2" },
    catalogue,
  );
  assert.equal(found.regularizer.name, "l2");
  assert.equal(found.regularizer.rate, 0.03);
  assert.equal(withChoices(defaults, { "regularizer.name": "nothing" }, catalogue), defaults);
});

test("numbers are read as they are written in a list, once each", () => {
  assert.deepEqual(readNumbers("0.1, 3;−2\t1e-3，3"), { values: [0.1, 3, -2, 0.001], wrong: [] });
  assert.deepEqual(readNumbers("1, two, 0x3").wrong, ["two", "0x3"]);
});
