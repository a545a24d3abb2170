// A row for each layer: one measure as a bar, small histograms, and shares. What is compared stands below one another.

import { writeTable } from "../../app/csv.js";
import { formatTick, formatValue, rounded } from "../../draw/numbers.js";
import { drawHistogram, logBars } from "../../draw/small_charts.js";
import { fitCanvas, nameImage, make, setText } from "../../controls/dom.js";
import { axisOf, commonAxis, shareOn } from "./histogram_axis.js";
import { termButton } from "../../controls/glossary_term.js";

/** @typedef {import("../../wire/types.js").LayerDiagnosis} LayerDiagnosis */
/** @typedef {import("../../wire/types.js").Bins} Bins */
/** @typedef {import("./histogram_axis.js").Axis} Axis */
/**
 * @typedef {{canvas: HTMLCanvasElement, low: HTMLElement, high: HTMLElement, bins: Bins | null, axis: Axis | null,
 * mean: number | null, at: number | null, name: string}} Figure axis: what its width stands for
 */
/**
 * @typedef {{root: HTMLElement, swatch: HTMLElement, bar: HTMLElement, value: HTMLElement, figures: Figure[], numbers:
 * HTMLElement[]}} Row
 */

const KINDS = /** @type {const} */ (["activations", "weights", "gradients"]);
const NUMBERS = /** @type {const} */ (["mean", "saturated", "zeros", "dead"]);
/** What the glossary calls them. */
const TERMS = {
  activations: "activation",
  weights: "weight",
  gradients: "gradient",
  mean: "zero-centered",
  saturated: "saturation",
  zeros: "sparsity",
  dead: "dead-unit",
};
const SIZE = { width: 92, height: 30 };

/**
 * @param {HTMLElement} root
 * @param {{text: import("../../app/text.js").Text}} options
 */
export function createLayerTable(root, { text }) {
  const measureHead = make("span", { role: "columnheader", class: "layers-measure" });
  const [lowTick, highTick] = [make("span"), make("span")];
  const head = make(
    "div",
    { role: "row", class: "layers-row layers-head" },
    make("span", { role: "columnheader" }, make("span", { class: "visually-hidden" }, text("layers.layer"))),
    measureHead,
    ...[...KINDS, ...NUMBERS].map((name) =>
      make(
        "span",
        {
          role: "columnheader",
          title: text(`layers.${name}.about`),
          ...(KINDS.some((kind) => kind === name) ? {} : { class: "layers-number" }),
        },
        termButton(TERMS[name], text(`layers.${name}`)),
      ),
    ),
  );
  const table = make("div", { role: "table", class: "layers-table", "aria-label": text("layers.table") }, head);
  const axis = make("div", { class: "layers-axis", "aria-hidden": true }, lowTick, highTick);
  root.append(table);
  const local = {
    names: "",
    rows: /** @type {Row[]} */ ([]),
    colors: /** @type {import("../../controls/theme_colors.js").Colors | null} */ (null),
  };

  /** @param {string} layer @param {typeof KINDS[number]} kind @returns {Figure & {root: HTMLElement}} */
  function makeFigure(layer, kind) {
    const canvas = make("canvas", { tabindex: -1 });
    canvas.style.height = `${SIZE.height}px`;
    const [low, high] = [make("span"), make("span")];
    const figure = {
      root: make(
        "div",
        { role: "cell", class: "layers-figure", "data-name": text(`layers.${kind}`) },
        canvas,
        make("span", { class: "layers-ends" }, low, high),
      ),
      canvas,
      low,
      high,
      bins: /** @type {Bins | null} */ (null),
      axis: /** @type {Axis | null} */ (null),
      mean: /** @type {number | null} */ (null),
      at: /** @type {number | null} */ (null),
      name: `${layer}: ${text(`layers.${kind}`)}`,
    };
    nameImage(canvas, figure.name);
    const read = (/** @type {number | null} */ at) => {
      figure.at = at;
      paint(figure);
    };
    canvas.addEventListener("pointermove", ({ offsetX }) => {
      const { bins, axis } = figure;
      if (!bins || !axis) return;
      const [from, to] = shareOn(bins, axis);
      const bar = Math.floor(((offsetX / canvas.clientWidth - from) / (to - from)) * bins.counts.length);
      read(Math.max(0, Math.min(bins.counts.length - 1, bar)));
    });
    canvas.addEventListener("pointerleave", () => read(null));
    canvas.addEventListener("focus", () => stop(figure));
    canvas.addEventListener("blur", () => {
      figure.low.removeAttribute("aria-live");
      read(null);
    });
    canvas.addEventListener("keydown", (event) => walk(figure, event));
    return figure;
  }
  const all = () => local.rows.flatMap(({ figures }) => figures);
  /** One stop for the Tab key. @param {Figure} figure */
  const stop = (figure) => all().forEach((one) => (one.canvas.tabIndex = one === figure ? 0 : -1));

  /**
   * Left and right from bar to bar and on to the next histogram, up and down from layer to layer.
   * @param {Figure} figure
   * @param {KeyboardEvent} event
   */
  function walk(figure, event) {
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -KINDS.length, ArrowDown: KINDS.length }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const last = (figure.bins?.counts.length ?? 0) - 1;
    const next = (figure.at ?? (move > 0 ? -1 : last + 1)) + move;
    if (Math.abs(move) === 1 && next >= 0 && next <= last) {
      figure.low.setAttribute("aria-live", "polite");
      figure.at = next;
      return paint(figure);
    }
    all()[all().indexOf(figure) + move]?.canvas.focus();
  }
  /** @param {Figure} figure */
  function paint({ canvas, low, high, bins, axis, mean, at, name }) {
    const width = canvas.clientWidth;
    if (!local.colors || width === 0) return;
    const context = fitCanvas(canvas, width, SIZE.height);
    const placed = (/** @type {number} */ value) => (axis ? (value - axis.low) / (axis.high - axis.low) : null);
    const zero = placed(0);
    drawHistogram(context, {
      counts: bins?.counts ?? [0],
      width,
      height: SIZE.height,
      colors: local.colors,
      zero: zero !== null && zero >= 0 && zero <= 1 ? zero : null,
      mean: mean === null ? null : placed(mean),
      at,
      ...(bins && axis && { span: shareOn(bins, axis) }),
    });
    const label = bins ? text("layers.histogram", { name, low: short(bins.low), high: short(bins.high) }) : name;
    nameImage(canvas, label);
    if (bins && at !== null) {
      const width = (bins.high - bins.low) / bins.counts.length;
      setText(
        low,
        text("layers.bar", {
          low: short(bins.low + at * width),
          high: short(bins.low + (at + 1) * width),
          count: bins.counts[at],
        }),
      );
    } else setText(low, axis ? short(axis.low) : "–");
    setText(high, !axis || at !== null ? "" : short(axis.high));
  }
  /** @param {string[]} names */
  function build(names) {
    local.names = names.join();
    local.rows = names.map((name) => {
      const [swatch, bar, value] = [make("i"), make("i"), make("span", { class: "layers-value" })];
      const figures = KINDS.map((kind) => makeFigure(name, kind));
      const numbers = NUMBERS.map((kind) =>
        make("span", { role: "cell", class: "layers-number", "data-name": text(`layers.${kind}`) }),
      );
      return {
        root: make(
          "div",
          { role: "row", class: "layers-row" },
          make("span", { role: "rowheader", class: "layers-name" }, swatch, make("span", {}, name)),
          make("div", { role: "cell", class: "layers-measure" }, make("span", { class: "layers-track" }, bar), value),
          ...figures.map((figure) => figure.root),
          ...numbers,
        ),
        swatch,
        bar,
        value,
        figures,
        numbers,
      };
    });
    table.replaceChildren(head, ...local.rows.map((row) => row.root));
    const first = all()[0];
    if (first) stop(first);
  }
  return {
    /**
     * @param {object} options
     * @param {string[]} options.names of the layers
     * @param {string[]} options.shades of their lines
     * @param {number[]} options.units of each
     * @param {(LayerDiagnosis | null)[]} options.layers
     * @param {import("./traces.js").Measure} options.measure
     * @param {boolean} options.oneAxis whether histograms that stand under one another have one axis
     * @param {import("../../controls/theme_colors.js").Colors} options.colors
     */
    draw({ names, shades, units, layers, measure, oneAxis, colors }) {
      local.colors = colors;
      if (names.join() !== local.names) build(names);
      const { low, high, shares } = logBars(layers.map((layer) => layer?.[measure] ?? null));
      if (axis.parentElement !== measureHead) measureHead.append(axis);
      measureHead.setAttribute("aria-label", text(`layers.${measure}`));
      setText(lowTick, formatTick(Number(`1e${low}`)));
      setText(highTick, formatTick(Number(`1e${high}`)));
      const common = KINDS.map((kind) => (oneAxis ? commonAxis(layers.map((layer) => layer?.[kind] ?? null)) : null));
      local.rows.forEach((row, index) => {
        const layer = layers[index];
        const value = layer?.[measure] ?? null;
        row.swatch.style.backgroundColor = shades[index];
        row.bar.style.transform = `scaleX(${shares[index] ?? 0})`;
        setText(row.value, value === null ? "–" : formatValue(value));
        row.figures.forEach((figure, kind) => {
          figure.bins = layer?.[KINDS[kind]] ?? null;
          figure.axis = figure.bins && (common[kind] ?? axisOf(figure.bins));
          figure.mean = kind === 0 ? (layer?.mean ?? null) : null;
          paint(figure);
        });
        setText(row.numbers[0], layer && layer.mean !== null ? short(layer.mean) : "–");
        setText(row.numbers[1], percent(layer?.saturated ?? null));
        setText(row.numbers[2], percent(layer?.zeros ?? null));
        setText(row.numbers[3], layer ? text("layers.of", { some: layer.dead.length, all: units[index] }) : "–");
      });
    },
  };
}

/** @param {number | null} share */
const percent = (share) => (share === null ? "–" : `${Math.round(share * 100)}%`);
/** Three figures are enough beside a small picture, and one where an exponent takes the room of the others.
 * @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e4) ? formatTick(rounded(value, 1)) : formatValue(value, 2);
}

/**
 * The table as text for other programs.
 * @param {string[]} names
 * @param {LayerDiagnosis[]} layers
 * @returns {string} RFC 4180; histograms as low, high and counts
 */
export function tableCsv(names, layers) {
  const measures = /** @type {const} */ ([
    "gradient_norm",
    "weight_norm",
    "update_ratio",
    "mean",
    "saturated",
    "zeros",
  ]);
  const bars = layers
    .flatMap((layer) => KINDS.map((kind) => layer[kind]?.counts.length ?? 0))
    .reduce((a, b) => Math.max(a, b), 0);
  const head = [
    "layer",
    ...measures,
    "dead",
    ...KINDS.flatMap((kind) => [
      `${kind}_low`,
      `${kind}_high`,
      ...Array.from({ length: bars }, (_, bar) => `${kind}_${bar}`),
    ]),
  ];
  const rows = layers.map((layer, index) => [
    names[index],
    ...measures.map((measure) => layer[measure] ?? ""),
    layer.dead.length,
    ...KINDS.flatMap((kind) => [
      layer[kind]?.low ?? "",
      layer[kind]?.high ?? "",
      ...Array.from({ length: bars }, (_, bar) => layer[kind]?.counts[bar] ?? ""),
    ]),
  ]);
  return writeTable([head, ...rows]);
}
