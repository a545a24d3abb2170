// The links: each weight as a curve, wide where it is large, colored by its sign.

import { colorAt } from "./color.js";
import { linkEnds, linkPath } from "./network_layout.js";

/**
 * Weights are drawn in so many strengths a sign, so that a network costs a few dozen strokes however many links it has.
 */
const LEVELS = 14;
const LARGEST_WEIGHT = 5;
const WIDEST = 8;
const THINNEST = 0.6;
const DASHES = [10, 4];
/** Of negative weights, where signs are to be seen without color: nearly as much gap as line. */
const NEGATIVE_DASHES = [6, 5];
/** Levels below this are too faint for dashes to be seen, and dashes are what drawing a link costs. */
const FIRST_DASHED = 3;

/** @typedef {{layer: number, source: number | null, unit: number}} Parameter */

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel, cleared
 * @param {object} options
 * @param {import("./network_layout.js").Layout} options.layout one place for each unit of `layers`
 * @param {{units: number, weights?: number}[]} options.layers input layer first; weights: offset of the layer's weights
 * in `parameters`
 * @param {Float32Array} options.parameters
 * @param {Uint32Array} options.palette from `buildPalette`
 * @param {{ink: string, "line-strong": string}} options.colors of the emphasized link's outline, and of weights that
 * are not finite
 * @param {number | null} [options.dash] offset of moving dashes; null draws solid links
 * @param {Parameter | null} [options.emphasis] the link to stand out
 * @param {boolean} [options.dimOthers] all links but that one faint
 * @param {(layer: number, unit: number) => boolean} [options.isOff] units that are switched off; their links carry
 * nothing
 * @param {boolean} [options.signs] dashes mean negative weights, and nothing else
 */
export function drawLinks(
  context,
  {
    layout,
    layers,
    parameters,
    palette,
    colors,
    dash = null,
    emphasis = null,
    dimOthers = false,
    isOff = () => false,
    signs = false,
  },
) {
  const scale = Math.max(0.35, Math.min(1, layout.size / 32));
  context.save();
  context.lineCap = "butt";
  context.globalAlpha = dimOthers ? 0.25 : 1;
  if (dash !== null) context.lineDashOffset = dash;
  const { strengths, broken, idle } = sortLinks(layout, layers, parameters, isOff);
  strokeAll(context, idle, colors["line-strong"], 0.5);
  // Strong links last, so that they lie on top; which sign goes first alternates, so that neither hides the other.
  for (const level of Array.from({ length: LEVELS + 1 }, (_, index) => index)) {
    if (dash !== null && !signs && level === FIRST_DASHED) context.setLineDash(DASHES);
    for (const sign of level === 0 ? [1] : level % 2 === 0 ? [1, -1] : [-1, 1]) {
      if (signs) context.setLineDash(sign < 0 ? NEGATIVE_DASHES : []);
      strokeAll(
        context,
        strengths[LEVELS + sign * level],
        strengthColor(palette, sign * weightOf(level)),
        strengthWidth(weightOf(level)) * scale,
      );
    }
  }
  if (broken.length > 0) {
    context.setLineDash([2, 4]);
    strokeAll(context, broken, colors["line-strong"], 1.5);
  }
  context.restore();
  if (emphasis && emphasis.source !== null)
    drawEmphasis(context, { layout, layers, parameters, palette, colors, emphasis, scale });
}

/**
 * @param {number} level 0 to LEVELS
 * @returns {number} the weight it stands for; levels lie closer where weights are small
 */
const weightOf = (level) => LARGEST_WEIGHT * (level / LEVELS) ** 2;
/** @param {number} weight */
const levelOf = (weight) =>
  Math.sign(weight) * Math.round(LEVELS * Math.sqrt(Math.min(1, Math.abs(weight) / LARGEST_WEIGHT)));
/** @param {number} weight */
const strengthWidth = (weight) =>
  THINNEST + (WIDEST - THINNEST) * Math.min(1, Math.abs(weight) / LARGEST_WEIGHT) ** 0.8;
/** The color is full from 1 on; beyond, the width tells. @param {Uint32Array} palette @param {number} weight */
const strengthColor = (palette, weight) => colorAt(palette, Math.round(127 + 127 * Math.max(-1, Math.min(1, weight))));

/**
 * @param {import("./network_layout.js").Layout} layout
 * @param {{units: number, weights?: number}[]} layers
 * @param {Float32Array} parameters
 * @param {(layer: number, unit: number) => boolean} isOff
 * @returns {{strengths: number[][], broken: number[], idle: number[]}} curves by level, strongest negative first: x1,
 * y1, x2, y2 of each in turn
 */
function sortLinks(layout, layers, parameters, isOff) {
  /** @type {number[][]} */
  const strengths = Array.from({ length: 2 * LEVELS + 1 }, () => []);
  /** @type {number[]} */
  const broken = [];
  /** @type {number[]} */
  const idle = [];
  for (let layer = 1; layer < layers.length; layer += 1) {
    const { units, weights = 0 } = layers[layer];
    for (let source = 0; source < layers[layer - 1].units; source += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        const weight = parameters[weights + source * units + unit];
        const { x1, y1, x2, y2 } = linkEnds(layout, { layer, source, unit });
        (isOff(layer - 1, source) || isOff(layer, unit)
          ? idle
          : Number.isFinite(weight)
            ? strengths[LEVELS + levelOf(weight)]
            : broken
        ).push(x1, y1, x2, y2);
      }
    }
  }
  return { strengths, broken, idle };
}

/** @param {CanvasRenderingContext2D} context @param {number[]} curves @param {string} color @param {number} width */
function strokeAll(context, curves, color, width) {
  if (curves.length === 0) return;
  context.beginPath();
  for (let at = 0; at < curves.length; at += 4) {
    const path = linkPath({ x1: curves[at], y1: curves[at + 1], x2: curves[at + 2], y2: curves[at + 3] });
    context.moveTo(path.x1, path.y1);
    context.bezierCurveTo(path.cx1, path.cy1, path.cx2, path.cy2, path.x2, path.y2);
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

/**
 * A solid curve with an outline: a weight near zero has the background's color, and must still be seen when it is
 * pointed at.
 * @param {CanvasRenderingContext2D} context
 * @param {{layout: import("./network_layout.js").Layout, layers: {units: number, weights?: number}[], parameters:
 * Float32Array, palette: Uint32Array, colors: {ink: string, "line-strong": string}, emphasis: Parameter, scale:
 * number}} options
 */
function drawEmphasis(context, { layout, layers, parameters, palette, colors, emphasis, scale }) {
  const { layer, source, unit } = emphasis;
  if (source === null || !layout.units[layer - 1]?.[source] || !layout.units[layer]?.[unit]) return;
  const weight = parameters[(layers[layer].weights ?? 0) + source * layers[layer].units + unit];
  const { x1, y1, x2, y2 } = linkEnds(layout, { layer, source, unit });
  const width = Math.max(2, strengthWidth(Number.isFinite(weight) ? weight : 0) * scale);
  strokeAll(context, [x1, y1, x2, y2], colors.ink, width + 2.5);
  strokeAll(
    context,
    [x1, y1, x2, y2],
    Number.isFinite(weight) ? strengthColor(palette, weight) : colors["line-strong"],
    width,
  );
}

/**
 * A pin in the middle of every link whose weight is held fixed.
 * @param {CanvasRenderingContext2D} context
 * @param {{layout: import("./network_layout.js").Layout, held: {layer: number, source: number, unit: number}[], colors:
 * {ink: string, ground: string}}} options
 */
export function drawPins(context, { layout, held, colors }) {
  Object.assign(context, { fillStyle: colors.ground, strokeStyle: colors.ink, lineWidth: 1.5 });
  for (const { layer, source, unit } of held) {
    if (!layout.units[layer - 1]?.[source] || !layout.units[layer]?.[unit]) continue;
    const { x1, y1, x2, y2 } = linkEnds(layout, { layer, source, unit });
    context.beginPath();
    context.rect((x1 + x2) / 2 - 3, (y1 + y2) / 2 - 3, 6, 6);
    context.fill();
    context.stroke();
  }
}
