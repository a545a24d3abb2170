// What a sweep varies and how, as a form; what it comes to in runs, and whether the server takes so many.

import { createNumber, createSelect } from "../../controls/form.js";
import { make, setText } from "../../controls/dom.js";
import { createAxis } from "./axis_choice.js";
import { measureName } from "./names.js";
import { fitting, goalsOf, idleOf, sizeOf, withAxis } from "./plan.js";
import { READY_MADE } from "./ready_made.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./sweeps.js").Sweeps} Sweeps */

/** A loss that most problems of the page can come down to. */
const GOAL = 0.05;

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {import("./sweeps.js").SweepActions} sweeps
 */
export function createSetup({ store, text }, sweeps) {
  const now = () => /** @type {Sweeps} */ (store.state.sweeps);
  const plan = () => now().kinds[now().mode].plan;
  /** @param {Partial<Plan>} patch */
  const choose = (patch) => sweeps.choose({ ...plan(), ...patch });

  const from = make("p", { class: "sweep-from" });
  const others = make("div", { class: "chips" });
  const ready = READY_MADE.map((one) => {
    const button = make("button", { type: "button", class: "chip" }, text(`sweep.ready.${one.name}`));
    button.addEventListener("click", () => sweeps.choose(one.plan(now().choices?.fields ?? [])));
    return { ...one, button };
  });
  const readyMade = make(
    "div",
    { class: "sweep-ready" },
    make("p", { class: "label" }, text("sweep.ready")),
    make(
      "div",
      { class: "chips", role: "group", "aria-label": text("sweep.ready") },
      ...ready.map(({ button }) => button),
    ),
  );
  const first = createAxis({
    label: text("sweep.first"),
    optional: false,
    text,
    onChange: (axis) => axis && sweeps.choose(withAxis(plan(), 0, axis)),
  });
  const second = createAxis({
    label: text("sweep.second"),
    optional: true,
    text,
    onChange: (axis) => choose({ vary: [plan().vary[0], ...(axis ? [axis] : [])] }),
  });
  const seeds = createNumber(text("sweep.seeds"), (value) =>
    choose({ seeds: { ...plan().seeds, count: Math.max(1, Math.round(Number(value))) } }),
  );
  const of = createSelect(text("sweep.seeds_of"), (value) =>
    choose({ seeds: { ...plan().seeds, of: /** @type {import("./plan.js").SeedsOf} */ (value) } }),
  );
  const epochs = createNumber(text("sweep.epochs"), (value) =>
    choose({ epochs: Math.max(1, Math.round(Number(value))) }),
  );
  const stop = createSelect(text("sweep.stop"), (measure) =>
    choose({ stop: measure === "" ? null : { measure, value: plan().stop?.value ?? GOAL } }),
  );
  const stopAt = createNumber(text("sweep.at_most"), (value) => {
    const goal = plan().stop;
    if (goal && value !== null) choose({ stop: { ...goal, value } });
  });
  const root = make(
    "form",
    { class: "sweep-setup", "aria-label": text("sweep.setup") },
    readyMade,
    from,
    others,
    first.root,
    second.root,
    make("div", { class: "sweep-pair" }, seeds.root, of.root),
    make("div", { class: "sweep-pair" }, epochs.root, stop.root),
    stopAt.root,
  );
  root.addEventListener("submit", (event) => event.preventDefault());

  /** The playground's settings in a few words. */
  function summary() {
    const { data, hidden, optimizer } = sweeps.experimentOf(plan());
    const layers = hidden.map((/** @type {{units: number}} */ { units }) => units).join("-");
    return text.list([
      text(`dataset.${data.dataset}.label`),
      layers === "" ? text("sweep.no_layers") : text("sweep.layers_are", { layers }),
      text(`optimizer.${optimizer.name}.label`),
    ]);
  }
  function drawOthers() {
    others.replaceChildren(
      ...Object.entries(plan().with).map(([path, name]) => {
        const [family] = path.split(".");
        const chip = make(
          "button",
          { type: "button", class: "chip sweep-with", title: text("sweep.without_it") },
          text("sweep.with", { name: text(`${family}.${name}.label`) }),
          make("span", { "aria-hidden": true }, "×"),
        );
        chip.addEventListener("click", () => {
          const { [path]: _, ...rest } = plan().with;
          choose({ with: rest });
        });
        return chip;
      }),
    );
  }
  return {
    root,
    draw() {
      const { mode, choices } = now();
      const { vary, seeds: drawn, epochs: long, stop: goal } = plan();
      const fields = choices?.fields ?? [];
      const finder = mode === "finder";
      readyMade.hidden = finder;
      second.root.hidden = finder;
      first.root.classList.toggle("alone", finder);
      const names = new Set(fields.map(({ name }) => name));
      for (const one of ready) one.button.disabled = !one.fields.every((name) => names.has(name));
      setText(from, text("sweep.from", { summary: summary() }));
      drawOthers();
      first.set(vary[0], finder ? fields.filter(({ name }) => name === vary[0].field) : fields, vary[1]?.field);
      second.set(vary[1] ?? null, fields, vary[0].field);
      seeds.set(drawn.count);
      // Points of one's own are as they are.
      const own = Boolean(store.state.experiment.data.points);
      of.set(
        (own ? ["weights"] : ["weights", "data", "both"]).map((value) => ({ value, label: text(`sweep.of_${value}`) })),
        drawn.of,
        "",
      );
      epochs.set(long);
      const losses = goalsOf(sweeps.experimentOf(plan())).filter((name) => name.endsWith("_loss"));
      stop.set(
        [
          { value: "", label: text("sweep.stop_never") },
          ...losses.map((value) => ({ value, label: measureName(value, text) })),
        ],
        goal?.measure ?? "",
        "",
      );
      stopAt.root.hidden = !goal;
      stopAt.set(goal?.value ?? null);
    },
    /** How many runs it would be, and what would fit where that is too many.
     * @returns {{said: string, fits: boolean}} */
    size() {
      const { choices } = now();
      const chosen = plan();
      const { sizes, fields } = choices ?? { sizes: null, fields: [] };
      const size = sizeOf(chosen, fields);
      const said = text("sweep.size", {
        count: chosen.seeds.count,
        cells: size.cells,
        seeds: chosen.seeds.count,
        runs: size.runs,
        epochs: chosen.epochs,
      });
      if (!sizes) return { said, fits: size.runs > 0 };
      if (choices && !choices.offered) return { said: text("sweep.not_offered"), fits: false };
      if (chosen.seeds.count > sizes.seeds)
        return { said: text("sweep.most_seeds", { most: sizes.seeds }), fits: false };
      const idle = idleOf(chosen, fields);
      if (idle) return { said: text("sweep.idle", { name: idle }), fits: false };
      const most = fitting(size, sizes.runs);
      if (most === null) return { said, fits: size.runs > 0 };
      const what = { runs: size.runs, limit: sizes.runs };
      return {
        said:
          "seeds" in most
            ? text("sweep.too_many_seeds", { ...what, count: most.seeds })
            : text("sweep.too_many_cells", { ...what, cells: size.cells }),
        fits: false,
      };
    },
  };
}
