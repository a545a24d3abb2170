// The hidden layers of a set-up that is compared, a row each.

import { createNumber, createSelect, namedChoices } from "../../controls/form.js";
import { make } from "../../controls/dom.js";

/** @typedef {import("../../wire/types.js").Hidden} Hidden */

/**
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {import("../../wire/types.js").Catalogue} options.catalogue
 * @param {() => Hidden[]} options.read
 * @param {(hidden: Hidden[]) => void} options.write
 */
export function createLayerRows({ text, catalogue, read, write }) {
  const rows = make("div", {});
  const add = make("button", { type: "button", class: "outline compact" }, text("compare.add_layer"));
  const remove = make("button", { type: "button", class: "outline compact" }, text("compare.remove_layer"));
  const root = make("div", { class: "compare-layers" }, rows, make("div", { class: "share-row" }, add, remove));
  /** @type {{draw: (layer: Hidden) => void, root: HTMLElement}[]} */
  const made = [];
  const activations = namedChoices(
    "activation",
    catalogue.activations.filter((one) => one.hidden),
    text,
  );
  const normalizations = namedChoices(
    "normalization",
    catalogue.normalizations.map((name) => ({ name })),
    text,
  );
  add.addEventListener("click", () => {
    const layers = read();
    const like = layers[layers.length - 1] ?? catalogue.defaults.hidden[0];
    write([...layers, { units: like.units, activation: like.activation }]);
  });
  remove.addEventListener("click", () => write(read().slice(0, -1)));

  /** @param {number} index */
  function createRow(index) {
    const patch = (/** @type {object} */ change) =>
      write(read().map((layer, at) => (at === index ? { ...layer, ...change } : layer)));
    const named = (/** @type {string} */ what) => text("compare.of_layer", { what, layer: index + 1 });
    const units = createNumber(text("layer.units"), (value) => value !== null && patch({ units: value }));
    const activation = createSelect(text("layer.activation"), (name) => patch({ activation: name, alpha: undefined }));
    const normalization = createSelect(text("layer.normalization"), (name) => patch({ normalization: name }));
    const dropout = createNumber(text("layer.dropout"), (value) => value !== null && patch({ dropout: value / 100 }));
    // Who hears them alone needs to know of which layer they are.
    for (const [control, name] of /** @type {[HTMLElement, string][]} */ ([
      [units.input, text("layer.units")],
      [activation.select, text("layer.activation")],
      [normalization.select, text("layer.normalization")],
      [dropout.input, text("layer.dropout")],
    ]))
      control.setAttribute("aria-label", named(name));
    const head = make("p", { class: "label" }, text("layer.name", { layer: index + 1 }));
    const fields = make("div", { class: "parameters" }, units.root, activation.root, normalization.root, dropout.root);
    return {
      root: make("div", { class: "compare-layer" }, head, fields),
      /** @param {Hidden} layer */
      draw(layer) {
        units.set(layer.units);
        activation.set(activations, layer.activation, "");
        normalization.set(normalizations, String(layer.normalization ?? "none"), "");
        dropout.set(Math.round(Number(layer.dropout ?? 0) * 1e4) / 100);
      },
    };
  }
  return {
    root,
    draw() {
      const layers = read();
      while (made.length > layers.length) made.pop()?.root.remove();
      while (made.length < layers.length) {
        const row = createRow(made.length);
        made.push(row);
        rows.append(row.root);
      }
      layers.forEach((layer, index) => made[index].draw(layer));
      remove.disabled = layers.length === 0;
      add.disabled = layers.length >= catalogue.limits.hidden_layers;
    },
  };
}
