// Sentences in the language in force: plural forms, numbers, and another language from now on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createText } from "../../../static/app/text.js";

const ENGLISH = {
  units: { zero: "no units", one: "{count} unit", other: "{count} units" },
  at: "at {place}",
  rate: "{value}",
};
const CHINESE = { units: { zero: "没有神经元", other: "{count} 个神经元" }, at: "在 {place}", rate: "{value}" };

test("a sentence has the plural form of its language", () => {
  const text = createText(ENGLISH, "en");
  assert.deepEqual(
    [0, 1, 2].map((count) => text("units", { count })),
    ["no units", "1 unit", "2 units"],
  );
  const other = createText(CHINESE, "zh-Hans");
  assert.deepEqual(
    [0, 1, 2].map((count) => other("units", { count })),
    ["没有神经元", "1 个神经元", "2 个神经元"],
  );
});

test("numbers are written as the language has them, with all their digits; texts stay as they are", () => {
  const rate = (/** @type {string} */ language, /** @type {number | string} */ value) =>
    createText(ENGLISH, language)("rate", { value });
  assert.equal(rate("en", 1234567), "1,234,567");
  assert.equal(rate("zh-Hans", 1234567), "1,234,567");
  assert.equal(rate("de", 1234567.5), "1.234.567,5");
  assert.equal(rate("en", 0.00001), "0.00001");
  assert.equal(rate("en", "1234567"), "1234567");
  assert.equal(rate("en", NaN), "NaN");
});

test("the same function speaks another language once it is told to", () => {
  const text = createText(ENGLISH, "en");
  text.use(CHINESE, "zh-Hans");
  assert.equal(text("units", { count: 1 }), "1 个神经元");
  assert.equal(text.language, "zh-Hans");
  assert.throws(() => text("missing"), /no text for "missing"/);
});
