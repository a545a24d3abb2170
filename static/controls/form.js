// Controls of a settings panel: each a label, its control and a line that explains it.

import { inFull, rounded } from "../draw/numbers.js";
import { createUndo, fillSelect, make, setText } from "./dom.js";

/** @typedef {import("../wire/types.js").Parameter} Parameter */

/**
 * A choice from a list, with a sentence about what is chosen.
 * @param {string} label
 * @param {(value: string) => void} onChange
 * @param {{titled?: boolean}} [options] titled: a heading right above says the same
 */
export function createSelect(label, onChange, { titled = false } = {}) {
  const select = make("select", { "aria-label": label });
  const about = make("p", { class: "about" });
  const root = make(
    "div",
    { class: "form-row" },
    make("label", { class: "field" }, ...(titled ? [] : [make("span", { class: "label" }, label)]), select),
    about,
  );
  select.addEventListener("change", () => onChange(select.value));
  return {
    root,
    select,
    /** @param {{value: string, label: string}[]} choices @param {string} value @param {string} sentence */
    set(choices, value, sentence) {
      fillSelect(select, choices, value);
      setText(about, sentence);
      about.hidden = sentence === "";
    },
  };
}

/**
 * A choice for each record, by the name the locale has for it.
 * @param {string} family first part of the records' keys in the locale
 * @param {{name: string}[]} records
 * @param {import("../app/text.js").Text} text
 */
export const namedChoices = (family, records, text) =>
  records.map(({ name }) => ({ value: name, label: text(`${family}.${name}.label`) }));

/**
 * A number; where it may be left out, an empty field says so.
 * @param {string} label @param {(value: number | null) => void} onChange
 * @param {{optional?: boolean, placeholder?: string, about?: string}} [options]
 */
export function createNumber(label, onChange, { optional = false, placeholder = "", about = "" } = {}) {
  const input = make("input", { type: "number", step: "any", inputmode: "decimal", placeholder, "aria-label": label });
  const root = make(
    "div",
    { class: "form-row" },
    make("label", { class: "field" }, make("span", { class: "label" }, label), input),
    ...(about ? [make("p", { class: "about" }, about)] : []),
  );
  const local = { value: /** @type {number | null} */ (null) };
  const show = () => (input.value = local.value === null ? "" : String(local.value));
  input.addEventListener("change", () => {
    const value = input.value.trim() === "" ? null : input.valueAsNumber;
    if ((value === null && !optional) || Number.isNaN(value)) show();
    else if (value !== local.value) onChange(value);
  });
  input.addEventListener("keydown", (event) => {
    // What was typed and not yet taken goes.
    if (event.key === "Escape") show();
  });
  return {
    root,
    input,
    /** @param {number | null} value */
    set(value) {
      if (document.activeElement === input && local.value === value) return;
      local.value = value;
      show();
    },
  };
}

/**
 * Something that is so or is not.
 * @param {string} label
 * @param {string} about
 * @param {(value: boolean) => void} onChange
 */
export function createCheck(label, about, onChange) {
  const input = make("input", { type: "checkbox" });
  const explanation = make("p", { class: "about" }, about);
  const root = make(
    "div",
    { class: "form-row" },
    make("label", { class: "check" }, input, make("span", {}, label)),
    explanation,
  );
  input.addEventListener("change", () => onChange(input.checked));
  return {
    root,
    input,
    /** @param {boolean} value @param {string} [impossible] why it cannot be chosen; empty where it can */
    set(value, impossible = "") {
      input.checked = value;
      input.disabled = impossible !== "" && !value;
      setText(explanation, impossible || about);
      explanation.hidden = explanation.textContent === "";
    },
  };
}

/**
 * A control for each parameter of a record, made anew when these are others.
 * @param {{text: import("../app/text.js").Text, onChange: (name: string, value: number | boolean) => void}} options
 */
export function createParameters({ text, onChange }) {
  const root = make("div", { class: "parameters" });
  /** @type {Map<string, {set: (value: any) => void}>} */
  let controls = new Map();
  return {
    root,
    /** @param {Parameter[]} parameters @param {Record<string, any>} values */
    set(parameters, values) {
      if (parameters.map(({ name }) => name).join() !== [...controls.keys()].join()) {
        const made = parameters.map(({ name, kind }) => {
          const label = text(`parameter.${name}`);
          return kind === "switch"
            ? createCheck(label, "", (value) => onChange(name, value))
            : createNumber(label, (value) => value !== null && onChange(name, value));
        });
        controls = new Map(parameters.map(({ name }, index) => [name, made[index]]));
        root.replaceChildren(...made.map((control) => control.root));
      }
      for (const parameter of parameters)
        controls.get(parameter.name)?.set(shown(values[parameter.name] ?? parameter.default));
    },
  };
}

/** Digits a person would write; what is kept is exact. @param {any} value */
const shown = (value) => (typeof value === "number" ? rounded(value, 6) : value);

/**
 * A number chosen from a list of usual values, or typed where the list has no fit.
 * @param {HTMLElement} root the field, holding its label
 * @param {{id: string, values: number[], other: string, otherLabel: string, onChange: (value: number) => void}} options
 */
export function createNumberChoice(root, { id, values, other, otherLabel, onChange }) {
  const undo = createUndo();
  // The page comes with it, so that nothing moves.
  const select = root.querySelector("select") ?? make("select", { id });
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
