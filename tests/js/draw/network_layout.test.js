import assert from "node:assert/strict";
import { test } from "node:test";
import { RISE, blendLayouts, layoutNetwork, linkAt, linkEnds, linkPath } from "../../../static/draw/network_layout.js";

const WIDTHS = [320, 360, 480, 600, 768, 900];
const INSETS = { top: 40, left: 46, right: 8, bottom: 4 };
const shapes = [];
for (let depth = 0; depth <= 10; depth += 1)
  for (const units of depth === 0 ? [0] : [1, 2, 3, 4, 8, 12, 16, 20, 24, 28, 32])
    shapes.push([10, ...Array(depth).fill(units), 1]);
shapes.push([10, 32, 1, 32, 1, 32, 1, 32, 1, 32, 1, 1], [1, 1], [2, 4, 2, 1]);

/** The map beside the network, as on a wide screen; above it, as on a phone. */
const ports = {
  none: () => null,
  left: (width) => ({ x: width, y: 230, side: "left", length: 300 }),
  below: (width) => ({ x: width * 0.6, y: -40, side: "below", length: width * 0.7 }),
};

for (const [side, portOf] of Object.entries(ports))
  test(`every shape up to ten layers of 32 keeps to its room, with the map ${side}`, () => {
    for (const width of WIDTHS)
      for (const layers of shapes) {
        const [height, output] = [480, portOf(width)];
        const layout = layoutNetwork({ width, height, layers, output, ...INSETS });
        const { size, gap, units, columns, height: taken, least } = layout;
        const what = `${layers} in ${width}`;
        assert.ok(size >= 8 && size <= 120, `${what}: size ${size}`);
        assert.deepEqual(
          units.map((column) => column.length),
          layers,
        );
        assert.ok(gap >= 1, `${what}: gap ${gap}`);
        // Units of 24 px may need more than there is, and say so; few are never so many that they would.
        assert.ok(taken <= Math.max(height, least), `${what}: takes ${taken}`);
        assert.ok(Math.max(...layers) > 12 || least <= height, `${what}: needs ${least}`);
        const tiles = output ? units.slice(0, -1) : units;
        for (const column of tiles)
          for (const [index, { x, y }] of column.entries()) {
            assert.ok(
              x - size / 2 >= INSETS.left - 1e-9 && x + size / 2 <= width - INSETS.right + 1e-9,
              `${what}: x ${x}`,
            );
            assert.ok(
              y - size / 2 >= INSETS.top - 1e-9 && y + size / 2 <= taken - INSETS.bottom + 1e-9,
              `${what}: y ${y}`,
            );
            if (index > 0) assert.ok(y - column[index - 1].y >= size, `${what}: units overlap`);
          }
        for (let layer = 1; layer < tiles.length; layer += 1)
          assert.ok(columns[layer].x - columns[layer - 1].x >= 1.9 * size, `${what}: no room for links`);
      }
  });

test("columns share the width evenly, each centered at the same height", () => {
  const { units, columns, size } = layoutNetwork({ width: 600, height: 500, layers: [3, 5, 2, 1], middle: 240 });
  const middles = units.map((column) => (column[0].y + column[column.length - 1].y) / 2);
  assert.ok(middles.every((middle) => Math.abs(middle - 240) < 1e-9));
  const steps = columns.slice(1).map(({ x }, index) => x - columns[index].x);
  assert.ok(steps.every((step) => Math.abs(step - steps[0]) < 1e-9));
  assert.deepEqual([columns[0].x, columns[3].x], [size / 2, 600 - size / 2]);
});

test("a column that would leave the room is moved into it", () => {
  const { units, size } = layoutNetwork({ width: 600, height: 400, layers: [1, 5, 1], middle: 60, top: 8 });
  assert.equal(units[1][0].y - size / 2, 8);
  assert.equal(units[0][0].y, 60);
});

test("units of a small network are as large as the width allows, up to 120", () => {
  const sizeIn = (width) => layoutNetwork({ width, height: 900, layers: [2, 4, 2, 1], output: ports.left(width) }).size;
  assert.deepEqual([600, 660, 1200].map(sizeIn), [67, 74, 120]);
});

test("eight units a layer are never below 32, and more never below 24, where the width allows", () => {
  for (const [units, smallest] of [
    [8, 32],
    [32, 24],
  ]) {
    const { size, least, height } = layoutNetwork({
      width: 656,
      height: 200,
      layers: [2, ...Array(6).fill(units), 1],
      output: ports.left(656),
      top: 8,
      bottom: 52,
    });
    assert.equal(size, smallest);
    assert.equal(least, 60 + units * smallest + units - 1);
    assert.ok(height >= least);
  }
});

test("where the room is what it is, 32 units a layer stand within it", () => {
  const options = { width: 556, layers: [2, ...Array(6).fill(32), 1], output: ports.left(556), top: 8, bottom: 52 };
  for (const height of [360, 520]) {
    const { size, units, height: taken } = layoutNetwork({ ...options, height, whole: true });
    assert.ok(size >= 8 && taken <= height);
    assert.ok(units.flat().every(({ y }) => y >= 8 && y <= height - 52 + size));
  }
});

test("the one output is the map: its links end on the map's edge, fanned around the port", () => {
  const output = ports.left(600);
  const layout = layoutNetwork({ width: 600, height: 460, layers: [2, 3, 1], output });
  assert.deepEqual(layout.units[2], [{ x: 600, y: 230 }]);
  const ends = [0, 1, 2].map((source) => linkEnds(layout, { layer: 2, source, unit: 0 }));
  assert.deepEqual(
    ends.map(({ x2, y2 }) => [x2, y2]),
    [
      [600, 216],
      [600, 230],
      [600, 244],
    ],
  );
});

test("several outputs stand at the map's edge: in a column at its left, in a row under it", () => {
  const beside = layoutNetwork({ width: 600, height: 460, layers: [2, 3, 3], output: ports.left(600) });
  assert.ok(beside.units[2].every(({ x }) => x + beside.size / 2 === 590));
  const under = layoutNetwork({ width: 360, height: 460, layers: [2, 3, 3], output: ports.below(360) });
  assert.ok(under.units[2].every(({ y }) => y - under.size / 2 === -34));
  const [first, second, third] = under.units[2].map(({ x }) => x);
  assert.ok(second - first >= under.size && third - second >= under.size);
});

test("between two layouts every unit is on its way, and what is new stands where it will", () => {
  const [from, to] = [
    [2, 2, 1],
    [2, 3, 1],
  ].map((layers) => layoutNetwork({ width: 600, height: 400, layers }));
  const half = blendLayouts(from, to, 0.5);
  assert.equal(half.units[1][0].y, (from.units[1][0].y + to.units[1][0].y) / 2);
  assert.deepEqual(half.units[1][2], to.units[1][2]);
  assert.deepEqual(blendLayouts(from, to, 1).units, to.units);
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

for (const [layers, width, side] of [
  [[2, 4, 2, 1], 600, "none"],
  [[2, 4, 2, 1], 600, "left"],
  [[10, 8, 8, 3], 500, "left"],
  [[7, 8, 8, 8, 8, 8, 8, 1], 900, "left"],
  [[10, 32, 32, 1], 900, "none"],
]) {
  test(`every link of ${layers.join("-")} is found on its curve, with the map ${side}`, () => {
    const layout = layoutNetwork({ width, height: 480, layers, output: ports[side](width) });
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

test("a link that rises to the map is found along its curve, and not over a unit", () => {
  const output = ports.below(360);
  const layout = layoutNetwork({ width: 360, height: 330, layers: [2, 2, 1], output, right: RISE });
  for (const source of [0, 1]) {
    const path = linkPath(linkEnds(layout, { layer: 2, source, unit: 0 }));
    for (const t of [0.25, 0.5, 0.75])
      assert.deepEqual(linkAt(layout, ...pointOn(path, t), 1e-6), { layer: 2, source, unit: 0 });
  }
  const { x, y } = layout.units[1][1];
  assert.equal(linkAt(layout, x, y, 6), null);
});

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
    least: 0,
    output: null,
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

test("ten layers of 32 units keep 24 pixels a unit, and two inputs beside them keep their names apart", () => {
  const { size, units } = layoutNetwork({
    width: 640,
    height: 500,
    layers: [2, ...Array(10).fill(32), 1],
    output: ports.left(640),
    left: 52,
  });
  assert.equal(size, 24);
  const low = layoutNetwork({ width: 360, height: 330, layers: [2, 32, 32, 1], output: ports.below(360) });
  assert.ok(low.size < 17);
  assert.equal(low.units[0][1].y - low.units[0][0].y, 17);
  assert.equal(units[0].length, 2);
});
