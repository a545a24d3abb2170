// Where the cells of the map stand, and how one walks among them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAfter, cornerOf, gridOf, seedsOf } from "../../../../static/panels/sweep/grid.js";

const grid = (given = {}) =>
  gridOf({ columns: ["0.01", "0.1", "1"], rows: ["1", "2"], upward: true, room: 600, legend: 40, ...given });

test("numbers grow upward, lists go down", () => {
  assert.ok(cornerOf(grid(), [0, 1]).y < cornerOf(grid(), [0, 0]).y);
  assert.ok(cornerOf(grid({ upward: false }), [0, 1]).y > cornerOf(grid({ upward: false }), [0, 0]).y);
});

test("arrow keys lead to the cell that is seen there, and stay within the map", () => {
  assert.deepEqual(cellAfter(grid(), [0, 0], "ArrowUp"), [0, 1]);
  assert.deepEqual(cellAfter(grid(), [0, 0], "ArrowDown"), [0, 0]);
  assert.deepEqual(cellAfter(grid({ upward: false }), [0, 0], "ArrowDown"), [0, 1]);
  assert.deepEqual(cellAfter(grid(), [1, 1], "End"), [2, 1]);
  assert.deepEqual(cellAfter(grid({ rows: [] }), [1], "ArrowLeft"), [0]);
  assert.equal(cellAfter(grid(), [0, 0], "a"), null);
});

test("cells fit where there is room, and long names lie askew", () => {
  const narrow = grid({ room: 330, columns: Array(7).fill("0.003") });
  assert.ok(narrow.left + 7 * narrow.cell.width <= 330 && !narrow.numbered && !narrow.slanted);
  const many = grid({ room: 330, columns: Array(40).fill("1") });
  assert.ok(many.cell.width >= 22 && many.width > 330);
  assert.ok(grid({ room: 400, columns: Array(8).fill("Kaiming uniform") }).slanted);
});

test("every seed has a strip of its own within its cell", () => {
  for (const room of [330, 900])
    for (const seeds of [1, 5, 20]) {
      const found = grid({ room, columns: Array(7).fill("1") });
      const strips = seedsOf(found, seeds);
      assert.equal(new Set(strips.map(({ x, y }) => `${x},${y}`)).size, seeds);
      for (const { x, y, width, height } of strips)
        assert.ok(
          x >= 0 && y >= 0 && x + width <= found.cell.width && y + height <= found.cell.height,
          `${room} ${seeds}`,
        );
    }
});
