import assert from "node:assert/strict";
import { test } from "node:test";
import { createTraces } from "../../../../static/panels/layers/traces.js";

test("the layers' past begins anew from where a run was taken back to, and thins out without losing its ends", () => {
  const traces = createTraces(8);
  const add = (x, norm) => traces.add({ layers: [{ gradient_norm: norm, weight_norm: 1, update_ratio: null }] }, x);
  [0, 1, 2, 3].forEach((x) => add(x, x));
  add(2, 20);
  assert.deepEqual(traces.read("gradient_norm"), [{ xs: [0, 1, 2], ys: [0, 1, 20] }]);
  assert.deepEqual(traces.read("update_ratio")[0].ys, [NaN, NaN, NaN]);
  for (let x = 3; x <= 100; x += 1) add(x, x);
  const [{ xs }] = traces.read("gradient_norm");
  assert.ok(xs.length <= 8 && xs.length >= 4 && xs[0] <= 2, String(xs));
  assert.equal(xs.at(-1), 100);
  traces.clear();
  assert.deepEqual(traces.read("gradient_norm"), []);
});
