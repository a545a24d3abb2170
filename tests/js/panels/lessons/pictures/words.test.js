// Sums with their numbers filled in, and sentences with elements in them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sumWritten } from "../../../../../static/panels/lessons/pictures/formula.js";
import { sentenceOf } from "../../../../../static/panels/lessons/pictures/sentence.js";

const NAMES = ["x₁", "x₂"];

test("a sum is written as a person writes it, with two figures and real signs", () => {
  assert.equal(sumWritten([0.3142, -0.0217], NAMES, 0.1), "0.31 x₁ − 0.022 x₂ + 0.1");
  assert.equal(sumWritten([-1, 0], NAMES, -2.25), "−1 x₁ + 0 x₂ − 2.3");
});

test("a sum can be taken more than once, and says where a number is not finite", () => {
  assert.equal(sumWritten([0.3, -0.2], NAMES, 0.1, 2), "0.6 x₁ − 0.4 x₂ + 0.2");
  assert.equal(sumWritten([null, 1], NAMES, null), "∞ x₁ + 1 x₂ + ∞");
});

test("an element stands where the language has its value", () => {
  const [one, two] = [{ number: 1 }, { number: 2 }];
  const english = ({ a, b }) => `At ${a} it is ${b}.`;
  const other = ({ a, b }) => `${b}：${a}`;
  assert.deepEqual(sentenceOf(english, { a: one, b: two }), ["At ", one, " it is ", two, "."]);
  assert.deepEqual(sentenceOf(other, { a: one, b: two }), [two, "：", one]);
  assert.deepEqual(
    sentenceOf(() => "Nothing.", { a: one }),
    ["Nothing."],
  );
});
