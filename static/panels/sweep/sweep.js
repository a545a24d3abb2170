// The lab of sweeps: what varies, the map of what came of it, and the learning-rate finder, which is its one-axis case.

import { fromBase64 } from "../../wire/base64.js";
import { failureOf } from "../../app/fault_sentences.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectLab } from "../../controls/lab_frame.js";
import { STACKED } from "../../controls/widths.js";
import { createFinderView } from "./finder_view.js";
import { createMapView } from "./map_view.js";
import { cellName, shortName, valueName } from "./names.js";
import { trainedBy } from "./plan.js";
import { Refusal } from "../../experiment/sweep_requests.js";
import { createRunBar } from "./run_bar.js";
import { createSetup } from "./setup.js";

/** @typedef {import("./sweeps.js").Sweeps} Sweeps */

/** @param {import("../../controls/context.js").Context} context */
export function createSweep(context) {
  const { store, actions, text } = context;
  const undo = createUndo();
  const sweeps = actions.sweeps;
  const { body, open } = connectLab("sweep", {
    store,
    undo,
    onOpen: shown,
    onClose: () => actions.show({ sweep: "" }),
  });
  const [title, about] = [byId("lab-sweep-title"), byId("lab-sweep-about")];
  const local = { phase: "idle" };
  const now = () => /** @type {Sweeps} */ (store.state.sweeps);
  const sweep = () => now().kinds[now().mode];

  const setup = createSetup(context, sweeps);
  const bar = createRunBar(text, sweeps);
  const map = createMapView(context, { sweeps, undo, open: openRun });
  const finder = createFinderView(context, { undo, open: openRun });
  body.append(
    make("div", { class: "sweep" }, make("div", { class: "sweep-side" }, setup.root, bar.root), map.root, finder.root),
  );

  /**
   * Has the server train a run once more, and goes on with it in the playground.
   * @param {number[]} cell @param {number} seed
   */
  async function openRun(cell, seed) {
    const { results } = sweep();
    if (!results) return;
    const fields = now().choices?.fields ?? [];
    const name = cellName(
      results.axes.map(({ name: path, values }, at) => {
        const field = fields.find((one) => one.name === path);
        const value = values[cell[at]];
        return field
          ? { name: shortName(field, text), value: valueName(value, field, text) }
          : { name: path, value: String(value) };
      }),
      text,
    );
    try {
      const { run, result } = await sweeps.requests.run(results.document, cell, seed);
      const checkpoint = fromBase64(result.checkpoint);
      if (!checkpoint) throw new Error("the checkpoint is damaged");
      const history = run.curve.epochs.map((/** @type {number} */ epoch, /** @type {number} */ at) => ({
        epoch,
        train: run.curve.train_loss[at] ?? Number.NaN,
        test: run.curve.test_loss[at] ?? Number.NaN,
      }));
      if (store.state.playing) actions.pause();
      actions.sharing.openTrained({ name, checkpoint, history });
    } catch (error) {
      actions.note("fault", error instanceof Refusal ? error.message : failureOf("sweep.not_opened", error, text));
    }
  }
  function draw() {
    if (!open()) return;
    const { mode, choices, missing } = now();
    const finding = mode === "finder";
    setText(title, text(finding ? "labs.finder" : "labs.sweep"));
    setText(about, text(finding ? "labs.finder.about" : "labs.sweep.about"));
    map.root.hidden = finding;
    finder.root.hidden = !finding;
    setup.draw();
    const { plan, results } = sweep();
    const changed = results !== null && results.trained !== trainedBy(plan, sweeps.experimentOf(plan));
    bar.draw(sweep(), setup.size(), { changed, missing, ready: choices !== null && missing === null });
    const part = finding ? finder : map;
    part.draw();
    // Where the form stands above it, one would not see it begin.
    if (sweep().phase === "starting" && local.phase !== "starting" && innerWidth <= STACKED)
      part.root.scrollIntoView({ block: "start" });
    local.phase = sweep().phase;
  }
  function shown() {
    sweeps.opened();
    draw();
  }
  undo.add(
    store.subscribe(["sweeps", "experiment"], draw),
    store.subscribe(["theme", "view"], (_, changed) => changed.has("theme") && open() && map.redraw()),
  );
  return { dispose: undo.dispose };
}
