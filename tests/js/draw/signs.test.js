import assert from "node:assert/strict";
import { test } from "node:test";
import { drawPoints } from "../../../static/draw/points.js";
import { inked, markClasses, markNegative, markStrip } from "../../../static/draw/signs.js";

const SIDE = 20;
const [PLAIN, STRIPE, EDGE] = [1, 2, 3];
const stripes = new Uint32Array(255).fill(STRIPE);
const map = (code) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, index) => code(index % SIDE, Math.floor(index / SIDE)));
const marked = (codes) => {
  const pixels = new Uint32Array(SIDE * SIDE).fill(PLAIN);
  markNegative(pixels, codes, SIDE, { stripes, edge: EDGE });
  return pixels;
};

test("the negative side has stripes and plain places between them, the positive side is left as it is", () => {
  const pixels = marked(map((column) => (column < 10 ? 40 : 200)));
  const sides = [[], []];
  pixels.forEach((pixel, index) => index % SIDE !== 9 && sides[index % SIDE < 10 ? 0 : 1].push(pixel));
  assert.deepEqual([...new Set(sides[0])].sort(), [PLAIN, STRIPE]);
  assert.deepEqual([...new Set(sides[1])], [PLAIN]);
});

test("the edge lies between the sides, on the negative one", () => {
  const pixels = marked(map((column) => (column < 10 ? 40 : 200)));
  pixels.forEach((pixel, index) => assert.equal(pixel === EDGE, index % SIDE === 9));
});

test("zero counts as positive, and what is not a number is no side", () => {
  assert.ok(marked(map(() => 127)).every((pixel) => pixel === PLAIN));
  const pixels = marked(map((column) => (column < 10 ? 40 : 255)));
  assert.ok(pixels.every((pixel, index) => pixel !== EDGE && (index % SIDE < 10 || pixel === PLAIN)));
});

test("a stripe has the color of its place with ink in it, or of the side where only the sign shows", () => {
  const own = Uint32Array.from({ length: 255 }, (_, code) => code + 1000);
  const codes = map(() => 40);
  for (const [discretize, wanted] of [
    [false, 1040],
    [true, 1000],
  ]) {
    const pixels = new Uint32Array(SIDE * SIDE).fill(PLAIN);
    markNegative(pixels, codes, SIDE, { stripes: own, edge: EDGE, discretize });
    assert.deepEqual([...new Set(pixels)].sort(), [PLAIN, wanted]);
  }
});

test("each of eight classes has a pattern of its own", () => {
  const patterns = Array.from({ length: 8 }, (_, winner) => {
    const maps = new Uint8Array(8 * SIDE * SIDE);
    maps.fill(200, winner * SIDE * SIDE, (winner + 1) * SIDE * SIDE);
    const pixels = new Uint32Array(SIDE * SIDE).fill(PLAIN);
    markClasses(pixels, maps, SIDE, { stripes: Array.from({ length: 8 }, () => stripes), edge: EDGE });
    return pixels.join();
  });
  assert.equal(new Set(patterns).size, 8);
});

test("classes that win beside each other have an edge between them", () => {
  const maps = Uint8Array.from([
    ...map((column) => (column < 10 ? 200 : 10)),
    ...map((column) => (column < 10 ? 10 : 200)),
  ]);
  const pixels = new Uint32Array(SIDE * SIDE).fill(PLAIN);
  markClasses(pixels, maps, SIDE, { stripes: [stripes, stripes], edge: EDGE });
  pixels.forEach((pixel, index) => assert.equal(pixel === EDGE, index % SIDE === 10));
});

test("ink darkens a light color and is opaque; on the scale it stands where it is negative", () => {
  const [light] = inked(Uint32Array.of(0xffffffff), 0xff000000);
  assert.equal(light >>> 24, 255);
  assert.ok(
    [0, 8, 16].every((shift) => ((light >>> shift) & 255) === 115),
    light.toString(16),
  );
  const strip = new Uint32Array(255).fill(PLAIN);
  markStrip(strip, stripes);
  assert.ok(
    strip.slice(0, 127).includes(STRIPE) && strip.slice(0, 127).includes(PLAIN) && !strip.slice(127).includes(STRIPE),
  );
});

/** What is drawn for a point of each label: discs, and the corners of others. */
function shapesOf(labels, options = {}) {
  const shapes = [];
  const corner = (x, y) => shapes.at(-1).push([x, y].map((one) => Math.round(one * 10)));
  const context = {
    beginPath: () => shapes.push([]),
    arc: (_x, _y, radius) => shapes.at(-1).push(["disc", radius]),
    rect: () => shapes.at(-1).push(["square"]),
    moveTo: corner,
    lineTo: corner,
    closePath() {},
    fill() {},
    stroke() {},
  };
  drawPoints(context, {
    points: labels.map((label) => [0, 0, label]),
    size: 100,
    radius: 4,
    colors: { negative: "#f00", zero: "#fff", positive: "#00f" },
    ...options,
  });
  return shapes.map((shape) => JSON.stringify(shape));
}

test("points of the two signs have two shapes, also in regression, and of eight classes eight", () => {
  const [negative, positive, little] = shapesOf([-1, 1, -0.2], { signs: true });
  assert.notEqual(negative, positive);
  assert.equal(negative, little);
  assert.equal(new Set(shapesOf([0, 1, 2, 3, 4, 5, 6, 7], { signs: true, classes: Array(8).fill("#000") })).size, 8);
  assert.equal(new Set(shapesOf([-1, 1])).size, 1, "without signs, only colors tell");
});

test("with signs, test points have a hole, for their shape is taken", () => {
  assert.equal(shapesOf([1], { signs: true }).length, 1);
  assert.equal(shapesOf([1], { signs: true, shape: "square" }).length, 2);
  assert.deepEqual(shapesOf([1], { shape: "square" }), ['[["square"]]']);
});
