// What travels along links: discs in the color of their sign, larger where more is carried.

import { colorAt } from "./color.js";
import { linkEnds, linkPath } from "./network_layout.js";

/** With more links than this only the strongest carry a disc. */
const MOST = 90;
const [SMALLEST, LARGEST] = [1.5, 5];
/** Discs on a link, evenly apart. */
const ON_LINK = 2;

/** @typedef {{path: ReturnType<typeof linkPath>, amount: number}} Carrier */

/**
 * The links that carry most, into these layers.
 * @param {import("./network_layout.js").Layout} layout
 * @param {{units: number, weights?: number | null}[]} layers input layer first
 * @param {{layers: number[], amounts: Float32Array}} flows amounts: where the weights stand among the parameters
 * @returns {Carrier[]}
 */
export function carriers(layout, layers, { layers: into, amounts }) {
  /** @type {{layer: number, source: number, unit: number, amount: number}[]} */
  const links = [];
  for (const layer of into) {
    const { units, weights } = layers[layer];
    for (let source = 0; source < layers[layer - 1].units; source += 1)
      for (let unit = 0; unit < units; unit += 1) {
        const amount = amounts[(weights ?? 0) + source * units + unit];
        if (amount) links.push({ layer, source, unit, amount });
      }
  }
  return links
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
    .slice(0, MOST)
    .map(({ amount, ...link }) => ({ path: linkPath(linkEnds(layout, link)), amount }));
}

/** @param {number} t @param {number} a @param {number} b @param {number} c @param {number} d */
const cubic = (t, a, b, c, d) => {
  const s = 1 - t;
  return s * s * s * a + 3 * t * s * s * b + 3 * t * t * s * c + t * t * t * d;
};

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {object} options
 * @param {Carrier[]} options.carriers
 * @param {number} options.share how far they have come, 0 to 1
 * @param {boolean} options.back from the units to what leads to them
 * @param {Uint32Array} options.palette
 * @param {{ink: string, ground: string}} options.colors
 * @param {boolean} [options.signs] what is negative is told without color: its disc is hollow
 */
export function drawPulses(context, { carriers: all, share, back, palette, colors, signs = false }) {
  const most = all.reduce((largest, { amount }) => Math.max(largest, Math.abs(amount)), 0);
  for (const { path, amount } of all) {
    const radius = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.abs(amount) / most);
    const hollow = signs && amount < 0;
    const color = colorAt(palette, amount < 0 ? 0 : 254);
    for (let index = 0; index < ON_LINK; index += 1) {
      const along = (share + index / ON_LINK) % 1;
      const t = back ? 1 - along : along;
      context.beginPath();
      context.arc(
        cubic(t, path.x1, path.cx1, path.cx2, path.x2),
        cubic(t, path.y1, path.cy1, path.cy2, path.y2),
        radius,
        0,
        2 * Math.PI,
      );
      context.fillStyle = hollow ? colors.ground : color;
      context.fill();
      Object.assign(context, { strokeStyle: hollow ? colors.ink : colors.ground, lineWidth: 1.5 });
      context.stroke();
    }
  }
}
