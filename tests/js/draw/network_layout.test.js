import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutNetwork, linkAt, linkEnds, linkPath } from "../../../static/draw/network_layout.js";

const WIDTHS = [320, 360, 480, 600, 768, 900];
const INSETS = { top: 40, left: 46, right: 8, bottom: 4 };
const shapes = [];
for (let depth = 0; depth <= 10; depth += 1)
  for (const units of depth === 0 ? [0] : [1, 2, 3, 4, 8, 12, 16, 20, 24, 28, 32])
    shapes.push([10, ...Array(depth).fill(units), 1]);
shapes.push([10, 32, 1, 32, 1, 32, 1, 32, 1, 32, 1, 1], [1, 1], [2, 4, 2, 1]);

test("every shape up to ten layers of 32 keeps to its room, on phones and wide screens", () => {
  for (const width of WIDTHS)
    for (const layers of shapes) {
      const height = 480;
      const { size, gap, units, columns, height: taken } = layoutNetwork({ width, height, layers, ...INSETS });
      const what = `${layers} in ${width}`;
      assert.ok(size >= 10 && size <= 40, `${what}: size ${size}`);
      assert.deepEqual(
        units.map((column) => column.length),
        layers,
      );
      assert.ok(gap >= 1, `${what}: gap ${gap}`);
      assert.ok(taken <= height, `${what}: takes ${taken}`);
      for (const column of units)
        for (const [index, { x, y }] of column.entries()) {
          assert.ok(
            x - size / 2 >= INSETS.left - 1e-9 && x + size / 2 <= width - INSETS.right + 1e-9,
            `${what}: x ${x}`,
          );
          assert.ok(
            y - size / 2 >= INSETS.top - 1e-9 && y + size / 2 <= height - INSETS.bottom + 1e-9,
            `${what}: y ${y}`,
          );
          if (index > 0) assert.ok(y - column[index - 1].y >= size, `${what}: units overlap`);
        }
      for (let layer = 1; layer < columns.length; layer += 1)
        assert.ok(columns[layer].x - columns[layer - 1].x >= 1.9 * size, `${what}: no room for links`);
    }
});

test("all columns begin at one line, and share the width evenly", () => {
  const { units, columns, size } = layoutNetwork({ width: 600, height: 400, layers: [3, 5, 2, 1], top: 20 });
  assert.deepEqual(
    units.map(([first]) => first.y),
    Array(4).fill(20 + size / 2),
  );
  const steps = columns.slice(1).map(({ x }, index) => x - columns[index].x);
  assert.ok(steps.every((step) => Math.abs(step - steps[0]) < 1e-9));
  assert.deepEqual([columns[0].x, columns[3].x], [size / 2, 600 - size / 2]);
});

test("a small network has units of full size, not spread over the whole height", () => {
  const { size, gap, height } = layoutNetwork({ width: 900, height: 900, layers: [2, 4, 2, 1] });
  assert.deepEqual([size, gap], [40, 18]);
  assert.equal(height, 4 * 40 + 3 * 18);
});

test("adding a unit to a column that is not the longest moves nothing", () => {
  const place = (layers) => layoutNetwork({ width: 700, height: 500, layers }).units;
  const [before, after] = [place([10, 4, 2, 1]), place([10, 5, 2, 1])];
  assert.deepEqual(after[1].slice(0, 4), before[1]);
  assert.deepEqual(after[3], before[3]);
});

test("where even the smallest units do not fit, the height they need is said", () => {
  const { size, height, units } = layoutNetwork({ width: 320, height: 100, layers: [10, 32, 1] });
  assert.equal(size, 10);
  assert.equal(height, units[1][31].y + 5);
  assert.ok(height > 100);
});

test("a single column stands in the middle", () => {
  assert.equal(layoutNetwork({ width: 300, height: 300, layers: [3] }).columns[0].x, 150);
});

test("a link leaves and arrives level, half way between", () => {
  assert.deepEqual(linkPath({ x1: 0, y1: 5, x2: 100, y2: 45 }), {
    x1: 0,
    y1: 5,
    cx1: 50,
    cy1: 5,
    cx2: 50,
    cy2: 45,
    x2: 100,
    y2: 45,
  });
});

/** A point of a cubic, by de Casteljau's construction. */
function pointOn({ x1, y1, cx1, cy1, cx2, cy2, x2, y2 }, t) {
  const between = ([ax, ay], [bx, by]) => [ax + (bx - ax) * t, ay + (by - ay) * t];
  let points = [
    [x1, y1],
    [cx1, cy1],
    [cx2, cy2],
    [x2, y2],
  ];
  while (points.length > 1) points = points.slice(1).map((point, index) => between(points[index], point));
  return points[0];
}

for (const [layers, width] of [
  [[2, 4, 2, 1], 600],
  [[10, 8, 8, 1], 500],
  [[7, 8, 8, 8, 8, 8, 8, 1], 900],
  [[10, 32, 32, 1], 900],
]) {
  test(`every link of ${layers.join("-")} is found on its curve, at its middle and beside it`, () => {
    const layout = layoutNetwork({ width, height: 480, layers });
    for (let layer = 1; layer < layers.length; layer += 1)
      for (let source = 0; source < layers[layer - 1]; source += 1)
        for (let unit = 0; unit < layers[layer]; unit += 1) {
          const path = linkPath(linkEnds(layout, { layer, source, unit }));
          for (const t of [0.5, 0.321]) {
            const [x, y] = pointOn(path, t);
            const found = linkAt(layout, x, y, 1e-6);
            assert.ok(found, `${layer}.${source}.${unit} at ${t}`);
            // Links that cross at a point are all as near; the one found must truly pass there.
            const [, there] = pointOn(linkPath(linkEnds(layout, found)), t);
            assert.ok(Math.abs(there - y) < 1e-6, `${layer}.${source}.${unit} at ${t} gave ${Object.values(found)}`);
            if (t !== 0.5) assert.deepEqual(found, { layer, source, unit });
          }
        }
  });
}

test("a link alone in its gap is found within the tolerance and not beyond, measured across the curve", () => {
  const layout = layoutNetwork({ width: 300, height: 300, layers: [1, 1] });
  const [x, y] = pointOn(linkPath(linkEnds(layout, { layer: 1, source: 0, unit: 0 })), 0.5);
  assert.deepEqual(linkAt(layout, x, y + 5.9, 6), { layer: 1, source: 0, unit: 0 });
  assert.equal(linkAt(layout, x, y + 6.1, 6), null);
});

test("a steep link is caught at its distance, not at the far greater height difference", () => {
  const layout = {
    size: 10,
    gap: 0,
    height: 0,
    columns: [{ x: 0 }, { x: 110 }],
    units: [[{ x: 0, y: 0 }], [{ x: 110, y: 400 }]],
  };
  // At the middle the curve falls 8 for each 1 across (1.5 * 400 / (0.75 * 100)), so 20 below it is 20 / sqrt(65) =
  // 2.48 away.
  assert.ok(linkAt(layout, 55, 220, 2.49));
  assert.equal(linkAt(layout, 55, 220, 2.47), null);
});

test("over a unit, or outside the network, there is no link", () => {
  const layout = layoutNetwork({ width: 300, height: 300, layers: [2, 2], left: 50 });
  for (const x of [10, layout.columns[0].x, layout.columns[1].x, 299])
    assert.equal(linkAt(layout, x, layout.units[0][0].y, 6), null);
});
