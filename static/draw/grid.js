// A bent grid: its lines in the colors of what the network answers along them.

/** So many shades tell the answers apart, and cost as many strokes. */
const SHADES = 9;
const NOT_A_NUMBER = 255;

/**
 * Pieces of the grid's lines, in groups of one color.
 * @param {object} grid
 * @param {number} grid.rows lines @param {number} grid.columns places along each
 * @param {Uint8Array} grid.answers a code, or a class, for each place; 255 is not a number
 * @param {boolean} grid.classes the answers are classes
 * @returns {{code: number, pieces: number[]}[]} code: of the group's color, a class as it is; pieces: pairs of places
 */
export function gridPieces({ rows, columns, answers, classes }) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  const add = (/** @type {number} */ from, /** @type {number} */ to) => {
    const answer = answers[from];
    if (answer === NOT_A_NUMBER || answers[to] === NOT_A_NUMBER) return;
    const shade = classes ? answer : Math.round((Math.round((answer / 254) * (SHADES - 1)) / (SHADES - 1)) * 254);
    const group = groups.get(shade);
    if (group) group.push(from, to);
    else groups.set(shade, [from, to]);
  };
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column + 1 < columns; column += 1) add(row * columns + column, row * columns + column + 1);
  return [...groups].map(([code, pieces]) => ({ code, pieces }));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {object} options
 * @param {number[]} options.pieces pairs of places
 * @param {Float32Array} options.xs all across, then all down; canvas units
 * @param {string} options.color @param {number} options.width
 */
export function drawPieces(context, { pieces, xs, color, width }) {
  const count = xs.length / 2;
  Object.assign(context, { strokeStyle: color, lineWidth: width });
  context.beginPath();
  for (let index = 0; index < pieces.length; index += 2) {
    const [from, to] = [pieces[index], pieces[index + 1]];
    const numbers = xs[from] + xs[to] + xs[count + from] + xs[count + to];
    if (!Number.isFinite(numbers)) continue;
    context.moveTo(xs[from], xs[count + from]);
    context.lineTo(xs[to], xs[count + to]);
  }
  context.stroke();
}
