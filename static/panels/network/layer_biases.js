// A layer's biases in its sheet: each can be read and opened there, also where tiles are too small for a dot.

import { figure } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { make, setText } from "../../controls/dom.js";
import { parameterIndex, parameterName } from "../../controls/names.js";

/** @param {import("../../controls/context.js").Context} context */
export function createLayerBiases({ store, actions, text }) {
  const list = make("div", { class: "layer-biases" });
  const root = make(
    "div",
    { role: "group", "aria-label": text("layer.biases") },
    make("p", { class: "label" }, text("layer.biases")),
    list,
  );
  /** @type {{button: HTMLButtonElement, value: HTMLElement, name: HTMLElement}[]} */
  let rows = [];

  /** @param {number} layer @param {number} unit */
  function makeRow(layer, unit) {
    const value = make("b", { "aria-hidden": true });
    // A name of its own within: what is seen, "1" and a number, is not part of it.
    const name = make("span", { class: "visually-hidden" });
    const number = make("span", { "aria-hidden": true }, String(unit + 1));
    const button = make("button", { type: "button", class: "quiet tiny" }, name, number, value);
    button.addEventListener("click", () => {
      const { right, bottom } = button.getBoundingClientRect();
      actions.openEditor({ layer, unit, source: null, x: right, y: bottom });
    });
    return { button, value, name };
  }
  return {
    root,
    /** The layer whose sheet is open, as it is now. */
    draw() {
      const { run, inspecting } = store.state;
      const layer = inspecting === null ? undefined : run?.layers[inspecting];
      root.hidden = !layer || layer.biases === null || layer.biases === undefined;
      if (root.hidden || !layer || !run || inspecting === null) return;
      if (list.dataset.shape !== `${inspecting} ${layer.units}`) {
        list.dataset.shape = `${inspecting} ${layer.units}`;
        rows = Array.from({ length: layer.units }, (_, unit) => makeRow(inspecting, unit));
        list.replaceChildren(...rows.map(({ button }) => button));
      }
      const frame = currentFrame(store.state);
      rows.forEach(({ value, name }, unit) => {
        const parameter = { layer: inspecting, unit, source: null };
        const index = parameterIndex(parameter, run);
        const written = frame && index !== null ? figure(frame.parameters[index]) : "";
        setText(value, written);
        const spoken = text("network.tip", { name: parameterName(parameter, run, text), value: written });
        // While it trains, a name that changes with each picture would help nobody.
        if (!store.state.playing || name.textContent === "") setText(name, spoken);
      });
    },
  };
}
