import assert from "node:assert/strict";
import { test } from "node:test";
import { isSolved, solvedSince, trendOf } from "../../../../static/panels/voice/course.js";

/** A run of so many epochs whose losses are given by a function. */
const run = (epochs, loss, more = () => ({})) =>
  Array.from({ length: epochs + 1 }, (_, epoch) => ({ epoch, train: loss(epoch), test: loss(epoch), ...more(epoch) }));
const right = (from) => (epoch) => ({ trainScore: epoch >= from ? 1 : 0.8, testScore: epoch >= from ? 1 : 0.8 });

test("the trend is that of the last fifth", () => {
  assert.equal(trendOf(run(100, (epoch) => 1 / (epoch + 1))), "falling");
  assert.equal(trendOf(run(100, (epoch) => (epoch < 50 ? 0.5 - epoch / 200 : epoch / 200))), "rising");
  assert.equal(trendOf(run(100, (epoch) => (epoch < 60 ? 0.5 : 0.2))), "steady");
  assert.equal(trendOf(run(100, () => 0)), "steady");
});

test("of a few looks there is no trend", () => {
  assert.equal(trendOf([]), null);
  assert.equal(trendOf(run(3, (epoch) => 1 / (epoch + 1))), null);
});

test("without points for testing the trend is that of the training loss", () => {
  const history = run(100, (epoch) => 1 / (epoch + 1)).map((point) => ({ ...point, test: Number.NaN }));
  assert.equal(trendOf(history), "falling");
});

test("solved is all test points right at a low loss, or a high R²", () => {
  assert.ok(isSolved({ test: 0.04, testScore: 1, trainScore: 1 }, true));
  assert.ok(!isSolved({ test: 0.04, testScore: 0.996, trainScore: 1 }, true));
  assert.ok(!isSolved({ test: 0.3, testScore: 1, trainScore: 1 }, true), "right, but only just");
  assert.ok(!isSolved({ test: 0.04, testScore: 1, trainScore: 0.9 }, true), "few test points may be right by chance");
  assert.ok(isSolved({ test: 0.04, testScore: 0.96, trainScore: 0.97 }, false));
  assert.ok(!isSolved({ test: 0.01, testScore: 0.9, trainScore: 0.97 }, false));
  assert.ok(!isSolved({ test: Number.NaN, testScore: 1, trainScore: 1 }, true), "nothing to test with");
});

test("it is solved since it has been so without a break", () => {
  assert.equal(
    solvedSince(
      run(100, () => 0.01, right(40)),
      true,
    ),
    40,
  );
  const broken = run(100, () => 0.01, right(40));
  broken[70] = { ...broken[70], testScore: 0.9 };
  assert.equal(solvedSince(broken, true), 71);
  assert.equal(
    solvedSince(
      run(10, () => 0.4),
      true,
    ),
    null,
  );
  assert.equal(solvedSince([], true), null);
});
