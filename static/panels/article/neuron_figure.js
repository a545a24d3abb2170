// A neuron to take apart: two inputs, two weights, a bias and a bend, with every number on the way and its map.

import { createUndo, fillSelect, make, setText, fitCanvas, nameImage, watchWidth } from "../../controls/dom.js";
import { mapColors } from "../../controls/theme_colors.js";
import { paintMap } from "../../draw/maps.js";
import { fixed, formatTick } from "../../draw/numbers.js";
import { drawRing } from "../../draw/points.js";
import { markNegative } from "../../draw/signs.js";
import { along, axes, describe, draw as element, figureOf, path } from "../../controls/svg_figure.js";
import { activate, BIAS, mapOf, REACH, sumOf, WEIGHT } from "./formulas.js";
import { createSlider } from "./slider.js";

const CELLS = 48;
const MAP = 176;
/** Of the curve; it is as wide as there is room. */
const HEIGHT = 160;
const [LEFT, TOP, BOTTOM] = [30, 20, HEIGHT - 32];
const two = (/** @type {number} */ value) => fixed(value, 2);
/** Products and sums in full: what the sliders take has few decimals. */
const whole = (/** @type {number} */ value) => formatTick(Math.round(value * 1e6) / 1e6);

/** @param {HTMLElement} root @param {import("./figures.js").Parts} parts */
export function createNeuronFigure(root, { store, text, catalogue, table }) {
  const undo = createUndo();
  const slider = (/** @type {string} */ name, /** @type {number} */ reach, /** @type {number} */ step, value = 0) =>
    createSlider({ name: text(`article.neuron.${name}`), min: -reach, max: reach, step, value, show: formatTick });
  const inputs = [slider("input_1", REACH, 0.5, 1.5), slider("input_2", REACH, 0.5, -2)];
  const weights = [slider("weight_1", WEIGHT, 0.05, 0.4), slider("weight_2", WEIGHT, 0.05, -0.3)];
  const bias = slider("bias", BIAS, 0.1, 0.1);
  const sliders = [...inputs, ...weights, bias];
  const select = make("select");
  const [first, second, sum, bend] = ["", "", "", ""].map(() => make("span", { class: "figure-line" }));
  const canvas = make("canvas", { class: "figure-map" });
  const answerTag = make("span", { class: "figure-answer", "aria-hidden": "true" });
  const curve = figureOf(1, HEIGHT);
  const curvePlace = make("div", { class: "figure-curve" }, curve);
  const local = { width: 0 };
  root.append(
    make(
      "div",
      { class: "figure-controls" },
      inputs[0].root,
      weights[0].root,
      first,
      inputs[1].root,
      weights[1].root,
      second,
      bias.root,
      make("label", { class: "field figure-choice" }, make("span", {}, text("article.neuron.activation")), select),
      sum,
      bend,
    ),
    make("div", { class: "figure-pictures" }, make("div", { class: "figure-tile" }, canvas, answerTag), curvePlace),
  );
  fillSelect(
    select,
    table.functions.map(({ name }) => ({ value: name, label: text(`activation.${name}.label`) })),
    catalogue.defaults.hidden[0]?.activation ?? table.functions[0].name,
  );

  function draw() {
    const record = table.functions.find(({ name }) => name === select.value) ?? table.functions[0];
    const bent = (/** @type {number} */ z) => activate(table.z, record.values, z);
    const neuron = { inputs: inputs.map((one) => one.value()), weights: weights.map((one) => one.value()) };
    const found = sumOf({ ...neuron, bias: bias.value() });
    const answer = bent(found.sum);
    [first, second].forEach((line, index) =>
      setText(
        line,
        text("article.neuron.product", {
          input: formatTick(neuron.inputs[index]),
          weight: formatTick(neuron.weights[index]),
          product: whole(found.products[index]),
        }),
      ),
    );
    setText(
      sum,
      text("article.neuron.sum", {
        first: whole(found.products[0]),
        second: whole(found.products[1]),
        bias: whole(bias.value()),
        sum: whole(found.sum),
      }),
    );
    const said = text("article.neuron.answer", {
      activation: text(`activation.${record.name}.label`),
      sum: whole(found.sum),
      answer: two(answer),
    });
    setText(bend, said);
    setText(answerTag, two(answer));
    for (const one of sliders) one.tell(said);
    drawMap({ ...neuron, bias: bias.value() }, bent, answer);
    drawCurve(bent, found.sum, answer, said);
  }
  /**
   * @param {{inputs: number[], weights: number[], bias: number}} neuron @param {(z: number) => number} bent
   * @param {number} answer
   */
  function drawMap(neuron, bent, answer) {
    const { palette, hatch, marks, colors } = mapColors();
    const codes = mapOf(neuron, bent, CELLS);
    const image = make("canvas", { width: CELLS, height: CELLS });
    const surface = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
    const data = surface.createImageData(CELLS, CELLS);
    const pixels = new Uint32Array(data.data.buffer);
    paintMap(pixels, codes, CELLS, palette, { hatch });
    if (store.state.view.signs) markNegative(pixels, codes, CELLS, marks);
    surface.putImageData(data, 0, 0);
    const context = fitCanvas(canvas, MAP, MAP);
    context.drawImage(image, 0, 0, MAP, MAP);
    drawRing(context, { point: neuron.inputs, size: MAP, radius: 0, extent: REACH, colors });
    const [x1, x2] = neuron.inputs.map(formatTick);
    nameImage(canvas, text("article.neuron.map", { reach: REACH, x1, x2, answer: two(answer) }));
  }
  /**
   * @param {(z: number) => number} bent @param {number} z @param {number} answer @param {string} said */
  function drawCurve(bent, z, answer, said) {
    if (local.width === 0) return;
    curve.setAttribute("viewBox", `0 0 ${local.width} ${HEIGHT}`);
    const zs = Array.from({ length: 129 }, (_, index) => -8 + index / 8);
    const right = { range: [-8, 8], pixels: [LEFT, local.width - 8], count: 4, name: text("article.neuron.z") };
    const up = { range: [-2, 2], pixels: [BOTTOM, TOP], count: 4, name: text("article.neuron.a") };
    const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
    const within = (/** @type {number} */ value) => Math.max(-2, Math.min(2, value));
    curve.replaceChildren(
      axes(right, up),
      element("path", { class: "lesson-line", d: path(zs.map((at) => [x(at), y(within(bent(at)))])) }),
      element("path", { class: "lesson-threshold", d: `M${x(z)} ${BOTTOM}V${y(within(answer))}H${LEFT}` }),
      element("circle", { class: "lesson-now", r: 4.5, cx: x(z), cy: y(within(answer)) }),
    );
    describe(curve, said);
  }

  for (const { input } of sliders) undo.listen(input, "input", draw);
  undo.listen(select, "change", draw);
  // A place on the map is two inputs; by keys there are the sliders.
  undo.listen(canvas, "click", (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    inputs[0].set(((event.clientX - box.left) / box.width) * 2 * REACH - REACH);
    inputs[1].set(REACH - ((event.clientY - box.top) / box.height) * 2 * REACH);
    draw();
  });
  watchWidth(curvePlace, undo, (width) => {
    local.width = width;
    draw();
  });
  draw();
  return { redraw: draw, dispose: undo.dispose };
}
