import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeXml } from "../../../../static/panels/picture/svg_context.js";
import { pictureOf, svgOf } from "../../support/picture.js";

test("the document stands alone: no script, style, foreign address or class", () => {
  const { svg } = svgOf(pictureOf({ title: `<script>"&'`, caption: "a < b & c\u0000\ud800" }));
  assert.doesNotMatch(svg, /<script|<style|class=|style=|url\(|<foreignObject|\son\w+=/i);
  for (const [, address] of svg.matchAll(/(?:href|src)="([^"]*)"/g)) assert.match(address, /^data:image\/png;base64,/);
  assert.match(svg, /<title>&#60;script&#62;&#34;&#38;&#39;<\/title>/);
  assert.match(svg, /<desc>a &#60; b &#38; c<\/desc>/);
  assert.equal(escapeXml("a\u0008\ufffeb😀"), "ab😀");
  assert.doesNotMatch(svg, /color-mix|rgb\(|NaN|undefined|Infinity/);
});
