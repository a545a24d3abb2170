// The network in a picture: features, units with their maps and biases, links, and what each layer is.

import { colorAt } from "../../draw/color.js";
import { layoutNetwork } from "../../draw/network_layout.js";
import { FAMILY, shorten, write } from "./lettering.js";
import { drawLinks, drawPins } from "../../draw/links.js";

const LINE = 15;
const LABEL = 150;
const FONT = `12px ${FAMILY}`;
/** From column to column, where there are few layers and where there are many. */
const [ROOMY, TIGHT, WIDEST] = [150, 84, 720];
/** Of a column: a unit's share where there is room, and what a long one is made to fit into. */
const [UNIT, TALLEST] = [58, 520];
const RIGHT = 34;

/**
 * @typedef {object} NetworkFacts
 * @property {{units: number, weights?: number, biases?: number | null}[]} layers input layer first
 * @property {Float32Array} parameters
 * @property {string} inputs heading of the features
 * @property {string[][]} heads lines, of what is said above each layer, the output last
 * @property {{label: string, image: any}[]} features
 * @property {any[][]} units maps by layer, first hidden layer first, as `drawImage` takes them
 * @property {{layer: number, unit: number, source: number}[]} pins links that are held fixed
 * @property {(layer: number, unit: number) => boolean} isOff
 * @property {(layer: number, unit: number) => boolean} isHeld
 */

/**
 * @param {NetworkFacts} network
 * @param {{x: number, y: number, least: number, measure: import("./lettering.js").Measure}} options least: height to
 * fill
 */
export function layoutFigure({ layers, features, heads }, { x, y, least, measure }) {
  const gaps = layers.length - 1;
  const pitch = Math.max(TIGHT, Math.min(ROOMY, WIDEST / gaps));
  const labels = features.map(({ label }) => shorten(label, LABEL, FONT, measure));
  const left = 8 + Math.ceil(Math.max(...labels.map((label) => measure(label, FONT))));
  const head = Math.max(...heads.map((lines) => lines.length)) * LINE + 9;
  const room = Math.min(TALLEST, Math.max(...layers.map(({ units }) => units)) * UNIT);
  const cut = (/** @type {string} */ text) => shorten(text, pitch - 8, FONT, measure);
  const layout = layoutNetwork({
    width: left + 40 + gaps * pitch + RIGHT,
    height: Math.max(least, head + room),
    layers: layers.map(({ units }) => units),
    top: head,
    left,
    right: RIGHT,
    bottom: 8,
  });
  const units = layout.units.map((column) => column.map((place) => ({ x: place.x + x, y: place.y + y })));
  return {
    x,
    y,
    width: left + 40 + gaps * pitch + RIGHT,
    height: Math.max(least, layout.height),
    labels,
    heads: heads.map((lines) => lines.map(cut)),
    layout: { ...layout, units, columns: layout.columns.map((column) => ({ x: column.x + x })) },
  };
}

/** @typedef {ReturnType<typeof layoutFigure>} FigurePlan */

/**
 * @param {CanvasRenderingContext2D} context @param {FigurePlan} plan
 * @param {{network: NetworkFacts, colors: import("./map.js").Colors, palette: Uint32Array, signs?: boolean}} picture
 * @param {(name: string, draw: () => void) => void} part
 */
export function drawNetwork(context, { layout, y, labels, heads }, { network, colors, palette, signs = false }, part) {
  const { layers, parameters, isOff, isHeld } = network;
  const { size, columns } = layout;
  const soft = { size: 12, color: colors["ink-soft"] };
  part("heads", () => {
    write(context, network.inputs, columns[0].x + size / 2, y + 11, { ...soft, align: "end" });
    heads.forEach((lines, index) =>
      lines.forEach((text, line) =>
        write(context, text, columns[index + 1].x, y + 11 + line * LINE, {
          ...soft,
          ...(line === 1 && { color: colors.ink }),
          align: "center",
        }),
      ),
    );
  });
  part("links", () => drawLinks(context, { layout, layers, parameters, palette, colors, isOff, signs }));
  part("held", () => drawPins(context, { layout, held: network.pins, colors }));
  /** @param {any} image @param {{x: number, y: number}} place */
  const drawImage = (image, place) => context.drawImage(image, place.x - size / 2, place.y - size / 2, size, size);
  part("features", () =>
    network.features.forEach(({ image }, index) => {
      const place = layout.units[0][index];
      drawImage(image, place);
      write(context, labels[index], place.x - size / 2 - 6, place.y + 4, { size: 12, color: colors.ink, align: "end" });
    }),
  );
  part("units", () =>
    network.units.forEach((images, index) =>
      images.forEach((image, unit) => drawImage(image, layout.units[index + 1][unit])),
    ),
  );
  part("biases", () =>
    layers.forEach(({ biases, units }, layer) => {
      if (layer === 0 || biases === null || biases === undefined) return;
      for (let unit = 0; unit < units; unit += 1)
        drawBias(context, layout.units[layer][unit], size, parameters[biases + unit], { colors, palette, signs });
    }),
  );
  part("states", () =>
    layout.units.forEach((column, layer) =>
      column.forEach((place, unit) => {
        if (isOff(layer, unit)) drawOff(context, place, size, colors);
        if (layer > 0 && isHeld(layer, unit)) drawHeld(context, place, size, colors);
      }),
    ),
  );
}

/**
 * A dot at the unit's lower left corner, as on the page, or the sign alone; small units have a small one.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} place
 * @param {number} size
 * @param {number} value
 * @param {{colors: import("./map.js").Colors, palette: Uint32Array, signs: boolean}} options
 */
function drawBias(context, { x, y }, size, value, { colors, palette, signs }) {
  const signed = signs && value !== 0 && Number.isFinite(value);
  const radius = (size < 20 ? 3 : 4.5) * (signed ? 1.4 : 1);
  const [left, bottom] = [x - size / 2, y + size / 2];
  Object.assign(context, {
    fillStyle:
      Number.isFinite(value) && !signed
        ? colorAt(palette, Math.round(127 + 127 * Math.max(-1, Math.min(1, value))))
        : colors.ground,
    strokeStyle: colors["line-strong"],
    lineWidth: 1,
  });
  context.beginPath();
  context.arc(left, bottom, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  if (!signed) return;
  const arm = radius * 0.6;
  Object.assign(context, { strokeStyle: colors.ink, lineWidth: size < 20 ? 1.2 : 1.8 });
  context.beginPath();
  context.moveTo(left - arm, bottom);
  context.lineTo(left + arm, bottom);
  if (value > 0) {
    context.moveTo(left, bottom - arm);
    context.lineTo(left, bottom + arm);
  }
  context.stroke();
}

/**
 * Crossed out: it does not take part.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} place
 * @param {number} size
 * @param {import("./map.js").Colors} colors
 */
function drawOff(context, { x, y }, size, colors) {
  const half = size / 2;
  context.save();
  Object.assign(context, { fillStyle: colors.ground, globalAlpha: 0.72 });
  context.fillRect(x - half, y - half, size, size);
  context.restore();
  Object.assign(context, { strokeStyle: colors.ink, lineWidth: 1.5 });
  context.beginPath();
  context.moveTo(x - half, y + half);
  context.lineTo(x + half, y - half);
  context.stroke();
}

/**
 * Held fixed: a small square at the corner.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} place
 * @param {number} size
 * @param {import("./map.js").Colors} colors
 */
function drawHeld(context, { x, y }, size, colors) {
  Object.assign(context, { fillStyle: colors.ground, strokeStyle: colors.ink, lineWidth: 1.5 });
  context.beginPath();
  context.rect(x + size / 2 - 3, y - size / 2 - 6, 9, 9);
  context.fill();
  context.stroke();
}
