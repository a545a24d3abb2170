// What came of questions and polls: a wrong count is what a class would believe.

import assert from "node:assert/strict";
import { test } from "node:test";
import { answersOf } from "../../../../../static/panels/class/teacher/acts/question.js";
import { countsOfQuestion, curveOf, tallyOf, topOf } from "../../../../../static/panels/class/teacher/tallies.js";

const run = (seed, reached, losses = [1, 0.5]) => ({ reached, measured: losses.at(-1), losses, seed });

test("answers are counted; what is none there is to choose is not", () => {
  const answers = { a: 7, b: -1, c: 0.5, d: 1, e: run(1, true) };
  assert.deepEqual(countsOfQuestion(answers, 2), { counts: [0, 1], all: 1, shares: [0, 1] });
  assert.deepEqual(countsOfQuestion({}, 2).shares, [0, 0]);
});

test("a poll says how many runs reached the goal, those first", () => {
  const answers = { a: run(12, false), b: run(14, true), c: run(13, true), d: run(11, false), e: 1 };
  const { runs, reached, share } = tallyOf(answers);
  assert.deepEqual([reached, share], [2, 0.5]);
  assert.deepEqual(
    runs.map(({ member }) => member),
    ["c", "b", "d", "a"],
  );
  assert.deepEqual(tallyOf({}), { runs: [], reached: 0, share: 0 });
});

test("a curve begins at the start and ends where its run ended, without what is no number", () => {
  assert.deepEqual(curveOf([1, null, 0.25], 100), [
    { epoch: 0, loss: 1 },
    { epoch: 100, loss: 0.25 },
  ]);
  assert.deepEqual(curveOf([0.5], 80), [{ epoch: 80, loss: 0.5 }]);
});

test("one run that runs away leaves the others to be seen", () => {
  const calm = curveOf([0.4, 0.1], 10);
  const wild = curveOf([0.4, 900], 10);
  assert.ok(Math.abs(topOf([calm, wild]) - 0.6) < 1e-12);
  assert.equal(topOf([calm]), 0.4);
});

test("answers are written one a line; what cannot be asked is told by its fault", () => {
  assert.deepEqual(answersOf(" a \n\n b "), { answers: ["a", "b"], fault: null });
  const faults = ["", "a", "a\na", `a\n${"b".repeat(101)}`, [..."abcdefghi"].join("\n")];
  assert.deepEqual(
    faults.map((written) => answersOf(written).fault),
    ["few", "few", "twice", "long", "many"],
  );
});
