// The drawer of layers: what the numbers say, and how every layer fares, now and as the run went on.

import { buildPalette, colorAt } from "../../draw/color.js";
import { themeColors } from "../../controls/theme_colors.js";
import { byId, createUndo, download, fillSelect, make, watchWidth } from "../../controls/dom.js";
import { createLayerTable, tableCsv } from "./layer_table.js";
import { layerName } from "../../controls/names.js";
import { createPlot } from "../../controls/plot.js";
import { createTraces, MEASURES } from "./traces.js";
import { createVerdicts } from "./verdicts.js";

/** @typedef {import("./traces.js").Measure} Measure */

/** @param {import("../../controls/context.js").Context} context */
export function createLayers({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("drawer-layers");
  const traces = createTraces();
  const said = make("div", { class: "layers-said" });
  const measure = make("select", { "aria-label": text("layers.measure") });
  const [now, over] = ["now", "over_time"].map((key) =>
    make("button", { type: "button", class: "quiet tiny" }, text(`layers.${key}`)),
  );
  const save = make(
    "button",
    { type: "button", class: "quiet tiny plot-save", "aria-label": text("layers.save") },
    text("plot.csv"),
  );
  const bar = make(
    "div",
    { class: "layers-bar" },
    make("label", { class: "field" }, measure),
    make("span", { role: "group", class: "layers-modes", "aria-label": text("layers.modes") }, now, over),
    save,
  );
  const [tablePart, plotPart] = [make("div"), make("div", { hidden: true })];
  root.append(said, bar, tablePart, plotPart);
  fillSelect(
    measure,
    MEASURES.map((value) => ({ value, label: text(`layers.${value}`) })),
    MEASURES[0],
  );

  const verdicts = createVerdicts(said, {
    text,
    onRemedy: (_, remedy) => actions.tryRemedy(remedy, text(`remedy.${remedy.name}`)),
  });
  const table = createLayerTable(tablePart, { text });
  const plot = createPlot(plotPart, {
    text,
    title: "",
    xLabel: text("layers.epoch"),
    yLabel: "",
    height: 150,
    log: "on",
    name: "layers-over-time",
  });
  const themed = () => {
    const colors = themeColors();
    // The deeper, the darker: neutral, for color belongs to the data.
    return {
      colors,
      ramp: buildPalette({ negative: colors["line-strong"], zero: colors["ink-soft"], positive: colors.ink }),
    };
  };
  const local = { time: false, run: -1, ...themed() };
  const shades = (/** @type {number} */ count) =>
    Array.from({ length: count }, (_, index) =>
      colorAt(local.ramp, count > 1 ? Math.round((index / (count - 1)) * 254) : 254),
    );
  const names = () => {
    const { run } = store.state;
    return run ? run.layers.slice(1).map((_, index) => layerName(index + 1, run, text)) : [];
  };

  function record() {
    const { diagnosis, run } = store.state;
    if (diagnosis && run) traces.add(diagnosis, diagnosis.epoch + diagnosis.batch / run.batches_per_epoch);
  }
  function draw() {
    const { diagnosis, run, view } = store.state;
    if (!run || view.drawer !== "layers") return;
    verdicts.draw(diagnosis?.verdicts ?? null, run);
    const chosen = /** @type {Measure} */ (measure.value);
    const layers = names();
    now.setAttribute("aria-pressed", String(!local.time));
    over.setAttribute("aria-pressed", String(local.time));
    tablePart.hidden = local.time;
    plotPart.hidden = !local.time;
    save.hidden = local.time;
    const lines = shades(layers.length);
    if (local.time) {
      plot.set(
        traces.read(chosen).map((trace, index) => ({
          ...trace,
          name: layers[index],
          color: lines[index],
          dashed: layers.length > 4 && index % 2 === 1,
        })),
        { title: text("layers.by_epoch", { measure: text(`layers.${chosen}`) }) },
      );
    } else {
      table.draw({
        names: layers,
        shades: lines,
        units: run.layers.slice(1).map(({ units }) => units),
        layers: layers.map((_, index) => diagnosis?.layers[index] ?? null),
        measure: chosen,
        colors: local.colors,
      });
    }
  }
  const show = (/** @type {boolean} */ time) => {
    local.time = time;
    draw();
  };
  undo.listen(now, "click", () => show(false));
  undo.listen(over, "click", () => show(true));
  undo.listen(measure, "change", draw);
  undo.listen(save, "click", () => {
    const { diagnosis } = store.state;
    if (diagnosis) download(new Blob([tableCsv(names(), diagnosis.layers)], { type: "text/csv" }), "layers.csv");
  });
  // Histograms take the width there is.
  watchWidth(tablePart, undo, draw);
  undo.add(
    plot.dispose,
    store.subscribe(["run"], ({ run }) => run?.reset && traces.clear()),
    store.subscribe(["diagnosis"], record),
    store.subscribe(["diagnosis", "run", "view"], draw),
    store.subscribe(["theme"], () => {
      Object.assign(local, themed());
      plot.redraw();
      draw();
    }),
  );
  draw();
  return { dispose: undo.dispose };
}
