// One setting that varies: which it is, and its values: a range, numbers one by one, or some of a list.

import { inFull, rounded } from "../../draw/numbers.js";
import { createNumber, createSelect } from "../../controls/form.js";
import { make, setText } from "../../controls/dom.js";
import { fieldName, valueName } from "./names.js";
import { usualAxis, valuesOf } from "./plan.js";

/** @typedef {import("./plan.js").Axis} Axis */
/** @typedef {import("./plan.js").Field} Field */
/** @typedef {import("./plan.js").Range} Range */
/** @typedef {"linear" | "log" | "values"} How */

/** Of numbers that are written one by one. @param {string} written @returns {{values: number[], wrong: string[]}} */
export function readNumbers(written) {
  const parts = written
    .replaceAll("−", "-")
    .split(/[\s,;，、]+/)
    .filter(Boolean);
  const wrong = parts.filter((part) => !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(part));
  return { values: [...new Set(parts.map(Number))], wrong };
}

/**
 * @param {object} options
 * @param {string} options.label
 * @param {boolean} options.optional whether there may be none
 * @param {import("../../app/text.js").Text} options.text
 * @param {(axis: Axis | null) => void} options.onChange
 */
export function createAxis({ label, optional, text, onChange }) {
  const local = {
    axis: /** @type {Axis | null} */ (null),
    field: /** @type {Field | null} */ (null),
    fields: /** @type {Field[]} */ ([]),
    chips: "",
  };
  const which = createSelect(label, (name) => {
    const field = local.fields.find((one) => one.name === name);
    onChange(field ? usualAxis(field) : null);
  });
  /** As people are shown it. */
  const factor = () => (local.field?.percent ? 100 : 1);
  const how = createSelect(
    text("sweep.how"),
    (chosen) => {
      const { axis, field } = local;
      if (!axis || !field) return;
      const numbers = valuesOf(axis, field.whole).filter((value) => typeof value === "number");
      if (chosen === "values") return onChange({ field: axis.field, values: numbers });
      const range = axis.range ?? {
        ...(field.usual ?? { count: 5, scale: "linear" }),
        ...(numbers.length > 1 && { from: Math.min(...numbers), to: Math.max(...numbers), count: numbers.length }),
      };
      onChange({ field: axis.field, range: /** @type {Range} */ ({ ...range, scale: chosen }) });
    },
    { titled: true },
  );
  const end = (/** @type {"from" | "to" | "count"} */ member) =>
    createNumber(text(`sweep.range_${member}`), (value) => {
      const { axis } = local;
      if (!axis?.range || value === null) return;
      const given = member === "count" ? Math.max(2, Math.round(value)) : rounded(value / factor(), 12);
      onChange({ field: axis.field, range: { ...axis.range, [member]: given } });
    });
  const ends = { from: end("from"), to: end("to"), count: end("count") };
  const range = make("div", { class: "sweep-range" }, ...Object.values(ends).map(({ root }) => root));
  const wrong = make("p", { class: "editor-error", role: "alert" });
  const list = make("input", { type: "text", autocomplete: "off", spellcheck: "false", inputmode: "decimal" });
  const listed = make("label", { class: "field" }, make("span", { class: "label" }, text("sweep.values")), list);
  const chips = make("div", { class: "chips sweep-choices", role: "group", "aria-label": text("sweep.values") });
  const hint = make("p", { class: "about" });
  const root = make("div", { class: "sweep-axis" }, which.root, how.root, range, listed, wrong, chips, hint);

  const numbersNow = () =>
    (local.axis?.values ?? []).map((value) =>
      typeof value === "number" ? inFull(rounded(value * factor(), 6)) : value,
    );
  list.addEventListener("change", () => {
    const { values, wrong: bad } = readNumbers(list.value);
    setText(wrong, bad.length > 0 ? text("sweep.no_numbers", { what: bad.join(", ") }) : "");
    if (bad.length > 0 || values.length === 0 || !local.axis) return;
    onChange({ field: local.axis.field, values: values.map((value) => rounded(value / factor(), 12)) });
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.value === numbersNow().join(", ")) return;
    // What was typed and not yet taken goes, and the lab stays.
    list.value = numbersNow().join(", ");
    setText(wrong, "");
    event.stopPropagation();
  });
  /** A button for each value of a list. @param {Field} field @param {Axis} axis */
  function drawChips(field, axis) {
    const shown = JSON.stringify([field.name, field.values, text.language]);
    if (shown !== local.chips) {
      local.chips = shown;
      chips.replaceChildren(
        ...field.values.map((value) => {
          const chip = make("button", { type: "button", class: "chip" }, valueName(value, field, text));
          chip.addEventListener("click", () => {
            const there = local.axis?.values ?? [];
            const values = field.values.filter((one) => (one === value ? !there.includes(one) : there.includes(one)));
            // Nothing at all cannot vary.
            if (values.length > 0 && local.axis) onChange({ field: local.axis.field, values });
          });
          return chip;
        }),
      );
    }
    for (const [place, chip] of [...chips.children].entries())
      chip.setAttribute("aria-pressed", String((axis.values ?? []).includes(field.values[place])));
  }

  return {
    root,
    /**
     * @param {Axis | null} axis
     * @param {Field[]} fields those there are
     * @param {string | undefined} other setting that varies already
     */
    set(axis, fields, other) {
      const before = local.axis;
      Object.assign(local, { axis, fields, field: fields.find(({ name }) => name === axis?.field) ?? null });
      const { field } = local;
      const choices = fields
        .filter(({ name }) => name !== other)
        .map((one) => ({ value: one.name, label: fieldName(one, text) }));
      if (axis && !field) choices.unshift({ value: axis.field, label: axis.field });
      which.set(
        optional ? [{ value: "", label: text("sweep.no_second") }, ...choices] : choices,
        axis?.field ?? "",
        axis && !field && fields.length > 0 ? text("sweep.not_here") : "",
      );
      const kind = !axis || !field ? null : field.kind === "listed" ? "listed" : axis.range ? "range" : "values";
      how.root.hidden = kind !== "range" && kind !== "values";
      range.hidden = kind !== "range";
      listed.hidden = kind !== "values";
      chips.hidden = kind !== "listed";
      if (axis?.field !== before?.field || kind !== "values") setText(wrong, "");
      if (kind === null || !axis || !field) return setText(hint, "");
      if (kind === "listed") drawChips(field, axis);
      else
        how.set(
          [
            { value: "linear", label: text("sweep.how_linear") },
            { value: "log", label: text("sweep.how_log") },
            { value: "values", label: text("sweep.how_values") },
          ],
          axis.range ? axis.range.scale : "values",
          "",
        );
      if (axis.range) {
        ends.from.set(rounded(axis.range.from * factor(), 6));
        ends.to.set(rounded(axis.range.to * factor(), 6));
        ends.count.set(axis.range.count);
      } else if (kind === "values" && document.activeElement !== list) list.value = numbersNow().join(", ");
      const values = kind === "range" ? valuesOf(axis, field.whole) : [];
      setText(hint, values.map((value) => valueName(value, field, text)).join(" · "));
      hint.hidden = values.length === 0;
    },
  };
}
