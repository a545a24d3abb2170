// Where the network's units stand, and the curves between them. All lengths are CSS pixels.

const LARGEST = 40;
const SMALLEST = 10;
/** Gaps in units' sizes: where there is room, and where there is none. */
const LOOSE_GAP = 0.45;
const TIGHT_GAP = 0.15;
/** A unit's part of the distance between two columns, at most. */
const COLUMN_SHARE = 0.42;

/** @typedef {{x: number, y: number}} Point */
/**
 * @typedef {object} Layout
 * @property {number} size side of a unit
 * @property {number} gap between two units of a column
 * @property {number} height that the network takes; more than was given where even the smallest units do not fit
 * @property {{x: number}[]} columns centers
 * @property {Point[][]} units centers, by layer, input layer first
 */

/**
 * Columns begin at one line at the top, so that adding a unit moves no other; they share the width evenly. Units
 * shrink, all alike, until the longest column fits and links keep more width than units.
 * @param {object} options
 * @param {number} options.width @param {number} options.height
 * @param {number[]} options.layers units in each column
 * @param {number} [options.top]
 * @param {number} [options.left]
 * @param {number} [options.right]
 * @param {number} [options.bottom] room to leave free
 * @returns {Layout}
 */
export function layoutNetwork({ width, height, layers, top = 0, left = 0, right = 0, bottom = 0 }) {
  const longest = Math.max(1, ...layers);
  const [room, span] = [height - top - bottom, width - left - right];
  const byHeight = room / (longest + (longest - 1) * TIGHT_GAP);
  const byWidth = span / (1 + (layers.length - 1) / COLUMN_SHARE);
  const size = Math.max(SMALLEST, Math.floor(Math.min(LARGEST, byHeight, byWidth)));
  const spare = longest > 1 ? (room - longest * size) / (longest - 1) : Infinity;
  const gap = Math.max(1, Math.min(size * LOOSE_GAP, spare));
  const pitch = layers.length > 1 ? (span - size) / (layers.length - 1) : 0;
  const columns = layers.map((_, layer) => ({
    x: layers.length > 1 ? left + size / 2 + layer * pitch : left + span / 2,
  }));
  const units = layers.map((count, layer) =>
    Array.from({ length: count }, (_, unit) => ({ x: columns[layer].x, y: top + size / 2 + unit * (size + gap) })),
  );
  return { size, gap, height: top + longest * size + (longest - 1) * gap + bottom, columns, units };
}

/**
 * The curve of a link: a cubic that leaves and arrives level.
 * @param {{x1: number, y1: number, x2: number, y2: number}} ends
 */
export function linkPath({ x1, y1, x2, y2 }) {
  const middle = (x1 + x2) / 2;
  return { x1, y1, cx1: middle, cy1: y1, cx2: middle, cy2: y2, x2, y2 };
}

/**
 * The ends of a link: the right edge of its source, the left edge of its unit.
 * @param {Layout} layout
 * @param {{layer: number, source: number, unit: number}} link
 */
export function linkEnds({ units, size }, { layer, source, unit }) {
  const [from, to] = [units[layer - 1][source], units[layer][unit]];
  return { x1: from.x + size / 2, y1: from.y, x2: to.x - size / 2, y2: to.y };
}

/**
 * Where along a link's curve a point lies. Across: x(t) = 1.5 t - 1.5 t^2 + t^3 of the way; its slope is at least 0.75,
 * so Newton's method cannot fail.
 * @param {number} share of the way across, 0 to 1 @returns {number} t, 0 to 1
 */
function parameterAt(share) {
  let t = share;
  for (let round = 0; round < 8; round += 1) t -= (t * (1.5 - 1.5 * t + t * t) - share) / (1.5 - 3 * t + 3 * t * t);
  return t;
}

/**
 * The link nearest to a point. All links of a gap have the same x(t), so it is solved once; what is left is a line in
 * the units' places.
 * @param {Layout} layout @param {number} x @param {number} y @param {number} [tolerance] greatest distance
 * @returns {{layer: number, source: number, unit: number} | null} layer of the unit the link leads to
 */
export function linkAt(layout, x, y, tolerance = 6) {
  const { columns, units, size } = layout;
  const layer = columns.findIndex(
    (column, index) => index > 0 && x >= columns[index - 1].x + size / 2 && x <= column.x - size / 2,
  );
  if (layer < 1) return null;
  const [x1, x2] = [columns[layer - 1].x + size / 2, columns[layer].x - size / 2];
  const t = parameterAt((x - x1) / (x2 - x1));
  const fall = t * t * (3 - 2 * t);
  const steepness = (6 * t * (1 - t)) / ((x2 - x1) * (1.5 - 3 * t + 3 * t * t));
  /** @type {{layer: number, source: number, unit: number} | null} */
  let nearest = null;
  let least = tolerance;
  units[layer - 1].forEach((from, source) =>
    units[layer].forEach((to, unit) => {
      const drop = to.y - from.y;
      const distance = Math.abs(from.y + drop * fall - y) / Math.hypot(1, drop * steepness);
      if (distance > least || (nearest && distance === least)) return;
      least = distance;
      nearest = { layer, source, unit };
    }),
  );
  return nearest;
}
