// A picture of a small run as the page gathers it, and its drawing as SVG.

import { buildPalette } from "../../../static/draw/color.js";
import { drawPicture, layoutPicture } from "../../../static/panels/picture/drawing.js";
import { createSvg } from "../../../static/panels/picture/svg_context.js";

const colors = {
  ground: "rgb(252, 252, 251)",
  ink: "rgb(28, 30, 34)",
  "ink-soft": "rgb(90, 95, 103)",
  line: "rgb(226, 227, 229)",
  "line-strong": "rgb(139, 144, 152)",
  negative: "#f28c1e",
  zero: "#eceded",
  positive: "#0b77bd",
};

export const measure = (text, font) => [...text].length * parseFloat(/([\d.]+)px/.exec(font)[1]) * 0.55;

export const SHAPE = [2, 3, 1];

export function pictureOf({
  parameters = [1, -1, 0.5, 0, -2, 3, 0.1, 0.2, 0.3, 1, -1, 2, 0],
  train = [
    [0, 0, 1],
    [1, -2, -1],
    [3, 3, 1],
  ],
  test: held = [[5, 5, -1]],
  network = {},
  map = {},
  ...others
} = {}) {
  return {
    title: "Circle",
    caption: "Fifty points of a circle. ".repeat(12),
    metrics: [
      { label: "Epoch", value: "12" },
      { label: "Test loss", value: "0.123" },
    ],
    network: {
      layers: [{ units: 2 }, { units: 3, weights: 0, biases: 6 }, { units: 1, weights: 9, biases: 12 }],
      parameters: Float32Array.from(parameters),
      heads: [
        ["3 units", "Tanh"],
        ["Output", "Tanh"],
      ],
      features: ["a", "b"].map((label) => ({ label, image: label })),
      units: [["c", "d", "e"], ["f"]],
      pins: [],
      isOff: () => false,
      isHeld: () => false,
      ...network,
    },
    map: {
      name: "Output",
      image: "map",
      train,
      test: held,
      axes: ["x₁", "x₂"],
      extent: 6,
      scale: { image: "scale", ticks: ["−1", "0", "1"] },
      swatches: [],
      ...map,
    },
    colors,
    palette: buildPalette(colors),
    ...others,
  };
}

export function svgOf(picture, what = "both") {
  const plan = layoutPicture(picture, { what, measure });
  const surface = createSvg({
    width: plan.width,
    height: plan.height,
    title: picture.title,
    description: picture.caption,
    encode: (image) => `data:image/png;base64,${image}`,
  });
  drawPicture(surface, plan, picture, surface.part);
  return { plan, svg: surface.toString() };
}

/** What is drawn between a part's beginning and its end. */
export function partOf(svg, name) {
  const lines = svg.split("\n");
  const start = lines.indexOf(`<g data-part="${name}">`);
  if (start < 0) return "";
  let depth = 0;
  const end = lines.findIndex(
    (line, index) =>
      index >= start &&
      (depth += (line.match(/<(g|svg)\b[^>]*[^/]>/g) ?? []).length - (line.match(/<\/(g|svg)>/g) ?? []).length) === 0,
  );
  return lines.slice(start, end + 1).join("\n");
}

export const count = (text, pattern) => (text.match(pattern) ?? []).length;
