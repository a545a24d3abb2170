// What a table would become, before anything is loaded: columns, classes, scaling, the first points, and the rows that cannot be read.

import { fillSelect, make, setText } from "./dom.js";
import { createCheck } from "./form.js";
import { labelKey, labelText } from "./own-labels.js";

const FIRST = 5;
const FAULTS = 100;
/** @type {Record<string, string>} */
const SEPARATORS = { "\t": "tab", ";": "semicolon", ",": "comma", "|": "bar" };
const COLUMNS = /** @type {const} */ (["x1", "x2", "label"]);

/** @param {number} value */
const number = (value) => (value < 0 ? `−${-value}` : String(value));

/**
 * @param {import("./context.js").Context} context @param {HTMLElement} root
 * @param {(loaded: number) => void} onDone
 */
export function createImport({ actions, text, catalogue }, root, onDone) {
  const { own } = actions;
  const local = {
    name: "",
    table: /** @type {import("../../csv.js").Table | null} */ (null),
    guess: /** @type {import("../../csv.js").Guess | null} */ (null),
    reading: /** @type {import("../../owndata.js").Reading | null} */ (null),
    conversion: /** @type {import("../../owndata.js").Conversion | null} */ (null),
  };
  const names = { x1: text("feature.x1.label"), x2: text("feature.x2.label"), y: "y", label: "y" };
  const written = make("p", { class: "about" });
  const selects = COLUMNS.map((column) => {
    const select = make("select");
    select.addEventListener("change", () => change({ [column]: Number(select.value) }, column === "label"));
    return select;
  });
  const kind = make("select");
  kind.addEventListener("change", () => change({ as: /** @type {"classes" | "number"} */ (kind.value) }));
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ control) => make("label", { class: "field" }, make("span", { class: "label" }, label), control);
  const header = createCheck(text("own.header"), "", (checked) => guess(checked));
  const scale = createCheck(text("own.scale"), text("own.scale_about"), (checked) => change({ scale: checked }));
  const formulas = make("p", { class: "formula own-formula" });
  const classes = make("p", { class: "own-classes" });
  const refused = make("p", { class: "editor-error", role: "alert" });
  const readable = make("p", { class: "own-readable" });
  const first = make("table", { class: "own-first" });
  const faults = make("div", { class: "own-faults" });
  const use = make("button", { type: "button", class: "solid" }, text("own.use"));
  const append = make("button", { type: "button", class: "outline" }, text("own.append"));
  const cancel = make("button", { type: "button", class: "outline" }, text("own.cancel"));
  use.addEventListener("click", () => load(false));
  append.addEventListener("click", () => load(true));
  cancel.addEventListener("click", () => onDone(0));
  root.append(
    written, header.root, make("div", { class: "own-columns" }, ...COLUMNS.map((column, index) => field(text("own.column", { name: names[column] }), selects[index])), field(text("own.label_is"), kind)),
    scale.root, formulas, classes, refused, readable, faults, first, make("div", { class: "dialog-actions" }, cancel, append, use),
  );

  /** @param {boolean} [withHeader] */
  function guess(withHeader) {
    const { table } = local;
    if (!table) return;
    local.guess = own.table.guess(table, withHeader);
    const as = own.table.label(table, local.guess);
    const { names: _, ...columns } = local.guess;
    local.reading = { ...columns, as, scale: own.table.needsScaling(table, local.guess, as) };
    draw();
  }
  /** @param {Partial<import("../../owndata.js").Reading>} patch @param {boolean} [relabel] what the label is, is to be found out again */
  function change(patch, relabel = false) {
    if (!local.reading || !local.table) return;
    local.reading = { ...local.reading, ...patch };
    if (relabel) local.reading.as = own.table.label(local.table, local.reading);
    draw();
  }
  /** @param {boolean} added to the points there are */
  function load(added) {
    const { conversion } = local;
    if (!conversion || conversion.refused) return;
    const before = own.current();
    const points = added ? [...before.points, ...conversion.points] : conversion.points;
    if (!own.change(points, conversion.kind)) return;
    local.table = null;
    onDone(conversion.points.length);
  }
  function draw() {
    const { table, reading, guess: guessed } = local;
    if (!table || !reading || !guessed) return;
    const conversion = own.table.convert(table, reading);
    local.conversion = conversion;
    setText(written, text(table.comma ? "own.decimal_comma" : "own.decimal_point", { written: text(`own.written.${SEPARATORS[table.separator]}`) }));
    header.set(reading.header);
    const choices = guessed.names.map((name, index) => ({ value: String(index), label: name }));
    COLUMNS.forEach((column, index) => fillSelect(selects[index], choices, String(reading[column])));
    fillSelect(kind, ["classes", "number"].map((value) => ({ value, label: text(value === "classes" ? "own.label_classes" : "own.label_number") })), reading.as);
    scale.set(reading.scale);
    const columnOf = { x1: reading.x1, x2: reading.x2, y: reading.label };
    formulas.replaceChildren(...(conversion.scalings.length === 0 ? [text("own.as_is")] : conversion.scalings.map(({ name, middle, divisor }) =>
      make("span", {}, text("own.formula", { name: names[name], column: guessed.names[columnOf[name]], middle: middle < 0 ? `(${number(middle)})` : middle, divisor })))));
    formulas.hidden = conversion.refused !== null;
    classes.replaceChildren(...conversion.classes.map(({ text: name, label, count }) =>
      make("span", { "data-class": labelKey(label, conversion.kind) }, text("own.class_is", { text: name.slice(0, 40), label: number(label), count }))));
    setText(refused, conversion.refused ? text(`own.refused.${conversion.refused.code}`, conversion.refused.values) : "");
    refused.hidden = conversion.refused === null;
    const most = catalogue.limits.points;
    setText(readable, [text("own.readable", { count: conversion.points.length + conversion.left }), ...(conversion.left > 0 ? [text("own.left", { count: conversion.left, most })] : [])].join(" "));
    readable.hidden = conversion.refused !== null;
    drawFirst(conversion);
    drawFaults(conversion.faults);
    use.disabled = conversion.refused !== null;
    const before = own.current();
    // Two kinds of labels do not go together.
    append.hidden = conversion.refused !== null || before.kind !== conversion.kind || before.points.length === 0;
  }
  /** @param {import("../../owndata.js").Conversion} conversion */
  function drawFirst({ points, kind: labels }) {
    const head = make("tr", {}, ...COLUMNS.map((column) => make("th", { scope: "col" }, names[column])));
    const rows = points.slice(0, FIRST).map(([x1, x2, label]) => make("tr", {}, make("td", {}, number(x1)), make("td", {}, number(x2)), make("td", {}, labels === "number" ? number(label) : labelText(label, labels))));
    first.replaceChildren(make("caption", {}, text("own.first_rows")), make("thead", {}, head), make("tbody", {}, ...rows));
    first.hidden = points.length === 0;
  }
  /** @param {import("../../owndata.js").RowFault[]} found */
  function drawFaults(found) {
    const items = found.slice(0, FAULTS).map(({ line, code, values }) =>
      make("li", {}, text("own.row.line", { line, reason: text(`own.row.${code}`, { ...values, ...(typeof values.name === "string" && { name: names[/** @type {"x1"} */ (values.name)] }) }) })));
    const more = found.length > FAULTS ? [make("p", {}, text("own.more_faults", { count: found.length - FAULTS }))] : [];
    faults.replaceChildren(...(found.length === 0 ? [] : [make("p", {}, text("own.unreadable", { count: found.length })), make("ul", {}, ...items), ...more]));
  }
  return {
    title: () => text("own.import_title", { name: local.name }),
    /** @param {string} content @param {string} name @returns {string} why it cannot be read; empty where it can */
    take(content, name) {
      const found = own.table.read(content);
      if ("refused" in found) return text("own.refused", { name, reason: text(`own.refused.${found.refused.code}`, found.refused.values) });
      Object.assign(local, { name, table: found.table });
      guess();
      return "";
    },
  };
}
