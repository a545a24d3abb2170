// Which class or value the next points have: a button for each class, a slider for a number.

import { plain, signed } from "../../draw/numbers.js";
import { make, setText } from "../../controls/dom.js";
import { inputSign } from "../../controls/names.js";

const LABELS = { negative: -1, positive: 1 };

/**
 * What stands at a place of a row: an input, or what follows the last, the label.
 * @param {number} place
 * @param {number} inputs how many
 */
export const placeName = (place, inputs) => (place >= inputs ? "y" : inputSign(place));

/** A label as a person reads it. @param {number} label @param {import("../../experiment/points.js").Kind} kind */
export const labelText = (label, kind) => (kind === "signed" ? (label > 0 ? "+1" : "−1") : plain(label));
/**
 * How the style sheet calls its color.
 * @param {number} label
 * @param {import("../../experiment/points.js").Kind} kind
 */
export const labelKey = (label, kind) => (kind === "signed" ? (label > 0 ? "positive" : "negative") : String(label));
/** Every label there may be. @param {import("../../experiment/points.js").Kind} kind @param {number} classes */
export const labelsOf = (kind, classes) =>
  kind === "signed" ? Object.values(LABELS) : Array.from({ length: classes }, (_, index) => index);

/**
 * @param {HTMLElement} root
 * @param {{text: import("../../app/text.js").Text, most: number, onChoose: (label: number) => void, onAdd: () => void}}
 * options most: classes
 */
export function createLabels(root, { text, most, onChoose, onAdd }) {
  const value = make("output", { class: "own-value figure" });
  const slider = make("input", { type: "range", min: -1, max: 1, step: 0.1, "aria-label": text("own.value") });
  const number = make(
    "div",
    { class: "own-number" },
    make("span", { class: "label" }, text("own.value")),
    slider,
    value,
  );
  const add = make(
    "button",
    { type: "button", class: "own-label own-add", "aria-label": text("own.add_class"), title: text("own.add_class") },
    "+",
  );
  slider.addEventListener("input", () => onChoose(slider.valueAsNumber));
  add.addEventListener("click", onAdd);
  const local = { made: "" };
  return {
    /**
     * @param {import("../../experiment/points.js").Kind} kind
     * @param {number} classes
     * @param {number | null} chosen null while erasing
     */
    set(kind, classes, chosen) {
      const made = `${kind} ${classes}`;
      if (local.made !== made) {
        local.made = made;
        const buttons =
          kind === "number"
            ? []
            : labelsOf(kind, classes).map((label) => {
                const name = labelText(label, kind);
                const button = make(
                  "button",
                  {
                    type: "button",
                    class: "own-label",
                    "data-label": label,
                    "data-class": labelKey(label, kind),
                    "aria-label": text("own.class", { name }),
                  },
                  name,
                );
                button.addEventListener("click", () => onChoose(label));
                return button;
              });
        root.replaceChildren(...(kind === "number" ? [number] : classes < most ? [...buttons, add] : buttons));
      }
      for (const button of root.querySelectorAll("[data-label]"))
        button.setAttribute("aria-pressed", String(button.getAttribute("data-label") === String(chosen)));
      if (kind !== "number" || chosen === null) return;
      if (slider.valueAsNumber !== chosen) slider.value = String(chosen);
      setText(value, signed(chosen, 1));
    },
  };
}
