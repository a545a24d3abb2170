import assert from "node:assert/strict";
import { test } from "node:test";
import { ranking } from "../../../../static/panels/layers/importance.js";

test("units and features stand with what matters most first, and what has no number is left out", () => {
  assert.deepEqual(
    ranking({
      loss: 0.1,
      layers: [
        [0.2, -0.05],
        [null, 0.4],
      ],
    }),
    [
      { layer: 1, unit: 1, change: 0.4 },
      { layer: 0, unit: 0, change: 0.2 },
      { layer: 0, unit: 1, change: -0.05 },
    ],
  );
});
