import assert from "node:assert/strict";
import { test } from "node:test";
import { drawThreshold, reachOf, thresholdOf, thresholdScale, valueAt } from "../../../static/draw/threshold.js";
import { alongInput } from "../../../static/panels/neuron/bias_view.js";
import { arithmetic } from "../support/arithmetic.js";

test("a table's function is straight between its values and goes on as it last went", () => {
  const [xs, ys] = [
    [-1, -0.5, 0, 0.5, 1],
    [0, 0, 0, 0.5, 2],
  ];
  assert.deepEqual(
    [-3, -1, 0.25, 0.75, 1, 2].map((x) => valueAt(xs, ys, x)),
    [0, 0, 0.25, 1.25, 2, 5],
  );
});

test("the threshold is where the sum is zero", () => {
  assert.equal(thresholdOf(2, 1), -0.5);
  assert.equal(thresholdOf(0, 1), null);
  assert.equal(thresholdOf(1e-320, 1), null);
  assert.ok(Object.is(thresholdOf(1, 0), 0));
});

test("with a normalization the threshold is where what goes into the function is zero", () => {
  const at = alongInput(
    arithmetic({ normalized: { mean: 0.2, variance: 4, epsilon: 0, scale: 3, shift: 0.5, y: 0, delta: 0 } }),
    0.1,
  );
  assert.ok(Math.abs(at.inner(at.threshold)) < 1e-12);
  assert.ok(Math.abs(at.inner(2) - (((1.35 - 0.2) / 2) * 3 + 0.5)) < 1e-12);
  assert.equal(
    alongInput(arithmetic({ normalized: { mean: 0, variance: 1, epsilon: 0, scale: 0, shift: 1, y: 1, delta: 0 } }), 0)
      .threshold,
    null,
  );
});

test("the axis always holds the point, and the threshold where it is not far out", () => {
  assert.equal(reachOf(6, 2, 5), 6);
  assert.equal(reachOf(6, 2, 9), 10);
  assert.equal(reachOf(6, 2, 90), 6);
  assert.ok(reachOf(1.5, 400, null) >= 400);
});

test("the threshold is a dashed line on the axis, and an arrow where it lies outside", () => {
  const drawn = (threshold) => {
    const calls = [];
    const context = new Proxy(
      {},
      {
        get:
          (_, name) =>
          (...values) =>
            calls.push([name, ...values]),
        set: () => true,
      },
    );
    const scale = thresholdScale({ width: 200, height: 100, reach: 6, curve: Math.tanh });
    drawThreshold(context, {
      scale,
      threshold,
      point: { x: 3, y: 1 },
      colors: { ink: "", "ink-soft": "", line: "", ground: "", negative: "", positive: "" },
    });
    return { calls, scale };
  };
  const inside = drawn(2);
  const at = inside.calls.findIndex(([name, dashes]) => name === "setLineDash" && dashes.length > 0);
  assert.ok(Math.abs(inside.calls[at + 1][1] - inside.scale.x(2)) <= 1);
  assert.equal(
    drawn(20).calls.some(([name]) => name === "setLineDash"),
    false,
  );
  assert.deepEqual(inside.calls.find(([name]) => name === "arc").slice(1, 3), [inside.scale.x(3), inside.scale.y(1)]);
});

test("a flat function still has a scale", () => {
  const scale = thresholdScale({ width: 200, height: 100, reach: 6, curve: () => 0 });
  assert.ok(Number.isFinite(scale.y(0)) && scale.high > scale.low);
});
