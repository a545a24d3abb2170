// The learning-rate finder: losses over rates, the good ones, and the button that takes one.

import { figure, formatLoss } from "../../draw/numbers.js";
import { createSaving } from "../../controls/figure_saving.js";
import { make, setText, watchWidth } from "../../controls/dom.js";
import { createFinderChart } from "./finder_chart.js";
import { goodRates, ratesOf } from "./finder.js";
import { documentOf, rowsOf } from "./table.js";

/** @typedef {import("./sweeps.js").Sweeps} Sweeps */
/** @typedef {import("./results.js").Results} Results */

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {object} options
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} options.undo
 * @param {(cell: number[], seed: number) => Promise<unknown>} options.open
 */
export function createFinderView({ store, actions, text }, { undo, open }) {
  const sweep = () => /** @type {Sweeps} */ (store.state.sweeps).kinds.finder;
  const local = { chosen: Number.NaN, moved: false, width: 0, results: /** @type {Results | null} */ (null) };
  const said = make("p", { class: "sweep-said", "aria-live": "polite" });
  const place = make("div", { class: "sweep-finder-place" });
  const use = make("button", { type: "button", class: "solid" });
  const about = make("p", { class: "about" }, text("sweep.finder_about"));
  const chart = createFinderChart(place, {
    text,
    onChoose(rate) {
      Object.assign(local, { chosen: rate, moved: true });
      draw();
    },
    onOpen(rate, seed) {
      const at = local.results?.axes[0].values.indexOf(rate) ?? -1;
      if (at >= 0) open([at], seed);
    },
  });
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("sweep.finder_chart"),
    name: "learning-rates",
    figure: () => chart.svg,
    rows: () => rowsOf(/** @type {Results} */ (sweep().results), reading()),
    json: () => documentOf(/** @type {Results} */ (sweep().results)),
  });
  const root = make(
    "div",
    { class: "sweep-shown finder" },
    make("div", { class: "sweep-main" }, said, place, make("div", { class: "sweep-use" }, use, saving.root), about),
  );
  use.addEventListener("click", () => {
    const { optimizer } = store.state.experiment;
    actions.configure({ optimizer: { ...optimizer, learning_rate: local.chosen } });
    actions.show({ lab: "" });
    actions.note("note", text("sweep.rate_used", { rate: figure(local.chosen) }));
  });

  const reading = () => {
    const { plan, results, thresholds } = sweep();
    return { success: plan.success, thresholds: thresholds ?? results?.document.thresholds };
  };
  function draw() {
    const { results } = sweep();
    if (results !== local.results) Object.assign(local, { results, chosen: Number.NaN, moved: false });
    const there = results !== null && results.runs.size > 0;
    saving.enable(there);
    place.hidden = !there;
    if (!results || !there) {
      use.hidden = true;
      return setText(said, text("sweep.said.finder_nothing"));
    }
    const read = ratesOf(results, reading()).filter(({ runs }) => runs.length > 0);
    const baseline = Math.max(...[...results.runs.values()].map((run) => run.baseline));
    const good = goodRates(read, baseline);
    if (!local.moved) local.chosen = good?.best ?? Number.NaN;
    const chosen = read.find(({ rate }) => rate === local.chosen);
    use.hidden = !chosen;
    setText(use, text("sweep.use_rate", { rate: figure(local.chosen) }));
    const whole = results.runs.size === results.cells.length * results.seeds;
    const parts = [];
    if (!whole)
      parts.push(text("sweep.said.so_far", { count: results.runs.size, all: results.cells.length * results.seeds }));
    if (good) {
      const loss = formatLoss(read.find(({ rate }) => rate === good.best)?.middle ?? Number.NaN);
      parts.push(
        good.low === good.high
          ? text("sweep.said.one_rate", { best: figure(good.best), loss })
          : text("sweep.said.rates", { low: figure(good.low), high: figure(good.high), best: figure(good.best), loss }),
      );
    } else parts.push(text("sweep.said.no_rate"));
    const lost = read.find(({ runs }) => runs.some(({ diverged }) => diverged));
    if (lost) parts.push(text("sweep.said.rate_diverges", { rate: figure(lost.rate) }));
    setText(said, parts.join(" "));
    chart.set(read, {
      good,
      chosen: local.chosen,
      now: Number(store.state.experiment.optimizer.learning_rate),
      baseline,
      width: local.width,
    });
  }
  watchWidth(place, undo, (width) => {
    local.width = Math.floor(width);
    draw();
  });
  return { root, draw };
}
