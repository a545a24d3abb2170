// The Neuron drawer: one unit's arithmetic for one point, forwards and backwards, at the pace of whoever watches.

import { plain } from "../../draw/numbers.js";
import { byId, createUndo, fillSelect, make, setText } from "../../controls/dom.js";
import { loadFunctions } from "../../app/activation_table.js";
import { createBias } from "./bias_view.js";
import { formatOne } from "../../draw/sum_numbers.js";
import { createTables } from "./tables.js";
import { unitName } from "../../controls/names.js";

/** @param {import("../../controls/context.js").Context} context */
export function createNeuron({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const root = byId("drawer-neuron");
  const unit = make("select", { id: "neuron-unit", "aria-label": text("neuron.which_unit") });
  const part = make("select", { id: "neuron-part", "aria-label": text("neuron.which_part") });
  const sample = make("input", {
    type: "number",
    id: "neuron-sample",
    min: 1,
    step: 1,
    "aria-label": text("neuron.which_point"),
  });
  const of = make("span", { class: "hint figure" });
  const readout = make("p", { class: "neuron-point figure", id: "neuron-point" });
  const motionButton = make(
    "button",
    { type: "button", class: "outline", id: "neuron-motion-button", "data-control": "step" },
    text("motion.open"),
  );
  const idle = make("p", { class: "hint", id: "neuron-idle" });
  const forward = make(
    "section",
    { class: "neuron-forward", "aria-labelledby": "neuron-forward-title" },
    make("h3", { id: "neuron-forward-title" }, text("neuron.forward")),
  );
  const backward = make(
    "section",
    { class: "neuron-backward", "aria-labelledby": "neuron-backward-title" },
    make("h3", { id: "neuron-backward-title" }, text("neuron.backward")),
  );
  const biasRoot = make("section", { class: "neuron-bias", "aria-label": text("neuron.bias_view") });
  const body = make(
    "div",
    { class: "neuron-body", hidden: true },
    make("div", { class: "neuron-sums" }, forward, backward),
    biasRoot,
  );
  root.append(
    make(
      "div",
      { class: "neuron-bar" },
      make("div", { class: "field" }, unit),
      make("div", { class: "field" }, part),
      make("div", { class: "field neuron-number" }, sample, of),
      motionButton,
    ),
    readout,
    idle,
    body,
  );
  const local = { part: /** @type {"train" | "test"} */ ("train"), sample: 0, asked: false };

  const tables = createTables(forward, backward, text);
  const bias = createBias(biasRoot, { text, catalogue, onEdit: actions.edit });

  /** Keeps what is looked into in step with the run, the unit that is pinned, and the point that was picked. */
  function choose() {
    const { view, run, data, pinned, neuron } = store.state;
    if (view.drawer !== "neuron" || !run || !data || data.train.length === 0)
      return void (neuron && actions.chooseNeuron(null));
    if (neuron) Object.assign(local, { part: neuron.part, sample: neuron.sample });
    if (data[local.part].length === 0) local.part = "train";
    if (!(local.sample < data[local.part].length)) local.sample = 0;
    const last = run.layers.length - 1;
    const there = pinned && pinned.layer >= 1 && pinned.layer <= last && pinned.unit < run.layers[pinned.layer].units;
    const at = there ? pinned : { layer: last, unit: 0 };
    const next = { part: local.part, sample: local.sample, layer: at.layer, unit: at.unit };
    if (
      !neuron ||
      Object.entries(next).some(([key, value]) => neuron[/** @type {keyof typeof next} */ (key)] !== value)
    )
      actions.chooseNeuron(next);
  }
  function drawChoice() {
    const { run, data, neuron } = store.state;
    if (!run || !data || !neuron) return;
    const units = run.layers
      .slice(1)
      .flatMap(({ units: count }, index) => Array.from({ length: count }, (_, at) => ({ layer: index + 1, unit: at })));
    fillSelect(
      unit,
      units.map((at) => ({ value: `${at.layer}:${at.unit}`, label: unitName(at, run, text) })),
      `${neuron.layer}:${neuron.unit}`,
    );
    const parts = /** @type {const} */ (["train", "test"]).filter((name) => data[name].length > 0);
    fillSelect(
      part,
      parts.map((name) => ({ value: name, label: text(`neuron.part.${name}`) })),
      neuron.part,
    );
    const count = data[neuron.part].length;
    sample.max = String(count);
    // What is being typed, and is no number of a point yet, is left alone.
    if (document.activeElement !== sample || (sample.value !== "" && sample.checkValidity()))
      sample.value = String(neuron.sample + 1);
    setText(of, text("neuron.of", { count }));
  }
  function draw() {
    const { arithmetic, run, view, diverged } = store.state;
    if (view.drawer !== "neuron") return;
    const lost = diverged !== null || !run;
    idle.hidden = !lost && !body.hidden;
    setText(idle, text(diverged ? "neuron.diverged" : "neuron.waiting"));
    if (!arithmetic || !run || arithmetic.run !== run.run) return;
    body.hidden = false;
    idle.hidden = diverged === null;
    const { point, label, outputs, loss, choice } = arithmetic;
    // What is shown, for those who look from outside: an answer is a moment behind the choice.
    Object.assign(body.dataset, { unit: `${choice.layer}:${choice.unit}`, point: `${choice.part}:${choice.sample}` });
    setText(
      readout,
      text("neuron.point", {
        point: point.map(plainly).join(text("neuron.comma")),
        label: written(label),
        outputs: outputs.map(plainly).join(text("neuron.comma")),
        loss: formatOne(loss),
      }),
    );
    tables.draw(arithmetic, run);
    bias.draw(arithmetic, run);
  }
  function load() {
    if (local.asked || store.state.view.drawer !== "neuron") return;
    local.asked = true;
    const url = document.body.dataset.functions;
    if (!url) return bias.setTable(null);
    loadFunctions(url, text).then(bias.setTable, () => {
      local.asked = false;
      bias.setTable(null);
    });
  }
  undo.listen(unit, "change", () => {
    const [layer, at] = unit.value.split(":").map(Number);
    actions.pin({ layer, unit: at });
  });
  const pick = (/** @type {"train" | "test"} */ from, /** @type {number} */ index) => {
    const { neuron, data } = store.state;
    if (neuron && data && index >= 0 && index < data[from].length)
      actions.chooseNeuron({ ...neuron, part: from, sample: index });
  };
  undo.listen(part, "change", () => pick(part.value === "test" ? "test" : "train", 0));
  undo.listen(sample, "input", () => pick(store.state.neuron?.part ?? "train", sample.valueAsNumber - 1));
  undo.listen(sample, "blur", drawChoice);
  undo.listen(motionButton, "click", () => actions.moveSlowly(store.state.motion ?? { place: 0 }));
  undo.add(
    tablesGone,
    bias.dispose,
    store.subscribe(["view", "run", "data", "pinned", "neuron"], choose),
    store.subscribe(["neuron", "run", "data"], drawChoice),
    store.subscribe(["arithmetic", "run", "diverged", "view"], draw),
    store.subscribe(["view"], load),
    store.subscribe(["playing"], () => {
      if (store.state.playing) bias.release();
    }),
    store.subscribe(["theme"], bias.redraw),
  );
  choose();
  load();
  return { dispose: undo.dispose };

  function tablesGone() {
    root.replaceChildren();
  }
}

const plainly = (/** @type {number} */ value) => formatOne(value);
/** A label as people write it: a class is a whole number. @param {number} value */
const written = (value) => (Number.isInteger(value) ? plain(value) : formatOne(value));
