import assert from "node:assert/strict";
import { test } from "node:test";
import { classPalettes, paintClasses, winnerAt } from "../../../static/draw/classes.js";
import { parseColor } from "../../../static/draw/color.js";

const palettes = classPalettes(["#ff0000", "#00ff00", "#0000ff"], "#000000");
const paint = (maps, side, discretize = false) => {
  const pixels = new Uint32Array(side * side);
  paintClasses(pixels, Uint8Array.from(maps.flat()), side, palettes, { discretize, hatch: [1, 2] });
  return [...pixels];
};

test("a palette runs from none to the class's own color", () => {
  palettes.forEach((palette, index) => {
    assert.equal(palette.length, 255);
    assert.equal(palette[0], parseColor("#000000"));
    assert.equal(palette[254], parseColor(["#ff0000", "#00ff00", "#0000ff"][index]));
  });
});

test("the largest of the outputs wins, the first of equals", () => {
  const maps = Uint8Array.from([10, 200, 30, 40, 90, 30, 50, 100, 30]);
  assert.deepEqual(
    [0, 1, 2].map((index) => winnerAt(maps, 3, index)),
    [
      { winner: 2, code: 50 },
      { winner: 0, code: 200 },
      { winner: 0, code: 30 },
    ],
  );
});

test("each place has the winner's color, as strong as it is sure", () => {
  assert.deepEqual(paint([[254], [0], [3]], 1), [palettes[0][254]]);
  assert.deepEqual(paint([[100], [120], [34]], 1), [palettes[1][120]]);
  assert.deepEqual(paint([[100], [120], [34]], 1, true), [palettes[1][254]]);
});

test("a place where one output is not a number is hatched, whatever the others say", () => {
  assert.deepEqual(
    paint(
      [
        [255, 1, 1, 9],
        [3, 200, 255, 1],
        [3, 1, 1, 2],
      ],
      2,
    ),
    [1, palettes[1][200], 2, palettes[0][9]],
  );
});
