import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPalette, colorAt } from "../../../static/draw/color.js";
import { layoutNetwork, linkEnds } from "../../../static/draw/network_layout.js";
import { drawLinks } from "../../../static/draw/links.js";

const palette = buildPalette({ negative: "#f28c1e", zero: "#eceded", positive: "#0b77bd" });
const colors = { ink: "rgb(0, 0, 0)", "line-strong": "rgb(128, 128, 128)" };
const [NEGATIVE, ZERO, POSITIVE] = [0, 127, 254].map((code) => colorAt(palette, code));

/** A context that remembers each stroke: its curves and how it was drawn. */
function createContext() {
  const strokes = [];
  const saved = [];
  const style = { strokeStyle: "", lineWidth: 1, globalAlpha: 1, lineDashOffset: 0, dashes: [], curves: [] };
  return Object.assign(
    Object.create({
      save() {
        saved.push({ ...this });
      },
      restore() {
        Object.assign(this, saved.pop());
      },
      beginPath() {
        this.curves = [];
      },
      moveTo(x, y) {
        this.start = [x, y];
      },
      bezierCurveTo(...numbers) {
        this.curves.push([...this.start, ...numbers]);
      },
      setLineDash(dashes) {
        this.dashes = dashes;
      },
      stroke() {
        strokes.push({
          color: this.strokeStyle,
          width: this.lineWidth,
          alpha: this.globalAlpha,
          dashes: this.dashes,
          offset: this.lineDashOffset,
          curves: this.curves,
        });
      },
    }),
    style,
    { strokes },
  );
}
function draw(shape, weights, options = {}) {
  const context = createContext();
  const offsets = [0];
  for (let layer = 1; layer < shape.length; layer += 1)
    offsets.push(offsets[layer - 1] + (layer > 1 ? shape[layer - 1] * shape[layer - 2] + shape[layer - 1] : 0));
  const layers = shape.map((units, layer) => (layer === 0 ? { units } : { units, weights: offsets[layer] }));
  const layout = layoutNetwork({ width: 400, height: 400, layers: shape });
  drawLinks(context, { layout, layers, parameters: Float32Array.from(weights), palette, colors, ...options });
  return { strokes: context.strokes, layout };
}

test("a link runs from its source's right edge to its unit's left edge, each at a height of its own", () => {
  const { strokes, layout } = draw([2, 1], [1, -1, 0]);
  const half = layout.size / 2;
  const starts = strokes
    .flatMap(({ curves }) => curves)
    .map(([x1, y1, , , , , x2, y2]) => [x1, y1, x2, y2])
    .sort((a, b) => a[1] - b[1]);
  const [[first, second], [unit]] = layout.units;
  assert.deepEqual(
    starts,
    [first, second].map(({ x, y }, index) => [x + half, y, unit.x - half, unit.y + (index - 0.5) * 14]),
  );
});

test("weights are read row by row from the layer's offset", () => {
  // 2-2-1: four weights, two biases, then two weights; only the weight from the second feature to the first unit and
  // the last are positive.
  const { strokes, layout } = draw([2, 2, 1], [-2, -2, 2, -2, 9, 9, -2, 2, 9]);
  const positive = strokes
    .filter(({ color }) => color === POSITIVE)
    .flatMap(({ curves }) => curves)
    .map((curve) => [curve[1], curve[7]]);
  const ends = [
    { layer: 1, source: 1, unit: 0 },
    { layer: 2, source: 1, unit: 0 },
  ].map((link) => linkEnds(layout, link));
  assert.deepEqual(
    positive,
    ends.map(({ y1, y2 }) => [y1, y2]),
  );
});

test("the color tells the sign, full from 1 on, and zero has the neutral color", () => {
  assert.deepEqual(
    draw([1, 1], [3]).strokes.map(({ color }) => color),
    [POSITIVE],
  );
  assert.deepEqual(
    draw([1, 1], [-3]).strokes.map(({ color }) => color),
    [NEGATIVE],
  );
  assert.deepEqual(
    draw([1, 1], [0]).strokes.map(({ color }) => color),
    [ZERO],
  );
});

test("the width grows with the weight's size, to a limit", () => {
  const widths = [0, 0.1, 0.5, 1, 2, 5, 500].map((weight) => draw([1, 1], [weight]).strokes[0].width);
  assert.ok(
    widths.slice(1, 6).every((width, index) => width > widths[index]),
    String(widths),
  );
  assert.equal(widths[6], widths[5]);
  assert.equal(widths[5], 8);
  assert.deepEqual(draw([1, 1], [-2]).strokes[0].width, widths[4]);
});

test("where there are too many links, a few dozen strokes draw the strongest of each unit, and all of one", () => {
  const shape = [10, ...Array(10).fill(32), 1];
  const count = 10 * 32 + 9 * 32 * 32 + 32;
  const parameters = Array.from({ length: count + 321 }, (_, index) => Math.sin(index) * 6);
  const drawn = (options) => {
    const { strokes } = draw(shape, parameters, options);
    assert.ok(strokes.length <= 29, String(strokes.length));
    return strokes.reduce((sum, { curves }) => sum + curves.length, 0);
  };
  assert.equal(drawn(), 3 * 321);
  // All that lead to the unit, and all that leave it, of which some are drawn anyway.
  const whole = drawn({ whole: { layer: 2, unit: 5 } });
  assert.ok(whole > 3 * 321 + 29 && whole <= 3 * 321 + 29 + 32, String(whole));
  const few = draw([2, 4, 2, 1], Array(25).fill(0.001)).strokes.flatMap(({ curves }) => curves);
  assert.equal(few.length, 18);
});

test("strong links lie on top of weak ones", () => {
  const { strokes } = draw([4, 1], [4, 0.1, -4, -0.1]);
  const widths = strokes.map(({ width }) => width);
  assert.deepEqual(
    widths,
    widths.toSorted((a, b) => a - b),
  );
});

test("a weight that is not finite is dashed in gray, never in a color of the scale", () => {
  for (const weight of [NaN, Infinity, -Infinity]) {
    const [stroke] = draw([1, 1], [weight]).strokes;
    assert.equal(stroke.color, colors["line-strong"]);
    assert.ok(stroke.dashes.length > 0);
  }
});

test("dashes move by the offset given; without one, links are solid", () => {
  const [moving] = draw([1, 1], [1], { dash: -4.5 }).strokes;
  assert.equal(moving.offset, -4.5);
  assert.ok(moving.dashes.length > 0);
  assert.deepEqual(draw([1, 1], [1], { dash: null }).strokes[0].dashes, []);
});

test("a link too faint for dashes to be seen is solid even while others move", () => {
  const strokes = draw([2, 1], [0.05, 3], { dash: -1 }).strokes.filter((stroke) => stroke.curves.length > 0);
  assert.deepEqual(
    strokes.map((stroke) => stroke.dashes.length > 0),
    [false, true],
  );
});

test("an emphasized link is drawn last, solid and outlined, and is wide enough to see even at zero", () => {
  const { strokes, layout } = draw([2, 1], [0, 1], {
    dash: 3,
    dimOthers: true,
    emphasis: { layer: 1, source: 0, unit: 0 },
  });
  const [outline, link] = strokes.slice(-2);
  assert.deepEqual([outline.color, link.color], [colors.ink, ZERO]);
  assert.ok(link.width >= 2 && outline.width > link.width);
  assert.deepEqual([outline.dashes, link.dashes, link.alpha], [[], [], 1]);
  assert.equal(link.curves[0][1], layout.units[0][0].y);
  assert.ok(strokes.slice(0, -2).every(({ alpha }) => alpha < 1));
});

test("a bias, or a link that is no longer there, is not emphasized", () => {
  const plain = draw([2, 1], [1, 1]).strokes.length;
  for (const emphasis of [
    { layer: 1, source: null, unit: 0 },
    { layer: 1, source: 7, unit: 0 },
    { layer: 4, source: 0, unit: 0 },
  ]) {
    assert.equal(draw([2, 1], [1, 1], { emphasis }).strokes.length, plain);
  }
});

test("where signs are to be seen, negative weights and only they are dashed, moving or not, also faint ones", () => {
  for (const dash of [null, 7]) {
    const { strokes } = draw([3, 2], [2, -2, 0.2, -0.2, 0, -5], { signs: true, dash });
    const dashed = (negative) =>
      strokes
        .filter(({ color, curves }) => curves.length > 0 && channel(color, 0) > channel(color, 2) === negative)
        .map(({ dashes }) => dashes.length > 0);
    assert.ok(dashed(true).length >= 3 && dashed(true).every(Boolean));
    assert.ok(dashed(false).length >= 3 && !dashed(false).some(Boolean));
  }
});
/** @param {string} color @param {number} index */
const channel = (color, index) => Number(color.match(/\d+/g)?.[index]);

test("the links of the unit one points at are drawn over all others, which are faint", () => {
  const whole = { layer: 1, unit: 1 };
  const { strokes } = draw([2, 2, 1], [3, 3, 3, 3, 0, 0, 3, 3], { whole, alone: true });
  const count = (wanted) => strokes.filter(wanted).reduce((sum, { curves }) => sum + curves.length, 0);
  // Two lead into it and one leads out of it; three are of the other unit.
  assert.equal(
    count(({ alpha }) => alpha === 1),
    3,
  );
  assert.equal(
    count(({ alpha }) => alpha < 0.5),
    3,
  );
  assert.equal(strokes.at(-1).alpha, 1);
  assert.ok(draw([2, 2, 1], [3, 3, 3, 3, 0, 0, 3, 3], { whole }).strokes.every(({ alpha }) => alpha === 1));
});
