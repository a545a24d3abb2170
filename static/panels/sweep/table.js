// A sweep as tables: a row for each cell on the page, a row for each run in files.

import { OUTCOMES } from "../../draw/outcomes.js";
import { make } from "../../controls/dom.js";
import { measured } from "./names.js";
import { OUTCOME } from "./plan.js";
import { outcomeIn, runsOf, succeeded, summaryOf } from "./results.js";

/** @typedef {import("./map.js").Shown} Shown */

/** @param {HTMLTableElement} table @param {Shown} shown @param {import("../../app/text.js").Text} text */
export function fillTable(table, { results, measure, reading, axes, measureName, label }, text) {
  const head = [
    ...axes.map(({ title }) => title),
    ...(measure === OUTCOME ? [] : [measureName, text("sweep.lowest"), text("sweep.highest")]),
    ...OUTCOMES.map((outcome) => text(`sweep.outcome.${outcome}`)),
  ];
  const rows = results.cells.map((cell) => {
    const summary = summaryOf(runsOf(results, cell), measure, reading, results.document);
    const number = (/** @type {number} */ value) => (summary.done === 0 ? "" : measured(value, measure));
    return [
      ...cell.map((place, axis) => axes[axis].values[place]),
      ...(measure === OUTCOME ? [] : [summary.value, summary.low, summary.high].map(number)),
      ...OUTCOMES.map((outcome) => (summary.done === 0 ? "" : String(summary.outcomes[outcome]))),
    ];
  });
  table.replaceChildren(
    make("caption", { class: "visually-hidden" }, label),
    make("thead", {}, make("tr", {}, ...head.map((words) => make("th", { scope: "col" }, words)))),
    make(
      "tbody",
      {},
      ...rows.map((row) =>
        make(
          "tr",
          {},
          ...row.map((words, at) => (at < axes.length ? make("th", { scope: "row" }, words) : make("td", {}, words))),
        ),
      ),
    ),
  );
}

/**
 * A row for each run: what varies, and what is told of it.
 * @param {import("./results.js").Results} results @param {import("./results.js").Reading} reading
 * @returns {(string | number)[][]}
 */
export function rowsOf(results, reading) {
  const measures = ["train_loss", "test_loss", "train_accuracy", "test_accuracy", "train_r2", "test_r2"];
  const runs = results.cells.flatMap((cell) => runsOf(results, cell).filter((run) => run !== undefined));
  const there = measures.filter((name) => runs.some((run) => /** @type {any} */ (run)[name] !== undefined));
  const told = (/** @type {unknown} */ value) =>
    typeof value === "number" || typeof value === "string"
      ? value
      : typeof value === "boolean"
        ? String(value)
        : Number.NaN;
  return [
    [...results.axes.map(({ name }) => name), "seed", "epoch", "stopped", "outcome", "success", "baseline", ...there],
    ...runs.map((run) => [
      ...run.cell.map((place, axis) => told(results.axes[axis].values[place])),
      run.seed,
      run.epoch,
      run.stopped ?? "",
      outcomeIn(run, reading),
      Number(succeeded(run, reading, results.document)),
      run.baseline,
      ...there.map((name) => told(/** @type {any} */ (run)[name])),
    ]),
  ];
}

/**
 * The whole of it: the document, and the runs in the order of cells and seeds.
 * @param {import("./results.js").Results} results
 */
export const documentOf = (results) => ({
  ...results.document,
  axes: results.axes.map(({ values }) => values),
  cells: results.cells,
  runs: results.cells.flatMap((cell) => runsOf(results, cell).filter((run) => run !== undefined)),
});
