// The network in a picture: features, units with their maps and biases, links, and what each layer is.

import { colorAt } from "../../draw/color.js";
import { layoutNetwork } from "../../draw/network_layout.js";
import { font, SMALL } from "../../draw/fonts.js";
import { shorten, write } from "./lettering.js";
import { drawLinks, drawPins } from "../../draw/links.js";

const LINE = 15;
const LABEL = 150;
const FONT = font(SMALL);
/** From column to column, where there are few layers and where there are many. */
const [ROOMY, TIGHT, WIDEST] = [160, 84, 780];
/** Of a column: a unit's share where there is room, and what a long one is made to fit into. */
const [UNIT, TALLEST] = [84, 860];
const RIGHT = 44;

/**
 * @typedef {object} NetworkFacts
 * @property {{units: number, weights?: number, biases?: number | null}[]} layers input layer first
 * @property {Float32Array} parameters
 * @property {string[][]} heads lines, of what is said under each layer, the output last
 * @property {{label: string, image: any}[]} features
 * @property {any[][]} units maps by layer, first hidden layer first, as `drawImage` takes them; with one input, as for
 * features, what draws a curve: from the context, the tile's corner and its size
 * @property {{layer: number, unit: number, source: number}[]} pins links that are held fixed
 * @property {(layer: number, unit: number) => boolean} isOff
 * @property {(layer: number, unit: number) => boolean} isHeld
 */

/**
 * @param {NetworkFacts} network
 * @param {{x: number, y: number, least: number, measure: import("./lettering.js").Measure, map?: {middle: number, side:
 * number} | null}} options least: height to fill; map: that stands at the right, the height of its middle from `y`, and
 * its side
 */
export function layoutFigure({ layers, features, heads }, { x, y, least, measure, map = null }) {
  const joined = map !== null && layers[layers.length - 1].units === 1;
  const gaps = layers.length - 1;
  const pitch = Math.max(TIGHT, Math.min(ROOMY, WIDEST / gaps));
  const labels = features.map(({ label }) => shorten(label, LABEL, FONT, measure));
  const left = 8 + Math.ceil(Math.max(...labels.map((label) => measure(label, FONT))));
  const shown = joined ? heads.slice(0, -1) : heads;
  const foot = Math.max(1, ...shown.map((lines) => lines.length)) * LINE + 11;
  const room = Math.min(TALLEST, Math.max(...layers.map(({ units }) => units)) * UNIT);
  const cut = (/** @type {string} */ text) => shorten(text, pitch - 8, FONT, measure);
  const width = left + gaps * pitch + (map ? (joined ? 0 : 72) : 40 + RIGHT);
  const height = Math.max(least, foot + room);
  const layout = layoutNetwork({
    width,
    height,
    layers: layers.map(({ units }) => units),
    output: map && { x: width, y: map.middle, side: "left", length: map.side },
    middle: map ? map.middle - foot / 2 + 8 : (height - foot) / 2,
    top: 4,
    left,
    right: map ? 0 : RIGHT,
    bottom: foot,
  });
  const units = layout.units.map((column) => column.map((place) => ({ x: place.x + x, y: place.y + y })));
  return {
    x,
    y,
    width,
    height: Math.max(least, layout.height),
    joined,
    labels,
    heads: shown.map((lines) => lines.map(cut)),
    layout: {
      ...layout,
      units,
      columns: layout.columns.map((column) => ({ x: column.x + x })),
      output: layout.output && { ...layout.output, x: layout.output.x + x, y: layout.output.y + y },
    },
  };
}

/** @typedef {ReturnType<typeof layoutFigure>} FigurePlan */

/**
 * @param {CanvasRenderingContext2D} context @param {FigurePlan} plan
 * @param {{network: NetworkFacts, colors: import("./map.js").Colors, palette: Uint32Array, signs?: boolean}} picture
 * @param {(name: string, draw: () => void) => void} part
 */
export function drawNetwork(
  context,
  { layout, joined, labels, heads },
  { network, colors, palette, signs = false },
  part,
) {
  const { layers, parameters, isOff, isHeld } = network;
  const { size, columns } = layout;
  const soft = { size: 12, color: colors["ink-soft"] };
  part("heads", () =>
    heads.forEach((lines, index) => {
      const column = layout.units[index + 1];
      const under = column[column.length - 1].y + size / 2;
      lines.forEach((text, line) =>
        write(context, text, columns[index + 1].x, under + 18 + line * LINE, {
          ...soft,
          ...(line === 0 && { color: colors.ink }),
          align: "center",
        }),
      );
    }),
  );
  part("links", () => drawLinks(context, { layout, layers, parameters, palette, colors, isOff, signs }));
  part("held", () => drawPins(context, { layout, held: network.pins, colors }));
  /** @param {any} image @param {{x: number, y: number}} place */
  const drawImage = (image, place) => {
    if (typeof image === "function") image(context, place.x - size / 2, place.y - size / 2, size);
    else context.drawImage(image, place.x - size / 2, place.y - size / 2, size, size);
    // However pale its map, a tile is a tile.
    Object.assign(context, { strokeStyle: colors["line-strong"], lineWidth: 0.75 });
    context.beginPath();
    context.rect(place.x - size / 2, place.y - size / 2, size, size);
    context.stroke();
  };
  part("features", () =>
    network.features.forEach(({ image }, index) => {
      const place = layout.units[0][index];
      drawImage(image, place);
      write(context, labels[index], place.x - size / 2 - 6, place.y + 4, { size: 12, color: colors.ink, align: "end" });
    }),
  );
  part("units", () =>
    (joined ? network.units.slice(0, -1) : network.units).forEach((images, index) =>
      images.forEach((image, unit) => drawImage(image, layout.units[index + 1][unit])),
    ),
  );
  part("biases", () =>
    layers.forEach(({ biases, units }, layer) => {
      if (layer === 0 || biases === null || biases === undefined) return;
      // Where the one output is the map, its bias is a dot on the map's edge.
      const side = joined && layer === layers.length - 1 ? 0 : size;
      for (let unit = 0; unit < units; unit += 1)
        drawBias(context, layout.units[layer][unit], side, parameters[biases + unit], { colors, palette, signs });
    }),
  );
  part("states", () =>
    layout.units.forEach((column, layer) =>
      column.forEach((place, unit) => {
        if (joined && layer === layers.length - 1) return;
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
  const radius = (size === 0 ? 7 : size < 24 ? 3 : 4.5) * (signed ? 1.4 : 1);
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
  Object.assign(context, { strokeStyle: colors.ink, lineWidth: radius < 4.5 ? 1.2 : 1.8 });
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
