// The links: each weight as a curve, wide where it is large, colored by its sign.

import { colorAt } from "./color.js";
import { linkEnds, linkPath, middleOf } from "./network_layout.js";

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
/**
 * With more links than this only the strong ones of each unit are drawn, so many in all, and at least so many a unit.
 */
const MANY = 200;
const FEWEST_OF_A_UNIT = 3;
/** How much is left of links that are not talked about, and of those that are not of the unit one points at. */
const DIMMED = 0.25;
const FAINT = 0.2;

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
 * @param {{layer: number, unit: number} | null} [options.whole] a unit all of whose links are drawn, however many there
 * are
 * @param {boolean} [options.alone] the links of that unit stand out; all others are faint
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
    whole = null,
    alone = false,
  },
) {
  const scale = Math.max(0.35, Math.min(1, layout.size / 48));
  context.save();
  context.lineCap = "butt";
  if (dash !== null) context.lineDashOffset = dash;
  const { own, others } = sortLinks(layout, layers, parameters, isOff, whole, alone);
  context.globalAlpha = dimOthers ? DIMMED : alone ? FAINT : 1;
  strokeSorted(context, others, { palette, colors, dash, signs, scale });
  context.globalAlpha = dimOthers ? DIMMED : 1;
  if (alone) strokeSorted(context, own, { palette, colors, dash, signs, scale });
  context.restore();
  if (emphasis && emphasis.source !== null)
    drawEmphasis(context, { layout, layers, parameters, palette, colors, emphasis, scale });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Sorted} links
 * @param {{palette: Uint32Array, colors: {"line-strong": string}, dash: number | null, signs: boolean, scale: number}}
 * options
 */
function strokeSorted(context, { strengths, broken, idle }, { palette, colors, dash, signs, scale }) {
  context.setLineDash([]);
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
 * Of a unit's links, which are drawn where there are too many: the strongest.
 * @param {Float32Array} parameters
 * @param {{units: number, weights?: number}} layer
 * @param {number} sources
 * @param {number} unit
 * @param {number} most
 * @returns {number} the least strength that is drawn
 */
function leastDrawn(parameters, { units, weights = 0 }, sources, unit, most) {
  if (sources <= most) return 0;
  const strengths = new Float32Array(sources);
  for (let source = 0; source < sources; source += 1)
    strengths[source] = Math.abs(parameters[weights + source * units + unit]);
  return strengths.sort()[sources - most];
}

/**
 * @param {import("./network_layout.js").Layout} layout
 * @param {{units: number, weights?: number}[]} layers
 * @param {Float32Array} parameters
 * @param {(layer: number, unit: number) => boolean} isOff
 * @param {{layer: number, unit: number} | null} whole
 * @param {boolean} apart that unit's links are wanted apart from the others
 * @returns {{own: Sorted, others: Sorted}} own: empty where they are not wanted apart
 */
function sortLinks(layout, layers, parameters, isOff, whole, apart) {
  const [own, others] = [unsorted(), unsorted()];
  const total = layers.slice(1).reduce((sum, { units }, index) => sum + units * layers[index].units, 0);
  const all = layers.slice(1).reduce((sum, { units }) => sum + units, 0);
  const most = total > MANY ? Math.max(FEWEST_OF_A_UNIT, Math.round(MANY / all)) : Infinity;
  for (let layer = 1; layer < layers.length; layer += 1) {
    const { units, weights = 0 } = layers[layer];
    const sources = layers[layer - 1].units;
    for (let unit = 0; unit < units; unit += 1) {
      const mine = whole?.layer === layer && whole.unit === unit;
      const least = mine ? 0 : leastDrawn(parameters, layers[layer], sources, unit, most);
      for (let source = 0; source < sources; source += 1) {
        const weight = parameters[weights + source * units + unit];
        const its = mine || (whole?.layer === layer - 1 && whole.unit === source);
        if (Math.abs(weight) < least && !its) continue;
        const path = linkPath(linkEnds(layout, { layer, source, unit }));
        const { strengths, broken, idle } = its && apart ? own : others;
        (isOff(layer - 1, source) || isOff(layer, unit)
          ? idle
          : Number.isFinite(weight)
            ? strengths[LEVELS + levelOf(weight)]
            : broken
        ).push(path);
      }
    }
  }
  return { own, others };
}

/** @typedef {ReturnType<typeof linkPath>} Curve */
/**
 * @typedef {{strengths: Curve[][], broken: Curve[], idle: Curve[]}} Sorted strengths: by level, strongest negative
 * first
 */
/** @returns {Sorted} */
const unsorted = () => ({ strengths: Array.from({ length: 2 * LEVELS + 1 }, () => []), broken: [], idle: [] });

/** @param {CanvasRenderingContext2D} context @param {Curve[]} curves @param {string} color @param {number} width */
function strokeAll(context, curves, color, width) {
  if (curves.length === 0) return;
  context.beginPath();
  for (const { x1, y1, cx1, cy1, cx2, cy2, x2, y2 } of curves) {
    context.moveTo(x1, y1);
    context.bezierCurveTo(cx1, cy1, cx2, cy2, x2, y2);
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
  const path = linkPath(linkEnds(layout, { layer, source, unit }));
  const width = Math.max(2, strengthWidth(Number.isFinite(weight) ? weight : 0) * scale);
  strokeAll(context, [path], colors.ink, width + 2.5);
  strokeAll(context, [path], Number.isFinite(weight) ? strengthColor(palette, weight) : colors["line-strong"], width);
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
    const { x, y } = middleOf(linkPath(linkEnds(layout, { layer, source, unit })));
    context.beginPath();
    context.rect(x - 3, y - 3, 6, 6);
    context.fill();
    context.stroke();
  }
}
