// Data points on a square map of the plane.

import { EXTENT } from "./maps.js";

/**
 * A ring around one point, to be seen on every color.
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {{point: number[], size: number, radius: number, extent?: number, colors: {ink: string, ground: string}}} options radius of the point
 */
export function drawRing(context, { point: [x1, x2], size, radius, extent = EXTENT, colors }) {
  const scale = size / (2 * extent);
  for (const [color, width] of /** @type {[string, number][]} */ ([[colors.ground, 5], [colors.ink, 2]])) {
    Object.assign(context, { strokeStyle: color, lineWidth: width });
    context.beginPath();
    context.arc((x1 + extent) * scale, (extent - x2) * scale, radius + 4, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Which point lies nearest to a place of the plane. @param {number[][]} points @param {number} x1 @param {number} x2 @returns {{index: number, distance: number}} index -1 where there is none */
export function nearestTo(points, x1, x2) {
  return points.reduce((best, point, index) => {
    const distance = Math.hypot(point[0] - x1, point[1] - x2);
    return distance < best.distance ? { index, distance } : best;
  }, { index: -1, distance: Infinity });
}

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {object} options
 * @param {number[][]} options.points rows of x1, x2, label
 * @param {number} options.size side of the map, CSS pixels
 * @param {number} options.radius of a point, CSS pixels
 * @param {number} [options.extent] the map covers -extent to extent on both axes
 * @param {{negative: string, zero: string, positive: string}} options.colors
 * @param {string[]} [options.classes] colors of the classes, where labels are these, counted from 0
 * @param {string} [options.ring] outline color; none where not given
 * @param {"disc" | "square"} [options.shape]
 */
export function drawPoints(context, { points, size, radius, extent = EXTENT, colors, classes, ring, shape = "disc" }) {
  const scale = size / (2 * extent);
  if (ring) Object.assign(context, { strokeStyle: ring, lineWidth: 1 });
  for (const [x1, x2, label] of points) {
    const x = (x1 + extent) * scale;
    const y = (extent - x2) * scale;
    const strength = Math.min(1, Math.abs(label));
    const full = label < 0 ? colors.negative : colors.positive;
    context.fillStyle = classes ? classes[label] : strength === 1 ? full : `color-mix(in oklab, ${full} ${Math.round(strength * 100)}%, ${colors.zero})`;
    context.beginPath();
    if (shape === "disc") context.arc(x, y, radius, 0, 2 * Math.PI);
    else context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
    context.fill();
    if (ring) context.stroke();
  }
}
