import assert from "node:assert/strict";
import { test } from "node:test";
import { plainColor } from "../../../../static/draw/color.js";
import { count, measure, partOf, pictureOf, SHAPE, svgOf } from "../../support/picture.js";

test("each link is a path, each unit, feature and map an image, each point and bias a shape", () => {
  const { svg } = svgOf(pictureOf());
  assert.equal(count(partOf(svg, "links"), /<path /g), SHAPE[0] * SHAPE[1] + SHAPE[1] * SHAPE[2]);
  // The one output is the map, and no tile.
  assert.equal(count(partOf(svg, "units"), /<image /g), 3);
  assert.equal(count(partOf(svg, "features"), /<image /g), 2);
  assert.equal(count(partOf(svg, "biases"), /<circle /g), 4);
  assert.equal(count(partOf(svg, "train"), /<circle /g), 3);
  assert.equal(count(partOf(svg, "test"), /<rect /g), 1);
  assert.equal(count(partOf(svg, "map"), /<image /g), 1);
  for (const name of ["a", "b", "c", "d", "e", "map", "scale"]) assert.ok(svg.includes(`base64,${name}"`), name);
});

test("a link's color is its weight's sign, its width its size", () => {
  const { svg } = svgOf(pictureOf({ parameters: [0, 0, 0, 0, 0, 0, 0, 0, 0, 4, -2, 0, 0] }));
  const drawn = [
    ...partOf(svg, "links").matchAll(/<path d="[^"]+" fill="none" stroke="(#\w+)" stroke-width="([\d.]+)"\/>/g),
  ].map(([, color, width]) => [color, Number(width)]);
  const strong = drawn.filter(([color]) => color === "#0b77bd" || color === "#f28c1e");
  assert.deepEqual(
    strong.map(([color]) => color),
    ["#f28c1e", "#0b77bd"],
  );
  assert.ok(strong[1][1] > strong[0][1] && strong[0][1] > 0.6);
});

test("a weight that is not finite is dashed, and one that is off is drawn all the same", () => {
  const broken = partOf(svgOf(pictureOf({ parameters: [NaN, ...Array(12).fill(0)] })).svg, "links");
  assert.equal(count(broken, /stroke-dasharray/g), 1);
  const off = svgOf(pictureOf({ network: { isOff: (layer, unit) => layer === 1 && unit === 0 } })).svg;
  assert.equal(count(partOf(off, "links"), /<path /g), 9);
  assert.equal(count(partOf(off, "states"), /<path /g), 1);
});

test("the network alone has no map, and the output alone no network", () => {
  const [network, output, both] = ["network", "output", "both"].map((what) => svgOf(pictureOf(), what));
  assert.deepEqual([partOf(network.svg, "map"), partOf(output.svg, "links")], ["", ""]);
  assert.ok(partOf(network.svg, "links") && partOf(output.svg, "points"));
  assert.ok(both.plan.width > network.plan.width && both.plan.width > output.plan.width);
  for (const { svg } of [network, output, both])
    for (const part of ["title", "metrics", "caption", "ground"]) assert.ok(partOf(svg, part), part);
});

test("nothing stands outside the picture, whatever the network's shape", () => {
  for (const units of [
    [1, 1],
    [10, 32, 32, 1],
    [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 8],
  ]) {
    const layers = units.map((one) => ({ units: one, weights: 0, biases: null }));
    const network = {
      layers,
      heads: units.slice(1).map((one) => [`${one} units`, "Leaky ReLU", "layer norm", "dropout 20%"]),
      units: units.slice(1).map((one) => Array(one).fill("u")),
      features: Array.from({ length: units[0] }, () => ({
        label: "a formula as long as anybody may ever write one, and longer",
        image: "f",
      })),
    };
    const picture = pictureOf({ parameters: Array(1100).fill(0.5), network });
    for (const what of ["both", "network"]) {
      const { plan, svg } = svgOf(picture, what);
      for (const [, x, y, side] of partOf(svg, "units").matchAll(/x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)"/g)) {
        assert.ok(
          Number(x) >= 24 && Number(x) + Number(side) <= plan.width - 24 && Number(y) + Number(side) <= plan.height,
          `${units} ${x} ${y}`,
        );
      }
      for (const [, attributes, text] of svg.matchAll(/<text ([^>]*)>([^<]*)</g)) {
        const [x, size, anchor] = ["x", "font-size", "text-anchor"].map(
          (name) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1],
        );
        const width = measure(text, `${size}px x`);
        const left = Number(x) - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
        assert.ok(
          left >= 0 && left + width <= plan.width,
          `${units}: ${text} from ${left} to ${left + width} of ${plan.width}`,
        );
      }
    }
  }
});

test("where signs are to be seen without color, links, biases, points and swatches show them", () => {
  const drawn = (/** @type {boolean} */ signs) =>
    svgOf(
      pictureOf({
        parameters: [1, -1, 0, 0, -2, 3, 0.5, -0.5, 0, 1, -1, 2, NaN],
        signs,
        map: {
          scale: null,
          swatches: ["#111111", "#222222", "#333333"].map((color, index) => ({ color, name: String(index) })),
        },
      }),
    ).svg;
  const [plain, signed] = [drawn(false), drawn(true)];
  assert.equal(count(partOf(plain, "links"), /stroke-dasharray="6 5"/g), 0);
  const dashed = [...partOf(signed, "links").matchAll(/stroke="(#\w+)"[^>]*stroke-dasharray="6 5"/g)].map(
    ([, color]) => color,
  );
  assert.ok(dashed.length >= 2 && dashed.every((color) => color !== "#0b77bd"), "negative ones alone");
  // A plus, a minus, and no sign at zero or where there is no number: two strokes, one of them crossed.
  const signsOf = (/** @type {string} */ svg) => count(partOf(svg, "biases"), /<path /g);
  assert.deepEqual([signsOf(plain), signsOf(signed)], [0, 3]);
  assert.equal(count(partOf(signed, "biases"), /<circle /g), 4);
  assert.deepEqual([count(partOf(plain, "train"), /<path /g), count(partOf(signed, "train"), /<path /g)], [0, 1]);
  assert.match(partOf(signed, "train"), /<path d="M[^"]+Z"/);
  // A test point is no square, for its shape is the sign's: it has a hole.
  assert.deepEqual([count(partOf(signed, "test"), /<rect /g), count(partOf(signed, "test"), /<circle /g)], [0, 1]);
  const marks = [...partOf(signed, "scale").matchAll(/<(circle|path)[^>]*fill="#(111111|222222|333333)"/g)].map(
    ([, kind]) => kind,
  );
  assert.deepEqual(marks, ["circle", "path", "path"]);
  assert.equal(count(partOf(plain, "scale"), /<circle /g), 3);
});

test("points between two labels have a color every program reads", () => {
  const { svg } = svgOf(
    pictureOf({
      train: [
        [0, 0, 0.5],
        [0, 0, 0],
        [0, 0, -1],
      ],
    }),
  );
  const circles = [...partOf(svg, "train").matchAll(/<circle [^>]*fill="([^"]+)"/g)].map(([, fill]) => fill);
  // Those between have a hairline besides, to be told from the map.
  const fills = circles.filter((fill) => fill !== "none");
  assert.equal(circles.length - fills.length, 2);
  assert.deepEqual([fills[1], fills[2]], ["#eceded", "#f28c1e"]);
  assert.equal(fills[0], plainColor("color-mix(in oklab, #0b77bd 50%, #eceded)"));
  assert.notEqual(fills[0], "#0b77bd");
  assert.match(fills[0], /^#[\da-f]{6}$/);
});

test("long words are cut, and the caption is broken into lines that fit", () => {
  const { plan } = svgOf(pictureOf({ title: "w".repeat(400) }), "output");
  assert.ok(plan.title.text.endsWith("…") && measure(plan.title.text, "16px") <= plan.width);
  assert.ok(plan.caption.lines.length > 2);
  for (const line of plan.caption.lines) assert.ok(measure(line, "12px") <= plan.width - 48, line);
  assert.equal(plan.caption.lines.join(" "), "Fifty points of a circle. ".repeat(12).trim());
});
