// The slope of the loss by the weight that is edited: by backpropagation, and as the loss shows it between w - h and
// w + h. Two lines, a small chart of how far they are apart for every h, and a sentence why.

import { formatTick } from "../../draw/numbers.js";
import { byId, createUndo, fillSelect, make, setText } from "../../controls/dom.js";
import { termButton } from "../../controls/glossary_term.js";
import { createSaving } from "../../controls/figure_saving.js";
import { describe, draw as svg, path } from "../../controls/svg_figure.js";
import { parameterName } from "../../controls/names.js";

/** @typedef {import("../../wire/types.js").SlopeCheck} SlopeCheck */
/** @typedef {import("../../wire/types.js").SlopeRow} SlopeRow */

/** The chart, in CSS pixels, and decades of the distance that it shows. */
const SIZE = { width: 232, height: 84, left: 46, right: 8, top: 8, bottom: 20 };
const [LEAST, MOST] = [-12, 0];
/** What h is at first: small enough for most bends, and large enough for most rounding. */
const USUAL = 1e-5;

/** A number of a slope with so many figures that two of them can be compared. @param {number | null} value */
export const slopeFigure = (value) =>
  value === null
    ? "–"
    : (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e5) || value === 0
      ? value.toPrecision(7).replace("-", "−")
      : value.toExponential(6).replaceAll("-", "−").replace("e+", "e");

/**
 * Places of the chart: h falls to the right, what is farther apart stands higher.
 * @param {SlopeRow[]} rows
 * @returns {{x: number, y: number, row: SlopeRow}[]} of those that have a distance
 */
export function placesOf(rows) {
  const { width, height, left, right, top, bottom } = SIZE;
  return rows.flatMap((row, index) => {
    if (row.relative === null) return [];
    const decade = Math.max(LEAST, Math.min(MOST, row.relative > 0 ? Math.log10(row.relative) : LEAST));
    return [
      {
        x: left + (index / Math.max(1, rows.length - 1)) * (width - left - right),
        y: top + ((MOST - decade) / (MOST - LEAST)) * (height - top - bottom),
        row,
      },
    ];
  });
}

/** @param {import("../../controls/context.js").Context} context */
export function createSlopeCheck({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("slope-check");
  const toggle = byId("slope-toggle", HTMLButtonElement);
  const [analytic, numeric, apart] = ["b", "b", "b"].map(() => make("b", { class: "figure" }));
  const h = make("select", { "aria-label": text("slope.h") });
  const said = make("p", { class: "look-said", "aria-live": "polite" });
  const notes = make("p", { class: "about" });
  const figure = /** @type {SVGSVGElement} */ (
    svg("svg", { class: "slope-figure", viewBox: `0 0 ${SIZE.width} ${SIZE.height}` })
  );
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("slope.title"),
    name: "slope-check",
    figure: () => figure,
    rows: tableOf,
  });
  root.append(
    make("p", { class: "about" }, termButton("gradient-check", text("slope.title")), " ", text("slope.about")),
    make(
      "div",
      { class: "slope-lines" },
      make("span", {}, text("slope.analytic")),
      analytic,
      make("span", {}, text("slope.numeric")),
      numeric,
      make("span", {}, text("slope.apart")),
      apart,
      make("span", {}, text("slope.with")),
      make("span", { class: "field" }, h),
    ),
    said,
    figure,
    notes,
    saving.root,
  );
  const local = { h: USUAL, open: false };
  const found = () => {
    const { looked, diverged } = store.state;
    return diverged ? null : (looked.slope?.found ?? null);
  };

  /** @param {SlopeCheck} check */
  function drawFigure({ rows }) {
    const { width, height, left, right, top, bottom } = SIZE;
    const places = placesOf(rows);
    const y = (/** @type {number} */ decade) => top + ((MOST - decade) / (MOST - LEAST)) * (height - top - bottom);
    figure.replaceChildren(
      ...[MOST, -4, -8, LEAST].flatMap((decade) => [
        svg("path", { class: "slope-grid", d: `M${left} ${y(decade)}H${width - right}` }),
        svg(
          "text",
          { x: left - 5, y: y(decade) + 4, "text-anchor": "end" },
          decade === 0 ? "1" : `1e${decade}`.replace("-", "−"),
        ),
      ]),
      svg("text", { x: left, y: height - 3, "text-anchor": "middle" }, "0.1"),
      svg("text", { x: width - right, y: height - 3, "text-anchor": "end" }, "h = 1e−9"),
      svg("path", { class: "slope-curve", d: path(places.map(({ x, y: at }) => [x, at])) }),
      ...places.map(({ x, y: at, row }) =>
        svg("circle", {
          class: row.h === local.h ? "slope-dot chosen" : "slope-dot",
          cx: x,
          cy: at,
          r: row.h === local.h ? 4.5 : 2.5,
        }),
      ),
    );
    describe(figure, text("slope.figure"));
  }
  function draw() {
    const { looked, diverged } = store.state;
    const open = isOpen();
    root.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const check = found();
    saving.enable(check !== null);
    figure.toggleAttribute("hidden", check === null);
    notes.hidden = check === null || check.notes.length === 0;
    if (!check) {
      for (const one of [analytic, numeric, apart]) setText(one, "–");
      return setText(said, text(diverged || looked.slope ? "looks.diverged" : "looks.waiting"));
    }
    fillSelect(
      h,
      check.rows.map((row) => ({ value: String(row.h), label: `h = ${formatTick(row.h)}` })),
      String(local.h),
    );
    const row = check.rows.find((one) => one.h === local.h) ?? check.rows[0];
    setText(analytic, slopeFigure(check.analytic));
    setText(numeric, slopeFigure(row.numeric));
    setText(
      apart,
      row.relative === null || row.reason === "flat"
        ? "–"
        : row.relative === 0
          ? "0"
          : formatTick(Number(row.relative.toPrecision(2))),
    );
    setText(said, sentence(row));
    setText(notes, check.notes.map((note) => text(`slope.note.${note}`)).join(" "));
    drawFigure(check);
  }
  /** Why the two are alike, or not. @param {SlopeRow} row */
  function sentence({ reason, relative, kinks }) {
    if (reason === null || relative === null) return text("looks.no_number");
    if (reason === "agree")
      return text("slope.reason.agree", { count: Math.min(15, Math.floor(-Math.log10(Math.max(relative, 1e-15)))) });
    return text(`slope.reason.${reason}`, { count: kinks });
  }
  const isOpen = () => local.open && store.state.editing !== null;
  /** Asks for what is shown, and for no more. */
  function wish() {
    const { editing, looks } = store.state;
    const wanted = isOpen() && editing ? { layer: editing.layer, unit: editing.unit, source: editing.source } : null;
    if (JSON.stringify(wanted) !== JSON.stringify(looks.slope)) actions.look({ slope: wanted });
  }
  /** Keeps the editor within the window, also now that it is taller. */
  function fit() {
    const editor = byId("editor");
    const box = editor.getBoundingClientRect();
    if (box.bottom > innerHeight - 8) editor.style.top = `${Math.max(8, innerHeight - 8 - box.height)}px`;
  }
  const update = () => {
    if (!store.state.editing) local.open = false;
    wish();
    draw();
  };
  /** @returns {(string | number)[][]} */
  function tableOf() {
    const { run, editing } = store.state;
    const check = found();
    if (!check || !run || !editing) return [];
    const name = parameterName(editing, run, text);
    return [
      ["parameter", "value", "loss", "slope_backpropagation", "h", "slope_difference", "relative_difference", "reason"],
      ...check.rows.map((row) =>
        [name, check.value, check.loss, check.analytic, row.h, row.numeric, row.relative, row.reason].map(
          (value) => value ?? "",
        ),
      ),
    ];
  }
  undo.listen(toggle, "click", () => {
    local.open = !local.open;
    update();
    fit();
  });
  undo.listen(h, "change", () => {
    local.h = Number(h.value);
    draw();
  });
  undo.add(
    store.subscribe(["editing", "diverged"], update),
    store.subscribe(["looked"], () => {
      draw();
      if (isOpen()) fit();
    }),
    () => root.replaceChildren(),
  );
  update();
  return { dispose: undo.dispose };
}
