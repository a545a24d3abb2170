// What the server found wrong is said in the page's language; what has no code, as the server says it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  errorOf,
  failureOf,
  reasonOf,
  refusalOf,
  ruleOf,
  sentenceOf,
  told,
} from "../../../static/app/fault_sentences.js";
import { createText } from "../../../static/app/text.js";

const entries = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../../../locales/${name}.json`, import.meta.url), "utf8"));
const english = createText(entries("en"), "en");
const chinese = createText(entries("zh"), "zh-Hans");
const fault = {
  path: "data.samples",
  rule: "must be at most 5000",
  value: 9000,
  message: "`data.samples` must be at most 5000; got 9000",
  code: "at_most",
  values: { limit: 5000 },
};

test("a fault has its place, rule and value in the language in force", () => {
  assert.equal(sentenceOf(fault, english), "`data.samples` must be at most 5,000; got 9000");
  assert.equal(sentenceOf(fault, chinese), "`data.samples` 不能大于 5,000；现为 9000");
  assert.equal(ruleOf(fault, chinese), "不能大于 5,000");
});

test("a fault without a place is of all there is", () => {
  assert.equal(sentenceOf({ ...fault, path: "" }, english), "must be at most 5,000; got 9000");
});

test("a fault without a value says none, and a long value is cut", () => {
  assert.equal(sentenceOf({ ...fault, value: null, code: "missing", values: {} }, chinese), "`data.samples` 缺失。");
  assert.match(sentenceOf({ ...fault, value: "x".repeat(200) }, english), /; got 'x{76}\.\.\.$/);
});

test("a rule without a code, or of a newer server, is said as the server says it", () => {
  assert.equal(sentenceOf({ ...fault, code: null, values: {} }, chinese), fault.message);
  assert.equal(ruleOf({ ...fault, code: "of_tomorrow" }, chinese), fault.rule);
});

/** Words in Latin letters that make a sentence, not a name. @param {string} sentence */
const latin = (sentence) => sentence.match(/[A-Za-z]{2,}( [A-Za-z]{2,})+/g) ?? [];

test("a message the server could not take is said in the page's language; in English in the server's own words", () => {
  for (const code of ["malformed", "too_large", "too_fast", "not_ready", "checkpoint_refused"]) {
    const message = "`batch` must be a whole number; got 'x'";
    assert.deepEqual(latin(errorOf({ code, message }, chinese)), [], code);
    assert.ok(errorOf({ code, message }, english).endsWith(`(${message})`), code);
  }
  assert.equal(errorOf({ code: "of_tomorrow", message: "new" }, chinese), "new");
});

test("why a checkpoint was refused is said in the page's language, and its experiment's faults too", () => {
  const key = "share.fault.checkpoint";
  const cut = {
    message: "the checkpoint is cut short within its header",
    reason: { code: "checkpoint_cut", values: {}, faults: [] },
  };
  assert.equal(refusalOf(key, cut, english), `${english(key)} (${cut.message})`);
  assert.equal(refusalOf(key, cut, chinese), `${chinese(key)}（检查点在文件头中断了）`);
  assert.ok(errorOf({ code: "checkpoint_refused", ...cut }, chinese).endsWith("（检查点在文件头中断了）"));
  const inner = {
    message: "the checkpoint's experiment: no",
    reason: {
      code: "checkpoint_experiment",
      values: { faults: "no good words" },
      faults: [{ ...fault, path: "data.samples", value: null, code: "missing", values: {} }],
    },
  };
  const many = { ...inner, reason: { ...inner.reason, more: 980 } };
  assert.ok(refusalOf(key, many, chinese).endsWith("另有 980 处。）"));
  const told = refusalOf(key, inner, chinese);
  assert.deepEqual(latin(told), []);
  assert.match(told, /data\.samples/);
  assert.equal(
    refusalOf(key, { message: "x", reason: { code: "of_tomorrow", values: {}, faults: [] } }, chinese),
    chinese(key),
  );
  assert.equal(refusalOf(key, { message: "x" }, chinese), chinese(key));
});

test("why an export or a short link failed is said in the page's language alone", () => {
  const keys = [
    ...Object.keys(entries("zh")).filter((key) => key.startsWith("share.fault.")),
    "export.fault.unwritable",
  ];
  assert.ok(keys.length > 20);
  for (const key of keys)
    assert.deepEqual(latin(told(key, "the server cannot use its file", chinese, { status: 503 })), [], key);
  assert.equal(
    told("share.fault.server", "the store is gone", english, { status: 503 }),
    "The server answered 503. (the store is gone)",
  );
  assert.equal(told("share.fault.server", 7, english, { status: 503 }), "The server answered 503.");
});

test("of a file or a link that is refused, the reason is the sentence its fault names", () => {
  const gone = { key: "share.fault.server", values: { status: 503, reason: "the store is gone" } };
  assert.equal(reasonOf(gone, english), "The server answered 503. (the store is gone)");
  assert.equal(reasonOf(gone, chinese), chinese("share.fault.server", { status: 503 }));
  assert.equal(
    failureOf("export.refused", gone, chinese),
    chinese("export.refused", { reason: reasonOf(gone, chinese) }),
  );
});

test("a browser says in English why it failed; another language has the answer's number, or no reason", () => {
  assert.equal(reasonOf(new TypeError("Failed to fetch"), english), "Failed to fetch");
  assert.deepEqual(latin(reasonOf(new TypeError("Failed to fetch"), chinese)), []);
  assert.equal(reasonOf(new Error("lessons.json: 503"), chinese), "503");
  assert.equal(reasonOf("quota", english), "quota");
});
