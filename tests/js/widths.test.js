// The style sheets and the scripts turn at the same widths.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LOW, LYING_HEIGHT, LYING_WIDTH, NARROW, STACKED } from "../../static/controls/widths.js";

const root = new URL("../../static/", import.meta.url);
const filesOf = (/** @type {string} */ ending) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => /** @type {const} */ ([path, readFileSync(new URL(path, root), "utf8")]));

// Where the words of the header or of the settings no longer fit: that is for the style sheets alone.
const OF_ONE_ROW = [1180, 1260, 1320, 1440];
/** The narrowest phones. */
const NARROWEST = 359;

test("style sheets turn at the widths the page has, and nowhere else", () => {
  const known = [NARROW, STACKED, LYING_WIDTH, ...OF_ONE_ROW, NARROWEST];
  const seen = new Set();
  for (const [path, content] of filesOf(".css"))
    for (const [, query] of content.matchAll(/@media([^{]*)/g)) {
      for (const [, end, height] of query.matchAll(/(min|max)-height: *([^)]*)/g)) {
        const turn = Number.parseFloat(height) - (end === "min" ? 1 : 0);
        assert.ok(height.endsWith("px") && [LYING_HEIGHT, LOW].includes(turn), `${path}: ${query}`);
      }
      for (const [, end, width] of query.matchAll(/(min|max)-width: *([^)]*)/g)) {
        // What is wider begins with the next pixel.
        const turn = Number.parseFloat(width) - (end === "min" ? 1 : 0);
        assert.ok(width.endsWith("px") && known.includes(turn), `${path}: ${end}-width: ${width}`);
        seen.add(turn);
      }
    }
  assert.deepEqual([...seen].sort(), [...known].sort());
});

test("scripts ask for the width of the window by its name", () => {
  for (const [path, content] of filesOf(".js"))
    assert.doesNotMatch(content, /(innerWidth [<>=]+|(min|max)-width:) *\d/, path);
});
