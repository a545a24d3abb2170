// Terms within a text are found, and everything else is left as it stands.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { piecesOf } from "../../../static/controls/glossary_term.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

test("a sentence is cut at its terms, which keep their words", () => {
  assert.deepEqual(piecesOf("Lower the [[learning-rate|rate]]; the [[loss|loss]] falls."), [
    { words: "Lower the ", term: null },
    { words: "rate", term: "learning-rate" },
    { words: "; the ", term: null },
    { words: "loss", term: "loss" },
    { words: " falls.", term: null },
  ]);
});

test("a sentence without terms is one piece, and an empty one none", () => {
  assert.deepEqual(piecesOf("Press play."), [{ words: "Press play.", term: null }]);
  assert.deepEqual(piecesOf(""), []);
});

test("terms may stand at both ends and side by side", () => {
  assert.deepEqual(piecesOf("[[loss|损失]][[epoch|轮]]"), [
    { words: "损失", term: "loss" },
    { words: "轮", term: "epoch" },
  ]);
});

test("numbers stand among terms with how the text refers to them", () => {
  assert.deepEqual(piecesOf("[[#learns.here:percent1|47.1%]] of [[loss|losses]]"), [
    { words: "47.1%", term: null, number: "learns.here:percent1" },
    { words: " of ", term: null },
    { words: "losses", term: "loss" },
  ]);
});

test("what only looks like a term stays as it stands", () => {
  for (const sentence of ["a [[b]] c", "[[b|]]", "[b|c]", "[[B|c]]", "[[#|c]]"])
    assert.deepEqual(piecesOf(sentence), [{ words: sentence, term: null }]);
});

test("every term in the lessons' texts is found: no brackets are left in any piece", () => {
  const lessons = readdirSync(`${root}lessons`, { withFileTypes: true }).filter((one) => one.isDirectory());
  const texts = lessons.flatMap(({ name }) =>
    ["en", "zh"].map((language) => readFileSync(`${root}lessons/${name}/${language}.json`, "utf8")),
  );
  assert.ok(texts.join("").includes("[["));
  const strings = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(strings));
  for (const piece of texts.flatMap((text) => strings(JSON.parse(text))).flatMap(piecesOf))
    assert.doesNotMatch(piece.words, /\[\[|\]\]/);
});
