// Where the cells of a sweep stand, how one walks among them, and where their names go. Lengths are CSS pixels. Pure.

/** A letter's width, and a line's height, of the smallest text. */
const LETTER = 6.8;
const LINE = 16;
const [LEAST, MOST] = [22, 104];
/** A cell this wide has its number in it, and this high. */
const NUMBERED = { width: 44, height: 34 };
/** A single row is higher than it must be: its seeds are seen then. */
const ROW = 56;
const SLANT = Math.PI / 4;

/**
 * @typedef {object} Grid
 * @property {number} width @property {number} height of all of it, names and the legend's room included
 * @property {number} left @property {number} top of the cells
 * @property {{width: number, height: number}} cell
 * @property {number} columns @property {number} rows
 * @property {boolean} slanted names of columns lie askew
 * @property {boolean} numbered
 * @property {number} namesAt top of the columns' names @property {number} titleAt baseline of the columns' title
 * @property {number} legendAt top of the legend's room
 * @property {boolean} upward larger places of the second axis are higher up
 */

/**
 * @param {object} given
 * @param {string[]} given.columns names @param {string[]} given.rows names; empty where one setting varies
 * @param {boolean} given.upward numbers grow upward, lists go down
 * @param {number} given.room width
 * @param {number} given.legend its height
 * @param {number} [given.text] how much larger than usual text is
 * @returns {Grid} as wide as its cells, which may be more than there is room
 */
export function gridOf({ columns, rows, upward, room, legend, text = 1 }) {
  const letter = LETTER * text;
  const line = LINE * text;
  const longest = (/** @type {string[]} */ names) => Math.max(0, ...names.map((name) => name.length)) * letter;
  // The title of the rows stands over their names.
  const left = rows.length > 0 ? Math.min(room * 0.4, Math.max(32, longest(rows) + 10)) : 4;
  const width = Math.max(LEAST, Math.min(MOST, Math.floor((room - left - 8) / columns.length)));
  const height = rows.length > 0 ? Math.min(width, Math.max(LEAST, width * 0.72)) : ROW;
  const names = longest(columns);
  const slanted = names > width - 4;
  const namesHeight = slanted ? Math.min(140, names * Math.sin(SLANT) + line) : line;
  const top = rows.length > 0 ? line + 8 : 4;
  const bottom = top + height * Math.max(1, rows.length);
  const titleAt = bottom + 6 + namesHeight + line;
  const overhang = slanted ? 8 : Math.max(8, (names - width) / 2);
  return {
    width: Math.max(left + width * columns.length + overhang, Math.min(room, 300)),
    height: titleAt + 10 + legend,
    left,
    top,
    cell: { width, height },
    columns: columns.length,
    rows: Math.max(1, rows.length),
    slanted,
    numbered: width >= NUMBERED.width && height >= NUMBERED.height,
    namesAt: bottom + 6,
    titleAt,
    legendAt: titleAt + 10,
    upward,
  };
}

/** Which line of the picture a place of the second axis is, from the top. @param {Grid} grid @param {number} place */
const lineOf = ({ rows, upward }, place) => (upward ? rows - 1 - place : place);

/** A cell's corner. @param {Grid} grid @param {readonly number[]} cell */
export const cornerOf = (grid, [column, row = 0]) => ({
  x: grid.left + column * grid.cell.width,
  y: grid.top + lineOf(grid, row) * grid.cell.height,
});

/**
 * Where an arrow key leads from a cell; null where the key is none of these.
 * @param {Grid} grid @param {readonly number[]} cell @param {string} key
 * @returns {number[] | null}
 */
export function cellAfter(grid, cell, key) {
  const [column, row = 0] = cell;
  const within = (/** @type {number} */ value, /** @type {number} */ count) => Math.max(0, Math.min(count - 1, value));
  const [right, down] = /** @type {number[]} */ (
    {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowDown: [0, 1],
      ArrowUp: [0, -1],
      Home: [-grid.columns, 0],
      End: [grid.columns, 0],
      PageUp: [0, -grid.rows],
      PageDown: [0, grid.rows],
    }[key] ?? []
  );
  if (right === undefined) return null;
  const place = within(row + (grid.upward ? -down : down), grid.rows);
  const moved = within(column + right, grid.columns);
  return cell.length > 1 ? [moved, place] : [moved];
}

/**
 * The strips of a cell's seeds along its lower edge.
 * @param {Grid} grid @param {number} seeds
 * @returns {{x: number, y: number, width: number, height: number}[]} within the cell
 */
export function seedsOf({ cell, numbered }, seeds) {
  const inset = 3;
  const across = cell.width - 2 * inset;
  // So many in a line that each is seen; a cell that has no number has room for more lines.
  const perLine = Math.max(1, Math.min(seeds, Math.floor(across / 5)));
  const lines = Math.ceil(seeds / perLine);
  const room = numbered ? cell.height * 0.36 : cell.height - 2 * inset;
  const height = Math.max(3, Math.min(numbered ? 11 : cell.height - 2 * inset, room / lines));
  const width = across / perLine;
  return Array.from({ length: seeds }, (_, seed) => ({
    x: inset + (seed % perLine) * width,
    y: cell.height - inset - (lines - Math.floor(seed / perLine)) * height,
    width: Math.max(1, width - 1),
    height: Math.max(2, height - 1),
  }));
}
