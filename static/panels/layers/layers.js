// The drawer of layers: what the numbers say, and how every layer fares, now and as the run went on; which units
// matter, and what has changed since the run last stood still.

import { buildPalette, colorAt } from "../../draw/color.js";
import { themeColors } from "../../controls/theme_colors.js";
import { byId, createUndo, download, fillSelect, make, watchWidth } from "../../controls/dom.js";
import { createLayerTable, tableCsv } from "./layer_table.js";
import { layerName } from "../../controls/names.js";
import { createPlot } from "../../controls/plot.js";
import { createChanges } from "./changes.js";
import { createImportance } from "./importance.js";
import { saveCsv } from "../../controls/figure_saving.js";
import { createTraces, MEASURES } from "./traces.js";
import { createVerdicts } from "./verdicts.js";

/** @typedef {import("./traces.js").Measure} Measure */

/** @typedef {typeof MODES[number]} Mode */

const MODES = /** @type {const} */ (["now", "over_time", "importance", "changes"]);
const SAVES = {
  now: "layers.save",
  over_time: "layers.save",
  importance: "layers.save_importance",
  changes: "layers.save_changes",
};

/** @param {import("../../controls/context.js").Context} context */
export function createLayers({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("drawer-layers");
  const traces = createTraces();
  const said = make("div", { class: "layers-said" });
  const measure = make("select", { "aria-label": text("layers.measure") });
  const modes = MODES.map((mode) => ({
    mode,
    button: make("button", { type: "button", class: "quiet tiny" }, text(`layers.${mode}`)),
  }));
  const save = make(
    "button",
    { type: "button", class: "quiet tiny plot-save", "aria-label": text("layers.save") },
    text("plot.csv"),
  );
  const measureField = make("label", { class: "field" }, measure);
  const oneAxis = make("input", { type: "checkbox", id: "layers-one-axis" });
  const axisField = make(
    "label",
    { class: "check", title: text("layers.one_axis.about") },
    oneAxis,
    make("span", {}, text("layers.one_axis")),
  );
  const bar = make(
    "div",
    { class: "layers-bar" },
    make(
      "span",
      { role: "group", class: "layers-modes", "aria-label": text("layers.modes") },
      ...modes.map(({ button }) => button),
    ),
    measureField,
    axisField,
    save,
  );
  const [tablePart, plotPart, importancePart, changesPart] = MODES.map((mode) =>
    make("div", { class: `layers-${mode}`, hidden: mode !== "now" }),
  );
  const parts = { now: tablePart, over_time: plotPart, importance: importancePart, changes: changesPart };
  root.append(said, bar, ...Object.values(parts));
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
  const focusOn = { onPoint: actions.hover, onChoose: actions.pin };
  const importance = createImportance(importancePart, {
    text,
    ...focusOn,
    onChange: () => wish(),
    onMark: actions.markImportance,
  });
  const changes = createChanges(changesPart, {
    text,
    onPointWeight: actions.point,
    onChooseWeight(parameter, row) {
      const { right, top } = row.getBoundingClientRect();
      actions.openEditor({ ...parameter, x: right, y: top });
    },
    onPointUnit: focusOn.onPoint,
    onChooseUnit: focusOn.onChoose,
  });
  const themed = () => {
    const colors = themeColors();
    // The deeper, the darker: neutral, for color belongs to the data.
    return {
      colors,
      ramp: buildPalette({ negative: colors["line-strong"], zero: colors["ink-soft"], positive: colors.ink }),
    };
  };
  const local = { run: -1, ...themed() };
  /** @returns {Mode} */
  const shownNow = () => MODES.find((mode) => mode === store.state.view.layers) ?? "now";
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
    const shown = shownNow();
    for (const { mode, button } of modes) {
      button.setAttribute("aria-pressed", String(mode === shown));
      parts[mode].hidden = mode !== shown;
    }
    said.hidden = shown === "importance" || shown === "changes";
    measureField.hidden = shown === "importance" || shown === "changes";
    axisField.hidden = shown !== "now";
    save.hidden = shown === "over_time";
    save.setAttribute("aria-label", text(SAVES[shown]));
    if (shown === "importance") return importance.draw(store.state);
    if (shown === "changes") return changes.draw(store.state);
    const lines = shades(layers.length);
    if (shown === "over_time") {
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
        oneAxis: oneAxis.checked,
        colors: local.colors,
      });
    }
  }
  /** Asks for what is shown, and for no more. */
  function wish() {
    const { view, importanceMarked, looks } = store.state;
    const shown = view.drawer === "layers" ? shownNow() : "now";
    const wanted = {
      importance: shown === "importance" || importanceMarked ? importance.choice() : null,
      changes: shown === "changes",
    };
    if (shown !== "importance") importance.letGo();
    if (shown !== "changes") changes.letGo();
    if (JSON.stringify({ ...looks, ...wanted }) !== JSON.stringify(looks)) actions.look(wanted);
  }
  for (const { mode, button } of modes)
    undo.listen(button, "click", () => actions.show({ layers: mode === "now" ? "" : mode }));
  undo.listen(measure, "change", draw);
  undo.listen(oneAxis, "change", draw);
  undo.listen(save, "click", () => {
    const { diagnosis } = store.state;
    if (shownNow() === "importance") saveCsv(importance.rows(store.state), "importance");
    else if (shownNow() === "changes") saveCsv(changes.rows(store.state), "changes");
    else if (diagnosis) download(new Blob([tableCsv(names(), diagnosis.layers)], { type: "text/csv" }), "layers.csv");
  });
  // Histograms take the width there is.
  watchWidth(tablePart, undo, draw);
  undo.add(
    plot.dispose,
    store.subscribe(["run"], ({ run }) => run?.reset && traces.clear()),
    store.subscribe(["diagnosis"], record),
    store.subscribe(["diagnosis", "run", "view", "looked", "diverged", "data", "importanceMarked"], () => {
      draw();
      wish();
    }),
    store.subscribe(["theme"], () => {
      Object.assign(local, themed());
      plot.redraw();
      draw();
    }),
  );
  draw();
  wish();
  return { dispose: undo.dispose };
}
