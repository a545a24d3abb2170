import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPalette, colorAt, lightnessOf, parseColor, rampOf } from "../../../static/draw/color.js";

const bytes = (packed) => [...new Uint8Array(new Uint32Array([packed]).buffer)];

test("a color is packed as image data holds it: red, green, blue, opaque", () => {
  assert.deepEqual(bytes(parseColor("#0b77bd")), [11, 119, 189, 255]);
});

test("every notation a browser computes is read", () => {
  const expected = [255, 136, 0, 255];
  for (const css of [
    "#f80",
    "#FF8800",
    "#f80f",
    "#ff8800cc",
    "rgb(255, 136, 0)",
    "rgb(255 136 0)",
    "rgba(255, 136, 0, 0.5)",
    "rgb(255 136 0 / 50%)",
    " rgb(100% 53.3333% 0%) ",
    "color(srgb 1 0.533333 0)",
  ]) {
    assert.deepEqual(bytes(parseColor(css)), expected, css);
  }
});

test("what is no color is refused by its text", () => {
  for (const css of ["", "orange", "#12345", "rgb(1, 2)", "hsl(1 2% 3%)", "color(display-p3 1 0 0)", "rgb(a b c)"])
    assert.throws(() => parseColor(css), { message: `cannot read the color "${css}"` });
});

const ORANGE = "#f28c1e";
const BLUE = "#0b77bd";

for (const zero of ["#eceded", "#2a2d32", "#ffffff", "#000000"]) {
  test(`a palette over ${zero} has its three colors exactly at the ends and the middle`, () => {
    const palette = buildPalette({ negative: ORANGE, zero, positive: BLUE });
    assert.equal(palette.length, 255);
    assert.deepEqual([palette[0], palette[127], palette[254]], [ORANGE, zero, BLUE].map(parseColor));
  });
}

test("colors are mixed in OKLab", () => {
  // Code 63 lies 63/127 of the way from black to white: L = 0.496, which is 0.496^3 = 0.1221 of the light; sRGB encodes
  // that as 0.3843, 98 of 255.
  const palette = buildPalette({ negative: "#000", zero: "#fff", positive: "#000" });
  assert.deepEqual(bytes(palette[63]).slice(0, 3), [98, 98, 98]);
  for (const code of [1, 40, 126, 200])
    assert.equal(new Set(bytes(palette[code]).slice(0, 3)).size, 1, "gray stays gray");
});

test("a palette runs without jumps", () => {
  const palette = buildPalette({ negative: ORANGE, zero: "#eceded", positive: BLUE });
  for (let code = 1; code < 255; code += 1) {
    const [before, after] = [bytes(palette[code - 1]), bytes(palette[code])];
    assert.ok(
      before.every((channel, index) => Math.abs(channel - after[index]) <= 6),
      `code ${code}`,
    );
  }
});

test("a code's color is written for CSS", () => {
  const palette = buildPalette({ negative: ORANGE, zero: "#eceded", positive: BLUE });
  assert.deepEqual(
    [0, 127, 254].map((code) => colorAt(palette, code)),
    ["rgb(242, 140, 30)", "rgb(236, 237, 237)", "rgb(11, 119, 189)"],
  );
});

test("a ramp goes through its colors, from dark to light by equal steps", () => {
  const ramp = rampOf(["#000000", "#ffffff"], 5);
  assert.deepEqual([ramp[0], ramp[4]], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  ramp.forEach((color, step) => assert.ok(Math.abs(lightnessOf(color) - step / 4) < 0.005, color));
  assert.equal(rampOf(["#102030", "#aa3300", "#ffffff"], 3)[1], "rgb(170, 51, 0)");
});
