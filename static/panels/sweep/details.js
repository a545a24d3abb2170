// One cell, looked into: how its runs ended, their losses by epoch, each run to be opened, and all of them together.

import { OUTCOMES } from "../../draw/outcomes.js";
import { formatLoss } from "../../draw/numbers.js";
import { createSaving } from "../../controls/figure_saving.js";
import { make, setText, watchWidth } from "../../controls/dom.js";
import { createCurves } from "./curves.js";
import { createEnsemble } from "./ensemble.js";
import { Refusal } from "../../experiment/sweep_requests.js";
import { outcomeIn, runsOf } from "./results.js";
import { failureOf } from "../../app/fault_sentences.js";

/** @typedef {import("./results.js").Results} Results */
/** @typedef {import("./results.js").Reading} Reading */

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {object} options
 * @param {import("../../experiment/sweep_requests.js").Requests} options.requests
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} options.undo
 * @param {(cell: number[], seed: number) => Promise<unknown>} options.open
 */
export function createDetails(context, { requests, undo, open }) {
  const { actions, text } = context;
  const local = {
    results: /** @type {Results | null} */ (null),
    reading: /** @type {Reading | null} */ (null),
    cell: /** @type {number[] | null} */ (null),
    name: "",
    bright: /** @type {number | null} */ (null),
    width: 0,
    rows: "",
    asked: "",
    busy: false,
  };
  const title = make("h3", { tabindex: -1 });
  const outcomes = make("p", { class: "about" });
  const place = make("div", { class: "sweep-curves-place" });
  const legend = make(
    "p",
    { class: "sweep-curves-legend" },
    make("i", { class: "test" }),
    text("output.test_loss"),
    make("i", { class: "train" }),
    text("output.train_loss"),
  );
  const list = make("ul", { class: "sweep-seeds" });
  const hint = make("p", { class: "about" }, text("sweep.cell_hint"));
  const ask = make("button", { type: "button", class: "outline compact" }, text("sweep.ensemble_ask"));
  const ensemble = createEnsemble(context);
  const wrong = make("p", { class: "editor-error", role: "alert" });
  const curves = createCurves(place, text);
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("sweep.curves"),
    name: "sweep-curves",
    figure: () => curves.svg,
    rows: () => [
      ["seed", "epoch", "train_loss", "test_loss"],
      ...runs().flatMap(({ seed, curve }) =>
        curve.epochs.map((epoch, at) => [
          seed,
          epoch,
          curve.train_loss[at] ?? Number.NaN,
          curve.test_loss[at] ?? Number.NaN,
        ]),
      ),
    ],
  });
  const body = make(
    "div",
    {},
    outcomes,
    place,
    legend,
    saving.root,
    list,
    make("div", { class: "share-row" }, ask),
    wrong,
    ensemble.root,
  );
  const root = make("section", { class: "sweep-details", "aria-label": text("sweep.details") }, title, hint, body);

  /** The seed itself. @param {number} place among the cell's */
  const seedNumber = (place) => {
    const { experiment, seeds } = /** @type {Results} */ (local.results).document;
    return place + (seeds.of === "data" ? experiment.data.seed : experiment.seed);
  };
  const runs = () =>
    local.results && local.cell ? runsOf(local.results, local.cell).filter((run) => run !== undefined) : [];

  ask.addEventListener("click", async () => {
    const { results, cell, name } = local;
    if (!results || !cell || local.busy) return;
    const asked = cell.join();
    local.busy = true;
    drawAsk();
    setText(wrong, "");
    try {
      const found = await requests.ensemble(results.document, cell);
      if (local.cell?.join() !== asked || local.results !== results) return;
      local.asked = asked;
      ensemble.set(found, name);
    } catch (error) {
      if (local.cell?.join() === asked)
        setText(wrong, error instanceof Refusal ? error.message : failureOf("sweep.not_asked", error, text));
    } finally {
      local.busy = false;
      drawAsk();
    }
  });
  function drawAsk() {
    setText(ask, text(local.busy ? "sweep.ensemble_wait" : "sweep.ensemble_ask"));
    ask.disabled = local.busy || runs().length < 2;
  }
  function drawCurves() {
    const { reading, width, bright, name } = local;
    if (!reading || width === 0) return;
    curves.set(runs(), reading, { width, bright, title: text("sweep.curves_of", { cell: name }) });
  }
  /** @param {number | null} seed */
  function brighten(seed) {
    if (seed === local.bright) return;
    local.bright = seed;
    drawCurves();
  }
  function drawList() {
    const { reading, cell } = local;
    if (!reading || !cell) return;
    const shown = JSON.stringify([cell, runs().map((run) => [run.seed, run.test_loss, outcomeIn(run, reading)])]);
    if (shown === local.rows) return;
    const focused = list.contains(document.activeElement)
      ? [...list.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
      : -1;
    local.rows = shown;
    list.replaceChildren(
      ...runs().map((run) => {
        const outcome = outcomeIn(run, reading);
        const loss = run.test_loss ?? run.train_loss;
        const button = make(
          "button",
          {
            type: "button",
            class: "quiet tiny",
            "aria-label": text("sweep.open_seed", { seed: seedNumber(run.seed) }),
          },
          text("sweep.open"),
        );
        button.addEventListener("click", async () => {
          button.disabled = true;
          await open(run.cell, run.seed);
          button.disabled = false;
        });
        const row = make(
          "li",
          {},
          make("i", { class: `sweep-mark ${outcome}` }),
          make("span", {}, text("sweep.seed", { seed: seedNumber(run.seed) })),
          make("span", { class: "sweep-outcome" }, text(`sweep.outcome.${outcome}`)),
          make("b", {}, loss === null ? "–" : formatLoss(loss)),
          button,
        );
        row.addEventListener("pointerenter", () => brighten(run.seed));
        row.addEventListener("pointerleave", () => brighten(null));
        row.addEventListener("focusin", () => brighten(run.seed));
        row.addEventListener("focusout", () => brighten(null));
        return row;
      }),
    );
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
  }
  watchWidth(place, undo, (width) => {
    local.width = Math.floor(width);
    drawCurves();
  });
  return {
    root,
    /**
     * @param {Results | null} results @param {Reading} reading
     * @param {number[] | null} cell
     * @param {string} name of the cell
     */
    set(results, reading, cell, name) {
      const other = local.cell?.join() !== cell?.join() || local.results !== results;
      Object.assign(local, { results, reading, cell, name });
      if (other) {
        setText(wrong, "");
        if (local.asked !== cell?.join()) ensemble.set(null, "");
        local.asked = "";
      }
      const there = runs();
      body.hidden = there.length === 0;
      hint.hidden = there.length > 0;
      setText(title, there.length > 0 ? name : text("sweep.details"));
      if (there.length === 0) return;
      const counts = OUTCOMES.map((one) => ({
        one,
        count: there.filter((run) => outcomeIn(run, reading) === one).length,
      }));
      setText(
        outcomes,
        text("sweep.ended", {
          outcomes: text.list(
            counts.filter(({ count }) => count > 0).map(({ one, count }) => text(`sweep.counted.${one}`, { count })),
          ),
        }),
      );
      drawCurves();
      drawList();
      drawAsk();
    },
    redraw() {
      drawCurves();
      ensemble.redraw();
    },
    focus: () => (list.querySelector("button") ?? title).focus(),
  };
}
