// The head of each hidden layer: how many units, one more, one fewer.

import { make, setText } from "./dom.js";

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../text.js").Text} options.text
 * @param {number} options.most units a layer may have
 * @param {(layer: number, by: 1 | -1) => void} options.onChange layer counts from 0, the first hidden
 */
export function createHeads(root, { text, most, onChange }) {
  /** @type {{head: HTMLElement, count: HTMLElement, number: HTMLElement, word: HTMLElement, fewer: HTMLButtonElement, more: HTMLButtonElement}[]} */
  let heads = [];
  const output = make("div", { class: "head output-head-label" }, make("span", { class: "count" }, text("network.output")));
  root.replaceChildren(output);
  const round = (/** @type {string} */ label, /** @type {"plus" | "minus"} */ sign, /** @type {() => void} */ act) => {
    const button = make("button", { type: "button", class: "round small layer-control", "aria-label": label, title: label });
    button.append(/** @type {Element} */ (document.querySelector(`#${sign === "plus" ? "add" : "remove"}-layer svg`)).cloneNode(true));
    button.addEventListener("click", act);
    return button;
  };
  return {
    /** @param {number[]} units of the hidden layers @param {number[]} xs centers of their columns and of the output's, CSS pixels @param {boolean} tight */
    draw(units, xs, tight) {
      if (heads.length !== units.length) {
        heads = units.map((_, layer) => {
          const fewer = round(text("network.remove_unit", { layer: layer + 1 }), "minus", () => onChange(layer, -1));
          const more = round(text("network.add_unit", { layer: layer + 1 }), "plus", () => onChange(layer, 1));
          const number = make("span");
          const word = make("span", { class: "word" });
          const count = make("span", { class: "count" }, number, word);
          return { head: make("div", { class: "head" }, fewer, count, more), count, number, word, fewer, more };
        });
        root.replaceChildren(...heads.map(({ head }) => head), output);
      }
      root.classList.toggle("tight", tight);
      output.style.left = `${xs[units.length]}px`;
      heads.forEach(({ head, number, word, fewer, more }, layer) => {
        head.style.left = `${xs[layer]}px`;
        // The number and the word apart, so that a narrow head can drop the word.
        const sentence = text("network.units", { count: units[layer] });
        setText(number, String(units[layer]));
        setText(word, sentence.replace(String(units[layer]), ""));
        fewer.disabled = units[layer] <= 1;
        more.disabled = units[layer] >= most;
      });
    },
    dispose: () => root.replaceChildren(),
  };
}
