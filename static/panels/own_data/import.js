// What a table would become, before anything is loaded: columns, classes, scaling, the first points, and the rows that
// cannot be read.

import { plain } from "../../draw/numbers.js";
import { fillSelect, make, setText } from "../../controls/dom.js";
import { createCheck } from "../../controls/form.js";
import { labelOf } from "../../experiment/split.js";
import { labelKey, labelText, placeName } from "./labels.js";

const FIRST = 5;
const FAULTS = 100;
const FEWEST_INPUTS = 1;
/** @type {Record<string, string>} */
const SEPARATORS = { "\t": "tab", ";": "semicolon", ",": "comma", "|": "bar" };

/**
 * @param {import("../../controls/context.js").Context} context @param {HTMLElement} root
 * @param {(loaded: number) => void} onDone
 */
export function createImport({ actions, text, catalogue }, root, onDone) {
  const { own } = actions;
  const local = {
    name: "",
    table: /** @type {import("../../app/csv.js").Table | null} */ (null),
    guess: /** @type {import("../../app/csv.js").Guess | null} */ (null),
    reading: /** @type {import("../../experiment/points.js").Reading | null} */ (null),
    conversion: /** @type {import("../../experiment/points.js").Conversion | null} */ (null),
    inputs: /** @type {HTMLSelectElement[]} */ ([]),
  };
  const field = (/** @type {string} */ name, /** @type {HTMLElement} */ control) => {
    control.setAttribute("aria-label", name);
    return make("label", { class: "field" }, make("span", { class: "label" }, name), control);
  };
  const written = make("p", { class: "about" });
  const header = createCheck(text("own.header"), "", (checked) => guess(checked));
  const columns = make("div", { class: "own-columns" });
  const more = make("button", { type: "button", class: "quiet tiny" }, text("own.more_inputs"));
  const fewer = make("button", { type: "button", class: "quiet tiny" }, text("own.fewer_inputs"));
  const every = make("button", { type: "button", class: "quiet tiny" }, text("own.all_inputs"));
  const label = make("select");
  const kind = make("select");
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
  label.addEventListener("change", () => change({ label: Number(label.value) }, true));
  kind.addEventListener("change", () => change({ as: /** @type {"classes" | "number"} */ (kind.value) }));
  more.addEventListener("click", () => change({ inputs: [...inputs(), ...free().slice(0, 1)] }));
  fewer.addEventListener("click", () => change({ inputs: inputs().slice(0, -1) }));
  every.addEventListener("click", () => change({ inputs: [...inputs(), ...free()].slice(0, catalogue.limits.inputs) }));
  use.addEventListener("click", () => load(false));
  append.addEventListener("click", () => load(true));
  cancel.addEventListener("click", () => onDone(0));
  root.append(
    written,
    header.root,
    columns,
    make("div", { class: "own-inputs" }, more, every, fewer),
    make(
      "div",
      { class: "own-columns" },
      field(text("own.column", { name: "y" }), label),
      field(text("own.label_is"), kind),
    ),
    scale.root,
    formulas,
    classes,
    refused,
    readable,
    faults,
    make("div", { class: "own-scroll", tabindex: 0, role: "group", "aria-label": text("own.first_rows") }, first),
    make("div", { class: "dialog-actions" }, cancel, append, use),
  );

  const inputs = () => local.reading?.inputs ?? [];
  /** Columns of numbers that are not in use, those to the right of the others first. */
  function free() {
    const { table, reading } = local;
    if (!table || !reading) return [];
    const last = Math.max(...reading.inputs);
    const all = own.table
      .numeric(table, reading.header)
      .filter((column) => column !== reading.label && !reading.inputs.includes(column));
    return [...all.filter((column) => column > last), ...all.filter((column) => column < last)];
  }
  /** @param {boolean} [withHeader] */
  function guess(withHeader) {
    const { table } = local;
    if (!table) return;
    local.guess = own.table.guess(table, withHeader);
    const as = own.table.label(table, local.guess);
    const { names: _, ...found } = local.guess;
    local.reading = { ...found, as, scale: own.table.needsScaling(table, local.guess, as) };
    draw();
  }
  /**
   * @param {Partial<import("../../experiment/points.js").Reading>} patch
   * @param {boolean} [relabel] what the label is, is to be found out again
   */
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
    const loaded = added
      ? own.change([...before.points, ...conversion.points], conversion.kind)
      : own.change(conversion.points, conversion.kind, { inputs: conversion.inputs ?? null });
    if (!loaded) return;
    local.table = null;
    onDone(conversion.points.length);
  }
  function drawColumns() {
    const { reading, guess: guessed } = local;
    if (!reading || !guessed) return;
    const count = reading.inputs.length;
    if (local.inputs.length !== count) {
      local.inputs = reading.inputs.map((_, place) => {
        const select = make("select");
        select.addEventListener("change", () =>
          change({ inputs: inputs().map((column, at) => (at === place ? Number(select.value) : column)) }),
        );
        return select;
      });
      columns.replaceChildren(
        ...local.inputs.map((select, place) => field(text("own.column", { name: placeName(place, count) }), select)),
      );
    }
    const choices = guessed.names.map((name, index) => ({ value: String(index), label: name }));
    [...local.inputs, label].forEach((select, place) =>
      fillSelect(select, choices, String(place < count ? reading.inputs[place] : reading.label)),
    );
    const left = free().length;
    more.disabled = every.disabled = left === 0 || count >= catalogue.limits.inputs;
    fewer.disabled = count <= FEWEST_INPUTS;
  }
  function draw() {
    const { table, reading, guess: guessed } = local;
    if (!table || !reading || !guessed) return;
    const conversion = own.table.convert(table, reading);
    local.conversion = conversion;
    const count = reading.inputs.length;
    const columnAt = (/** @type {number} */ place) =>
      guessed.names[place < count ? reading.inputs[place] : reading.label];
    setText(
      written,
      text(table.comma ? "own.decimal_comma" : "own.decimal_point", {
        written: text(`own.written.${SEPARATORS[table.separator]}`),
      }),
    );
    header.set(reading.header);
    drawColumns();
    fillSelect(
      kind,
      ["classes", "number"].map((value) => ({
        value,
        label: text(value === "classes" ? "own.label_classes" : "own.label_number"),
      })),
      reading.as,
    );
    scale.set(reading.scale);
    formulas.replaceChildren(
      ...(conversion.scalings.length === 0
        ? [text("own.as_is")]
        : conversion.scalings.map(({ place, middle, divisor }) =>
            make(
              "span",
              {},
              text("own.formula", {
                name: placeName(place, count),
                column: columnAt(place),
                middle: middle < 0 ? `(${plain(middle)})` : middle,
                divisor,
              }),
            ),
          )),
    );
    formulas.hidden = readable.hidden = use.disabled = conversion.refused !== null;
    classes.replaceChildren(
      ...conversion.classes.map(({ text: name, label: value, count: points }) =>
        make(
          "span",
          { "data-class": labelKey(value, conversion.kind) },
          text("own.class_is", { text: name.slice(0, 40), label: plain(value), count: points }),
        ),
      ),
    );
    setText(
      refused,
      conversion.refused ? text(`own.refused.${conversion.refused.code}`, conversion.refused.values) : "",
    );
    refused.hidden = conversion.refused === null;
    const left =
      conversion.left > 0 ? [text("own.left", { count: conversion.left, most: catalogue.limits.points })] : [];
    setText(readable, [text("own.readable", { count: conversion.points.length + conversion.left }), ...left].join(" "));
    drawFirst(conversion, count);
    drawFaults(conversion.faults, count);
    const before = own.current();
    // Two kinds of labels do not go together, nor do points of other inputs.
    append.hidden =
      conversion.refused !== null ||
      before.kind !== conversion.kind ||
      before.points.length === 0 ||
      (before.inputs?.length ?? 2) !== count;
  }
  /** @param {import("../../experiment/points.js").Conversion} conversion @param {number} count of inputs */
  function drawFirst({ points, kind: labels }, count) {
    const head = make(
      "tr",
      {},
      ...Array.from({ length: count + 1 }, (_, place) => make("th", { scope: "col" }, placeName(place, count))),
    );
    const rows = points.slice(0, FIRST).map((row) => {
      const cells = [
        ...row.slice(0, -1).map(plain),
        labels === "number" ? plain(labelOf(row)) : labelText(labelOf(row), labels),
      ];
      return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
    });
    first.replaceChildren(
      make("caption", {}, text("own.first_rows")),
      make("thead", {}, head),
      make("tbody", {}, ...rows),
    );
    first.hidden = points.length === 0;
  }
  /** @param {import("../../experiment/points.js").RowFault[]} found @param {number} count of inputs */
  function drawFaults(found, count) {
    const items = found
      .slice(0, FAULTS)
      .map(({ line, code, place, values }) =>
        make(
          "li",
          {},
          text("own.row.line", { line, reason: text(`own.row.${code}`, { ...values, name: placeName(place, count) }) }),
        ),
      );
    const rest =
      found.length > FAULTS ? [make("p", {}, text("own.more_faults", { count: found.length - FAULTS }))] : [];
    faults.replaceChildren(
      ...(found.length === 0
        ? []
        : [
            make("p", {}, text("own.unreadable", { count: found.length })),
            make("ul", { tabindex: 0 }, ...items),
            ...rest,
          ]),
    );
  }
  return {
    title: () => text("own.import_title", { name: local.name }),
    /** @param {string} content @param {string} name @returns {string} why it cannot be read; empty where it can */
    take(content, name) {
      const found = own.table.read(content);
      if ("refused" in found)
        return text("own.refused", { name, reason: text(`own.refused.${found.refused.code}`, found.refused.values) });
      Object.assign(local, { name, table: found.table });
      guess();
      return "";
    },
  };
}
