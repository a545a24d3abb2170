// A slider of a figure: its name, itself, and its value in figures.

import { make, setText } from "../../controls/dom.js";

/**
 * @param {object} options
 * @param {string} options.name
 * @param {number} options.min @param {number} options.max @param {number} options.step
 * @param {number} options.value to begin with
 * @param {(value: number) => string} options.show the value in figures
 */
export function createSlider({ name, min, max, step, value, show }) {
  const input = make("input", { type: "range", min, max, step, value });
  const shown = make("span", { class: "figure" });
  const root = make("label", { class: "figure-slider" }, make("span", {}, name), shown, input);
  return {
    root,
    input,
    value: () => input.valueAsNumber,
    /** @param {number} to */
    set(to) {
      input.value = String(to);
    },
    /** Writes its value; who hears the slider also hears what came of it. @param {string} came */
    tell(came) {
      const text = show(input.valueAsNumber);
      setText(shown, text);
      input.setAttribute("aria-valuetext", `${text}. ${came}`);
    },
  };
}
