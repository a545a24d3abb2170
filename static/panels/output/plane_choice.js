// Which two of the inputs the map shows, and where the others are held; there only where there are more than two.

import { EXTENT } from "../../draw/maps.js";
import { fixed } from "../../draw/numbers.js";
import { planeOf } from "../../app/state.js";
import { byId, createUndo, fillSelect, make, setText } from "../../controls/dom.js";
import { inputName } from "../../controls/names.js";

/** @param {import("../../controls/context.js").Context} context */
export function createPlane({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("plane");
  const list = byId("plane-held");
  const selects = [byId("plane-right", HTMLSelectElement), byId("plane-up", HTMLSelectElement)];
  const local = { shape: "", rows: /** @type {Row[]} */ ([]) };

  /**
   * @typedef {{place: number, root: HTMLElement, range: HTMLInputElement, value: HTMLElement, mean: HTMLButtonElement}}
   * Row
   */
  /** @param {number} place @param {string} name @returns {Row} */
  function makeRow(place, name) {
    const id = `plane-held-${place + 1}`;
    const range = make("input", { type: "range", id, step: 0.1 });
    const value = make("output", { class: "figure", for: id });
    const mean = make(
      "button",
      {
        type: "button",
        class: "quiet tiny",
        "aria-label": text("plane.mean_of", { name }),
        title: text("plane.mean_of", { name }),
      },
      text("plane.mean"),
    );
    range.addEventListener("input", () => hold(place, range.valueAsNumber));
    mean.addEventListener("click", () => hold(place, null));
    return {
      place,
      range,
      value,
      mean,
      root: make(
        "div",
        { class: "plane-row", role: "group", "aria-label": name },
        make("label", { for: id, title: name }, name),
        range,
        value,
        mean,
      ),
    };
  }
  /** @param {number} place @param {number | null} value null for the mean */
  function hold(place, value) {
    const { run, view } = store.state;
    const held = (run?.inputs ?? []).map((_, index) => (index === place ? value : (view.held?.[index] ?? null)));
    actions.show({ held: held.every((one) => one === null) ? null : held });
  }
  /**
   * The input that is chosen for one side; where it is that of the other side, the two change places.
   * @param {number} side
   * @param {number} place
   */
  function turn(side, place) {
    const { axes } = planeOf(store.state);
    const next = axes.map((axis, index) => (index === side ? place : axis === place ? axes[side] : axis));
    actions.show({ axes: next });
  }
  function draw() {
    const { run, view } = store.state;
    const inputs = run?.inputs ?? [];
    const wide = inputs.length > 2;
    root.hidden = !wide;
    byId("output").classList.toggle("wide", wide);
    if (!wide) return void (local.shape = "");
    const { axes, held } = planeOf(store.state);
    const names = inputs.map((_, place) => inputName(run, place));
    selects.forEach((select, side) =>
      fillSelect(
        select,
        names.map((name, place) => ({ value: String(place), label: name })),
        String(axes[side]),
      ),
    );
    const others = inputs.flatMap((_, place) => (axes.includes(place) ? [] : [place]));
    const shape = JSON.stringify(others.map((place) => [place, names[place]]));
    if (shape !== local.shape) {
      local.shape = shape;
      local.rows = others.map((place) => makeRow(place, names[place]));
      list.replaceChildren(...local.rows.map((row) => row.root));
      byId("output").style.setProperty("--held", String(others.length));
    }
    for (const { place, range, value, mean } of local.rows) {
      const now = held[place];
      // What lies outside of the map, because its column was not scaled, can be reached as well.
      const reach = Math.max(EXTENT, Math.ceil(Math.abs(inputs[place].mean)), Math.ceil(Math.abs(now)));
      Object.assign(range, { min: String(-reach), max: String(reach) });
      if (range.valueAsNumber !== now) range.value = String(now);
      const shown = fixed(now, 1);
      setText(value, shown);
      const atMean = (view.held?.[place] ?? null) === null;
      range.setAttribute("aria-valuetext", atMean ? text("plane.at_mean", { value: shown }) : shown);
      mean.setAttribute("aria-pressed", String(atMean));
    }
  }
  selects.forEach((select, side) => undo.listen(select, "change", () => turn(side, Number(select.value))));
  undo.add(store.subscribe(["run", "view"], draw), () => list.replaceChildren());
  draw();
  return { dispose: undo.dispose };
}
