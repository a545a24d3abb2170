// Lines of equal height.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contour, downhill, levels } from "../../../static/draw/contours.js";

const xs = [0, 1, 2, 3];
const ys = [0, 2, 4];
const over = (height) => ys.map((y) => xs.map((x) => height(x, y)));

test("on a slope the lines are straight, and where the height is", () => {
  const pieces = contour(
    xs,
    ys,
    over((x) => 10 * x),
    15,
  );
  assert.deepEqual(pieces.length, 2);
  for (const [x] of pieces.flat()) assert.equal(x, 1.5);
  assert.deepEqual(
    pieces
      .flat()
      .map(([, y]) => y)
      .toSorted(),
    [0, 2, 2, 4],
  );
  const slanted = contour(
    xs,
    ys,
    over((x, y) => x + y),
    2.5,
  );
  for (const [x, y] of slanted.flat()) assert.ok(Math.abs(x + y - 2.5) < 1e-12);
  assert.deepEqual(
    contour(
      xs,
      ys,
      over((x) => x),
      7,
    ),
    [],
  );
});

test("around a hollow the line is closed: each of its ends is the end of two pieces", () => {
  const grid = Array.from({ length: 9 }, (_, index) => index - 4);
  const pieces = contour(
    grid,
    grid,
    grid.map((y) => grid.map((x) => x * x + y * y)),
    7.5,
  );
  const ends = new Map();
  for (const end of pieces.flat())
    ends.set(
      String(end.map((value) => value.toFixed(9))),
      (ends.get(String(end.map((value) => value.toFixed(9)))) ?? 0) + 1,
    );
  assert.ok(pieces.length >= 12);
  assert.deepEqual(new Set(ends.values()), new Set([2]));
});

test("a saddle has two pieces in its cell, and a cell with a height missing has none", () => {
  assert.equal(
    contour(
      [0, 1],
      [0, 1],
      [
        [0, 1],
        [1, 0],
      ],
      0.5,
    ).length,
    2,
  );
  assert.deepEqual(
    contour(
      [0, 1],
      [0, 1],
      [
        [0, null],
        [1, 0],
      ],
      0.5,
    ),
    [],
  );
});

test("levels lie between the lowest and the highest, and there are none where all is level", () => {
  assert.deepEqual(
    levels(
      [
        [0, 4],
        [null, 8],
      ],
      3,
    ),
    [2, 4, 6],
  );
  assert.deepEqual(levels([[3, 3]], 3), []);
  assert.deepEqual(levels([], 3), []);
});

test("downhill is against the slope", () => {
  const [x, y] =
    downhill(
      xs,
      ys,
      over((a, b) => 3 * a + 4 * b),
      [1.2, 2.5],
    ) ?? [];
  assert.ok(Math.abs(x + 0.6) < 1e-12 && Math.abs(y + 0.8) < 1e-12);
  assert.equal(
    downhill(
      xs,
      ys,
      over(() => 1),
      [1.2, 2.5],
    ),
    null,
  );
  assert.equal(
    downhill(
      xs,
      ys,
      over((a) => a),
      [5, 1],
    ),
    null,
  );
  assert.equal(
    downhill(
      xs,
      ys,
      over(() => null),
      [1, 1],
    ),
    null,
  );
  assert.equal(downhill([], [], [], [1, 1]), null);
});
