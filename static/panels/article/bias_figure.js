// What a bias does: a neuron along its one input, and the place where its sum is zero.

import { createUndo, make, setText, fitCanvas, nameImage, textScale, watchWidth } from "../../controls/dom.js";
import { themeColors } from "../../controls/theme_colors.js";
import { fixed, formatTick } from "../../draw/numbers.js";
import { drawThreshold, thresholdOf, thresholdScale } from "../../draw/threshold.js";
import { activate } from "./formulas.js";
import { createSlider } from "./slider.js";

const [HEIGHT, INPUTS] = [180, 6];

/** @param {HTMLElement} root @param {import("./figures.js").Parts} parts */
export function createBiasFigure(root, { text, catalogue, table }) {
  const undo = createUndo();
  const bias = createSlider({
    name: text("article.bias.bias"),
    min: -3,
    max: 3,
    step: 0.1,
    value: -1.5,
    show: formatTick,
  });
  const weight = createSlider({
    name: text("article.bias.weight"),
    min: -1,
    max: 1,
    step: 0.1,
    value: 0.8,
    show: formatTick,
  });
  const said = make("p", { class: "figure-line" });
  const canvas = make("canvas", { class: "figure-threshold" });
  const picture = make("div", { class: "figure-pictures" }, canvas);
  root.append(make("div", { class: "figure-controls" }, bias.root, weight.root, said), picture);
  const local = { width: 0 };
  const usual = catalogue.defaults.hidden[0]?.activation;
  const record = table.functions.find(({ name }) => name === usual) ?? table.functions[0];

  function draw() {
    const [w, b] = [weight.value(), bias.value()];
    const threshold = thresholdOf(w, b);
    const outside = threshold !== null && Math.abs(threshold) > INPUTS;
    const sentence = text(
      threshold === null ? "article.bias.none" : outside ? "article.bias.outside" : "article.bias.at",
      { weight: formatTick(w), bias: formatTick(b), threshold: fixed(threshold ?? 0, 2) },
    );
    setText(said, sentence);
    for (const one of [bias, weight]) one.tell(sentence);
    if (local.width === 0) return;
    const curve = (/** @type {number} */ x) => activate(table.z, record.values, w * x + b);
    const scale = thresholdScale({ width: local.width, height: HEIGHT, reach: INPUTS, curve });
    drawThreshold(fitCanvas(canvas, local.width, HEIGHT), {
      scale,
      threshold,
      text: textScale(),
      colors: themeColors(),
    });
    nameImage(
      canvas,
      text("article.bias.curve", { reach: INPUTS, first: fixed(curve(-INPUTS), 2), last: fixed(curve(INPUTS), 2) }),
    );
  }
  for (const { input } of [bias, weight]) undo.listen(input, "input", draw);
  watchWidth(picture, undo, (width) => {
    local.width = width;
    draw();
  });
  draw();
  return { redraw: draw, dispose: undo.dispose };
}
