// The map of a sweep with everything that reads it: what colors it, its sentence, its table, thresholds, one cell.

import { createSelect, createNumber } from "../../controls/form.js";
import { createSaving } from "../../controls/figure_saving.js";
import { make, setText, watchWidth } from "../../controls/dom.js";
import { createDetails } from "./details.js";
import { createMap } from "./map.js";
import { cellName, measureName, shortName, valueName } from "./names.js";
import { documentOf, goalsOf, measuresOf, valuesOf } from "./plan.js";
import { sentenceOf } from "./sentence.js";
import { documentOf as wholeOf, fillTable, rowsOf } from "./table.js";
import { createThresholds } from "./thresholds.js";

/** @typedef {import("./sweeps.js").Sweeps} Sweeps */
/** @typedef {import("./plan.js").Field} Field */
/** @typedef {import("./results.js").Results} Results */

/** Cells of the outline of a sweep that has not begun. */
const MOST_OUTLINED = 1000;
const GOAL = 0.05;
/** The sentence changes once in so many milliseconds while runs come in. */
const OFTEN = 2000;
/** Before a sweep has begun nothing is read by them. */
const UNREAD = { learned: 0, gap: 0, rise: 0, worse: 0 };

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {object} options
 * @param {import("./sweeps.js").SweepActions} options.sweeps
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} options.undo
 * @param {(cell: number[], seed: number) => Promise<unknown>} options.open
 */
export function createMapView(context, { sweeps, undo, open }) {
  const { store, actions, text } = context;
  const now = () => /** @type {Sweeps} */ (store.state.sweeps);
  const sweep = () => now().kinds.map;
  const local = {
    pointed: /** @type {number[] | null} */ (null),
    chosen: /** @type {number[] | null} */ (null),
    results: /** @type {Results | null} */ (null),
    known: /** @type {Map<string, Field>} */ (new Map()),
    tabled: false,
    sentence: "",
    saidAt: 0,
    timer: 0,
  };
  const said = make("p", { class: "sweep-said", "aria-live": "polite" });
  const color = createSelect(text("sweep.color"), (value) => sweeps.choose({ ...sweep().plan, color: value }));
  const goal = createSelect(text("sweep.success"), (measure) =>
    sweeps.choose({ ...sweep().plan, success: measure === "" ? null : { measure, value: usualGoal(measure) } }),
  );
  const goalAt = createNumber(text("sweep.success_at"), (value) => {
    const { plan } = sweep();
    if (plan.success && value !== null) sweeps.choose({ ...plan, success: { ...plan.success, value } });
  });
  const usualGoal = (/** @type {string} */ measure) => (measure.endsWith("_loss") ? GOAL : 1 - GOAL);
  const tableButton = make(
    "button",
    { type: "button", class: "quiet tiny", "aria-pressed": false },
    text("sweep.as_table"),
  );
  const place = make("div", { class: "sweep-map-place", tabindex: -1 });
  const table = make("table", { class: "sweep-table" });
  const tablePlace = make(
    "div",
    { class: "sweep-table-place", tabindex: 0, role: "region", "aria-label": text("sweep.as_table"), hidden: true },
    table,
  );
  const map = createMap(place, {
    text,
    onPoint(cell) {
      if (cell?.join() === local.pointed?.join()) return;
      local.pointed = cell;
      drawDetails();
    },
    onChoose(cell, enter) {
      local.chosen = cell;
      draw();
      if (enter) details.focus();
    },
    onOpen: open,
  });
  const details = createDetails(context, { requests: sweeps.requests, undo, open });
  const thresholds = createThresholds(text, (given) => sweeps.setThresholds(given));
  const limits = make(
    "details",
    { class: "sweep-limits" },
    make("summary", {}, text("sweep.thresholds")),
    thresholds.root,
  );
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("sweep.map"),
    name: "sweep",
    figure: () => map.svg,
    rows: () => rowsOf(/** @type {Results} */ (sweep().results), reading()),
    json: () => wholeOf(/** @type {Results} */ (sweep().results)),
  });
  const root = make(
    "div",
    { class: "sweep-shown" },
    make(
      "div",
      { class: "sweep-main" },
      said,
      make("div", { class: "sweep-reading" }, color.root, goal.root, goalAt.root, tableButton),
      place,
      tablePlace,
      saving.root,
      limits,
    ),
    details.root,
  );
  tableButton.addEventListener("click", () => {
    local.tabled = !local.tabled;
    draw();
  });
  // A closed one has not been measured, and need not be drawn.
  limits.addEventListener("toggle", () => drawThresholds());

  /** Not so often that nobody could read or hear it. @param {string} sentence */
  function say(sentence) {
    local.sentence = sentence;
    const since = Date.now() - local.saidAt;
    const tell = () => {
      clearTimeout(local.timer);
      Object.assign(local, { timer: 0, saidAt: Date.now() });
      setText(said, local.sentence);
    };
    if (sweep().phase !== "running" || since >= OFTEN) tell();
    else if (!local.timer) local.timer = setTimeout(tell, OFTEN - since);
  }
  undo.add(() => clearTimeout(local.timer));
  const reading = () => {
    const { plan, results, thresholds: moved } = sweep();
    return { success: plan.success, thresholds: moved ?? results?.document.thresholds ?? UNREAD };
  };
  /** @param {string} name @returns {Field} also of one that the experiment has no more */
  const fieldOf = (name) =>
    local.known.get(name) ?? {
      name,
      kind: "numeric",
      label: "",
      group: null,
      layer: null,
      whole: false,
      percent: false,
      values: [],
      family: null,
      usual: null,
      current: null,
    };
  const titleOf = (/** @type {Field} */ field) => (field.label === "" ? field.name : shortName(field, text));
  /** What stands for a sweep that has not begun: its cells, without runs. @returns {Results | null} */
  function outlined() {
    const { plan } = sweep();
    const axes = plan.vary.map((axis) => ({ name: axis.field, values: valuesOf(axis, fieldOf(axis.field).whole) }));
    const cells = axes.reduce(
      (/** @type {number[][]} */ all, { values }) => all.flatMap((cell) => values.map((_, at) => [...cell, at])),
      [[]],
    );
    if (cells.length === 0 || cells.length > MOST_OUTLINED) return null;
    return {
      document: documentOf(plan, store.state.experiment),
      axes,
      cells,
      seeds: plan.seeds.count,
      runs: new Map(),
      trained: "",
    };
  }
  /** @param {Results} results @returns {import("./map.js").Shown} */
  function shownOf(results) {
    const fields = results.axes.map(({ name }) => fieldOf(name));
    const axes = results.axes.map(({ values }, at) => ({
      title: titleOf(fields[at]),
      values: values.map((value) => valueName(value, fields[at], text)),
    }));
    const measure = sweep().plan.color;
    return {
      results,
      measure,
      reading: reading(),
      axes,
      upward: fields[1]?.kind === "numeric",
      measureName: measureName(measure, text),
      cellName: (cell) =>
        cellName(
          cell.map((one, at) => ({ name: axes[at].title, value: axes[at].values[one] })),
          text,
        ),
      label: text("sweep.map_of", { what: text.list(axes.map(({ title }) => title)) }),
    };
  }
  function drawDetails() {
    const { results } = sweep();
    const cell = local.pointed ?? local.chosen;
    details.set(results, reading(), results && cell, results && cell ? shownOf(results).cellName(cell) : "");
  }
  function drawThresholds() {
    const { results } = sweep();
    limits.hidden = !results || results.runs.size === 0;
    if (results && limits.open) thresholds.set([...results.runs.values()], reading());
  }
  function drawReading() {
    const { plan, results } = sweep();
    const experiment = results?.document.experiment ?? sweeps.experimentOf(plan);
    color.set(
      measuresOf(experiment).map((value) => ({ value, label: measureName(value, text) })),
      plan.color,
      "",
    );
    goal.set(
      [
        { value: "", label: text("sweep.success_learned") },
        ...goalsOf(experiment).map((value) => ({ value, label: measureName(value, text) })),
      ],
      plan.success?.measure ?? "",
      "",
    );
    goal.root.hidden = plan.color !== "success_rate" && plan.color !== "epochs_to_success" && !plan.success;
    goalAt.root.hidden = goal.root.hidden || !plan.success;
    goalAt.set(plan.success?.value ?? null);
  }
  function draw() {
    const { choices } = now();
    for (const field of choices?.fields ?? []) local.known.set(field.name, field);
    const { results, plan } = sweep();
    // Without a goal there is nothing that takes so many epochs.
    if (plan.color === "epochs_to_success" && !plan.success)
      return sweeps.choose({ ...plan, success: { measure: goalsOf(sweeps.experimentOf(plan))[0], value: GOAL } });
    if (results !== local.results) Object.assign(local, { results, chosen: null, pointed: null });
    drawReading();
    const shown = results ?? outlined();
    place.hidden = !shown || local.tabled;
    tablePlace.hidden = !shown || !local.tabled;
    tableButton.setAttribute("aria-pressed", String(local.tabled));
    saving.enable(Boolean(results && results.runs.size > 0));
    if (shown) {
      const all = shownOf(shown);
      if (local.tabled) fillTable(table, all, text);
      else map.set(all, local.chosen);
      say(
        sentenceOf(
          {
            results,
            measure: plan.color,
            reading: reading(),
            cellName: all.cellName,
            setting: (axis, at) => ({ name: all.axes[axis].title, value: all.axes[axis].values[at] }),
            measureName: all.measureName,
          },
          text,
        ),
      );
    } else say(text("sweep.said.nothing"));
    drawDetails();
    drawThresholds();
  }
  watchWidth(place, undo, (width) => map.fit(Math.floor(width)));
  return {
    root,
    draw,
    redraw() {
      map.redraw();
      details.redraw();
      draw();
    },
  };
}
