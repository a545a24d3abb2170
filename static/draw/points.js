// Data points on a square map of the plane.

import { EXTENT } from "./maps.js";

/**
 * A ring around one point, to be seen on every color.
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {{point: number[], size: number, radius: number, extent?: number, colors: {ink: string, ground: string}}}
 * options radius of the point
 */
export function drawRing(context, { point: [x1, x2], size, radius, extent = EXTENT, colors }) {
  const scale = size / (2 * extent);
  for (const [color, width] of /** @type {[string, number][]} */ ([
    [colors.ground, 5],
    [colors.ink, 2],
  ])) {
    Object.assign(context, { strokeStyle: color, lineWidth: width });
    context.beginPath();
    context.arc((x1 + extent) * scale, (extent - x2) * scale, radius + 4, 0, 2 * Math.PI);
    context.stroke();
  }
}

/**
 * Which point lies nearest to a place of the plane.
 * @param {number[][]} points
 * @param {number} x1
 * @param {number} x2
 * @returns {{index: number, distance: number}} index -1 where there is none
 */
export function nearestTo(points, x1, x2) {
  return points.reduce(
    (best, point, index) => {
      const distance = Math.hypot(point[0] - x1, point[1] - x2);
      return distance < best.distance ? { index, distance } : best;
    },
    { index: -1, distance: Infinity },
  );
}

const [ARM, WAIST] = [1.4, 0.45];
const PLUS = [
  [-WAIST, -ARM],
  [WAIST, -ARM],
  [WAIST, -WAIST],
  [ARM, -WAIST],
  [ARM, WAIST],
  [WAIST, WAIST],
  [WAIST, ARM],
  [-WAIST, ARM],
  [-WAIST, WAIST],
  [-ARM, WAIST],
  [-ARM, -WAIST],
  [-WAIST, -WAIST],
];
/**
 * A shape for each class, corners for a radius of 1; null is a disc. Of two signs the positive one is the disc.
 * @type {(number[][] | null)[]}
 */
const SHAPES = [
  null,
  [
    [-1.25, -0.85],
    [1.25, -0.85],
    [0, 1.3],
  ],
  [
    [-0.95, -0.95],
    [0.95, -0.95],
    [0.95, 0.95],
    [-0.95, 0.95],
  ],
  [
    [0, -1.45],
    [1.2, 0],
    [0, 1.45],
    [-1.2, 0],
  ],
  PLUS,
  [
    [-1.25, 0.85],
    [1.25, 0.85],
    [0, -1.3],
  ],
  PLUS.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]),
  [
    [-1.6, -0.55],
    [1.6, -0.55],
    [1.6, 0.55],
    [-1.6, 0.55],
  ],
];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} shape
 */
function pathOf(context, x, y, radius, shape) {
  const corners = SHAPES[shape % SHAPES.length];
  if (corners === null) return context.arc(x, y, radius, 0, 2 * Math.PI);
  corners.forEach(([right, down], index) =>
    context[index === 0 ? "moveTo" : "lineTo"](x + right * radius, y + down * radius),
  );
  context.closePath();
}

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {object} options
 * @param {number[][]} options.points rows of x1, x2, label
 * @param {number} options.size side of the map, CSS pixels
 * @param {number} options.radius of a point, CSS pixels
 * @param {number} [options.extent] the map covers -extent to extent on both axes
 * @param {{negative: string, zero: string, positive: string, "line-strong"?: string}} options.colors
 * @param {string[]} [options.classes] colors of the classes, where labels are these, counted from 0
 * @param {string} [options.ring] outline color; none where not given
 * @param {{at: (index: number) => boolean, color: string} | null} [options.wrong] which points the network gets wrong:
 * these have
 * a second ring of this color
 * @param {"disc" | "square"} [options.shape]
 * @param {boolean} [options.signs] the shape is the class's or the sign's, and what would be a square has a hole
 * instead
 */
export function drawPoints(
  context,
  { points, size, radius, extent = EXTENT, colors, classes, ring, wrong, shape = "disc", signs = false },
) {
  const scale = size / (2 * extent);
  const width = Math.max(1, radius / 3);
  const wrongAt = wrong ? (/** @type {number} */ index) => wrong.at(index) : () => false;
  // Those that are wrong last, so that none of them is hidden.
  const rows = points.map((point, index) => ({ point, marked: wrongAt(index) }));
  for (const {
    point: [x1, x2, label],
    marked,
  } of wrong ? [...rows.filter((row) => !row.marked), ...rows.filter((row) => row.marked)] : rows) {
    const x = (x1 + extent) * scale;
    const y = (extent - x2) * scale;
    const strength = Math.min(1, Math.abs(label));
    const full = label < 0 ? colors.negative : colors.positive;
    context.fillStyle = classes
      ? classes[label]
      : strength === 1
        ? full
        : `color-mix(in oklab, ${full} ${Math.round(strength * 100)}%, ${colors.zero})`;
    context.beginPath();
    if (signs) pathOf(context, x, y, radius * 1.15, classes ? label : label < 0 ? 1 : 0);
    else if (shape === "disc") context.arc(x, y, radius, 0, 2 * Math.PI);
    else context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
    context.fill();
    if (ring) {
      Object.assign(context, { strokeStyle: ring, lineWidth: width });
      context.stroke();
      // A number near zero has the map's color there: a hairline tells it from that, signs and classes need none.
      if (!classes && strength < 1) {
        Object.assign(context, { strokeStyle: colors["line-strong"] ?? full, lineWidth: 0.75 });
        context.beginPath();
        context.arc(x, y, radius + width * 0.75, 0, 2 * Math.PI);
        context.stroke();
      }
    }
    if (marked && wrong) {
      Object.assign(context, { strokeStyle: wrong.color, lineWidth: width });
      context.beginPath();
      context.arc(x, y, radius + width * 1.6, 0, 2 * Math.PI);
      context.stroke();
    }
    if (!signs || shape === "disc") continue;
    context.fillStyle = colors.zero;
    context.beginPath();
    context.arc(x, y, radius * 0.45, 0, 2 * Math.PI);
    context.fill();
  }
}

/** How large a point is on a map of this size. @param {number} size CSS pixels */
export const pointRadius = (size) => Math.max(2.4, size / 95);

/**
 * The mark of a class in a legend.
 * @param {CanvasRenderingContext2D} context
 * @param {{label: number, size: number, color: string, x?: number, y?: number}} options x, y: its corner
 */
export function drawMark(context, { label, size, color, x = 0, y = 0 }) {
  context.fillStyle = color;
  context.beginPath();
  pathOf(context, x + size / 2, y + size / 2, size * 0.33, label);
  context.fill();
}
