// Text has one of six sizes, in the style sheets and on canvases.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { font, SMALL } from "../../static/draw/fonts.js";

const SIZES = [12, 13, 14, 16, 20, 28];
const root = new URL("../../static/", import.meta.url);
const filesOf = (/** @type {string} */ ending) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => /** @type {const} */ ([path, readFileSync(new URL(path, root), "utf8")]));

test("style sheets name six sizes, in rem, and set text in no other", () => {
  const base = readFileSync(new URL("css/base.css", root), "utf8");
  const named = new Map([...base.matchAll(/--(\w+): ([\d.]+)rem;/g)].map(([, name, rem]) => [name, Number(rem) * 16]));
  assert.deepEqual([...named.values()], SIZES);
  // On paper sizes follow from the sheet's own.
  for (const [path, content] of filesOf(".css").filter(([path]) => !path.endsWith("print.css")))
    for (const [declaration, property, value] of content.matchAll(/[\s{;](font|font-size): *([^;}]+)/g)) {
      // The root is the one that all others are measured by; what has no size is out of sight.
      if (value === "inherit" || (property === "font-size" && ["115%", "0"].includes(value))) continue;
      // What is on a projector grows with its screen.
      if (/\dvmin\)$/.test(value)) continue;
      const [, name, rem] = /(?:var\(--(\w+)\)|\b([\d.]+)rem)/.exec(value) ?? [];
      const size = name ? named.get(name) : Number(rem) * 16;
      assert.ok(size && SIZES.includes(size), `${path}:${declaration}`);
    }
});

test("text on canvases and in saved pictures has one of the six sizes", () => {
  assert.equal(font(SMALL, 600), "600 12px system-ui, sans-serif");
  for (const [path, content] of filesOf(".js")) {
    // What a canvas begins with, where one is imitated.
    if (path !== "panels/picture/svg_context.js") assert.doesNotMatch(content, /font\b[^\n]*[`"' ]\d+px/, path);
    if (!path.startsWith("panels/picture/")) continue;
    for (const [found, size] of content.matchAll(/\bsize: (\d+), (?:color|weight)\b|\bfont\((\d+)/g))
      if (size) assert.ok(SIZES.includes(Number(size)), `${path}: ${found}`);
  }
});
