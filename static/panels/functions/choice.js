// Which functions are drawn, in which colors, and whether they, their derivatives or both.

import { make } from "../../controls/dom.js";

export const COLORS = 8;
/** @typedef {"f" | "derivative" | "both"} Shown */
const SHOWN = /** @type {const} */ (["f", "derivative", "both"]);

/** The style sheets' name for a color, so that it follows the theme. @param {number} slot */
export const colorVariable = (slot) => `var(--class-${slot})`;

/**
 * Gives every chosen function a color and keeps it as others come and go; one that comes back has the color it had,
 * where nobody took it.
 * @param {ReadonlyMap<string, number>} before colors of the functions chosen until now
 * @param {readonly string[]} chosen
 * @param {ReadonlyMap<string, number>} remembered colors that functions had before they went
 * @returns {Map<string, number>} the colors now, by function
 */
export function assignColors(before, chosen, remembered) {
  const colors = new Map(chosen.filter((name) => before.has(name)).map((name) => [name, before.get(name) ?? 0]));
  for (const name of chosen) {
    if (colors.has(name)) continue;
    const uses = Array.from(
      { length: COLORS },
      (_, slot) => [...colors.values()].filter((taken) => taken === slot).length,
    );
    const earlier = remembered.get(name);
    const fewest = Math.min(...uses);
    colors.set(name, earlier !== undefined && uses[earlier] === fewest ? earlier : uses.indexOf(fewest));
  }
  return new Map(chosen.map((name) => [name, colors.get(name) ?? 0]));
}

/**
 * @param {object} options
 * @param {string[]} options.names of all functions
 * @param {import("../../app/text.js").Text} options.text
 * @param {(name: string) => void} options.onToggle
 * @param {(shown: Shown) => void} options.onShow
 */
export function createFunctionChoice({ names, text, onToggle, onShow }) {
  const chips = names.map((name) => {
    const chip = make(
      "button",
      { type: "button", class: "chip", "aria-pressed": "false", "data-function": name },
      make("i", { "aria-hidden": "true" }),
      text(`activation.${name}.label`),
    );
    chip.addEventListener("click", () => onToggle(name));
    return chip;
  });
  const parts = SHOWN.map((shown) => {
    const button = make(
      "button",
      {
        type: "button",
        class: "quiet tiny",
        "data-shown": shown,
        "aria-pressed": "false",
        "aria-label": text(`functions.show.${shown}.label`),
      },
      text(`functions.show.${shown}`),
    );
    button.addEventListener("click", () => onShow(shown));
    return button;
  });
  const root = make(
    "div",
    { class: "functions-choice" },
    make("div", { class: "chips", role: "group", "aria-label": text("functions.choose") }, ...chips),
    make("div", { class: "functions-shown", role: "group", "aria-label": text("functions.show") }, ...parts),
  );
  return {
    root,
    /** @param {ReadonlyMap<string, number>} colors of the chosen functions @param {Shown} shown */
    set(colors, shown) {
      for (const chip of chips) {
        const color = colors.get(chip.dataset.function ?? "");
        chip.setAttribute("aria-pressed", String(color !== undefined));
        if (color === undefined) chip.style.removeProperty("--mark");
        else chip.style.setProperty("--mark", colorVariable(color));
      }
      for (const button of parts) button.setAttribute("aria-pressed", String(button.dataset.shown === shown));
    },
  };
}
