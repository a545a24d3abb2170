// Where a note finds room on the stage: clear of tiles, links and what stands under the columns, near what it is about.

import { linkEnds, linkPath, middleOf } from "../../draw/network_layout.js";

/** @typedef {import("../../draw/network_layout.js").Layout} Layout */
/** @typedef {import("../../draw/network_layout.js").Point} Point */
/** @typedef {import("./tour_steps.js").Box} Box */
/** @typedef {{left: number, top: number, from: Point, to: Point}} Place from, to: ends of the arrow */

/**
 * Places are tried so far from each other; a note keeps this from what is there; and its arrow is no shorter, no
 * longer.
 */
const [STEP, CLEAR, SHORTEST, LONGEST] = [8, 8, 22, 90];

/**
 * The region of the links between two columns, in slices: they run from the one's height to the other's.
 * @param {Layout} layout @param {number} layer that they lead into
 * @returns {Box[]}
 */
function linkSlices({ units, size, output }, layer) {
  const [from, to] = [units[layer - 1], units[layer]];
  const joined = layer === units.length - 1 && output?.side === "left" && to.length === 1;
  if (layer === units.length - 1 && output?.side === "below") return risingSlices({ units, size, output }, layer);
  const ends = [from, to].map((column, end) => {
    const half = end === 1 && joined ? output.length * 0.2 : size / 2;
    return [column[0].y - half, column[column.length - 1].y + half];
  });
  const [left, right] = [from[0].x, to[0].x];
  const count = 6;
  return Array.from({ length: count }, (_, index) => {
    const shares = [index / count, (index + 1) / count];
    const eased = shares.map((share) => share * share * (3 - 2 * share));
    const [tops, bottoms] = [0, 1].map((edge) =>
      eased.map((share) => ends[0][edge] + (ends[1][edge] - ends[0][edge]) * share),
    );
    return {
      left: left + (right - left) * shares[0],
      right: left + (right - left) * shares[1],
      top: Math.min(...tops),
      bottom: Math.max(...bottoms),
    };
  });
}

/**
 * The same of links that rise to the map above: they leave each other room, so each is looked at by itself.
 * @param {Pick<Layout, "units" | "size" | "output">} layout @param {number} layer
 * @returns {Box[]}
 */
function risingSlices(layout, layer) {
  const count = 10;
  return layout.units[layer - 1].flatMap((_, source) =>
    layout.units[layer].flatMap((_, unit) => {
      const path = linkPath(linkEnds(/** @type {Layout} */ (layout), { layer, source, unit }));
      const points = Array.from({ length: count + 1 }, (_, index) => pointOn(path, index / count));
      return points.slice(1).map((to, index) => ({
        left: Math.min(points[index].x, to.x),
        right: Math.max(points[index].x, to.x),
        top: Math.min(points[index].y, to.y),
        bottom: Math.max(points[index].y, to.y),
      }));
    }),
  );
}

/** @param {ReturnType<typeof linkPath>} path @param {number} t 0 to 1 @returns {Point} */
function pointOn({ x1, y1, cx1, cy1, cx2, cy2, x2, y2 }, t) {
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  return { x: a * x1 + b * cx1 + c * cx2 + d * x2, y: a * y1 + b * cy1 + c * cy2 + d * y2 };
}

/** The tiles. @param {Layout} layout @returns {Box[]} */
export function tilesOf({ units, size }) {
  const half = size / 2;
  return units.flatMap((column) =>
    column.map(({ x, y }) => ({ left: x - half, right: x + half, top: y - half, bottom: y + half })),
  );
}

/** The regions of the links. @param {Layout} layout @returns {Box[]} */
export const linksOf = (layout) => layout.units.slice(1).flatMap((_, index) => linkSlices(layout, index + 1));

/** What an arrow to a hidden unit may point at: the edges of its square. @param {Layout} layout @returns {Point[]} */
export function unitTargets({ units, size }) {
  return units.slice(1, -1).flatMap((column) => [
    { x: column[0].x, y: column[0].y - size / 2 },
    { x: column[column.length - 1].x, y: column[column.length - 1].y + size / 2 },
  ]);
}

/**
 * Likewise to a link: the middles of the highest and the lowest of each layer.
 * @param {Layout} layout
 * @returns {Point[]}
 */
export function linkTargets(layout) {
  const { units, output } = layout;
  return units.slice(1).flatMap((column, index) => {
    const layer = index + 1;
    if (layer === units.length - 1 && output?.side === "below") return [];
    const last = [units[index].length - 1, column.length - 1];
    return [[0, 0], last].map(([source, unit]) => middleOf(linkPath(linkEnds(layout, { layer, source, unit }))));
  });
}

/**
 * The place whose arrow is the shortest.
 * @param {object} options
 * @param {{width: number, height: number}} options.room
 * @param {{width: number, height: number}} options.note
 * @param {Box[]} options.solid tiles, words, buttons: neither the note nor its arrow lies on them
 * @param {Box[]} options.links the note does not lie on these either
 * @param {Point[]} options.targets
 * @returns {Place | null} null where there is no room near any target
 */
export function placeNote({ room, note, solid, links, targets }) {
  const taken = [...solid, ...links];
  /** @type {(Place & {length: number}) | null} */
  let best = null;
  for (let top = 0; top + note.height <= room.height; top += STEP)
    for (let left = 0; left + note.width <= room.width; left += STEP) {
      const [right, bottom] = [left + note.width, top + note.height];
      const free = taken.every(
        (box) =>
          right + CLEAR <= box.left ||
          left - CLEAR >= box.right ||
          bottom + CLEAR <= box.top ||
          top - CLEAR >= box.bottom,
      );
      if (!free) continue;
      for (const to of targets) {
        const from = {
          x: Math.max(left, Math.min(to.x, right)),
          y: Math.max(top, Math.min(to.y, bottom)),
        };
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        if (length < SHORTEST || length > LONGEST || (best !== null && length >= best.length)) continue;
        if (!solid.some((box) => crosses(from, to, box))) best = { left, top, from, to, length };
      }
    }
  return best && { left: best.left, top: best.top, from: best.from, to: best.to };
}

/**
 * Whether the way from one point to the other leads through a box, or close by; its last part is at what it points at.
 * @param {Point} from @param {Point} to @param {Box} box
 */
function crosses(from, to, { left, top, right, bottom }) {
  const [count, close] = [15, 4];
  return Array.from({ length: count - 3 }, (_, index) => index / count).some((share) => {
    const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
    return x > left - close && x < right + close && y > top - close && y < bottom + close;
  });
}
