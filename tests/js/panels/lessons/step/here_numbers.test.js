import assert from "node:assert/strict";
import { test } from "node:test";
import { measuredFigure, readingAt, written } from "../../../../../static/panels/lessons/step/here_numbers.js";
import { RESOLVED, WORDS as TEXTS } from "../../../support/lesson.js";

const WORDS = "no one two three".split(" ");

test("a number is written as its text asks, as the server writes those of the lesson's own seed", () => {
  const cases = [
    [0.4712, "", "0.47"],
    [0.4712, "3", "0.471"],
    [177, "", "177"],
    [1234, "", "1,234"],
    [1234.5, "", "1,230"],
    [12.34, "", "12"],
    [0.00006, "", "0.00006"],
    [0.0000062, "", "6.2 × 10⁻⁶"],
    [2e6, "1", "2 × 10⁶"],
    [-1.5, "", "−1.5"],
    [0, "", "0"],
    [0.1234, "percent", "12%"],
    [0.1234, "percent1", "12.3%"],
    [0.0012, "percent", "0.1%"],
    [1234.4, "whole", "1,234"],
    [2, "word", "two"],
    [20, "word", "20"],
    [null, "percent", "–"],
  ];
  assert.deepEqual(
    cases.map(([value, form]) => written(value, form, WORDS)),
    cases.map(([, , shown]) => shown),
  );
});

test("a text refers to this run's numbers, not to bounds or to many seeds", () => {
  const at = (reference) => readingAt(RESOLVED, reference);
  const [learns, first] = RESOLVED.claims;
  assert.deepEqual(
    ["learns.here", "first.against", "first.against.here", "first", "loss_first", "loss_first.here"].map(at),
    [learns.left, first.right, first.right, first.right, RESOLVED.values[0].reading, RESOLVED.values[0].reading],
  );
  assert.deepEqual(
    ["learns", "learns.median", "learns.holds", "first.against.low", "loss_first.high", "tanh.epochs"].map(at),
    Array(6).fill(undefined),
  );
});

test("a number beside a sentence is written as the lesson's texts write it, with a digit more", () => {
  const [{ left }] = RESOLVED.claims;
  const of = (look, value) => measuredFigure({ resolved: RESOLVED, words: { ...TEXTS, means: look } }, left, value);
  assert.deepEqual(
    [
      of("", 0.58249),
      of("[[#learns.here:percent|58%]]", 0.5824),
      of("[[#learns.here:percent|100%]]", 1),
      of("[[#learns.here:whole|4,329]]", 4329.4),
      of("[[#learns.median:4|0.5825]]", 0.58249),
      of("[[#first.here:percent|9%]]", 0.5824),
    ],
    ["0.582", "58.2%", "100%", "4,329", "0.5825", "0.582"],
  );
});
