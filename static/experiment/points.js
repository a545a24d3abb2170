// Own points: which labels they may carry, and how a table becomes points. Pure.

import { readNumber } from "../app/csv.js";
import { rounded } from "../draw/numbers.js";
import { inputKey } from "./inputs.js";
import { FEWEST, labelOf } from "./split.js";

/** @typedef {import("./split.js").Points} Points */
/** @typedef {"signed" | "classes" | "number"} Kind of label: -1 and 1; 0 to K-1; a number to be predicted */
/** @typedef {import("../app/csv.js").Table} Table */

const LONGEST_NAME = 40;

/**
 * Labels as another kind of classes has them.
 * @param {Points} points
 * @param {Kind} from
 * @param {Kind} to
 * @returns {Points}
 */
export function convertLabels(points, from, to) {
  if (from === to || from === "number" || to === "number") return points;
  return points.map((row) => [
    ...row.slice(0, -1),
    to === "classes" ? (labelOf(row) > 0 ? 1 : 0) : labelOf(row) > 0 ? 1 : -1,
  ]);
}

/**
 * A number to a few significant digits: what is scaled has no more, and an address and a message need not carry them.
 * @param {number} value
 */
const significant = (value) => rounded(value, 5) || 0;
/** A person's own number, without the noise of binary fractions. @param {number} value */
const exact = (value) => rounded(value, 12) || 0;

/**
 * @typedef {object} Reading how a table is to be read
 * @property {boolean} header @property {number[]} inputs columns, in order @property {number} label column
 * @property {"classes" | "number"} as what the label is
 * @property {boolean} scale whether columns are brought to the map
 */
/**
 * @typedef {{place: number, middle: number, divisor: number}} Scaling of the input at this place, or of what follows
 * the last, the label: value → (value - middle) / divisor
 */
/**
 * @typedef {{line: number, code: string, place: number, values: Record<string, string | number>}} RowFault words of
 * `own.row.*`; place as in `Scaling`, -1 where it is the whole row
 */
/**
 * @typedef {object} Conversion
 * @property {Points} points
 * @property {Kind} kind
 * @property {string[] | undefined} inputs their names, where they have others than x1, x2
 * @property {RowFault[]} faults rows that could not be read
 * @property {{text: string, label: number, count: number}[]} classes what was made of each class
 * @property {Scaling[]} scalings one for each column that was changed
 * @property {number} left rows that could be read but are too many
 * @property {{code: string, values: Record<string, string | number>} | null} refused why the whole cannot be used
 */

/** What the label is most likely: numbers of which there are many, or that are not whole, are to be predicted.
 * @param {Table} table
 * @param {{header: boolean, label: number}} guess
 * @param {number} most classes
 * @returns {"classes" | "number"} */
export function guessLabel({ rows, comma }, { header, label }, most) {
  const cells = rows
    .slice(header ? 1 : 0)
    .map((row) => row.cells[label] ?? "")
    .filter((cell) => cell !== "");
  const values = cells.map((cell) => readNumber(cell, comma));
  const numbers = values.filter((value) => value !== null);
  if (numbers.length < cells.length / 2) return "classes";
  return numbers.every(Number.isInteger) && new Set(numbers).size <= most ? "classes" : "number";
}

/**
 * @param {Table} table @param {Reading} reading @param {{points: number, classes: number}} limits
 * @returns {Conversion}
 */
export function convertTable(table, reading, limits) {
  /** @type {RowFault[]} */
  const faults = [];
  const rows = table.rows.slice(reading.header ? 1 : 0).flatMap(({ line, cells }) => {
    const found = readRow(cells, table, reading);
    if ("code" in found) faults.push({ line, ...found });
    return "code" in found ? [] : [found];
  });
  const nothing = {
    points: [],
    kind: /** @type {Kind} */ ("number"),
    inputs: undefined,
    faults,
    classes: [],
    scalings: [],
    left: 0,
  };
  if (rows.length < FEWEST)
    return { ...nothing, refused: { code: "few", values: { count: rows.length, fewest: FEWEST } } };
  const classes = reading.as === "classes" ? nameClasses(rows.map(({ label }) => label)) : [];
  if (classes.length > limits.classes)
    return { ...nothing, refused: { code: "classes", values: { count: classes.length, most: limits.classes } } };
  if (reading.as === "classes" && classes.length < 2)
    return { ...nothing, refused: { code: "one_class", values: { name: classes[0].text } } };
  const labels = new Map(classes.map(({ text, label }) => [text, label]));
  // Too many are thinned evenly: a file that is sorted by class keeps them all.
  const kept =
    rows.length <= limits.points
      ? rows
      : Array.from({ length: limits.points }, (_, index) => rows[Math.floor((index * rows.length) / limits.points)]);
  const values = kept.map(({ inputs, label }) => [
    ...inputs,
    reading.as === "classes" ? (labels.get(label) ?? 0) : (readNumber(label, table.comma) ?? 0),
  ]);
  const scalings = reading.scale ? findScalings(values, reading.as === "number") : [];
  const points = values.map((row) =>
    row.map((value, place) => {
      const scaling = scalings[place];
      return scaling ? significant((value - scaling.middle) / scaling.divisor) : exact(value);
    }),
  );
  const kind = reading.as === "number" ? "number" : classes.some(({ label }) => label < 0) ? "signed" : "classes";
  return {
    points,
    kind,
    inputs: nameInputs(table, reading),
    faults,
    classes,
    scalings,
    left: rows.length - kept.length,
    refused: null,
  };
}

/** Half of what a column spans once it is scaled: the map ends at 6, and outputs are meant to be from -1 to 1. */
const REACH = { input: 5, label: 1 };

/** @param {string[]} cells @param {Table} table @param {Reading} reading
 * @returns {{inputs: number[], label: string} | {code: string, place: number, values: Record<string, string | number>}}
 * */
function readRow(cells, { comma, columns }, reading) {
  if (cells.length > columns) return { code: "cells", place: -1, values: { count: cells.length, columns } };
  /** @type {number[]} */
  const numbers = [];
  for (const [place, column] of [...reading.inputs, reading.label].entries()) {
    const cell = cells[column] ?? "";
    if (cell === "") return { code: "empty", place, values: {} };
    if (place === reading.inputs.length && reading.as === "classes") continue;
    const number = readNumber(cell, comma);
    if (number === null) return { code: "number", place, values: { cell: cell.slice(0, 40) } };
    numbers.push(number);
  }
  const label = cells[reading.label];
  // 1 and 1.0 are one class.
  return {
    inputs: numbers.slice(0, reading.inputs.length),
    label: reading.as === "classes" ? String(readNumber(label, comma) ?? label) : label,
  };
}

/**
 * What the inputs are called: nothing else than x1 and x2 where the table does not say.
 * @param {Table} table
 * @param {Reading} reading
 */
function nameInputs({ rows }, { header, inputs }) {
  if (!header) return inputs.length === 2 ? undefined : inputs.map((_, place) => inputKey(place));
  return inputs.map(
    (column, place) =>
      (rows[0].cells[column] ?? "").replace(/\s+/g, " ").slice(0, LONGEST_NAME).trim() || inputKey(place),
  );
}

/** Two classes are -1 and 1, more are counted from 0; whole numbers that are so already stay.
 * @param {string[]} texts */
function nameClasses(texts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const numbers = new Map([...counts.keys()].map((text) => [text, readNumber(text, false)]));
  const plain = [...numbers.values()].every((value) => value !== null);
  const names = [...counts.keys()].sort(
    plain ? (a, b) => Number(numbers.get(a)) - Number(numbers.get(b)) : (a, b) => (a < b ? -1 : 1),
  );
  const counted = plain && names.length > 1 && names.every((text, index) => numbers.get(text) === index);
  return names.map((text, index) => ({
    text,
    label: names.length === 2 && !counted ? index * 2 - 1 : index,
    count: counts.get(text) ?? 0,
  }));
}

/** @param {Points} values @param {boolean} label whether it is a number as well @returns {Scaling[]} */
function findScalings(values, label) {
  const inputs = values[0].length - 1;
  return Array.from({ length: label ? inputs + 1 : inputs }, (_, place) => {
    const [low, high] = rangeOf(values, place);
    return {
      place,
      middle: significant((low + high) / 2),
      divisor: significant((high - low) / 2 / (place < inputs ? REACH.input : REACH.label)) || 1,
    };
  });
}

/** @param {Points} values @param {number} column */
const rangeOf = (values, column) =>
  values.reduce(([low, high], row) => [Math.min(low, row[column]), Math.max(high, row[column])], [Infinity, -Infinity]);

/**
 * Whether columns lie so that the map would not show them well.
 * @param {Table} table
 * @param {{header: boolean, inputs: number[], label: number}} guess
 * @param {"classes" | "number"} as
 */
export function needsScaling({ rows, comma }, { header, inputs, label }, as) {
  const body = rows.slice(header ? 1 : 0);
  const reaches = [
    ...inputs.map((column) => [column, REACH.input]),
    ...(as === "number" ? [[label, REACH.label]] : []),
  ];
  return reaches.some(([column, reach]) => {
    const largest = body.reduce(
      (most, { cells }) => Math.max(most, Math.abs(readNumber(cells[column] ?? "", comma) ?? 0)),
      0,
    );
    return largest > reach * 1.2 || (largest > 0 && largest < reach / 4);
  });
}
