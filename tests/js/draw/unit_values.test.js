import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPalette, colorAt } from "../../../static/draw/color.js";
import { discRadius, drawUnitValues, tileNumber } from "../../../static/draw/unit_values.js";

const palette = buildPalette({ negative: "#f28c1e", zero: "#eceded", positive: "#0b77bd" });
const colors = { ink: "ink", ground: "ground" };

/** What is drawn for these values on two tiles of this size. */
function draw(values, size, options = {}) {
  const drawn = { texts: [], boxes: [], discs: [] };
  const context = {
    measureText: (text) => ({ width: 7 * text.length }),
    fillRect: (...box) => drawn.boxes.push(box),
    fillText: (text, x, y) => drawn.texts.push({ text, x, y }),
    beginPath() {},
    arc(x, y, radius) {
      this.disc = { x, y, radius };
    },
    fill() {
      drawn.discs.push({ ...this.disc, color: this.fillStyle });
    },
    stroke() {},
  };
  const places = [[{ x: 100, y: 50 }], [{ x: 200, y: 50 }]];
  const font = { family: "sans-serif", size: 12 };
  drawUnitValues(context, { places, size, values: Float32Array.from(values), palette, colors, font, ...options });
  return { ...drawn, font: context.font };
}

test("on a tile that has room the number stands in the lower right corner, on a ground of its own", () => {
  const { texts, boxes, discs, font } = draw([0.918, -1.6], 72);
  assert.deepEqual(
    texts.map(({ text }) => text),
    ["0.92", "−1.60"],
  );
  assert.equal(discs.length, 0);
  assert.match(font, /12px/);
  boxes.forEach(([left, top, width, height], index) => {
    const [x, y] = [100 * (index + 1), 50];
    assert.ok(left > x - 36 && left + width <= x + 36 && left + width > x + 30, "within the tile, at its right edge");
    assert.ok(top > y && top + height <= y + 36);
    assert.ok(texts[index].x <= left + width && texts[index].y > top && texts[index].y < top + height);
  });
});

test("a smaller tile has fewer figures, and what does not fit is written with an exponent", () => {
  assert.deepEqual(
    [0.918, -1.6, 12.34, 123456, NaN, -Infinity].map((value) => tileNumber(value, 72)),
    ["0.92", "−1.60", "12.3", "1.2e5", "NaN", "−∞"],
  );
  assert.deepEqual(
    [0.918, -1.6, 12.34, -0.01].map((value) => tileNumber(value, 40)),
    ["0.9", "−1.6", "12", "0.0"],
  );
});

test("where no number fits a disc tells the value by its area, and its sign by its color", () => {
  const { texts, discs } = draw([1, -0.25], 20);
  assert.equal(texts.length, 0);
  assert.deepEqual(
    discs.map(({ color }) => color),
    [colorAt(palette, 254), colorAt(palette, 0)],
  );
  assert.equal(discs[1].radius / discs[0].radius, 0.5);
  assert.ok(discs[0].radius < 10);
  assert.equal(discRadius(50, 20), discRadius(1, 20));
  assert.ok(discRadius(0, 20) > 0);
  assert.equal(draw([NaN, NaN], 20).discs.length, 0);
});

test("where signs are to be seen without color a negative disc is hollow", () => {
  const { discs } = draw([1, -1], 20, { signs: true });
  assert.deepEqual(
    discs.map(({ color }) => color),
    [colorAt(palette, 254), colors.ground],
  );
});

test("a disc has the color of its own tile, where tiles have palettes of their own", () => {
  const green = buildPalette({ negative: "#ffffff", zero: "#eceded", positive: "#00936c" });
  const { discs } = draw([0.9, 0.9], 20, { paletteOf: (layer) => (layer === 1 ? green : palette) });
  assert.deepEqual(
    discs.map(({ color }) => color),
    [colorAt(palette, 254), colorAt(green, 254)],
  );
});
