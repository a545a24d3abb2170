// The Functions drawer: activations and their derivatives over one another, what is known about them, and where this
// network's own sums fall on them.

import { bound, exactly } from "../../draw/numbers.js";
import { extent, plotScale } from "../../draw/plot.js";
import { failureOf } from "../../app/fault_sentences.js";
import { currentFrame } from "../../app/state.js";
import { classColors, themeColors } from "../../controls/theme_colors.js";
import { byId, createUndo, make, setText, watchWidth } from "../../controls/dom.js";
import { COLORS, assignColors, createFunctionChoice } from "./choice.js";
import { createFunctionFacts } from "./facts.js";
import { createFunctionSums, shareWithin } from "./sums.js";
import { openRange } from "./table.js";
import { layerName } from "../../controls/names.js";
import { loadFunctions } from "../../app/activation_table.js";
import { createPlot } from "../../controls/plot.js";

/** @typedef {import("../../app/activation_table.js").FunctionTable} FunctionTable */

const HEIGHT = 132;
// Functions that go on for ever are cut here, so that those that do not can still be seen beside them.
const [LOWEST, HIGHEST] = [-2, 3];

/**
 * The alpha of a layer now, learned or set; null where it has none of its own.
 * @param {number} layer
 * @param {Readonly<import("../../app/state.js").State>} state
 * @returns {number | null}
 */
function ownAlpha(layer, state) {
  const place = state.run?.layers[layer].alpha ?? null;
  if (place !== null) return currentFrame(state)?.parameters[place] ?? null;
  const alpha = state.run?.experiment.hidden[layer - 1]?.alpha;
  return typeof alpha === "number" ? alpha : null;
}

/**
 * Where the y axis is cut; undefined where all of it can be shown.
 * @param {number[][]} columns
 * @returns {[number, number] | undefined}
 */
function cutRange(columns) {
  const [low, high] = extent(columns.flat()) ?? [0, 1];
  if (low >= LOWEST && high <= HIGHEST) return undefined;
  return [Math.max(LOWEST, Math.floor(low * 2) / 2), Math.min(HIGHEST, Math.ceil(high * 2) / 2)];
}

/** @param {import("../../controls/context.js").Context} context */
export function createFunctions({ store, text }) {
  const undo = createUndo();
  const root = byId("drawer-functions");
  const local = { loading: false, open: /** @type {ReturnType<typeof show> | null} */ (null) };
  const isOpen = () => store.state.view.drawer === "functions";

  async function load() {
    if (local.loading || local.open) return;
    local.loading = true;
    root.replaceChildren(make("p", { class: "about" }, text("functions.loading")));
    try {
      const table = await loadFunctions(document.body.dataset.functions ?? "", text);
      root.replaceChildren();
      local.open = show(table, root, store, text);
      undo.add(local.open.dispose);
    } catch (error) {
      const again = make("button", { type: "button", class: "outline" }, text("functions.again"));
      again.addEventListener("click", load);
      root.replaceChildren(
        make(
          "div",
          { class: "functions-failed", role: "status" },
          make("p", {}, failureOf("functions.failed", error, text)),
          again,
        ),
      );
    } finally {
      local.loading = false;
    }
  }
  const loadWhenOpen = () => isOpen() && void load();
  undo.add(
    store.subscribe(["view"], loadWhenOpen),
    store.subscribe(["run", "view"], () => isOpen() && local.open?.follow()),
    store.subscribe(["diagnosis"], () => isOpen() && local.open?.drawSums()),
    store.subscribe(["theme"], () => local.open?.recolor()),
  );
  loadWhenOpen();
  return { dispose: undo.dispose };
}

/**
 * @param {FunctionTable} table @param {HTMLElement} root empty
 * @param {import("../../controls/context.js").Context["store"]} store @param {import("../../app/text.js").Text} text
 */
function show(table, root, store, text) {
  const undo = createUndo();
  const { z } = table;
  const records = new Map(table.functions.map((record) => [record.name, record]));
  const local = {
    // Until somebody chooses, what is drawn are the network's own.
    own: true,
    chosen: /** @type {string[]} */ ([]),
    slots: /** @type {Map<string, number>} */ (new Map()),
    remembered: /** @type {Map<string, number>} */ (new Map()),
    shown: /** @type {import("./choice.js").Shown} */ ("both"),
    colors: themeColors(),
    width: 0,
    series: /** @type {import("../../draw/plot.js").Series[]} */ ([]),
    ranges: /** @type {{xRange: [number, number], yRange?: [number, number]}} */ ({ xRange: [z[0], z[z.length - 1]] }),
  };
  const choice = createFunctionChoice({
    names: [...records.keys()],
    text,
    onToggle(name) {
      local.own = false;
      choose(local.chosen.includes(name) ? local.chosen.filter((other) => other !== name) : [...local.chosen, name]);
    },
    onShow(shown) {
      local.shown = shown;
      paint();
    },
  });
  const hint = make("p", { class: "about" });
  const stage = make("div", { class: "functions-plot" });
  const facts = createFunctionFacts(text);
  const sums = createFunctionSums(text);
  const left = make("div", { class: "functions-left" }, stage, sums.root);
  root.append(choice.root, hint, make("div", { class: "functions-body" }, left, facts.root));
  const plot = createPlot(stage, {
    text,
    title: text("functions.plot"),
    xLabel: text("functions.axis"),
    yLabel: "",
    height: HEIGHT,
    name: "activation-functions",
    format: exactly,
    stride: 4,
  });

  /** @param {string[]} names */
  function choose(names) {
    for (const [name, slot] of local.slots) local.remembered.set(name, slot);
    local.slots = assignColors(local.slots, names, local.remembered);
    // In the table's order, whatever the order they were chosen in.
    local.chosen = [...records.keys()].filter((name) => names.includes(name));
    paint();
  }
  function follow() {
    const { run } = store.state;
    if (!run) return;
    const used = run.layers.slice(1).map(({ activation = "" }) => activation);
    const own = [...records.keys()].filter((name) => used.includes(name));
    if (local.own && own.join() !== local.chosen.join()) choose(own);
    else drawSums();
  }
  function paint() {
    const palette = classColors(local.colors);
    const { chosen, slots, shown } = local;
    local.series = chosen.flatMap((name) => {
      const { values, derivatives } = /** @type {import("../../app/activation_table.js").FunctionRecord} */ (
        records.get(name)
      );
      const label = text(`activation.${name}.label`);
      const color = palette[slots.get(name) ?? 0];
      return [
        ...(shown === "derivative" ? [] : [{ name: label, color, xs: z, ys: values }]),
        ...(shown === "f"
          ? []
          : [{ name: text("functions.derivative", { name: label }), color, xs: z, ys: derivatives, dashed: true }]),
      ];
    });
    choice.set(slots, shown);
    setText(
      hint,
      chosen.length === 0
        ? text("functions.none")
        : chosen.length > COLORS
          ? text("functions.many", { count: COLORS })
          : "",
    );
    hint.hidden = hint.textContent === "";
    const yRange = cutRange(local.series.map(({ ys }) => ys));
    local.ranges = { xRange: [z[0], z[z.length - 1]], ...(yRange && { yRange }) };
    const bands = chosen.flatMap((name) => {
      const range = openRange(records.get(name)?.useful ?? null, z);
      return range?.every(Number.isFinite)
        ? [{ low: range[0], high: range[1], color: palette[slots.get(name) ?? 0] }]
        : [];
    });
    plot.set(local.series, { ...local.ranges, bands });
    facts.set(
      chosen.flatMap((name) => records.get(name) ?? []),
      z,
      slots,
    );
    drawSums();
  }
  function drawSums() {
    const { run, diagnosis } = store.state;
    const palette = classColors(local.colors);
    const strips = (run?.layers ?? []).flatMap(({ activation = "" }, layer) => {
      const record = records.get(activation);
      const slot = local.slots.get(activation);
      if (!run || !record || slot === undefined) return [];
      const seen = diagnosis?.layers[layer - 1];
      const bins = seen?.sums ?? null;
      const steep = openRange(record.steep, z);
      // Counted exactly where the engine counts it; a histogram says it nearly.
      const outside = bins && (seen?.saturated ?? (steep ? 1 - shareWithin(bins, ...steep) : 1));
      const alpha = ownAlpha(layer, store.state) ?? record.alpha;
      const name = text(
        alpha !== null && record.alpha !== null && Math.abs(alpha - record.alpha) > 1e-3
          ? "functions.layer_alpha"
          : "functions.layer",
        {
          layer: layerName(layer, run, text),
          name: text(`activation.${activation}.label`),
          alpha: bound(alpha ?? 0),
        },
      );
      const useful = openRange(record.useful, z);
      return [{ id: String(layer), name, bins, outside, useful, steep, color: palette[slot] }];
    });
    const { left, right } = plotScale(local.series, {
      width: local.width,
      height: HEIGHT,
      xTitle: true,
      ...local.ranges,
    });
    sums.set(strips, { width: local.width, left, right, low: z[0], high: z[z.length - 1] }, local.colors);
  }
  function recolor() {
    local.colors = themeColors();
    plot.redraw();
    paint();
  }
  watchWidth(stage, undo, (width) => {
    local.width = width;
    drawSums();
  });
  undo.add(() => plot.dispose());
  follow();
  return { dispose: undo.dispose, follow, recolor, drawSums };
}
