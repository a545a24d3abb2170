// Tables as text: comma, semicolon or tab separated, as files and spreadsheets give them. Pure, and afraid of nothing
// it is given.

/** @typedef {{line: number, cells: string[]}} Row line: where it begins in the text, counted from 1 */
/** @typedef {{code: string, values: Record<string, string | number>}} Refusal words of `own.refused.*` */
/**
 * @typedef {{rows: Row[], separator: string, comma: boolean, columns: number}} Table comma: decimals are written with
 * one
 */

/** Far more than a table of the points a network here can have. */
export const MOST_BYTES = 4 * 1024 * 1024;
const MOST_ROWS = 50_000;
const MOST_COLUMNS = 200;
const LONGEST_LINE = 20_000;
const SEPARATORS = ["\t", ";", ",", "|"];
/** Rows looked at to find out how the table is written. */
const SAMPLE = 50;

/**
 * @param {string} text
 * @returns {{table: Table} | {refused: Refusal}} a table of rows that are not empty, or why there is none
 */
export function readTable(text) {
  const body = text.replace(/^\uFEFF/, "");
  if (body.length > MOST_BYTES) return refuse("size", { most: MOST_BYTES / 1024 / 1024 });
  if (/[\u0000-\u0008\u000E-\u001F]/.test(body)) return refuse("binary");
  const long = findLongLine(body);
  if (long > 0) return refuse("line", { line: long, most: LONGEST_LINE });
  const separator = findSeparator(body);
  const rows = split(body, separator);
  if (!Array.isArray(rows)) return rows;
  const full = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (full.length === 0) return refuse("empty");
  if (full.length > MOST_ROWS) return refuse("rows", { most: MOST_ROWS });
  const columns = usualWidth(full.slice(0, SAMPLE));
  if (columns < 2) return refuse("columns", { count: columns });
  if (columns > MOST_COLUMNS) return refuse("many_columns", { count: columns, most: MOST_COLUMNS });
  const trimmed = full.map(({ line, cells }) => ({ line, cells: cells.slice(0, Math.max(columns, lastFull(cells))) }));
  return { table: { rows: trimmed, separator, comma: hasDecimalCommas(trimmed), columns } };
}

/** @param {string} code @param {Record<string, string | number>} [values] */
const refuse = (code, values = {}) => ({ refused: { code, values } });

/** How many cells a row has without the empty ones at its end. @param {string[]} cells */
const lastFull = (cells) => cells.findLastIndex((cell) => cell !== "") + 1;

/**
 * How many columns there are: as many cells as most rows have, and no fewer than the first, which may name them.
 * @param {Row[]} rows
 */
function usualWidth(rows) {
  const widths = rows.map(({ cells }) => lastFull(cells));
  const count = (/** @type {number} */ width) => widths.filter((one) => one === width).length;
  return Math.max(
    widths[0],
    widths.reduce((best, width) =>
      count(width) > count(best) || (count(width) === count(best) && width > best) ? width : best,
    ),
  );
}

/** @param {string} text @returns {number} the first line that is too long; 0 where none is */
function findLongLine(text) {
  let [line, start] = [1, 0];
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 10;
    if (code !== 10 && code !== 13) continue;
    if (at - start > LONGEST_LINE) return line;
    start = at + 1;
    if (code === 10 || text.charCodeAt(at + 1) !== 10) line += 1;
  }
  return 0;
}

/** The separator that cuts the first rows into the same number of cells, the larger the better. @param {string} text */
function findSeparator(text) {
  const head = text.slice(0, 64 * 1024);
  const scores = SEPARATORS.map((separator) => {
    const found = split(head, separator, SAMPLE);
    // A quote cut off by the end of the sample says nothing against it.
    const rows = Array.isArray(found) ? found.filter(({ cells }) => cells.some((cell) => cell !== "")) : [];
    const widths = rows.map(({ cells }) => cells.length);
    const usual = widths[Math.floor(widths.length / 2)] ?? 0;
    return usual < 2
      ? 0
      : widths.filter((width) => width === usual).length / widths.length + Math.min(usual, 20) / 1000;
  });
  const best = Math.max(...scores);
  return best === 0 ? "," : SEPARATORS[scores.indexOf(best)];
}

/**
 * Cells after RFC 4180: in quotes may stand separators, line ends and quotes written twice. Spaces around a cell go.
 * @param {string} text @param {string} separator @param {number} [most] rows
 * @returns {Row[] | {refused: Refusal}}
 */
function split(text, separator, most = MOST_ROWS * 2) {
  /** @type {Row[]} */
  const rows = [];
  let [line, begun, at] = [1, 1, 0];
  /** @type {string[]} */
  let cells = [];
  while (at < text.length && rows.length < most) {
    let cell = "";
    while (text[at] === " ") at += 1;
    if (text[at] === '"') {
      const opened = line;
      const start = at + 1;
      at = start;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) return refuse("quote", { line: opened });
        at = quote + 1;
        if (text[at] !== '"') break;
        at += 1;
      }
      const inside = text.slice(start, at - 1);
      line += inside.match(/\r\n|\r|\n/g)?.length ?? 0;
      cell = inside.replaceAll('""', '"');
    }
    const from = at;
    while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at += 1;
    cells.push((cell + text.slice(from, at)).trim());
    if (text[at] === separator) {
      at += 1;
      if (at < text.length) continue;
      cells.push("");
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    at += 1;
    rows.push({ line: begun, cells });
    line += 1;
    begun = line;
    cells = [];
  }
  return rows;
}

/** @param {Row[]} rows */
function hasDecimalCommas(rows) {
  const cells = rows.slice(0, SAMPLE).flatMap((row) => row.cells);
  const count = (/** @type {RegExp} */ pattern) => cells.filter((cell) => pattern.test(cell)).length;
  return count(/^[-+\u2212]?\d*,\d+(e[-+]?\d+)?$/i) > count(/^[-+\u2212]?\d*\.\d+(e[-+]?\d+)?$/i);
}

/** As far from zero as a coordinate may be: sums and squares of such are still numbers. */
const LARGEST = 1e9;

/**
 * @param {string} cell @param {boolean} comma decimals are written with one
 * @returns {number | null} null where it is no number a network can be given
 */
export function readNumber(cell, comma) {
  const plain = (comma ? cell.replace(",", ".") : cell).replace("\u2212", "-");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) <= LARGEST ? value : null;
}

const NAMES = {
  x1: /^(x|x_?1|x\[0\]|x_?0|feature_?1|input_?1)$/i,
  x2: /^(x_?2|y_?2|x\[1\]|feature_?2|input_?2)$/i,
  label: /^(label|class|target|species|category|group|output|color|colour|kind|type|klasse|z|value|y)$/i,
};

/** Columns that hold numbers, for the most part. @param {Table} table @param {boolean} header */
export function numericColumns({ rows, comma, columns }, header) {
  const body = rows.slice(header ? 1 : 0, SAMPLE);
  const full = (/** @type {number} */ index) =>
    body.filter(({ cells }) => readNumber(cells[index] ?? "", comma) !== null).length;
  return Array.from({ length: columns }, (_, index) => index).filter((index) => full(index) > body.length / 2);
}

/** @typedef {{header: boolean, names: string[], inputs: number[], label: number}} Guess columns counted from 0 */

/**
 * What the columns are: by their names, or else the first two of numbers and the last one left. Of two columns one is
 * the input.
 * @param {Table} table
 * @param {boolean} [header] whether the first row names the columns; found out where not given
 * @returns {Guess}
 */
export function guessColumns({ rows, comma, columns }, header) {
  const isNumber = (/** @type {string | undefined} */ cell) => cell !== undefined && readNumber(cell, comma) !== null;
  const first = rows[0].cells;
  const named = header ?? (!first.some(isNumber) && rows.length > 1);
  const names = Array.from({ length: columns }, (_, index) => (named && first[index]) || String(index + 1));
  const numbers = numericColumns({ rows, comma, columns, separator: "" }, named);
  const numeric = names.map((_, index) => numbers.includes(index));
  const all = names.map((_, index) => index);
  const find = (/** @type {RegExp} */ pattern, /** @type {number[]} */ taken) =>
    named ? all.find((index) => pattern.test(names[index]) && !taken.includes(index)) : undefined;
  const x1 =
    find(NAMES.x1, []) ??
    all.find((index) => numeric[index] && !NAMES.label.test(names[index])) ??
    all.find((index) => numeric[index]) ??
    0;
  if (columns === 2) return { header: named, names, ...guessPair(names, numeric, named) };
  // Columns x and y beside another for the answer are the two inputs; y beside x1 and x2 is the answer.
  const isY = (/** @type {number} */ index) => /^y$/i.test(names[index]);
  const plane = /^x$/i.test(names[x1]) ? all.find(isY) : undefined;
  const x2 =
    plane ??
    find(NAMES.x2, [x1]) ??
    all.find((index) => index !== x1 && numeric[index] && !NAMES.label.test(names[index])) ??
    all.find((index) => index !== x1 && numeric[index]) ??
    (x1 === 0 ? 1 : 0);
  const label = find(NAMES.label, [x1, x2]) ?? all.findLast((index) => index !== x1 && index !== x2) ?? 2;
  return { header: named, names, inputs: [x1, x2], label };
}

/** @param {string[]} names @param {boolean[]} numeric @param {boolean} named */
function guessPair(names, numeric, named) {
  const called = (/** @type {RegExp} */ pattern, /** @type {number} */ index) => named && pattern.test(names[index]);
  const turned = (called(NAMES.label, 0) && !called(NAMES.label, 1)) || (!numeric[0] && numeric[1]);
  return turned ? { inputs: [1], label: 0 } : { inputs: [0], label: 1 };
}

/**
 * A table as spreadsheets read it. A number that is none is an empty cell; a text that a spreadsheet would calculate
 * stays a text: one with a sign before it, in either width, or after a character that some leave out.
 * @param {(string | number)[][]} rows
 */
export const writeTable = (rows) => rows.map((row) => `${row.map(writeCell).join(",")}\r\n`).join("");

/** @param {string | number} value */
function writeCell(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
