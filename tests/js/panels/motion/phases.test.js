import assert from "node:assert/strict";
import { test } from "node:test";
import { phasesOf, reachOf, spotlightOf, stageOf } from "../../../../static/panels/motion/phases.js";

test("a step is the point, forward by layers, the loss, back by layers, and the update", () => {
  const names = (last) => phasesOf(last).map(({ kind, layer }) => `${kind} ${layer}`);
  assert.deepEqual(names(3), [
    "point 0",
    "forward 1",
    "forward 2",
    "forward 3",
    "loss 3",
    "backward 3",
    "backward 2",
    "backward 1",
    "update 3",
  ]);
  assert.deepEqual(names(1), ["point 0", "forward 1", "loss 1", "backward 1", "update 1"]);
});

test("each phase shows the layers it is about, and how far values and slopes have come", () => {
  const table = [
    ["forward", [0], { values: 0, slopes: 3 }],
    ["forward", [0, 1], { values: 1, slopes: 3 }],
    ["forward", [1, 2], { values: 2, slopes: 3 }],
    ["loss", [2], { values: 2, slopes: 3 }],
    ["backward", [2], { values: 2, slopes: 2 }],
    ["backward", [1, 2], { values: 2, slopes: 1 }],
    ["update", [0, 1, 2], { values: -1, slopes: 3 }],
  ];
  assert.deepEqual(
    phasesOf(2).map((phase) => [stageOf(phase), spotlightOf(phase, 2).layers, reachOf(phase, 2)]),
    table,
  );
});
