// A unit along its strongest input: the curve, its threshold, and the bias that moves it.

import { drawThreshold, reachOf, thresholdOf, thresholdScale, valueAt } from "../../draw/threshold.js";
import { themeColors } from "../../controls/theme_colors.js";
import { createUndo, fitCanvas, make, nameImage, setText, textScale, watchWidth } from "../../controls/dom.js";
import { unitName } from "../../controls/names.js";
import { format, formatOne } from "../../draw/sum_numbers.js";

/** @typedef {import("../../wire/types.js").Arithmetic} Arithmetic */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../app/activation_table.js").FunctionTable} FunctionTable */

const HEIGHT = 132;
/** Inputs of the first layer lie about this far out; answers of units about so far. */
const [FEATURE, ANSWER] = [6, 1.5];
const THREE = { decimals: 3, exponent: 0 };

/**
 * The unit along one of its inputs, all others held.
 * @param {Arithmetic} arithmetic @param {number} bias as it is now, or is being set
 */
export function alongInput({ terms, z, bias: before, normalized }, bias) {
  const { weight, input, source, product } = terms[strongest(terms.map((/** @type {any} */ one) => one.weight))];
  const rest = z - product - (before ?? 0) + bias;
  const slope = normalized ? normalized.scale / Math.sqrt(normalized.variance + normalized.epsilon) : 1;
  // What goes into the function is zero where the sum is this.
  const zero = normalized ? normalized.mean - normalized.shift / slope : 0;
  return {
    source,
    input,
    threshold: slope === 0 ? null : thresholdOf(weight, rest - zero),
    inner: (/** @type {number} */ x) =>
      normalized ? (weight * x + rest - normalized.mean) * slope + normalized.shift : weight * x + rest,
  };
}

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {import("../../wire/types.js").Catalogue} options.catalogue
 * @param {(parameter: import("../../app/state.js").Parameter, value: number, before?: number) => void} options.onEdit
 * before: once the person lets go
 */
export function createBias(root, { text, catalogue, onEdit }) {
  const undo = createUndo();
  const canvas = make("canvas", { class: "threshold" });
  const title = make("h3");
  const about = make("p", { class: "hint" });
  const threshold = make("p", { class: "threshold-readout figure" });
  const slider = make("input", { type: "range", step: "0.01", "aria-label": text("neuron.bias_slider") });
  const value = make("span", { class: "figure" });
  const row = make("label", { class: "bias-row" }, make("span", {}, text("neuron.bias")), slider, value);
  root.append(title, canvas, threshold, row, about);
  const local = {
    width: 0,
    colors: themeColors(),
    reach: 0,
    shown: "",
    now: /** @type {{arithmetic: Arithmetic, run: Run} | null} */ (null),
    table: /** @type {FunctionTable | null} */ (null),
    fault: false,
    /** What the person is setting it to; the server's answer is a moment behind. */
    set: /** @type {number | null} */ (null),
    before: /** @type {number | null} */ (null),
  };

  /** @returns {((x: number) => number) | null} */
  function curveOf(/** @type {Arithmetic} */ { activation, alpha }) {
    const record = local.table?.functions.find(({ name }) => name === activation);
    if (!local.table || !record) return null;
    const { z } = local.table;
    // The table has each function with its usual alpha, which is the slope or height of the negative side.
    const usual = Number(catalogue.activations.find(({ name }) => name === activation)?.alpha?.default);
    const stretch = alpha !== null && usual ? alpha / usual : 1;
    return (x) => valueAt(z, record.values, x) * (x < 0 ? stretch : 1);
  }
  function draw() {
    if (!local.now) return;
    const { arithmetic, run } = local.now;
    const { choice } = arithmetic;
    const bias = local.set ?? arithmetic.bias ?? 0;
    const { source, input, threshold: at, inner } = alongInput(arithmetic, bias);
    const name = unitName({ layer: choice.layer - 1, unit: source }, run, text);
    setText(title, text("neuron.along", { name }));
    setText(
      threshold,
      at === null
        ? text("neuron.no_threshold")
        : text("neuron.threshold", { name, value: Math.abs(at) < 1e4 ? format(at, THREE) : formatOne(at) }),
    );
    setText(value, format(bias, THREE));
    const curve = curveOf(arithmetic);
    canvas.hidden = curve === null;
    setText(
      about,
      curve
        ? text("neuron.along_about", { name })
        : text(local.fault ? "neuron.no_table" : local.table ? "neuron.no_curve" : "neuron.table_loading"),
    );
    row.hidden = arithmetic.bias === null;
    if (!curve || local.width === 0) return;
    // While the bias is being set the axis stands still, so that it is the threshold that moves.
    if (local.set === null || local.reach === 0)
      local.reach = reachOf(choice.layer === 1 ? FEATURE : ANSWER, input, at);
    const answer = (/** @type {number} */ x) => curve(inner(x));
    const scale = thresholdScale({ width: local.width, height: HEIGHT, reach: local.reach, curve: answer });
    drawThreshold(fitCanvas(canvas, local.width, HEIGHT), {
      scale,
      threshold: at,
      point: { x: input, y: answer(input) },
      text: textScale(),
      colors: local.colors,
    });
    nameImage(canvas, text("neuron.curve", { name, input: formatOne(input), answer: formatOne(answer(input)) }));
  }
  function showSlider() {
    const bias = local.now?.arithmetic.bias;
    if (local.set !== null || bias === null || bias === undefined) return;
    const reach = Math.max(2, Math.ceil(Math.abs(bias) * 2));
    Object.assign(slider, { min: -reach, max: reach, value: String(bias) });
  }
  undo.listen(slider, "input", () => {
    if (!local.now) return;
    local.before ??= local.now.arithmetic.bias;
    local.set = slider.valueAsNumber;
    const { layer, unit } = local.now.arithmetic.choice;
    onEdit({ layer, unit, source: null }, local.set);
    draw();
  });
  undo.listen(slider, "change", () => {
    if (!local.now || local.before === null) return;
    const { layer, unit } = local.now.arithmetic.choice;
    onEdit({ layer, unit, source: null }, slider.valueAsNumber, local.before);
    local.before = null;
  });
  watchWidth(root, undo, (width) => {
    local.width = width;
    draw();
  });
  return {
    /** @param {Arithmetic} arithmetic @param {Run} run */
    draw(arithmetic, run) {
      local.now = { arithmetic, run };
      const { layer, unit } = arithmetic.choice;
      const arrived = local.before === null && local.set !== null && Math.abs(arithmetic.bias - local.set) < 1e-6;
      if (arrived || local.shown !== `${layer}:${unit}` || arithmetic.bias === null)
        Object.assign(local, { set: null, before: null });
      local.shown = `${layer}:${unit}`;
      showSlider();
      draw();
    },
    /** Numbers go on by themselves: what was set is no longer what is. */
    release: () => void Object.assign(local, { set: null, before: null }),
    /** @param {FunctionTable | null} table null where it could not be had */
    setTable(table) {
      Object.assign(local, { table, fault: table === null });
      draw();
    },
    redraw() {
      local.colors = themeColors();
      draw();
    },
    dispose: undo.dispose,
  };
}

/** Where the number of the largest size stands. @param {(number | null)[]} values */
const strongest = (values) =>
  values.reduce(
    (/** @type {number} */ best, value, index) => (Math.abs(value ?? 0) > Math.abs(values[best] ?? 0) ? index : best),
    0,
  );
