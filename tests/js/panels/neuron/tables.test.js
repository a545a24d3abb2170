import assert from "node:assert/strict";
import { test } from "node:test";
import { deltaRows, forwardRows, stateName, stepRows } from "../../../../static/panels/neuron/tables.js";
import { arithmetic, run, text } from "../../support/arithmetic.js";

test("forward lines are one for each weight, the bias, the sum and the answer", () => {
  const rows = forwardRows(arithmetic(), run, text);
  assert.deepEqual(
    rows.map(({ cells }) => cells.at(-1)),
    ["1.0000", "0.2500", "0.1000", "1.3500", "0.8741"],
  );
  assert.deepEqual(rows[1].cells, ["x₂", "−0.2500", "×", "−1.0000", "=", "0.2500"]);
  assert.deepEqual(rows[2].cells, ["neuron.bias_term", "0.1000", "×", "1", "=", "0.1000"]);
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
