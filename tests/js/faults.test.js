// What the server found wrong is said in the page's language; what has no code, as the server says it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ruleOf, sentenceOf } from "../../static/faults.js";
import { createText } from "../../static/text.js";

const entries = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../../locales/${name}.json`, import.meta.url), "utf8"));
const english = createText(entries("en"), "en");
const chinese = createText(entries("zh"), "zh-Hans");
const fault = { path: "data.samples", rule: "must be at most 5000", value: 9000, message: "`data.samples` must be at most 5000; got 9000", code: "at_most", values: { limit: 5000 } };

test("a fault has its place, rule and value in the language in force", () => {
  assert.equal(sentenceOf(fault, english), "`data.samples` must be at most 5,000; got 9000");
  assert.equal(sentenceOf(fault, chinese), "`data.samples` 不能大于 5,000；现为 9000");
  assert.equal(ruleOf(fault, chinese), "不能大于 5,000");
});

test("a fault without a value says none, and a long value is cut", () => {
  assert.equal(sentenceOf({ ...fault, value: null, code: "missing", values: {} }, chinese), "`data.samples` 缺失。");
  assert.match(sentenceOf({ ...fault, value: "x".repeat(200) }, english), /; got 'x{76}\.\.\.$/);
});

test("a rule without a code, or of a newer server, is said as the server says it", () => {
  assert.equal(sentenceOf({ ...fault, code: null, values: {} }, chinese), fault.message);
  assert.equal(ruleOf({ ...fault, code: "of_tomorrow" }, chinese), fault.rule);
});
