// A number chosen from a list of usual values, or typed where the list has no fit.

import { inFull } from "../draw/numbers.js";
import { createUndo, fillSelect, make } from "./dom.js";

/**
 * @param {HTMLElement} root the field, holding its label
 * @param {{id: string, values: number[], other: string, otherLabel: string, onChange: (value: number) => void}} options
 */
export function createNumberChoice(root, { id, values, other, otherLabel, onChange }) {
  const undo = createUndo();
  const select = make("select", { id });
  const input = make("input", {
    type: "number",
    step: "any",
    inputmode: "decimal",
    "aria-label": otherLabel,
    hidden: true,
  });
  root.append(select, input);
  let current = NaN;

  const draw = () => {
    const all = values.includes(current) ? values : [...values, current].sort((a, b) => a - b);
    fillSelect(
      select,
      [...all.map((value) => ({ value: String(value), label: inFull(value) })), { value: "other", label: other }],
      String(current),
    );
  };
  const showInput = (/** @type {boolean} */ typing) => {
    const focused = root.contains(document.activeElement);
    input.hidden = !typing;
    select.hidden = typing;
    if (focused) (typing ? input : select).focus();
  };
  const take = () => {
    if (input.hidden) return;
    const value = input.valueAsNumber;
    showInput(false);
    if (!Number.isNaN(value) && value !== current) onChange(value);
    draw();
  };
  undo.listen(select, "change", () => {
    if (select.value !== "other") return onChange(Number(select.value));
    input.value = String(current);
    showInput(true);
    input.select();
  });
  undo.listen(input, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") {
      input.value = String(current);
      take();
    }
  });
  undo.listen(input, "blur", take);
  return {
    /** @param {number} value */
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      draw();
    },
    dispose: undo.dispose,
  };
}
