// One unit's arithmetic in columns: forwards to its answer, backwards to the step of each weight.

import { rounded } from "../../draw/numbers.js";
import { make, setText } from "../../controls/dom.js";
import { unitName } from "../../controls/names.js";
import { addUp, format, formatLike, formatOne, scaleOf } from "../../draw/sum_numbers.js";

/** @typedef {import("../../wire/types.js").Arithmetic} Arithmetic */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {{kind: string, cells: string[]}} Row the first cell names the row */

/**
 * Fills a table's body, keeping the elements of rows that stay.
 * @param {HTMLTableSectionElement} body
 * @param {Row[]} rows
 * @param {(kind: string, index: number) => Record<string, unknown>} attributes of a cell
 */
function fillRows(body, rows, attributes) {
  rows.forEach(({ kind, cells }, index) => {
    let row = body.rows[index];
    if (!row || row.className !== kind || row.cells.length !== cells.length) {
      const fresh = make(
        "tr",
        { class: kind },
        ...cells.map((_, at) =>
          make(at === 0 ? "th" : "td", { ...(at === 0 && { scope: "row" }), ...attributes(kind, at) }),
        ),
      );
      if (row) row.replaceWith(fresh);
      else body.append(fresh);
      row = fresh;
    }
    cells.forEach((cell, at) => setText(row.cells[at], cell));
  });
  while (body.rows.length > rows.length) body.deleteRow(-1);
}

const COLUMNS = ["name", "number weight", "op", "number input", "op", "number product"];
/**
 * Cells of a line that is no weight's: its words go over the columns that it does not need.
 * @param {string} kind
 * @param {number} at
 */
const sumCell = (kind, at) =>
  kind === "term" || kind === "bias-line"
    ? { class: COLUMNS[at] }
    : at === 0
      ? { class: "name", colspan: 4 }
      : { class: COLUMNS[at + 3] };

/** @param {Arithmetic} arithmetic @param {Run} run @param {Text} text @returns {Row[]} */
export function forwardRows(arithmetic, run, text) {
  const { terms, choice, bias, z, normalized, f, skipped, off, output } = arithmetic;
  const sum = addUp(
    terms.map((/** @type {any} */ one) => one.product),
    bias,
    z,
  );
  const [weights, inputs] = [
    scaleOf([...terms.map((/** @type {any} */ one) => one.weight), bias]),
    scaleOf(terms.map((/** @type {any} */ one) => one.input)),
  ];
  /** @type {Row[]} */
  const rows = terms.map((/** @type {any} */ { source, weight, input }, /** @type {number} */ index) => ({
    kind: "term",
    cells: [
      unitName({ layer: choice.layer - 1, unit: source }, run, text),
      format(weight, weights),
      "×",
      format(input, inputs),
      "=",
      sum.terms[index],
    ],
  }));
  // The bias is the weight of an input that is always 1.
  if (bias !== null)
    rows.push({
      kind: "bias-line",
      cells: [text("neuron.bias_term"), format(bias, weights), "×", "1", "=", sum.fixed],
    });
  rows.push({ kind: "sum", cells: [text("neuron.sum"), "=", sum.total] });
  if (normalized) {
    const { mean, variance, epsilon, scale, shift, y } = normalized;
    rows.push({
      kind: "line",
      cells: [
        text("neuron.normalized", {
          z: sum.total,
          mean: signless(mean),
          variance: formatOne(variance),
          epsilon: formatOne(epsilon),
          scale: formatOne(scale),
          shift: signless(shift),
        }),
        "=",
        formatLike(y, sum.scale),
      ],
    });
  }
  const last = skipped === null && !off;
  const answer =
    skipped === null
      ? { terms: [formatLike(f, sum.scale)], fixed: "", total: "" }
      : addUp([f], skipped, f === null ? null : f + skipped);
  rows.push({ kind: last ? "sum answer" : "line", cells: [functionName(arithmetic, text), "=", answer.terms[0]] });
  if (skipped !== null)
    rows.push({
      kind: "line",
      cells: [
        text("neuron.skipped", { name: unitName({ layer: choice.layer - 1, unit: choice.unit }, run, text) }),
        "+",
        answer.fixed,
      ],
    });
  if (!last)
    rows.push({
      kind: "sum answer",
      cells: [text(off ? "neuron.off" : "neuron.answer"), "=", off ? formatOne(output) : answer.total],
    });
  return rows;
}

/** A number after a sign: what is negative stands in brackets. @param {number | null} value */
const signless = (value) => ((value ?? 0) < 0 ? `(${formatOne(value)})` : formatOne(value));

/** @param {Arithmetic} arithmetic @param {Text} text */
function functionName({ activation, alpha, normalized }, text) {
  const values = { name: text(`activation.${activation}.label`), of: normalized ? "y" : "z", alpha: formatOne(alpha) };
  return text(alpha === null ? "neuron.function" : "neuron.function_alpha", values);
}

/** From the answer's slope to the sum's. @param {Arithmetic} arithmetic @param {Text} text @returns {Row[]} */
export function deltaRows({ upstream, derivative, delta, normalized }, text) {
  const inner = normalized ? normalized.delta : delta;
  /** @type {Row[]} */
  const rows = [];
  // Where outputs or sums are tied to one another, a product of two numbers does not tell how one came of the other.
  if (agrees(upstream * derivative, inner) && upstream !== null) {
    rows.push(
      { kind: "line", cells: [text("neuron.upstream"), "", formatOne(upstream)] },
      { kind: "line", cells: [text("neuron.derivative", { of: normalized ? "y" : "z" }), "×", formatOne(derivative)] },
    );
    if (normalized) {
      const slope = normalized.scale / Math.sqrt(normalized.variance + normalized.epsilon);
      rows.push(
        agrees(inner * slope, delta)
          ? { kind: "line", cells: [text("neuron.slope"), "×", formatOne(slope)] }
          : { kind: "line", cells: [text("neuron.tied"), "", ""] },
      );
    }
  }
  return [
    ...rows,
    {
      kind: "sum",
      cells: [
        text(rows.length > 0 ? "neuron.delta" : "neuron.delta_alone"),
        rows.length > 0 ? "=" : "",
        formatOne(delta),
      ],
    },
  ];
}

/** @param {number} a @param {number} b */
const agrees = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/**
 * What each weight and the bias is about to do.
 * @param {Arithmetic} arithmetic
 * @param {Run} run
 * @param {Text} text
 * @returns {Row[]}
 */
export function stepRows(arithmetic, run, text) {
  const {
    terms,
    choice,
    bias,
    gradients,
    bias_gradient: biasGradient,
    states,
    steps,
    bias_step: biasStep,
    held,
    bias_held: biasHeld,
  } = arithmetic;
  const biased = bias !== null;
  const column = (/** @type {(number | null)[]} */ values, /** @type {number | null} */ own) => {
    const all = biased ? [...values, own] : values;
    const scale = scaleOf(all);
    return all.map((value) => format(value, scale));
  };
  const columns = [
    column(gradients, biasGradient),
    ...states.map((/** @type {any} */ state) => column(state.values, state.bias)),
    column(steps, biasStep),
  ];
  return [...terms, ...(biased ? [null] : [])].map((term, index) => {
    const numbers = columns.map((values) => values[index]);
    if (term === null ? biasHeld : held[index]) numbers[numbers.length - 1] = text("neuron.held");
    return {
      kind: term === null ? "bias-line" : "term",
      cells: [
        term === null ? text("editor.bias") : unitName({ layer: choice.layer - 1, unit: term.source }, run, text),
        ...numbers,
      ],
    };
  });
}

/**
 * The optimizer's word for something it remembers; a new one has its own name until somebody translates it.
 * @param {string} name
 * @param {Text} text
 */
export function stateName(name, text) {
  try {
    return text(`neuron.state.${name}`);
  } catch {
    return name;
  }
}

/** @param {HTMLElement} forward @param {HTMLElement} backward @param {Text} text */
export function createTables(forward, backward, text) {
  const [sums, deltas, steps] = ["sums", "sums", "steps"].map((name) => make("tbody", { class: name }));
  const head = make("tr");
  const column = (/** @type {string} */ key, /** @type {string} */ classes, span = 1) =>
    make(
      key ? "th" : "td",
      { class: classes, ...(key && { scope: "col" }), ...(span > 1 && { colspan: span }) },
      key && text(key),
    );
  forward.append(
    make(
      "table",
      { class: "sums" },
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          column("neuron.from", "name"),
          column("neuron.weight", "number"),
          column("", "op"),
          column("neuron.input", "number"),
          column("", "op"),
          column("neuron.product", "number"),
        ),
      ),
      sums,
    ),
  );
  const sentence = make("p", { class: "hint" });
  backward.append(
    make("table", { class: "sums delta" }, deltas),
    sentence,
    make("div", { class: "wide-table" }, make("table", { class: "steps" }, make("thead", {}, head), steps)),
  );
  let heads = "";
  return {
    /** @param {Arithmetic} arithmetic @param {Run} run */
    draw(arithmetic, run) {
      fillRows(sums, forwardRows(arithmetic, run, text), sumCell);
      fillRows(deltas, deltaRows(arithmetic, text), sumCell);
      fillRows(steps, stepRows(arithmetic, run, text), (_, at) => ({ class: at === 0 ? "name" : "number" }));
      const { optimizer, learning_rate: rate, states, count } = arithmetic;
      const names = { optimizer: text(`optimizer.${optimizer}.label`), rate: String(rounded(rate ?? NaN, 4)) };
      setText(sentence, text("neuron.alone", names) + (count ? ` ${text("neuron.count", { count })}` : ""));
      const wanted = states.map((/** @type {any} */ state) => state.name).join(" ");
      if (heads === wanted && head.cells.length > 0) return;
      heads = wanted;
      head.replaceChildren(
        column("neuron.from", "name"),
        column("neuron.gradient", "number"),
        ...states.map((/** @type {any} */ state) =>
          make("th", { scope: "col", class: "number" }, stateName(state.name, text)),
        ),
        column("neuron.step", "number"),
      );
    },
  };
}
