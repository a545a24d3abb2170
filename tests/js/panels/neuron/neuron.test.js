import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestTo } from "../../../../static/draw/points.js";
import {
  drawThreshold,
  reachOf,
  thresholdOf,
  thresholdScale,
  valueAt,
} from "../../../../static/panels/neuron/threshold.js";
import { alongInput } from "../../../../static/panels/neuron/bias_view.js";
import { addUp, format, formatLike, formatOne, NO_NUMBER, scaleOf } from "../../../../static/panels/neuron/numbers.js";
import { phasesOf, sentenceOf, spotlightOf } from "../../../../static/panels/neuron/phases.js";
import { deltaRows, forwardRows, stateName, stepRows } from "../../../../static/panels/neuron/tables.js";
import { createRandom } from "../../support/random.js";

/** A number as it is shown, in units of its last digit, exactly; and how large that digit is. */
function read(shown) {
  const [, sign, whole, decimals = "", exponent = "0"] = shown
    .replaceAll("−", "-")
    .match(/^(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/);
  return { units: BigInt(whole + decimals) * (sign ? -1n : 1n), last: 10 ** (Number(exponent) - decimals.length) };
}

/** Keys and values in plain sight. */
const text = (key, values = {}) =>
  `${key}${Object.entries(values)
    .map(([name, value]) => ` ${name}=${value}`)
    .join("")}`;
const run = { inputs: [], layers: [{ units: 2, features: ["x1", "x2"] }, { units: 3 }, { units: 1 }] };
/** @param {object} changes */
const arithmetic = (changes = {}) => ({
  choice: { part: "train", sample: 0, layer: 1, unit: 1 },
  target: [1],
  outputs: [0.5],
  loss: 0.125,
  loss_name: "squared_error",
  values: [[2, -1], [0.5, 0.25, -0.75], [0.5]],
  deltas: [null, [0.1, -0.2, 0.3], [-0.4]],
  terms: [
    { source: 0, weight: 0.5, input: 2, product: 1 },
    { source: 1, weight: -0.25, input: -1, product: 0.25 },
  ],
  bias: 0.1,
  z: 1.35,
  normalized: null,
  activation: "tanh",
  alpha: null,
  f: 0.8741,
  skipped: null,
  off: false,
  output: 0.8741,
  upstream: 0.5,
  derivative: 0.25,
  delta: 0.125,
  gradients: [0.25, -0.125],
  bias_gradient: 0.125,
  optimizer: "sgd",
  learning_rate: 0.1,
  count: null,
  states: [],
  steps: [-0.025, 0.0125],
  bias_step: -0.0125,
  held: [false, false],
  bias_held: false,
  ...changes,
});

test("a sum as shown adds up, its result is the true one rounded, and no term is more than a last digit off", () => {
  const random = createRandom(7).next;
  let moved = 0;
  for (let round = 0; round < 4000; round += 1) {
    const size = 10 ** (random() * 24 - 14);
    const terms = Array.from({ length: 1 + Math.floor(random() * 12) }, () => (random() - 0.5) * size);
    const bias = round % 3 === 0 ? null : (random() - 0.5) * size;
    const total = terms.reduce((a, b) => a + b, 0) + (bias ?? 0);
    const shown = addUp(terms, bias, total);
    const parts = shown.terms.map(read);
    const { units, last } = read(shown.total);
    assert.ok(
      parts.every((part) => part.last === last),
      `one last digit: ${shown.terms} ${shown.total}`,
    );
    assert.equal(
      parts.reduce((sum, part) => sum + part.units, 0n) + (bias === null ? 0n : read(shown.fixed).units),
      units,
      `${shown.terms} + ${shown.fixed} = ${shown.total}`,
    );
    assert.equal(shown.total, format(total, shown.scale));
    if (bias !== null) assert.equal(shown.fixed, format(bias, shown.scale));
    parts.forEach((part, index) =>
      assert.ok(
        Math.abs(Number(part.units) * last - terms[index]) <= last * (1 + 1e-6),
        `${shown.terms[index]} for ${terms[index]}`,
      ),
    );
    if (shown.terms.some((one, index) => one !== format(terms[index], shown.scale))) moved += 1;
  }
  // Rounded each by itself they would not have added up: without such cases the test would say nothing.
  assert.ok(moved > 1000, String(moved));
});

test("where plain rounding adds up, that is what is shown", () => {
  assert.deepEqual(addUp([0.65581, -0.12344], 0.1, 0.63237).terms, ["0.6558", "−0.1234"]);
});

test("terms that are not of this sum are not made to look like it", () => {
  assert.deepEqual(addUp([1, 2], null, 4).terms, ["1.0000", "2.0000"]);
});

test("a number that is not there shows as such, in a sum too", () => {
  assert.equal(formatOne(null), NO_NUMBER);
  assert.equal(formatOne(NaN), NO_NUMBER);
  assert.deepEqual(addUp([null, 1], 0.5, null).terms, [NO_NUMBER, "1.0000"]);
});

test("a column has one number of decimals, few where numbers are large, more where all are small", () => {
  const shown = (...values) => values.map((value) => format(value, scaleOf(values)));
  assert.deepEqual(shown(1.5, -0.25), ["1.5000", "−0.2500"]);
  assert.deepEqual(shown(12345.678, 1), ["12345.7", "1.0"]);
  assert.deepEqual(shown(0.00123, 0.0001), ["0.001230", "0.000100"]);
  assert.deepEqual(shown(1.5e-7, -2e-8), ["1.500e−7", "−0.200e−7"]);
  assert.deepEqual(shown(2.5e9, 1e6), ["2.500e9", "0.001e9"]);
  assert.deepEqual(shown(0, 0), ["0.0000", "0.0000"]);
  assert.equal(format(-0.00001, { decimals: 4, exponent: 0 }), "0.0000");
  assert.equal(formatOne(5e-324).length < 14, true);
  assert.equal(formatLike(0.5, { decimals: 1, exponent: 0 }), "0.5000");
  assert.equal(formatLike(0.02136, { decimals: 4, exponent: 0 }), "0.0214");
});

test("phases go forward layer by layer, over the loss, back layer by layer, and end with the update", () => {
  const names = (last) => phasesOf(last).map(({ kind, layer }) => `${kind} ${layer}`);
  assert.deepEqual(names(3), [
    "forward 1",
    "forward 2",
    "forward 3",
    "loss 3",
    "backward 3",
    "backward 2",
    "backward 1",
    "update 3",
  ]);
  assert.deepEqual(names(1), ["forward 1", "loss 1", "backward 1", "update 1"]);
});

test("each phase shows the layers and links it is about", () => {
  assert.deepEqual(
    phasesOf(2).map((phase) => spotlightOf(phase, 2)),
    [
      { layers: [0, 1], links: [1] },
      { layers: [1, 2], links: [2] },
      { layers: [2], links: [] },
      { layers: [2], links: [] },
      { layers: [1, 2], links: [2] },
      { layers: [0, 1, 2], links: [1, 2] },
    ],
  );
});

test("each phase's sentence has its numbers", () => {
  const say = (kind, layer) => sentenceOf({ kind, layer }, arithmetic(), run, text);
  assert.match(
    say("forward", 1),
    /neuron\.say\.forward .*x₁ value=2\.0000.*x₂ value=−1\.0000.*0\.5000.*0\.2500.*−0\.7500/s,
  );
  assert.match(say("loss", 2), /outputs=.*0\.5000.*target=1\.0000 loss=loss\.squared_error\.label value=0\.1250/s);
  assert.match(say("backward", 2), /neuron\.say\.backward_output .*−0\.4000/s);
  assert.match(
    say("backward", 1),
    /neuron\.say\.backward layer=layer\.name layer=1 next=network\.output deltas=.*0\.1000.*−0\.2000.*0\.3000/s,
  );
  assert.match(say("update", 2), /rate=0\.1 source=x₁ .*before=0\.5000 step=−0\.0250 after=0\.4750/s);
});

test("a long list of numbers ends with how many more there are", () => {
  const many = Array.from({ length: 32 }, (_, index) => index / 32);
  const wide = { inputs: [], layers: [{ units: 2, features: ["x1", "x2"] }, { units: 32 }, { units: 1 }] };
  const said = sentenceOf({ kind: "forward", layer: 1 }, arithmetic({ values: [[1, 2], many, [0]] }), wide, text);
  assert.match(said, /neuron\.more count=24/);
  assert.equal(said.match(/neuron\.unit /g).length, 8);
});

test("forward lines are one for each weight, the bias, the sum and the answer", () => {
  const rows = forwardRows(arithmetic(), run, text);
  assert.deepEqual(
    rows.map(({ cells }) => cells.at(-1)),
    ["1.0000", "0.2500", "0.1000", "1.3500", "0.8741"],
  );
  assert.deepEqual(rows[1].cells, ["x₂", "−0.2500", "×", "−1.0000", "=", "0.2500"]);
  assert.equal(forwardRows(arithmetic({ bias: null, z: 1.25 }), run, text).length, rows.length - 1);
});

test("a normalization, a residual connection and a unit that is off have lines of their own", () => {
  const normalized = { mean: -1, variance: 4, epsilon: 1e-5, scale: 2, shift: 0.5, y: 2.85, delta: 0.125 };
  const rows = forwardRows(arithmetic({ normalized, skipped: 0.3, f: 0.66666, output: 0.96666 }), run, text);
  assert.deepEqual(
    rows.slice(4).map(({ cells }) => cells.at(-1)),
    ["2.8500", "0.6667", "0.3000", "0.9667"],
  );
  assert.match(rows[4].cells[0], /mean=\(−1\.0000\)/);
  const off = forwardRows(arithmetic({ off: true, output: 0 }), run, text);
  assert.deepEqual(off.at(-1).cells, ["neuron.off", "=", "0.0000"]);
});

test("the way back multiplies where the sums do, and says one number where outputs are tied", () => {
  const numbers = (changes) => deltaRows(arithmetic(changes), text).map(({ cells }) => cells.at(-1));
  assert.deepEqual(numbers(), ["0.5000", "0.2500", "0.1250"]);
  const normalized = { mean: 0, variance: 4 - 1e-5, epsilon: 1e-5, scale: 1, shift: 0, y: 1, delta: 0.125 };
  assert.deepEqual(numbers({ normalized, delta: 0.0625 }), ["0.5000", "0.2500", "0.5000", "0.06250"]);
  assert.deepEqual(numbers({ normalized, delta: 0.03 }), ["0.5000", "0.2500", "", "0.03000"]);
  assert.deepEqual(numbers({ upstream: null }), ["0.1250"]);
  assert.deepEqual(numbers({ delta: 0.4 }), ["0.4000"]);
});

test("steps have a column for each thing the optimizer remembers, and say what is held", () => {
  const rows = stepRows(
    arithmetic({
      states: [
        { name: "mean", values: [0.5, 0.25], bias: 0.1 },
        { name: "squares", values: [1, 2], bias: 3 },
      ],
      held: [true, false],
      bias_held: true,
    }),
    run,
    text,
  );
  assert.deepEqual(
    rows.map(({ cells }) => cells.slice(1)),
    [
      ["0.2500", "0.5000", "1.0000", "neuron.held"],
      ["−0.1250", "0.2500", "2.0000", "0.01250"],
      ["0.1250", "0.1000", "3.0000", "neuron.held"],
    ],
  );
});

test("a state without a translation has its own name", () => {
  const strict = (key) => {
    if (key !== "neuron.state.mean") throw new Error(key);
    return "average";
  };
  assert.equal(stateName("mean", strict), "average");
  assert.equal(stateName("wombats", strict), "wombats");
});

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

test("along its strongest input a unit's sum is the weight times the input and all else", () => {
  const at = alongInput(arithmetic(), 0.1);
  assert.equal(at.source, 0);
  assert.ok(Math.abs(at.inner(2) - 1.35) < 1e-12);
  assert.ok(Math.abs(at.inner(at.threshold)) < 1e-12);
  // The bias being set counts instead of the one it had.
  assert.ok(Math.abs(alongInput(arithmetic(), 1.1).threshold - (at.threshold - 1 / 0.5)) < 1e-12);
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

test("the nearest point is found by distance in the plane", () => {
  assert.deepEqual(
    nearestTo(
      [
        [0, 0],
        [3, 4],
        [3, 0],
      ],
      3,
      3,
    ),
    { index: 1, distance: 1 },
  );
  assert.equal(nearestTo([], 0, 0).index, -1);
});
