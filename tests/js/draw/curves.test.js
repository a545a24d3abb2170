import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCurve, fillCurve, reachOf, stretches, strokeCurve, valueAt } from "../../../static/draw/curves.js";
import { onCurve, rise, spanOf, valueAtRise } from "../../../static/draw/span.js";

const BOX = { x: 10, y: 20, width: 100, height: 40 };
const SPAN = { low: -1, high: 1 };
/** A context that remembers where paths go, and what is filled and stroked in which color. */
function recorder() {
  const seen = { paths: [], fills: [], strokes: [], gaps: [] };
  let path = [];
  return {
    seen,
    globalAlpha: 1,
    beginPath: () => (path = []),
    moveTo: (x, y) => path.push(["M", x, y]),
    lineTo: (x, y) => path.push(["L", x, y]),
    closePath: () => path.push(["Z"]),
    fill() {
      seen.fills.push({ color: this.fillStyle, path, alpha: this.globalAlpha });
    },
    stroke() {
      seen.strokes.push({ color: this.strokeStyle, path });
    },
    fillRect(...place) {
      seen.gaps.push({ color: this.fillStyle, place });
    },
  };
}
const COLORS = { ink: "ink", positive: "blue", negative: "orange", gap: "gray" };

test("a curve goes from the left edge to the right one, and is broken where there is no number", () => {
  const places = stretches([0, 1, NaN, -1, Infinity], BOX, SPAN).map(({ points }) => points);
  assert.deepEqual(places, [
    [
      { x: 10, y: 40 },
      { x: 35, y: 20 },
    ],
    [{ x: 85, y: 60 }],
  ]);
  const context = recorder();
  fillCurve(context, [0, 1, NaN, -1, Infinity], { box: BOX, span: SPAN, colors: COLORS });
  assert.deepEqual(
    context.seen.gaps.map(({ color, place }) => [color, place]),
    [
      ["gray", [50, 20, 20, 40]],
      ["gray", [90, 20, 20, 40]],
    ],
  );
});

test("the areas above and below the line have the colors of their sides, and end where the curve crosses it", () => {
  const context = recorder();
  fillCurve(context, [1, -1], { box: BOX, span: SPAN, colors: COLORS });
  const of = (color) => context.seen.fills.filter((one) => one.color === color).flatMap(({ path }) => path);
  assert.deepEqual(of("blue"), [["M", 10, 40], ["L", 10, 20], ["L", 60, 40], ["L", 60, 40], ["Z"]]);
  assert.deepEqual(of("orange"), [["M", 60, 40], ["L", 60, 40], ["L", 110, 60], ["L", 110, 40], ["Z"]]);
  assert.ok(context.seen.fills.every(({ alpha }) => alpha < 1) && context.globalAlpha === 1);
});

test("a curve that leaves its box is followed a little, and one without any number is no line", () => {
  const context = recorder();
  strokeCurve(context, [1e9, 0], { box: BOX, span: SPAN, color: "ink", width: 2, halo: "paper" });
  assert.deepEqual(
    context.seen.strokes.map(({ color }) => color),
    ["paper", "ink"],
  );
  assert.deepEqual(context.seen.strokes[1].path[0], ["M", 10, 0]);
  const nothing = recorder();
  strokeCurve(nothing, [NaN, NaN], { box: BOX, span: SPAN, color: "ink", width: 2 });
  assert.deepEqual(nothing.seen.strokes, []);
});

test("a tile reaches 1, or the next of 2, 5 and 10 that holds all", () => {
  assert.deepEqual(
    [[0.2], [1], [1.5, -1.9], [-4], [36], [500], [NaN, 0.5], [Infinity, 3]].map((values) => reachOf(values)),
    [1, 1, 2, 5, 50, 500, 1, 5],
  );
  assert.equal(reachOf([0, 1], 0.5), 1);
});

test("between two samples a curve is straight", () => {
  assert.deepEqual(
    [-6, 6, 0, 3, -20].map((at) => valueAt([0, 10, 20], at)),
    [0, 20, 10, 15, 0],
  );
});

test("values come as the server writes them", () => {
  const text = btoa(String.fromCharCode(0, 0, 0xc0, 0x3f, 0, 0, 0x80, 0xbf));
  assert.deepEqual([...decodeCurve(text)], [1.5, -1]);
});

test("a plot holds all that should be answered, and follows what is no further than its own height", () => {
  assert.deepEqual(spanOf([-0.8, 0.8], [0.1, 0.2]), { low: -1, high: 1 });
  const { low, high } = spanOf([-0.8, 0.8], [1e6, NaN]);
  assert.ok(low <= -0.8 && high >= 2.4 && high < 4, `${low} to ${high}`);
  // A unit is shown whole, wherever the points are.
  assert.ok(spanOf([-0.8, 0.8], [0, 36], { whole: true }).high >= 36);
  assert.ok(spanOf([], [5]).high >= 5);
});

test("a plot stays as it is while all fits and is not far too small in it, and only grows while one draws", () => {
  const before = { low: -2, high: 2 };
  assert.equal(spanOf([-1, 1], [1.5], { before }), before);
  assert.notEqual(spanOf([-1, 1], [2.5], { before }), before);
  assert.deepEqual(spanOf([-0.1, 0.1], [0], { before }), spanOf([-0.1, 0.1], [0]));
  assert.equal(spanOf([-0.1, 0.1], [0], { before, grows: true }), before);
  const grown = spanOf([-0.1, 3], [0], { before, grows: true });
  assert.ok(grown.low <= -2 && grown.high >= 3);
});

test("points stand as high as what should be answered, and a height is a value again", () => {
  const span = { low: 0, high: 4 };
  assert.deepEqual(
    onCurve([[1.5, 1]], span, (label) => label + 1),
    [[1.5, 0, 1]],
  );
  for (const value of [0, 1, 3.5, 4]) assert.ok(Math.abs(valueAtRise(rise(value, span), span) - value) < 1e-12);
});
