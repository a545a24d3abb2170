// The head of each layer, under its column: how many units, one more, one fewer, and below what the layer is; that
// opens its settings. The output's stands over the large map, which is the output.

import { layerExtras } from "../../controls/names.js";
import { holds } from "../../experiment/frozen.js";
import { make, setText } from "../../controls/dom.js";

/**
 * From column to column, CSS pixels: below the first there is no room for a word, below the second none for buttons.
 */
const [ROOMY, NARROW] = [116, 76];

/**
 * @typedef {{units: number, kind: string, extras: string[], title: string}} Head extras: what is out of the ordinary,
 * in words
 */
/**
 * @typedef {{head: HTMLElement, number: HTMLElement, word: HTMLElement, kind: HTMLElement, extras: HTMLElement, button:
 * HTMLButtonElement, fewer: HTMLButtonElement | null, more: HTMLButtonElement | null}} Parts
 */

/**
 * What the head of each layer says, the output's last.
 * @param {import("../../wire/types.js").Run} run
 * @param {import("../../app/text.js").Text} text
 * @returns {Head[]}
 */
export const headsOf = ({ layers, experiment }, text) =>
  layers.slice(1).map(({ units, activation = "" }, index) => {
    const hidden = experiment.hidden[index];
    const kind = text(`activation.${activation}.label`);
    const extras = [
      ...layerExtras(hidden, text),
      ...(holds(experiment.frozen, { layer: index + 1 }) ? [text("layer.held.short")] : []),
    ];
    const name = hidden ? text("layer.title", { layer: index + 1 }) : text("network.output");
    return { units, kind, extras, title: text("layer.open", { name, what: [kind, ...extras].join(", ") }) };
  });

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} outputRoot
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {number} options.most units a layer may have
 * @param {(layer: number, by: 1 | -1) => void} options.onChange layer counts from 0, the first hidden
 * @param {(layer: number) => void} options.onOpen layer counts from 1; the last is the output
 */
export function createHeads(root, outputRoot, { text, most, onChange, onOpen }) {
  /** @type {Parts[]} */
  let heads = [];
  const round = (/** @type {string} */ label, /** @type {"plus" | "minus"} */ sign, /** @type {() => void} */ act) => {
    const button = make("button", {
      type: "button",
      class: "round small layer-control",
      "aria-label": label,
      title: label,
    });
    button.append(
      /** @type {Element} */ (document.querySelector(`#${sign === "plus" ? "add" : "remove"}-layer svg`)).cloneNode(
        true,
      ),
    );
    button.addEventListener("click", act);
    return button;
  };
  /** @param {number} layer counts from 0 @param {boolean} output @returns {Parts} */
  function makeHead(layer, output) {
    const fewer = output
      ? null
      : round(text("network.remove_unit", { layer: layer + 1 }), "minus", () => onChange(layer, -1));
    const more = output
      ? null
      : round(text("network.add_unit", { layer: layer + 1 }), "plus", () => onChange(layer, 1));
    const [number, word, kind, extras] = [
      make("span"),
      make("span", { class: "word" }),
      make("span", { class: "kind" }),
      make("span", { class: "extras" }),
    ];
    const count = make("span", { class: "count" }, number, word);
    const button = make(
      "button",
      { type: "button", class: "layer-button", "data-layer": layer + 1, "aria-haspopup": "dialog" },
      kind,
      extras,
    );
    button.addEventListener("click", () => onOpen(layer + 1));
    const row = make("div", { class: "head-row" }, ...(fewer ? [fewer] : []), count, ...(more ? [more] : []));
    return {
      head: output ? make("div", { class: "output-head-label" }, button) : make("div", { class: "head" }, row, button),
      number,
      word,
      kind,
      extras,
      button,
      fewer,
      more,
    };
  }
  return {
    /**
     * @param {Head[]} layers the output last
     * @param {{x: number, y: number}[]} places the middle under each column, CSS pixels
     * @param {{pitch: number, locked: boolean}} room locked: settings do not open
     */
    draw(layers, places, { pitch, locked }) {
      if (heads.length !== layers.length) {
        heads = layers.map((_, layer) => makeHead(layer, layer === layers.length - 1));
        root.replaceChildren(...heads.slice(0, -1).map(({ head }) => head));
        outputRoot.replaceChildren(...heads.slice(-1).map(({ head }) => head));
      }
      root.classList.toggle("narrow", pitch < ROOMY);
      root.classList.toggle("tight", pitch < NARROW);
      root.style.setProperty("--pitch", `${pitch}px`);
      heads.forEach(({ head, number, word, kind, extras, button, fewer, more }, layer) => {
        const { units, title } = layers[layer];
        if (places[layer] && layer < layers.length - 1)
          Object.assign(head.style, { left: `${places[layer].x}px`, top: `${places[layer].y}px` });
        // The number and the word apart, so that a narrow head can drop the word.
        const sentence = fewer ? text("network.units", { count: units }) : text("network.output");
        setText(number, fewer ? String(units) : "");
        setText(word, fewer ? sentence.replace(String(units), "") : sentence);
        setText(kind, layers[layer].kind);
        setText(extras, layers[layer].extras.join(" · "));
        button.disabled = locked;
        button.title = title;
        button.setAttribute("aria-label", title);
        if (fewer) fewer.disabled = units <= 1;
        if (more) more.disabled = units >= most;
      });
    },
    dispose() {
      root.replaceChildren();
      outputRoot.replaceChildren();
    },
  };
}
