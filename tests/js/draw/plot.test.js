import assert from "node:assert/strict";
import { test } from "node:test";
import {
  drawLegend,
  drawPlot,
  extent,
  linesOf,
  nearestIndex,
  nearestX,
  plotScale,
  valueAt,
} from "../../../static/draw/plot.js";

const line = (xs, ys, name = "a") => ({ name, color: "black", xs, ys });

const SIZE = { width: 300, height: 120 };

/** A context that remembers what was asked of it. */
function recorder() {
  const calls = [];
  return {
    calls,
    context: new Proxy(
      {},
      {
        get: (target, name) =>
          name in target
            ? target[name]
            : (...values) => (calls.push([name, ...values]), { width: 6 * String(values[0]).length }),
        set: (target, name, value) => ((target[name] = value), true),
      },
    ),
  };
}

test("the extent is of finite numbers only", () => {
  assert.deepEqual(extent([NaN, 3, -2, Infinity, -Infinity]), [-2, 3]);
  assert.equal(extent([NaN]), null);
  assert.equal(extent([]), null);
});

test("a plot reaches over all series, to round numbers", () => {
  const scale = plotScale([line([0, 10], [0.2, 0.9]), line([5, 20], [-0.4, 0.1])], SIZE);
  assert.deepEqual([scale.xLow, scale.xHigh, scale.yLow, scale.yHigh], [0, 20, -0.5, 1]);
  assert.deepEqual(
    scale.yTicks.map(({ label }) => label),
    ["−0.5", "0.0", "0.5", "1.0"],
  );
  assert.equal(scale.x(0), scale.left);
  assert.equal(scale.x(20), scale.right);
  assert.equal(scale.y(-0.5), scale.bottom);
  assert.equal(scale.y(1), scale.top);
  assert.equal(scale.xAt(scale.x(7.25)).toFixed(9), "7.250000000");
});

test("zero is on the axis where it is near, and not where it is far", () => {
  assert.equal(plotScale([line([0, 1], [0.3, 1])], SIZE).yLow, 0);
  assert.equal(plotScale([line([0, 1], [-1, -0.3])], SIZE).yHigh, 0);
  assert.ok(plotScale([line([0, 1], [90, 100])], SIZE).yLow >= 80);
});

test("a logarithmic axis has whole decades, at most six of them named, and no place for zero", () => {
  const scale = plotScale([line([0, 1, 2], [0, 3e-4, 0.5])], { ...SIZE, log: true });
  assert.deepEqual(
    scale.yTicks.map(({ value }) => value),
    [1e-4, 1e-3, 1e-2, 0.1, 1],
  );
  assert.equal(scale.y(0.01), (scale.top + scale.bottom) / 2);
  assert.ok(Number.isNaN(scale.y(0)) && Number.isNaN(scale.y(-1)));
  assert.ok(plotScale([line([0, 1], [1e-30, 1])], { ...SIZE, log: true }).yTicks.length <= 6);
  const flat = plotScale([line([0, 1], [1, 1])], { ...SIZE, log: true });
  assert.deepEqual([flat.yLow, flat.yHigh], [1, 10]);
});

test("given ranges are kept", () => {
  const scale = plotScale([line([0, 1], [0, 50])], { ...SIZE, xRange: [-8, 8], yRange: [-2, 2] });
  assert.deepEqual([scale.xLow, scale.xHigh, scale.yLow, scale.yHigh], [-8, 8, -2, 2]);
  assert.deepEqual(
    scale.yTicks.map(({ value }) => value),
    [-2, 0, 2],
  );
});

test("nothing, one point and nothing finite can be placed and drawn", () => {
  for (const series of [[], [line([], [])], [line([3], [7])], [line([0, 1], [NaN, NaN])], [line([0], [0])]]) {
    for (const log of [false, true]) {
      const scale = plotScale(series, { ...SIZE, log });
      for (const value of [
        scale.xLow,
        scale.xHigh,
        scale.yLow,
        scale.yHigh,
        scale.x(scale.xHigh),
        scale.y(scale.yHigh),
      ])
        assert.ok(Number.isFinite(value));
      assert.ok(scale.xHigh > scale.xLow && scale.yHigh > scale.yLow);
      const { context, calls } = recorder();
      drawPlot(context, {
        series,
        scale,
        colors: {},
        markers: [{ x: scale.xLow, label: "here" }],
        at: scale.xLow,
        xLabel: "epoch",
        yLabel: "loss",
      });
      assert.ok(calls.some(([name, text]) => name === "fillText" && text === "epoch"));
      assert.ok(
        calls.every((call) => call.slice(1).every((value) => typeof value !== "number" || Number.isFinite(value))),
      );
    }
  }
});

test("a single point is drawn as a dot", () => {
  const { context, calls } = recorder();
  const series = [line([3], [7])];
  drawPlot(context, { series, scale: plotScale(series, SIZE), colors: {} });
  assert.equal(calls.filter(([name]) => name === "arc").length, 1);
});

test("a marked place has its dot on the line and its number above, or below", () => {
  const series = [line([0, 10], [0, 10])];
  const scale = plotScale(series, SIZE);
  const { context, calls } = recorder();
  const place = { x: 4, y: 6, label: "four" };
  const markers = [
    place,
    { ...place, x: 5, label: "five", below: true },
    { ...place, y: Number.NaN, label: "nowhere" },
  ];
  drawPlot(context, { series, scale, colors: {}, markers });
  const dots = calls.filter(([name]) => name === "arc");
  assert.deepEqual(dots[0].slice(1, 3), [scale.x(4), scale.y(6)]);
  const heights = Object.fromEntries(calls.filter(([name]) => name === "fillText").map(([, text, , y]) => [text, y]));
  assert.ok(heights.four < scale.y(6) && heights.five > scale.y(6));
  assert.ok(!("nowhere" in heights));
});

test("what is no number breaks a line", () => {
  const scale = { x: (value) => value * 10, y: (value) => value };
  assert.deepEqual(linesOf({ xs: [0, 1, 2, 3, 4], ys: [1, 2, NaN, 4, 5] }, scale), [
    [
      [0, 1],
      [10, 2],
    ],
    [
      [30, 4],
      [40, 5],
    ],
  ]);
  assert.deepEqual(linesOf({ xs: [0, 1, 2], ys: [NaN, 2, Infinity] }, scale), [[[10, 2]]]);
});

test("points closer than a pixel are left out, the last of a line never", () => {
  const xs = Array.from({ length: 10_000 }, (_, index) => index);
  const series = line(xs, xs.map(Math.sin));
  const scale = plotScale([series], SIZE);
  const [points, ...more] = linesOf(series, scale);
  assert.equal(more.length, 0);
  assert.ok(points.length <= scale.right - scale.left + 2 && points.length > 100);
  assert.deepEqual(points.at(-1), [scale.x(9999), scale.y(Math.sin(9999))]);
  assert.deepEqual(linesOf({ xs: [0, 0.1, 0.2, 5], ys: [1, 2, NaN, 3] }, { x: (x) => x, y: (y) => y }), [
    [
      [0, 1],
      [0.1, 2],
    ],
    [[5, 3]],
  ]);
});

test("the nearest point is found, and none where there is none", () => {
  assert.equal(nearestIndex([0, 10, 20], 14), 1);
  assert.equal(nearestIndex([0, 10, 20], 1e9), 2);
  assert.equal(nearestIndex([NaN, 4], 0), 1);
  assert.equal(nearestIndex([], 0), -1);
  assert.equal(nearestX([line([0, 10], [0, 0]), line([7], [0])], 8), 7);
  assert.equal(nearestX([], 8), null);
});

test("a series says nothing beyond its ends", () => {
  const short = line([0, 5, 10], [1, 2, 3]);
  assert.equal(valueAt(short, 6, 0.1), 2);
  assert.equal(valueAt(short, 10.05, 0.1), 3);
  assert.ok(Number.isNaN(valueAt(short, 12, 0.1)));
  assert.ok(Number.isNaN(valueAt(short, -1, 0.1)));
  assert.ok(Number.isNaN(valueAt(line([], []), 0, 1)));
});

test("names that do not fit in a row begin another", () => {
  const { context, calls } = recorder();
  const series = Array.from({ length: 12 }, (_, index) => line([], [], `hidden layer ${index}`));
  const below = drawLegend(context, { title: "Norms", series, width: 300, titleY: 20, namesY: 100, colors: {} });
  const rows = new Set(
    calls
      .filter(([name]) => name === "fillText")
      .slice(1)
      .map((call) => call[3]),
  );
  assert.ok(rows.size > 3 && below === Math.max(...rows) + 8);
});
