import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf, slopeFigure } from "../../../../static/panels/network/slope_check.js";

test("two slopes can be compared digit by digit, however small they are", () => {
  assert.equal(slopeFigure(-0.026775396), "−0.02677540");
  assert.equal(slopeFigure(0.0000123456789), "1.234568e−5");
  assert.equal(slopeFigure(0), "0.000000");
  assert.equal(slopeFigure(null), "–");
});

test("in the chart h falls to the right, more stands higher, and nothing leaves the chart", () => {
  const row = (relative) => ({ h: 0.1, numeric: 1, relative, kinks: 0, reason: "agree" });
  const places = placesOf([row(3), row(1e-6), row(0), row(null), row(1e-30)]);
  assert.equal(places.length, 4);
  const [top, middle, bottom, last] = places;
  assert.ok(top.x < middle.x && middle.x < bottom.x && bottom.x < last.x);
  assert.ok(top.y < middle.y && middle.y < bottom.y);
  assert.equal(middle.y * 2, top.y + bottom.y);
  assert.equal(last.y, bottom.y);
});
