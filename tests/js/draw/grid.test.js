import assert from "node:assert/strict";
import { test } from "node:test";
import { drawPieces, gridPieces } from "../../../static/draw/grid.js";

test("pieces of a line go together by shade, and what is not a number leaves a gap", () => {
  const answers = Uint8Array.of(0, 4, 254, 255, 127, 127);
  assert.deepEqual(gridPieces({ rows: 2, columns: 3, answers, classes: false }), [
    { code: 0, pieces: [0, 1, 1, 2] },
    { code: 127, pieces: [4, 5] },
  ]);
  assert.deepEqual(gridPieces({ rows: 1, columns: 3, answers: Uint8Array.of(2, 1, 1), classes: true }), [
    { code: 2, pieces: [0, 1] },
    { code: 1, pieces: [1, 2] },
  ]);
});

test("a place without a number has no line to it", () => {
  const calls = [];
  const context = {
    beginPath: () => calls.push("begin"),
    moveTo: (...place) => calls.push(place),
    lineTo: (...place) => calls.push(place),
    stroke: () => calls.push("stroke"),
  };
  drawPieces(context, { pieces: [0, 1, 1, 2], xs: Float32Array.of(1, 2, NaN, 5, 6, 7), color: "red", width: 1 });
  assert.deepEqual(calls, ["begin", [1, 5], [2, 6], "stroke"]);
  assert.equal(context.strokeStyle, "red");
});
