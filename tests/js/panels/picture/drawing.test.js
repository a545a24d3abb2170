import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPalette, plainColor } from "../../../../static/draw/color.js";
import { drawPicture, layoutPicture } from "../../../../static/panels/picture/drawing.js";
import { createSvg, escapeXml } from "../../../../static/panels/picture/svg_context.js";
import { createRecorder } from "../../../../static/panels/picture/recorder.js";

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
const measure = (text, font) => [...text].length * parseFloat(/([\d.]+)px/.exec(font)[1]) * 0.55;
const SHAPE = [2, 3, 1];

function pictureOf({
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
      inputs: "Features",
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
function svgOf(picture, what = "both") {
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
function partOf(svg, name) {
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
const count = (text, pattern) => (text.match(pattern) ?? []).length;

test("each link is a path, each unit, feature and map an image, each point and bias a shape", () => {
  const { svg } = svgOf(pictureOf());
  assert.equal(count(partOf(svg, "links"), /<path /g), SHAPE[0] * SHAPE[1] + SHAPE[1] * SHAPE[2]);
  assert.equal(count(partOf(svg, "units"), /<image /g), 4);
  assert.equal(count(partOf(svg, "features"), /<image /g), 2);
  assert.equal(count(partOf(svg, "biases"), /<circle /g), 4);
  assert.equal(count(partOf(svg, "train"), /<circle /g), 3);
  assert.equal(count(partOf(svg, "test"), /<rect /g), 1);
  assert.equal(count(partOf(svg, "map"), /<image /g), 1);
  for (const name of ["a", "b", "c", "d", "e", "f", "map", "scale"]) assert.ok(svg.includes(`base64,${name}"`), name);
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

test("the document stands alone: no script, style, foreign address or class", () => {
  const { svg } = svgOf(pictureOf({ title: `<script>"&'`, caption: "a < b & c\u0000\ud800" }));
  assert.doesNotMatch(svg, /<script|<style|class=|style=|url\(|<foreignObject|\son\w+=/i);
  for (const [, address] of svg.matchAll(/(?:href|src)="([^"]*)"/g)) assert.match(address, /^data:image\/png;base64,/);
  assert.match(svg, /<title>&#60;script&#62;&#34;&#38;&#39;<\/title>/);
  assert.match(svg, /<desc>a &#60; b &#38; c<\/desc>/);
  assert.equal(escapeXml("a\u0008\ufffeb😀"), "ab😀");
  assert.doesNotMatch(svg, /color-mix|rgb\(|NaN|undefined|Infinity/);
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
  const fills = [...partOf(svg, "train").matchAll(/<circle [^>]*fill="([^"]+)"/g)].map(([, fill]) => fill);
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

/** A recorder of a run that is told what happens. */
function recording({ most = 5, bytes = 1e9, take } = {}) {
  const layers = [{ units: 2, features: ["x1", "x2"] }, { units: 1 }];
  const state = {
    playing: false,
    viewing: null,
    branch: { id: 1 },
    run: { run: 1, layers, experiment: { data: { dataset: "circle" } } },
    frame: null,
  };
  const self = { time: 0, reasons: [], taken: 0 };
  const recorder = createRecorder({
    store: { state },
    most,
    bytes,
    now: () => self.time,
    onChange: (reason) => reason && self.reasons.push(reason),
    take: take ?? (() => ({ taken: Promise.resolve({ size: 10, number: ++self.taken }) })),
  });
  const show = async (step, value = step) => {
    state.frame = { run: 1, step, parameters: Float32Array.of(value) };
    recorder.consider();
    for (let turn = 0; turn < 5; turn += 1) await null;
  };
  return { recorder, state, self, show, numbers: () => recorder.pictures.map(({ number }) => number) };
}

test("by hand, each step is a picture, and looking twice is not", async () => {
  const { recorder, show } = recording();
  await show(0);
  assert.equal(recorder.pictures.length, 0);
  recorder.start();
  for (const step of [0, 0, 25, 25, 50]) await show(step);
  assert.equal(recorder.pictures.length, 3);
  await show(50, 7);
  assert.equal(recorder.pictures.length, 4, "a weight changed by hand can be seen");
  assert.equal((await recorder.finish()).length, 4);
  assert.deepEqual([recorder.phase, recorder.pictures.length], ["idle", 0]);
});

test("while it trains there are at most ten pictures a second, and the last is taken when it pauses", async () => {
  const { recorder, state, self, show } = recording({ most: 100 });
  state.playing = true;
  recorder.start();
  for (let step = 1; step <= 60; step += 1) {
    self.time = step * 16;
    await show(step);
  }
  // The frames at 16, 128, 240 ... 912 ms.
  assert.equal(recorder.pictures.length, 9);
  state.playing = false;
  await show(60);
  assert.equal(recorder.pictures.length, 10);
  await show(60);
  assert.equal(recorder.pictures.length, 10);
});

test("nothing is drawn while a picture is being packed; the newest comes after it", async () => {
  const packed = [];
  const drawn = [];
  const made = recording({
    take: () => ({
      taken: new Promise((resolve) => {
        drawn.push(made.state.frame.step);
        packed.push(() => resolve({ size: 10 }));
      }),
    }),
  });
  made.recorder.start();
  for (const step of [0, 1, 2, 3]) await made.show(step);
  assert.deepEqual(drawn, [0]);
  packed[0]();
  await made.show(3);
  assert.deepEqual(drawn, [0, 3]);
});

test("what is seen when a recording stops is its last picture, though there was no time for it before", async () => {
  const { recorder, state, show } = recording();
  state.playing = true;
  recorder.start();
  for (const step of [1, 2, 3]) await show(step);
  assert.equal(recorder.pictures.length, 1);
  const [first, again] = await Promise.all([recorder.finish(), recorder.finish()]);
  assert.deepEqual([first.map(({ number }) => number), again, recorder.phase], [[1, 2], [], "idle"]);
});

test("a recording ends by itself when it is full, by number or by size, and keeps what it has", async () => {
  for (const limits of [{ most: 3 }, { bytes: 25 }]) {
    const { recorder, self, show, numbers } = recording(limits);
    recorder.start();
    for (const step of [0, 1, 2, 3, 4]) await show(step);
    assert.deepEqual([numbers(), self.reasons, recorder.phase], [[1, 2, 3], ["full"], "ended"]);
  }
});

test("a recording ends when the run begins anew, changes its shape, or is another branch", async () => {
  const changes = [
    (state) => ({ frame: { ...state.frame, step: 0 } }),
    (state) => ({ run: { ...state.run, layers: [state.run.layers[0], { units: 2 }, { units: 1 }] } }),
    () => ({ branch: { id: 2 } }),
  ];
  for (const change of changes) {
    const { recorder, state, self, show } = recording();
    recorder.start();
    for (const step of [3, 4]) await show(step);
    Object.assign(state, change(state));
    await recorder.consider();
    assert.deepEqual([self.reasons, recorder.phase, recorder.pictures.length], [["anew"], "ended", 2]);
    await show(5);
    assert.equal(recorder.pictures.length, 2);
  }
});

test("looking back at a moment is not recorded", async () => {
  const { recorder, state, show } = recording();
  recorder.start();
  await show(8);
  state.viewing = 0;
  await show(2);
  assert.deepEqual([recorder.phase, recorder.pictures.length], ["recording", 1]);
  state.viewing = null;
  await show(9);
  assert.equal(recorder.pictures.length, 2);
});

test("a picture that fails ends the recording with its fault; one under way when discarded is not kept", async () => {
  const failing = recording({ take: () => ({ taken: Promise.reject(new Error("no memory")) }) });
  failing.recorder.start();
  await failing.show(1);
  assert.deepEqual([failing.self.reasons, failing.recorder.phase], [["failed"], "idle"]);

  const packed = [];
  const late = recording({ take: () => ({ taken: new Promise((resolve) => packed.push(resolve)) }) });
  late.recorder.start();
  await late.show(1);
  late.recorder.drop();
  packed[0]({ size: 1 });
  await late.show(2);
  assert.deepEqual([late.recorder.phase, late.recorder.pictures.length], ["idle", 0]);
});
