import assert from "node:assert/strict";
import test from "node:test";
import {
  lossAxes,
  medianOf,
  pointsOf,
  SCALES,
  SEEDS,
  sweepOf,
} from "../../../../../static/panels/lessons/pictures/scale_sweep.js";

const run = (cell, seed, loss, stopped = null) => ({ cell: [cell], seed, test_loss: loss, stopped });

test("only the scale of the first weights varies, and the points stay the same", () => {
  const experiment = { hidden: [{ units: 8 }], initializer: { name: "xavier_uniform" } };
  const sweep = sweepOf({ experiment, epochs: 30 });
  assert.deepEqual(sweep.experiment, { hidden: [{ units: 8 }], initializer: { name: "normal", std: 1 } });
  assert.deepEqual(sweep.vary, [{ field: "initializer.std", values: SCALES }]);
  assert.deepEqual([sweep.epochs, sweep.seeds], [30, { count: SEEDS, of: "weights" }]);
});

test("a run that broke is worse than any, and where most broke there is no median", () => {
  const runs = [run(0, 0, 0.3), run(0, 1, 0.1), run(0, 2, 0.2, "diverged"), run(1, 0, 0.2), run(1, 1, null)];
  assert.equal(medianOf(runs, 0), 0.3);
  assert.equal(medianOf(runs, 1), null);
  assert.equal(medianOf(runs, 2), null);
  assert.deepEqual(
    pointsOf(runs).map(({ std, loss }) => [std, loss]),
    [
      [0.001, 0.3],
      [0.001, 0.1],
      [0.001, null],
      [0.003, 0.2],
      [0.003, null],
    ],
  );
});

test("both axes are logarithmic, and what lies beyond is held at the edge", () => {
  const pixels = { left: 0, right: 430, top: 0, bottom: 112 };
  const { x, y, losses } = lossAxes([run(0, 0, 0.00001)], null, pixels);
  assert.deepEqual(
    losses.map((loss) => Math.log10(loss)),
    [-4, -3, -2, -1, 0],
  );
  assert.ok(Math.abs(x(0.1) - (x(0.001) + x(10)) / 2) < 1e-9);
  assert.ok(Math.abs(y(0.01) - (y(1) + y(0.0001)) / 2) < 1e-9);
  assert.equal(y(1e-9), 112);
  assert.equal(x(1e9), x(14));
});
