// The map of a sweep: a cell for each choice of settings, with its seeds along its lower edge; walked with arrow keys.

import { lightnessOf, rampOf } from "../../draw/color.js";
import { OUTCOMES } from "../../draw/outcomes.js";
import { textScale } from "../../controls/dom.js";
import { draw } from "../../controls/svg_figure.js";
import { themeColors } from "../../controls/theme_colors.js";
import { cellAfter, cornerOf, gridOf, seedsOf } from "./grid.js";
import { measured } from "./names.js";
import { OUTCOME } from "./plan.js";
import { outcomeIn, readOff, runsOf, summaryOf } from "./results.js";
import { scaleOf, STEPS, stepOf } from "./scale.js";

/** @typedef {import("./results.js").Results} Results */
/** @typedef {import("./results.js").Reading} Reading */
/** @typedef {import("./results.js").Outcome} Outcome */
/** @typedef {import("../../app/text.js").Text} Text */
/**
 * @typedef {object} Shown what the map is of
 * @property {Results} results without any run, where nothing has been trained yet
 * @property {string} measure @property {Reading} reading
 * @property {{title: string, values: string[]}[]} axes names
 * @property {boolean} upward
 * @property {string} measureName
 * @property {(cell: readonly number[]) => string} cellName
 * @property {string} label what the map is called
 */
/** @typedef {{root: Element, ground: Element, number: Element, seeds: Element[], cell: number[]}} Drawn a cell */

const LEGEND = 58;
/** Darker than this, letters on it are white. */
const DARK = 0.62;
const [HATCH, DOTS] = ["sweep-hatch", "sweep-dots"];

/** @param {Element} element @param {Record<string, string | number>} attributes */
function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

/** The colors in force. */
function palette() {
  const colors = themeColors();
  return {
    colors,
    ramp: rampOf([colors["ramp-worst"], colors["ramp-middle"], colors["ramp-best"]], STEPS),
    outcomes: /** @type {Record<Outcome, string>} */ ({
      learned: colors["class-2"],
      overfitted: `url(#${DOTS})`,
      never_learned: colors.zero,
      diverged: `url(#${HATCH})`,
    }),
  };
}

/** Stripes for what diverged, dots for what overfitted: told apart without color.
 * @param {ReturnType<typeof palette>["colors"]} colors */
const patterns = (colors) =>
  draw(
    "defs",
    {},
    draw(
      "pattern",
      { id: HATCH, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("rect", { width: 6, height: 6, fill: colors["hatch-a"] }),
      draw("rect", { width: 2.5, height: 6, fill: colors["line-strong"] }),
    ),
    draw(
      "pattern",
      { id: DOTS, width: 5, height: 5, patternUnits: "userSpaceOnUse" },
      draw("rect", { width: 5, height: 5, fill: colors["class-3"] }),
      draw("circle", { cx: 2.5, cy: 2.5, r: 1, fill: colors.ground }),
    ),
  );

/**
 * @param {HTMLElement} place
 * @param {object} options
 * @param {Text} options.text
 * @param {(cell: number[] | null) => void} options.onPoint a cell is under the pointer, or has the focus
 * @param {(cell: number[], enter: boolean) => void} options.onChoose enter: by the key
 * @param {(cell: number[], seed: number) => void} options.onOpen
 */
export function createMap(place, { text, onPoint, onChoose, onOpen }) {
  const local = {
    shown: /** @type {Shown | null} */ (null),
    made: "",
    grid: /** @type {import("./grid.js").Grid | null} */ (null),
    cells: /** @type {Map<string, Drawn>} */ (new Map()),
    chosen: /** @type {number[] | null} */ (null),
    room: 0,
    colors: palette(),
  };
  const svg = /** @type {SVGSVGElement} */ (draw("svg", { class: "sweep-map", role: "grid" }));
  place.append(svg);

  const keyed = (/** @type {readonly number[]} */ cell) => cell.join();
  /** @param {EventTarget | null} target @returns {Drawn | null} */
  const at = (target) => {
    const root = target instanceof Element ? target.closest("[data-cell]") : null;
    return (root && local.cells.get(/** @type {any} */ (root).dataset.cell)) ?? null;
  };
  svg.addEventListener("pointermove", (event) => onPoint(at(event.target)?.cell ?? null));
  svg.addEventListener("pointerleave", () => onPoint(null));
  svg.addEventListener("focusin", (event) => onPoint(at(event.target)?.cell ?? null));
  svg.addEventListener("focusout", () => onPoint(null));
  svg.addEventListener("click", (event) => {
    const drawn = at(event.target);
    if (!drawn) return;
    const seed = drawn.seeds.indexOf(/** @type {Element} */ (event.target));
    // With a finger one would not meet them; where they fill a cell, a click is for the cell.
    const fine = /** @type {PointerEvent} */ (event).pointerType === "mouse";
    const there = seed >= 0 && local.shown && runsOf(local.shown.results, drawn.cell)[seed];
    if (fine && there && local.grid?.numbered) return onOpen(drawn.cell, seed);
    onChoose(drawn.cell, false);
  });
  svg.addEventListener("keydown", (event) => {
    const drawn = at(event.target);
    if (!drawn || !local.grid) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      return onChoose(drawn.cell, true);
    }
    const next = cellAfter(local.grid, drawn.cell, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    const other = local.cells.get(keyed(next));
    if (!other) return;
    put(drawn.root, { tabindex: -1 });
    put(other.root, { tabindex: 0 });
    /** @type {SVGElement} */ (other.root).focus();
  });

  /** Everything that does not change with the runs. @param {Shown} shown */
  function build({ results, axes, upward, label }) {
    const [columns, rows] = axes;
    const grid = gridOf({
      columns: columns.values,
      rows: rows?.values ?? [],
      upward,
      room: local.room,
      legend: LEGEND,
      text: textScale(),
    });
    Object.assign(local, { grid, cells: new Map() });
    put(svg, { width: grid.width, height: grid.height, viewBox: `0 0 ${grid.width} ${grid.height}` });
    const strips = seedsOf(grid, results.seeds);
    const lines = Array.from({ length: grid.rows }, () => draw("g", { role: "row" }));
    for (const cell of results.cells) {
      const { x, y } = cornerOf(grid, cell);
      const { width, height } = grid.cell;
      const ground = draw("rect", { class: "sweep-ground", x: 1, y: 1, width: width - 2, height: height - 2 });
      const number = draw("text", {
        class: "sweep-number",
        x: width / 2,
        y: height * 0.4,
        "text-anchor": "middle",
        "dominant-baseline": "middle",
      });
      const seeds = strips.map((strip) => draw("rect", { class: "sweep-seed", ...strip }));
      const root = draw(
        "g",
        {
          role: "gridcell",
          class: "sweep-cell",
          "data-cell": keyed(cell),
          transform: `translate(${x} ${y})`,
          tabindex: -1,
        },
        ground,
        ...seeds,
        number,
      );
      local.cells.set(keyed(cell), { root, ground, number, seeds, cell });
      lines[Math.round((y - grid.top) / height)].append(root);
    }
    const first = lines[0].firstElementChild;
    if (first) put(first, { tabindex: 0 });
    const bottom = grid.namesAt;
    const names = columns.values.map((name, column) => {
      const x = grid.left + (column + 0.5) * grid.cell.width;
      return grid.slanted
        ? draw(
            "text",
            { class: "sweep-name", "text-anchor": "end", transform: `translate(${x + 4} ${bottom + 8}) rotate(-45)` },
            name,
          )
        : draw("text", { class: "sweep-name", "text-anchor": "middle", x, y: bottom + 11 }, name);
    });
    for (const [row, name] of (rows?.values ?? []).entries()) {
      const { y } = cornerOf(grid, [0, row]);
      names.push(
        draw(
          "text",
          { class: "sweep-name", "text-anchor": "end", x: grid.left - 6, y: y + grid.cell.height / 2 + 4 },
          name,
        ),
      );
    }
    const titles = [
      draw("text", { class: "sweep-title", x: grid.left, y: grid.titleAt - 4 }, `${columns.title} →`),
      ...(rows
        ? [draw("text", { class: "sweep-title", x: 0, y: 12 }, upward ? `${rows.title} ↑` : `${rows.title} ↓`)]
        : []),
    ];
    const words = draw("g", { "aria-hidden": "true" }, ...names, ...titles);
    svg.replaceChildren(
      patterns(local.colors.colors),
      ...lines,
      words,
      draw("g", { class: "sweep-legend", "aria-hidden": "true" }),
    );
    svg.setAttribute("aria-label", label);
  }

  /** @param {Shown} shown @param {import("./scale.js").Scale | null} scale */
  function drawLegend({ measure, measureName }, scale) {
    const legend = svg.querySelector(".sweep-legend");
    const { grid } = local;
    if (!legend || !grid) return;
    const { ramp, outcomes, colors } = local.colors;
    const [x, y] = [grid.left, grid.legendAt];
    const swatch = (/** @type {number} */ from, /** @type {Outcome} */ name, down = 0) => [
      draw("rect", {
        x: from,
        y: y + 16 + down,
        width: 14,
        height: 14,
        fill: outcomes[name],
        stroke: colors["line-strong"],
      }),
      draw("text", { class: "sweep-name", x: from + 20, y: y + 27 + down }, text(`sweep.outcome.${name}`)),
    ];
    const parts = [draw("text", { class: "sweep-title", x, y: y + 8 }, measureName)];
    if (measure === OUTCOME) {
      let [from, down] = [x, 0];
      for (const name of OUTCOMES) {
        const width = 36 + 7 * text(`sweep.outcome.${name}`).length * textScale();
        // In two lines, where there is no room for one.
        if (from > x && from + width > Math.max(grid.width, local.room)) [from, down] = [x, 22];
        parts.push(...swatch(from, name, down));
        from += width;
      }
    } else if (scale) {
      const width = Math.min(200, Math.max(120, grid.width - x - 140));
      parts.push(
        ...ramp.map((fill, step) =>
          draw("rect", { x: x + (step * width) / STEPS, y: y + 16, width: width / STEPS + 0.5, height: 10, fill }),
        ),
        ...scale.ticks.map((value, place) =>
          draw(
            "text",
            {
              class: "sweep-name",
              x: x + (place * width) / 2,
              y: y + 40,
              "text-anchor": ["start", "middle", "end"][place],
            },
            measured(value, measure),
          ),
        ),
        ...swatch(x + width + 20, "diverged"),
      );
    }
    legend.replaceChildren(...parts);
    // What stands beside the cells may be wider than they are.
    const right = Math.max(
      grid.width,
      ...parts.map((part) => Number(part.getAttribute("x")) + 7 * textScale() * (part.textContent ?? "").length),
    );
    put(svg, { width: right, viewBox: `0 0 ${right} ${grid.height}` });
  }

  /** @param {Drawn} drawn @param {Shown} shown @param {import("./scale.js").Scale | null} scale */
  function drawCell(
    { root, ground, number, seeds, cell },
    { results, measure, reading, measureName, cellName },
    scale,
  ) {
    const { ramp, outcomes, colors } = local.colors;
    const runs = runsOf(results, cell);
    const summary = summaryOf(runs, measure, reading, results.document);
    const fill = (/** @type {number} */ value) => (scale && !Number.isNaN(value) ? ramp[stepOf(scale, value)] : "none");
    const common = summary.commonest;
    const main =
      measure === OUTCOME
        ? common
          ? outcomes[common]
          : "none"
        : Number.isNaN(summary.value) && common === "diverged"
          ? outcomes.diverged
          : fill(summary.value);
    put(ground, { fill: main, stroke: summary.done > 0 ? "none" : colors.line });
    const said =
      measure === OUTCOME
        ? summary.done > 0
          ? `${summary.outcomes.learned}/${summary.done}`
          : ""
        : Number.isNaN(summary.value)
          ? ""
          : measured(summary.value, measure);
    const light = main === "none" || main.startsWith("url") ? null : lightnessOf(main);
    number.classList.toggle("over", main.startsWith("url"));
    number.textContent = local.grid?.numbered ? said : "";
    put(number, { fill: light === null ? colors.ink : light < DARK ? "#ffffff" : "#1c1e22" });
    for (const [seed, run] of runs.entries()) {
      const strip = seeds[seed];
      if (!run) {
        put(strip, { fill: colors.ground, stroke: colors.line });
        continue;
      }
      const outcome = outcomeIn(run, reading);
      const value = readOff(run, measure, reading, results.document);
      const strong = measure === OUTCOME || outcome === "diverged" ? outcomes[outcome] : fill(value);
      put(strip, { fill: strong === "none" ? colors.ground : strong, stroke: colors["line-strong"] });
    }
    const name = cellName(cell);
    const outcome = OUTCOMES.filter((one) => summary.outcomes[one] > 0).map((one) =>
      text(`sweep.counted.${one}`, { count: summary.outcomes[one] }),
    );
    const label =
      summary.done === 0
        ? text("sweep.cell_empty", { cell: name })
        : measure === OUTCOME || said === ""
          ? text("sweep.cell_outcomes", { cell: name, outcomes: text.list(outcome) })
          : text("sweep.cell", { cell: name, measure: measureName, value: said, outcomes: text.list(outcome) });
    put(root, {
      "aria-label": label,
      "aria-selected": String(local.chosen !== null && keyed(local.chosen) === keyed(cell)),
    });
  }

  function drawAll() {
    const { shown } = local;
    if (!shown || local.room === 0) return;
    const made = JSON.stringify([
      shown.axes,
      shown.upward,
      shown.results.seeds,
      local.room,
      textScale(),
      text.language,
      local.colors.colors.ink,
    ]);
    if (made !== local.made) {
      local.made = made;
      const focused = svg.contains(document.activeElement) ? at(document.activeElement)?.cell : null;
      build(shown);
      const again = focused && local.cells.get(keyed(focused));
      if (again) /** @type {SVGElement} */ (again.root).focus();
    }
    const { results, measure, reading } = shown;
    const values = [...results.runs.values()].map((run) => readOff(run, measure, reading, results.document));
    const scale = scaleOf(values, measure);
    for (const drawn of local.cells.values()) drawCell(drawn, shown, scale);
    drawLegend(shown, scale);
  }
  return {
    svg,
    /** @param {Shown} shown @param {number[] | null} chosen the cell that is looked into */
    set(shown, chosen) {
      Object.assign(local, { shown, chosen });
      drawAll();
    },
    /** @param {number} room CSS pixels */
    fit(room) {
      local.room = room;
      drawAll();
    },
    redraw() {
      local.colors = palette();
      drawAll();
    },
    /** @param {readonly number[]} cell */
    focus(cell) {
      const drawn = local.cells.get(keyed(cell));
      if (!drawn) return;
      for (const { root } of local.cells.values()) put(root, { tabindex: -1 });
      put(drawn.root, { tabindex: 0 });
      /** @type {SVGElement} */ (drawn.root).focus();
    },
  };
}
