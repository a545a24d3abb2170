import assert from "node:assert/strict";
import { test } from "node:test";
import * as numbers from "../../../static/draw/numbers.js";

const { formatNumber, formatTick, formatValue } = numbers;

test("a loss is written with its decimals", () => {
  assert.equal(formatNumber(0.4983), "0.498");
  assert.equal(formatNumber(0), "0.000");
  assert.equal(formatNumber(1.0996, 2), "1.10");
  assert.equal(formatNumber(0.00004, 4), "0.0000");
});

test("numbers of every ordinary size take the same width", () => {
  for (const value of [
    0,
    0.0001,
    0.5,
    9.9994,
    9.9996,
    12.345,
    99.996,
    123.45,
    999.96,
    1234.5,
    9999.6,
    54321,
    99999.4,
    123456,
    1.5e8,
    Infinity,
    NaN,
  ]) {
    assert.equal(formatNumber(value, 3).length, 5, String(value));
  }
});

test("no exponent appears before a number stops fitting", () => {
  assert.equal(formatNumber(99999), "99999");
  assert.equal(formatNumber(100000), "1.0e5");
  assert.equal(formatNumber(1e-9), "0.000");
});

test("a written number reads back as a number", () => {
  assert.equal(parseFloat(formatNumber(1234.5)), 1235);
  assert.equal(formatNumber(-0.25), "−0.250");
  assert.equal(formatNumber(-0.0001), "0.000");
});

test("a tick is written as short as it can be", () => {
  assert.deepEqual(
    [0, 0.2, -6, 1000, 0.30000000000000004].map((value) => formatTick(value)),
    ["0", "0.2", "−6", "1000", "0.3"],
  );
  assert.deepEqual(
    [1e-5, 2.5e-12, 1e6, -0.00001].map((value) => formatTick(value)),
    ["1e−5", "2.5e−12", "1e6", "−1e−5"],
  );
  assert.deepEqual(
    [NaN, Infinity, -Infinity].map((value) => formatTick(value)),
    ["NaN", "∞", "−∞"],
  );
});

test("ticks of one step have the same decimals", () => {
  assert.deepEqual(
    [0, 0.5, 1].map((value) => formatTick(value, 0.5)),
    ["0.0", "0.5", "1.0"],
  );
  assert.deepEqual(
    [0, 10, 20].map((value) => formatTick(value, 10)),
    ["0", "10", "20"],
  );
  assert.equal(formatTick(0.05, 0.05), "0.05");
});

test("small numbers are read with their figures", () => {
  assert.deepEqual(
    [0, 0.25, -0.25, 12.5, 0.00456, 3.2e-7, -3.2e-7, NaN].map((value) => formatValue(value)),
    ["0.000", "0.250", "−0.250", "12.50", "0.0046", "3.2e−7", "−3.2e−7", "NaN"],
  );
  assert.deepEqual(
    [0.064, -0.0012, 9.87].map((value) => formatValue(value, 2)),
    ["0.064", "−0.0012", "9.87"],
  );
});

const EDGES = [0, -0, NaN, Infinity, -Infinity, 5e-324, -1e-7, 0.0449, -0.0449, 0.05, -2.5, 123456.7, -1e21];

/** What every writer makes of the edges, in their order. @type {Record<string, [(value: number) => string, string]>} */
const WRITTEN = {
  plain: [numbers.plain, "0 0 NaN Infinity −Infinity 5e-324 −1e-7 0.0449 −0.0449 0.05 −2.5 123456.7 −1e+21"],
  inFull: [numbers.inFull, "0 -0 NaN ∞ -∞ 5e-324 -1e-7 0.0449 -0.0449 0.05 -2.5 123456.7 -1000000000000000000000"],
  "signed to one decimal": [
    (value) => numbers.signed(value, 1),
    "0.0 0.0 NaN Infinity −Infinity 0.0 −0.0 0.0 −0.0 0.1 −2.5 123456.7 −1e+21",
  ],
  "fixed to one decimal": [
    (value) => numbers.fixed(value, 1),
    "0.0 0.0 NaN Infinity −Infinity 0.0 0.0 0.0 0.0 0.1 −2.5 123456.7 −1e+21",
  ],
  "fixed to one decimal, with a plus": [
    (value) => numbers.fixed(value, 1, true),
    "0.0 0.0 +NaN +Infinity −Infinity 0.0 0.0 0.0 0.0 +0.1 −2.5 +123456.7 −1e+21",
  ],
  "rounded to two figures": [
    (value) => String(numbers.rounded(value, 2)),
    "0 0 NaN Infinity -Infinity 5e-324 -1e-7 0.045 -0.045 0.05 -2.5 120000 -1e+21",
  ],
  exactly: [
    numbers.exactly,
    "0.00000 0.00000 NaN Infinity −Infinity 4.94066e−324 −1.00000e−7 0.0449000 −0.0449000 0.0500000 −2.50000 123457 " +
      "−1.00000e+21",
  ],
  bound: [numbers.bound, "0 0 NaN ∞ −∞ 5e−324 −1e−7 0.0449 −0.0449 0.05 −2.5 1.23e5 −1e21"],
  percent: [
    numbers.percent,
    "0.0% 0.0% NaN% Infinity% -Infinity% 0.0% -0.0% 4.5% -4.5% 5.0% -250.0% 12345670.0% -1e+23%",
  ],
  "score, an accuracy": [
    (value) => numbers.score(value, true),
    "0.0% 0.0% – Infinity% -Infinity% 0.0% -0.0% 4.5% -4.5% 5.0% -250.0% 12345670.0% -1e+23%",
  ],
  "score, an R²": [
    (value) => numbers.score(value, false),
    "0.000 0.000 – ∞ <−99 0.000 0.000 0.045 −0.045 0.050 −2.500 1.2e5 <−99",
  ],
  figure: [numbers.figure, "0 0 NaN Infinity −Infinity 4.9e−324 −1.0e−7 0.0449 −0.0449 0.05 −2.5 123000 −1.0e21"],
  formatValue: [formatValue, "0.000 0.000 NaN ∞ −∞ 4.9e−324 −1.0e−7 0.045 −0.045 0.050 −2.500 1.2e5 −1e+21"],
};

for (const [writer, [write, wanted]] of Object.entries(WRITTEN))
  test(`${writer} writes zeros, no number, no end, tiny and huge`, () => {
    EDGES.forEach((value, index) => {
      assert.equal(write(value), wanted.split(" ")[index], `of ${Object.is(value, -0) ? "-0" : value}`);
    });
  });

test("no figure is a dash", () => assert.equal(numbers.figure(null), "–"));

test("a loss that three decimals leave nothing of is small, not zero", () => {
  assert.deepEqual(
    [0, 1e-9, 0.00049, 0.0005, 0.0021, 0.25, 12.345, 1234.5, 54321, 1.5e8, NaN].map(numbers.formatLoss),
    ["0.000", "<0.001", "<0.001", "0.001", "0.002", "0.250", "12.35", "1,235", "54,321", "1.5e8", "NaN"],
  );
  assert.deepEqual(numbers.lossInWords(1e-5), { below: true, figure: "0.001" });
});

test("thousands stand in groups", () => {
  assert.deepEqual([0, 12, 999, 1000, 12345, 1234567].map(numbers.grouped), [
    "0",
    "12",
    "999",
    "1,000",
    "12,345",
    "1,234,567",
  ]);
});

test("a share is all or nothing only where it is", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.824, 0.996, 0.9999, 1, NaN].map(numbers.wholePercent), [
    "0%",
    "1%",
    "50%",
    "82%",
    "99%",
    "99%",
    "100%",
    "–",
  ]);
});
