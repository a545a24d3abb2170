// The fields of the editor's forms: each knows its place in the draft, shows what is wrong there, and tells what is
// typed into it.

import { fillSelect, make, setText } from "../../controls/dom.js";
import { placeOf, valueAt, written } from "./places.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {(place: Place, value: unknown, options?: {reshape?: boolean}) => void} Edit */
/**
 * @typedef {object} Field
 * @property {HTMLElement} root
 * @property {string} place as `written` gives it
 * @property {HTMLElement} control has the focus where a fault leads here
 * @property {(draft: Draft) => void} draw
 */

/** @param {{edit: Edit}} options */
export function createFields({ edit }) {
  /** @type {Field[]} */
  const all = [];
  const counter = { next: 0 };

  /**
   * @param {Place} place @param {HTMLElement} control @param {(value: any) => void} show
   * @param {{label: string, hint?: string, beside?: HTMLElement[], wide?: boolean}} options
   */
  function add(place, control, show, { label, hint = "", beside = [], wide = false }) {
    const id = `lesson-field-${++counter.next}`;
    const at = written(place);
    control.id = id;
    control.dataset.place = at;
    control.setAttribute("aria-describedby", `${id}-fault`);
    const root = make(
      "div",
      { class: wide ? "lesson-field wide" : "lesson-field" },
      make("label", { for: id, class: "label" }, label),
      control,
      ...beside,
      ...(hint ? [make("p", { class: "about" }, hint)] : []),
      make("p", { class: "lesson-field-fault", id: `${id}-fault` }),
    );
    all.push({ root, place: at, control, draw: (draft) => show(valueAt(draft, place)) });
    return root;
  }
  return {
    /** Forgets them: others are made. */
    clear: () => void all.splice(0),
    /** @param {Draft} draft */
    draw: (draft) => all.forEach((field) => field.draw(draft)),
    /**
     * Shows at each field what is wrong there.
     * @param {{place: string, sentence: string}[]} faults
     */
    blame(faults) {
      const nearest = new Map(faults.map((fault) => [fault, nearestTo(fault.place, all)]));
      for (const field of all) {
        const own = faults.filter((fault) => nearest.get(fault) === field);
        const line = /** @type {HTMLElement} */ (field.root.querySelector(".lesson-field-fault"));
        setText(line, own.map(({ sentence }) => sentence).join(" "));
        if (own.length > 0) field.control.setAttribute("aria-invalid", "true");
        else field.control.removeAttribute("aria-invalid");
      }
    },
    /** The field that a fault is about, or the nearest to it. @param {string} place */
    near: (place) => nearestTo(place, all)?.control ?? null,
    /** Words: one line, or several. @param {Place} place
     * @param {{label: string, hint?: string, lines?: number, beside?: HTMLElement[]}} options */
    words(place, { lines = 1, ...options }) {
      const input =
        lines > 1
          ? make("textarea", { rows: lines, class: "lesson-words" })
          : make("input", { type: "text", class: "lesson-words" });
      input.addEventListener("input", () => edit(place, input.value));
      return add(place, input, (value) => input.value !== (value ?? "") && (input.value = value ?? ""), {
        ...options,
        wide: true,
      });
    },
    /**
     * A name: it is taken once it is whole, for others speak of it.
     * @param {Place} place
     * @param {{label: string, hint?: string, take?: (after: string) => void, read?: (value: any) => string}} options
     */
    name(place, { take = (after) => edit(place, after), read = (value) => value ?? "", ...options }) {
      const input = make("input", { type: "text", class: "lesson-name", spellcheck: "false", autocomplete: "off" });
      const shown = { value: "" };
      input.addEventListener("change", () => {
        const after = input.value.trim();
        if (after !== "" && after !== shown.value) take(after);
        else input.value = shown.value;
      });
      const show = (/** @type {unknown} */ value) => {
        shown.value = read(value);
        if (document.activeElement !== input) input.value = shown.value;
      };
      return add(place, input, show, options);
    },
    /** @param {Place} place @param {{label: string, hint?: string, optional?: boolean}} options */
    number(place, { optional = false, ...options }) {
      const input = make("input", { type: "number", step: "any", inputmode: "decimal", class: "lesson-number-field" });
      input.addEventListener("input", () => {
        const value = input.value.trim() === "" ? null : input.valueAsNumber;
        if (value !== null && Number.isFinite(value)) edit(place, value);
        else if (value === null) edit(place, optional ? undefined : null);
      });
      const show = (/** @type {any} */ value) => {
        // Half a number that is being typed stays as it is: a sign is none yet.
        if (document.activeElement === input && (input.valueAsNumber === value || (value ?? null) === null)) return;
        input.value = typeof value === "number" ? String(value) : "";
      };
      return add(place, input, show, options);
    },
    /**
     * @param {Place} place
     * @param {{value: string, label: string}[]} choices an empty value: nothing is to stand there
     * @param {{label: string, hint?: string, take?: (value: string) => void, read?: (value: any) => string}} options
     */
    choice(place, choices, { take = (value) => edit(place, value || undefined), read = String, ...options }) {
      const select = make("select", {});
      select.addEventListener("change", () => take(select.value));
      const show = (/** @type {any} */ value) => {
        const wanted = value === undefined || value === null ? "" : read(value);
        // What is written by hand and is no choice is shown all the same.
        const known = choices.some((one) => one.value === wanted);
        fillSelect(select, known ? choices : [...choices, { value: wanted, label: wanted || "–" }], wanted);
      };
      return add(place, select, show, options);
    },
    /**
     * Some of several, in their order.
     * @param {Place} place @param {{value: string, label: string}[]} choices
     * @param {{label: string, hint?: string, take?: (values: string[]) => void}} options
     */
    several(place, choices, { take = (values) => edit(place, values), label, hint = "" }) {
      const at = written(place);
      const boxes = choices.map(({ value, label: words }) => {
        const input = make("input", { type: "checkbox", value });
        return { input, root: make("label", { class: "check" }, input, make("span", {}, words)) };
      });
      const fault = make("p", { class: "lesson-field-fault", id: `lesson-field-${++counter.next}-fault` });
      const group = make(
        "fieldset",
        { class: "lesson-several", tabindex: -1, "data-place": at, "aria-describedby": fault.id },
        make("legend", { class: "label" }, label),
        ...boxes.map(({ root }) => root),
        ...(hint ? [make("p", { class: "about" }, hint)] : []),
        fault,
      );
      const shown = { value: /** @type {string[]} */ ([]) };
      group.addEventListener("change", () => {
        const chosen = new Set(boxes.filter(({ input }) => input.checked).map(({ input }) => input.value));
        // What is written by hand and is no choice stays.
        const others = shown.value.filter((one) => !choices.some(({ value }) => value === one));
        take([...choices.map(({ value }) => value).filter((value) => chosen.has(value)), ...others]);
      });
      const draw = (/** @type {Draft} */ draft) => {
        shown.value = valueAt(draft, place) ?? [];
        for (const { input } of boxes) input.checked = shown.value.includes(input.value);
      };
      all.push({ root: group, place: at, control: group, draw });
      return group;
    },
    /** @param {Place} place @param {{label: string, hint?: string}} options */
    check(place, { label, hint = "" }) {
      const fault = make("p", { class: "lesson-field-fault", id: `lesson-field-${++counter.next}-fault` });
      const input = make("input", {
        type: "checkbox",
        "data-place": written(place),
        "aria-describedby": fault.id,
      });
      input.addEventListener("change", () => edit(place, input.checked || undefined));
      const root = make(
        "div",
        { class: "lesson-field" },
        make("label", { class: "check" }, input, make("span", {}, label)),
        ...(hint ? [make("p", { class: "about" }, hint)] : []),
        fault,
      );
      const draw = (/** @type {Draft} */ draft) => void (input.checked = valueAt(draft, place) === true);
      all.push({ root, place: written(place), control: input, draw });
      return root;
    },
  };
}

/** @typedef {ReturnType<typeof createFields>} Fields */

/** The field whose place has most in common with one, if it has anything. @param {string} place @param {Field[]} all */
export function nearestTo(place, all) {
  const wanted = placeOf(place);
  const common = (/** @type {Field} */ field) => {
    const own = placeOf(field.place);
    const different = own.findIndex((key, at) => key !== wanted[at]);
    return different === -1 ? own.length : different;
  };
  // In a language's text the first two keys say only which file that is.
  const fewest = wanted[0] === "texts" ? 3 : 2;
  const [best] = all
    .map((field, order) => ({ field, order, depth: common(field) }))
    .sort((a, b) => b.depth - a.depth || a.order - b.order);
  return best && best.depth >= Math.min(fewest, wanted.length) ? best.field : undefined;
}

/** A button of a form. @param {string} words @param {() => void} act @param {Record<string, string>} [attributes] */
export function button(words, act, attributes = {}) {
  const made = make("button", { type: "button", class: "outline compact", ...attributes }, words);
  made.addEventListener("click", act);
  return made;
}
