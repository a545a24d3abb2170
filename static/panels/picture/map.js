// The output in a picture: its map, the points on it, axes, and what the colors mean.

import { font, SMALL } from "../../draw/fonts.js";
import { shorten, write } from "./lettering.js";
import { ticks } from "../../draw/axis.js";
import { plain } from "../../draw/numbers.js";
import { drawMark, drawPoints, pointRadius } from "../../draw/points.js";

const SIDE = 360;
const NAME = 20;
const AXIS = 26;
const FOOT = 50;
const STRIP = { width: 150, height: 8 };
const SWATCH = 34;

/**
 * @typedef {{ground: string, ink: string, "ink-soft": string, line: string, "line-strong": string, negative: string,
 * zero: string, positive: string}} Colors CSS colors
 */
/**
 * @typedef {object} MapFacts
 * @property {string} name whose map it is
 * @property {any} image as `drawImage` takes it; with one input, what draws the areas of its curves: from the context
 * and a box
 * @property {((context: CanvasRenderingContext2D, box: import("../../draw/curves.js").Box) => void) | null} [curves]
 * with one input, what draws its curves, above the points
 * @property {import("../../draw/curves.js").Span} [span] with one input, the values of the lower and upper edge
 * @property {number[][]} train rows of the two inputs shown and the label
 * @property {number[][]} test none where they are not shown
 * @property {{train: (index: number) => boolean, test: (index: number) => boolean} | null} [wrong] which points the
 * network gets wrong, where that is known
 * @property {string[]} [classes] colors of the classes, where labels are these
 * @property {[string, string]} axes names of the inputs along and up
 * @property {number} extent the map covers -extent to extent on both axes
 * @property {{image: any, ticks: string[]} | null} scale what the colors are worth
 * @property {{color: string, name: string}[]} swatches one a class, where colors mean classes
 */

/** @param {MapFacts} map @param {{x: number, y: number, measure: import("./lettering.js").Measure}} options */
export function layoutMap({ name, axes: [along, up] }, { x, y, measure }) {
  const [bold, plain] = [font(13, 600), font(SMALL)];
  return {
    x,
    y,
    side: SIDE,
    /** Room over the map, for its name. */
    above: NAME,
    width: SIDE + AXIS,
    height: NAME + SIDE + FOOT,
    name: shorten(name, SIDE * 0.6, bold, measure),
    along: shorten(along, SIDE * 0.4, plain, measure),
    up: shorten(up, SIDE * 0.35, plain, measure),
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof layoutMap>} plan
 * @param {{map: MapFacts, colors: Colors, signs?: boolean}} picture
 * @param {(name: string, draw: () => void) => void} part
 */
export function drawMap(context, plan, { map, colors, signs = false }, part) {
  const { x, side } = plan;
  const y = plan.y + NAME;
  part("map", () => {
    write(context, plan.name, x, y - 8, { size: 13, weight: 600, color: colors.ink });
    if (typeof map.image === "function")
      onMap(context, { x, y, side }, () => map.image(context, { x: 0, y: 0, width: side, height: side }));
    else context.drawImage(map.image, x, y, side, side);
    Object.assign(context, { strokeStyle: colors["line-strong"], lineWidth: 0.75 });
    context.beginPath();
    context.rect(x, y, side, side);
    context.stroke();
  });
  part("points", () => {
    const common = {
      size: side,
      radius: pointRadius(side),
      colors,
      classes: map.classes,
      extent: map.extent,
      signs,
    };
    onMap(context, { x, y, side }, () => {
      const ring = colors.ground;
      const marked = (/** @type {"train" | "test"} */ part) => map.wrong && { at: map.wrong[part], color: colors.ink };
      part("train", () => drawPoints(context, { ...common, points: map.train, ring, wrong: marked("train") }));
      part("test", () =>
        drawPoints(context, { ...common, points: map.test, ring, wrong: marked("test"), shape: "square" }),
      );
      map.curves?.(context, { x: 0, y: 0, width: side, height: side });
    });
  });
  part("axes", () => drawAxes(context, { ...plan, y }, map.extent, colors["ink-soft"], map.span));
  part("scale", () => drawScale(context, { x, y: y + side + 25 }, map, { color: colors["ink-soft"], signs }));
}

/**
 * What lies outside the map is cut off.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, side: number}} place
 * @param {() => void} draw from the map's corner on
 */
function onMap(context, { x, y, side }, draw) {
  context.save();
  context.translate(x, y);
  context.beginPath();
  context.rect(0, 0, side, side);
  context.clip();
  draw();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, side: number, along: string, up: string}} place
 * @param {number} extent
 * @param {string} color
 * @param {import("../../draw/curves.js").Span} [span] of the values up, where no input goes there
 */
function drawAxes(context, { x, y, side, along, up }, extent, color, span) {
  const small = { size: SMALL, color };
  const upwards = (/** @type {string} */ words, /** @type {number} */ share) =>
    write(context, words, x + side + 5, y + Math.max(9, Math.min(side - 1, (1 - share) * side + 4)), small);
  if (span)
    for (const value of ticks(span.low, span.high, 6))
      upwards(plain(value), (value - span.low) / (span.high - span.low));
  for (let value = -extent; value <= extent; value += extent / 3) {
    const share = (value + extent) / (2 * extent);
    write(context, plain(value), x + share * side, y + side + 15, {
      ...small,
      align: share === 0 ? "start" : share === 1 ? "end" : "center",
    });
    if (!span) upwards(plain(value), share);
  }
  write(context, `↑ ${up}`, x + side, y - 8, { size: 12, color, align: "end" });
  write(context, `${along} →`, x + side, y + side + 34, { size: 12, color, align: "end" });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} place
 * @param {MapFacts} map
 * @param {{color: string, signs: boolean}} options
 */
function drawScale(context, { x, y }, { scale, swatches }, { color, signs }) {
  if (scale) {
    context.drawImage(scale.image, x, y, STRIP.width, STRIP.height);
    const last = scale.ticks.length - 1;
    scale.ticks.forEach((tick, index) =>
      write(context, tick, x + (index / last) * STRIP.width, y + 22, {
        size: SMALL,
        color,
        align: index === 0 ? "start" : index === last ? "end" : "center",
      }),
    );
  }
  swatches.forEach(({ color: fill, name }, index) => {
    drawMark(context, { label: signs ? index : 0, size: 12, color: fill, x: x - 2 + index * SWATCH, y: y - 2 });
    write(context, name, x + 12 + index * SWATCH, y + 8, { size: 12, color });
  });
}
