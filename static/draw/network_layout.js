// Where the network's units stand, and the curves between them. All lengths are CSS pixels.

/** A unit's side: at most a share of the room's width, within bounds; and at least, however many stand in a column. */
const [LARGEST_SHARE, LARGEST_SMALL, LARGEST_WIDE] = [0.1125, 56, 120];
const [SMALLEST_FEW, SMALLEST_SOME, SMALLEST_MANY] = [44, 32, 24];
const [FEW, SOME] = [4, 8];
const SMALLEST = 8;
/** Between outputs in a row under the map and the units below them. */
const UNDER_ROW = 20;
/** Gaps between the units of a column in units' sizes: where there is room, and where there is none. */
const LOOSE_GAP = 0.3;
const TIGHT_GAP = 0.12;
/** A unit's part of the distance between two columns, at most; and where units would else be the smallest, at most. */
const [COLUMN_SHARE, COLUMN_SHARE_SMALL] = [0.42, 0.5];
/** Inputs, which have their names beside them, are no closer to each other where there is room. */
const NAMED_APART = 17;
/** Several outputs keep this from the map beside or above them. */
const [BESIDE_MAP, BELOW_MAP] = [10, 6];
/** Links meet a unit along this part of its side, and no farther apart than this. */
const FAN_SHARE = 0.6;
const FAN_WIDEST = 14;
/** Links that rise to the map need so much room at the right of the last column, and no more. */
export const RISE = 44;
/** Samples of a curve that is not level at both ends. */
const SAMPLES = 24;

/** @typedef {{x: number, y: number}} Point */
/**
 * @typedef {{x: number, y: number, side: "left" | "below", length: number}} Port where the last links run into the
 * large map: the middle of that edge, and its length
 */
/**
 * @typedef {object} Layout
 * @property {number} size side of a unit
 * @property {number} gap between two units of a column, at least
 * @property {number} height that the network takes; more than was given where even the smallest units do not fit
 * @property {number} least height that it needs
 * @property {{x: number}[]} columns centers
 * @property {Point[][]} units centers, by layer, input layer first; a single output that is the map has its port's
 * place
 * @property {Port | null} output null where the output is a column like the others
 */

/**
 * Where the last links run into the large map, which stands at the right of the network, or above it on narrow screens.
 * @param {DOMRect} network @param {DOMRect} map in the same window
 * @returns {Port | null} from the network's corner; null where the map stands neither here nor there
 */
export function portOf(network, map) {
  if (map.width === 0) return null;
  if (map.left >= network.right - 2) {
    const y = Math.max(24, Math.min(network.height - 24, map.top + map.height / 2 - network.top));
    return { x: network.width, y, side: "left", length: map.height };
  }
  if (map.bottom > network.top + 2) return null;
  const x = map.left + map.width * 0.68 - network.left;
  return { x, y: map.bottom - network.top, side: "below", length: map.width };
}

/**
 * Columns share the width evenly and are centered at one height; the last links end at the port. Units shrink, all
 * alike, until the longest column fits and links keep more width than units.
 * @param {object} options
 * @param {number} options.width @param {number} options.height
 * @param {number[]} options.layers units in each column
 * @param {Port | null} [options.output]
 * @param {number} [options.middle] height the columns are centered at, if they fit
 * @param {number} [options.top] @param {number} [options.left] @param {number} [options.right]
 * @param {number} [options.bottom] room to leave free; under each column, where `heads` stand
 * @param {boolean} [options.whole] whether nothing may reach beyond the height, however many units there are
 * @returns {Layout}
 */
export function layoutNetwork({
  width,
  height,
  layers,
  output = null,
  middle = height / 2,
  top = 0,
  left = 0,
  right = 0,
  bottom = 0,
  whole = false,
}) {
  const last = layers.length - 1;
  const joined = output !== null && layers[last] === 1;
  // Several outputs stand at the map's edge: in a column at its left, in a row below it.
  const rowed = output?.side === "below" && !joined;
  const count = output !== null && (joined || rowed) ? last : last + 1;
  const longest = Math.max(1, ...layers.slice(0, count));
  // On a small screen, and where the room is what it is, the network is seen whole, however small its units get.
  const smallest = whole || output?.side === "below" ? SMALLEST : leastOf(longest);
  const span = width - left - right - (output?.side === "left" && !joined ? BESIDE_MAP : 0);
  const inUnits = longest + (longest - 1) * TIGHT_GAP;
  const byHeight = Math.min(
    (height - top - bottom) / inUnits,
    rowed ? (height - bottom - output.y - BELOW_MAP - UNDER_ROW) / (inUnits + 1) : Infinity,
  );
  // With a port at the side, the last gap is as wide as the others; otherwise the last column ends at the edge.
  const gaps = joined && output.side === "left" ? count : count - 1;
  const wide = (/** @type {number} */ share) => span / (gaps / share + (count - gaps));
  const byWidth = Math.max(wide(COLUMN_SHARE), Math.min(smallest, SMALLEST_MANY, wide(COLUMN_SHARE_SMALL)));
  const largest = Math.max(LARGEST_SMALL, Math.min(LARGEST_WIDE, width * LARGEST_SHARE));
  const size = Math.max(SMALLEST, Math.floor(Math.min(largest, byWidth, Math.max(smallest, byHeight))));
  const from = rowed ? Math.max(top, output.y + BELOW_MAP + size + UNDER_ROW) : top;
  const room = height - from - bottom;
  const closest = longest <= FEW ? Math.floor(size * TIGHT_GAP) : 1;
  const least = from + bottom + longest * Math.min(size, smallest) + (longest - 1) * closest;
  const pitch = gaps > 0 ? (span - (count - gaps) * size) / gaps : 0;
  const columns = Array.from({ length: count }, (_, layer) => ({
    x: count > 1 || gaps > 0 ? left + size / 2 + layer * pitch : left + span / 2,
  }));
  const tallest = (/** @type {number} */ units, /** @type {number} */ gap) => units * size + (units - 1) * gap;
  const gapOf = (/** @type {number} */ units) =>
    units > 1 ? Math.max(1, Math.min(size * LOOSE_GAP, (room - units * size) / (units - 1))) : size * LOOSE_GAP;
  const gap = gapOf(longest);
  const taken = Math.max(room, tallest(longest, gap));
  const units = columns.map(({ x }, layer) => {
    const named = Math.min(NAMED_APART - size, (room - layers[0] * size) / Math.max(1, layers[0] - 1));
    const apart = layer === 0 ? Math.max(gap, named) : gap;
    const tall = tallest(layers[layer], apart);
    const first = Math.max(from, Math.min(from + taken - tall, middle - tall / 2));
    return Array.from({ length: layers[layer] }, (_, unit) => ({ x, y: first + size / 2 + unit * (size + apart) }));
  });
  if (joined) units.push([{ x: output.x, y: output.y }]);
  if (rowed) {
    const step = Math.min(size + 8, (output.length - size) / Math.max(1, layers[last] - 1));
    units.push(
      Array.from({ length: layers[last] }, (_, unit) => ({
        x: output.x + (unit - (layers[last] - 1) / 2) * step,
        y: output.y + BELOW_MAP + size / 2,
      })),
    );
  }
  if (count <= last) columns.push({ x: output?.x ?? 0 });
  return { size, gap, height: from + taken + bottom, least, columns, units, output };
}

/** @param {number} longest column @returns {number} the smallest side of its units */
const leastOf = (longest) => (longest <= FEW ? SMALLEST_FEW : longest <= SOME ? SMALLEST_SOME : SMALLEST_MANY);

/**
 * Between two layouts of the same kind; a unit that one of them lacks stands where the other has it.
 * @param {Layout} from @param {Layout} to @param {number} share 0 to 1 @returns {Layout}
 */
export function blendLayouts(from, to, share) {
  const between = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * share;
  return {
    ...to,
    size: between(from.size, to.size),
    columns: to.columns.map(({ x }, layer) => ({ x: between((from.columns[layer] ?? { x }).x, x) })),
    units: to.units.map((column, layer) =>
      column.map((place, unit) => {
        const before = from.units[layer]?.[unit] ?? place;
        return { x: between(before.x, place.x), y: between(before.y, place.y) };
      }),
    ),
  };
}

/**
 * The curve of a link: a cubic that leaves level and arrives level, or from the lower right.
 * @param {{x1: number, y1: number, x2: number, y2: number, up?: boolean}} ends
 */
export function linkPath({ x1, y1, x2, y2, up = false }) {
  if (up) {
    // To the right of its column first, so that it crosses none of the units over its source.
    const right = Math.max(x1, x2);
    return { x1, y1, cx1: right + 1.3 * RISE, cy1: y1, cx2: right + RISE, cy2: y2 + (y1 - y2) / 4, x2, y2 };
  }
  const middle = (x1 + x2) / 2;
  return { x1, y1, cx1: middle, cy1: y1, cx2: middle, cy2: y2, x2, y2 };
}

/** Half way along a curve. @param {ReturnType<typeof linkPath>} path @returns {Point} */
export const middleOf = ({ x1, y1, cx1, cy1, cx2, cy2, x2, y2 }) => ({
  x: (x1 + 3 * cx1 + 3 * cx2 + x2) / 8,
  y: (y1 + 3 * cy1 + 3 * cy2 + y2) / 8,
});

/**
 * How far from the middle the one of so many links meets a side.
 * @param {number} index
 * @param {number} count
 * @param {number} length
 */
const fan = (index, count, length) =>
  count > 1 ? (index - (count - 1) / 2) * Math.min(FAN_WIDEST, (length * FAN_SHARE) / (count - 1)) : 0;

/**
 * The ends of a link: the right edge of its source, the left edge of its unit or of the map; each link at a height of
 * its own, in the order of what it comes from and leads to.
 * @param {Layout} layout
 * @param {{layer: number, source: number, unit: number}} link
 */
export function linkEnds({ units, size, output }, { layer, source, unit }) {
  const [sources, targets] = [units[layer - 1], units[layer]];
  const [from, to] = [sources[source], targets[unit]];
  const last = layer === units.length - 1;
  const [x1, y1] = [from.x + size / 2, from.y + fan(unit, targets.length, size)];
  if (last && output && targets.length === 1) {
    const spread = fan(source, sources.length, Math.max(size, output.length * 0.4));
    return output.side === "below"
      ? { x1, y1, x2: to.x - spread, y2: to.y, up: true }
      : { x1, y1, x2: to.x, y2: to.y + spread, up: false };
  }
  const spread = fan(source, sources.length, size);
  return last && output?.side === "below"
    ? { x1, y1, x2: to.x - spread, y2: to.y + size / 2, up: true }
    : { x1, y1, x2: to.x - size / 2, y2: to.y + spread, up: false };
}

/**
 * Where along a level link's curve a point lies. Across: x(t) = 1.5 t - 1.5 t^2 + t^3 of the way; its slope is at least
 * 0.75, so Newton's method cannot fail.
 * @param {number} share of the way across, 0 to 1 @returns {number} t, 0 to 1
 */
function parameterAt(share) {
  let t = share;
  for (let round = 0; round < 8; round += 1) t -= (t * (1.5 - 1.5 * t + t * t) - share) / (1.5 - 3 * t + 3 * t * t);
  return t;
}

/**
 * How far a point is from a curve, by samples.
 * @param {ReturnType<typeof linkPath>} path
 * @param {number} x
 * @param {number} y
 */
function distanceTo({ x1, y1, cx1, cy1, cx2, cy2, x2, y2 }, x, y) {
  let least = Infinity;
  for (let index = 0; index <= SAMPLES; index += 1) {
    const t = index / SAMPLES;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    least = Math.min(
      least,
      Math.hypot(a * x1 + b * cx1 + c * cx2 + d * x2 - x, a * y1 + b * cy1 + c * cy2 + d * y2 - y),
    );
  }
  return least;
}

/**
 * The link nearest to a point. All level links of a gap have the same x(t), so it is solved once; what is left is a
 * line
 * in their heights.
 * @param {Layout} layout @param {number} x @param {number} y @param {number} [tolerance] greatest distance
 * @returns {{layer: number, source: number, unit: number} | null} layer of the unit the link leads to
 */
export function linkAt(layout, x, y, tolerance = 6) {
  const { units, size, output } = layout;
  /** @type {{layer: number, source: number, unit: number} | null} */
  let nearest = null;
  let least = tolerance;
  const tiles = output && units[units.length - 1].length === 1 ? units.slice(0, -1) : units;
  const inside = tiles.some((column) =>
    column.some((place) => Math.abs(place.x - x) < size / 2 && Math.abs(place.y - y) < size / 2),
  );
  for (let layer = 1; layer < units.length; layer += 1) {
    const up = output?.side === "below" && layer === units.length - 1;
    if (up && inside) continue;
    const level = linkEnds(layout, { layer, source: 0, unit: 0 });
    if (!up && (x < level.x1 || x > level.x2)) continue;
    const t = up ? 0 : parameterAt((x - level.x1) / (level.x2 - level.x1));
    const fall = t * t * (3 - 2 * t);
    const steepness = up ? 0 : (6 * t * (1 - t)) / ((level.x2 - level.x1) * (1.5 - 3 * t + 3 * t * t));
    for (let source = 0; source < units[layer - 1].length; source += 1)
      for (let unit = 0; unit < units[layer].length; unit += 1) {
        const ends = linkEnds(layout, { layer, source, unit });
        const drop = ends.y2 - ends.y1;
        const distance = up
          ? distanceTo(linkPath(ends), x, y)
          : Math.abs(ends.y1 + drop * fall - y) / Math.hypot(1, drop * steepness);
        if (distance > least || (nearest && distance === least)) continue;
        least = distance;
        nearest = { layer, source, unit };
      }
  }
  return nearest;
}
