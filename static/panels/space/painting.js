// The picture of a space on a canvas: the sides of the line, the grid, the line, the points, the axes. Pure.

import { ticks } from "../../draw/axis.js";
import { colorAt } from "../../draw/color.js";
import { FAMILY, SMALL } from "../../draw/fonts.js";
import { drawPieces, gridPieces } from "../../draw/grid.js";
import { chord, largest, sides } from "../../draw/half_planes.js";
import { formatTick } from "../../draw/numbers.js";
import { drawPoints, pointRadius } from "../../draw/points.js";

/** @typedef {import("./places.js").Range} Range */
/**
 * @typedef {object} Scene what is drawn; places are in the unit square, y from the top, all across and then all down
 * @property {Float32Array} points
 * @property {Float32Array} grid
 * @property {{label: number, test: boolean, wrong: boolean}[]} marks of the points
 * @property {number} rows lines of the grid @property {number} columns places along each
 * @property {Uint8Array} answers of the grid's places
 * @property {boolean} classes labels and answers are classes
 * @property {boolean} signs to be told without color
 * @property {number[][]} sums that cut the space, over the unit square @property {number | null} level
 * @property {number} clear how strongly the cut is drawn, 0 to 1
 * @property {string[]} names of the axes
 * @property {(Range | null)[]} ranges null where an axis has no numbers
 * @property {number} marked which point is pointed at; -1 for none
 * @property {number[] | null} place that is pointed at
 */
/** @typedef {{left: number, top: number, width: number, height: number}} Box CSS pixels */
/** @typedef {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} Colors */

/** Around the square, CSS pixels; names and numbers of the axes stand there. */
const EDGE = { left: 44, right: 10, top: 8, bottom: 38 };
/** How strong the grid is drawn: it stays below the points. */
const GRID = 0.6;
/** How strong a side of the line is colored; that of a class of several too. */
const SIDE = 0.16;
/** Of the ring round a point that is pointed at, and of half a cross where there is none. */
const [RING, CROSS] = [8.5, 7];

/** Where the square is. @param {number} width @param {number} height @param {number} scale of text */
export const boxIn = (width, height, scale) => ({
  left: EDGE.left * scale,
  top: EDGE.top,
  width: Math.max(1, width - EDGE.left * scale - EDGE.right),
  height: Math.max(1, height - EDGE.top - EDGE.bottom * scale),
});

/** @param {Float32Array} places in the unit square @param {Box} box @returns {Float32Array} CSS pixels */
export function inPixels(places, { left, top, width, height }) {
  const half = places.length / 2;
  return places.map((value, index) => (index < half ? left + value * width : top + value * height));
}

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel
 * @param {Scene} scene @param {{box: Box, at: Float32Array, colors: Colors, scale: number}} options at: the points'
 * places, CSS pixels; scale: of text
 */
export function paintScene(context, scene, { box, at, colors, scale }) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  const cut = scene.clear > 0 && scene.sums.length > 0 && scene.sums.flat().every(Number.isFinite);
  if (cut) paintSides(context, scene, box, colors);
  paintGrid(context, scene, box, colors);
  if (cut) paintCut(context, scene, box, colors);
  paintPoints(context, scene, box, at, colors);
  paintMarked(context, scene, box, at, colors);
  context.restore();
  paintAxes(context, scene, box, colors, scale);
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} corners in the unit square @param {Box} box */
function trace(context, corners, { left, top, width, height }) {
  context.beginPath();
  corners.forEach(([x, y], index) => context[index ? "lineTo" : "moveTo"](left + x * width, top + y * height));
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {Colors} colors */
function paintSides(context, { sums, level, clear }, box, { colors, classColors }) {
  const parts =
    level === null
      ? largest(sums).map((corners, index) => ({ corners, color: classColors[index] }))
      : Object.entries(sides(sums[0], level)).map(([side, corners]) => ({
          corners,
          color: side === "above" ? colors.positive : colors.negative,
        }));
  context.globalAlpha = SIDE * clear;
  for (const { corners, color } of parts) {
    if (corners.length < 3) continue;
    trace(context, corners, box);
    context.fillStyle = color;
    context.fill();
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {Colors} colors */
function paintCut(context, { sums, level, clear }, box, { colors }) {
  const ends = level === null ? null : chord(sums[0], level);
  const lines =
    level === null
      ? largest(sums).flatMap((corners) => (corners.length < 3 ? [] : [[...corners, corners[0]]]))
      : ends
        ? [ends]
        : [];
  context.globalAlpha = clear;
  for (const [color, width] of /** @type {[string, number][]} */ ([
    [colors.ground, 5],
    [colors.ink, 2.25],
  ])) {
    Object.assign(context, { strokeStyle: color, lineWidth: width, lineJoin: "round" });
    for (const line of lines) {
      trace(context, line, box);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {Colors} colors */
function paintGrid(context, { rows, columns, answers, classes, grid }, box, { colors, classColors, palette }) {
  const xs = inPixels(grid, box);
  const width = rows === 1 ? 3 : 1;
  context.globalAlpha = GRID;
  for (const { code, pieces } of gridPieces({ rows, columns, answers, classes })) {
    // Zero has nearly the ground's color, and would not be seen.
    drawPieces(context, { pieces, xs, color: colors["line-strong"], width: width + 0.5 });
    drawPieces(context, { pieces, xs, color: classes ? classColors[code] : colorAt(palette, code), width });
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {Float32Array} at
 * @param {Colors} colors
 */
function paintPoints(context, { marks, classes, signs }, { width, height }, at, { colors, classColors }) {
  const count = marks.length;
  const common = {
    // The unit is then the pixel, from the corner of the canvas.
    size: 2,
    extent: 1,
    radius: Math.min(4, pointRadius(Math.min(width, height) * 1.1)),
    colors,
    classes: classes ? classColors : undefined,
    ring: colors.ground,
    signs,
  };
  for (const test of [false, true]) {
    const shown = [...marks.keys()].filter((index) => marks[index].test === test && Number.isFinite(at[index]));
    const points = shown.map((index) => [at[index] - 1, 1 - at[count + index], marks[index].label]);
    const wrong = { at: (/** @type {number} */ place) => marks[shown[place]].wrong, color: colors.ink };
    drawPoints(context, { ...common, points, wrong, shape: test ? "square" : "disc" });
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {Float32Array} at
 * @param {Colors} colors
 */
function paintMarked(context, { marked, place, marks }, { left, top, width, height }, at, { colors }) {
  const point = marked >= 0 ? [at[marked], at[marks.length + marked]] : null;
  const spot = place && [left + place[0] * width, top + place[1] * height];
  for (const [color, thick] of /** @type {[string, number][]} */ ([
    [colors.ground, 5],
    [colors.ink, 2],
  ])) {
    Object.assign(context, { strokeStyle: color, lineWidth: thick });
    context.beginPath();
    if (point) context.arc(point[0], point[1], RING, 0, 2 * Math.PI);
    else if (spot) {
      context.moveTo(spot[0] - CROSS, spot[1]);
      context.lineTo(spot[0] + CROSS, spot[1]);
      context.moveTo(spot[0], spot[1] - CROSS);
      context.lineTo(spot[0], spot[1] + CROSS);
    }
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {Colors} colors
 * @param {number} scale of text
 */
function paintAxes(context, { names, ranges }, { left, top, width, height }, { colors }, scale) {
  Object.assign(context, { strokeStyle: colors.line, lineWidth: 1 });
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  Object.assign(context, {
    fillStyle: colors["ink-soft"],
    font: `${SMALL * scale}px ${FAMILY}`,
    textBaseline: "middle",
  });
  ranges.forEach((range, axis) => {
    if (!range) return;
    const all = ticks(range.low, range.high, axis === 0 ? Math.max(2, width / 90) : Math.max(2, height / 60));
    for (const value of all) {
      const share = (value - range.low) / (range.high - range.low);
      const label = formatTick(value, all.length > 1 ? all[1] - all[0] : undefined);
      context.textAlign = axis === 0 ? "center" : "right";
      if (axis === 0) context.fillText(label, left + share * width, top + height + 10 * scale);
      else context.fillText(label, left - 5, top + (1 - share) * height);
    }
  });
  Object.assign(context, { fillStyle: colors.ink, textAlign: "center" });
  context.fillText(fitted(context, names[0], width), left + width / 2, top + height + 26 * scale);
  context.save();
  context.translate(9 * scale, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(fitted(context, names[1], height), 0, 0);
  context.restore();
}

/**
 * A name, cut where it is too long.
 * @param {CanvasRenderingContext2D} context @param {string} name @param {number} room
 */
function fitted(context, name, room) {
  if (context.measureText(name).width <= room) return name;
  let length = name.length - 1;
  while (length > 1 && context.measureText(`${name.slice(0, length)}…`).width > room) length -= 1;
  return `${name.slice(0, length)}…`;
}
