// The map of a set-up's answers, under the points; with one input its curve, over them.

import { paintClasses } from "../../draw/classes.js";
import { decodeCurve, strokeCurve } from "../../draw/curves.js";
import { EXTENT, decodeMap, paintMap } from "../../draw/maps.js";
import { onPlane } from "../../draw/plane.js";
import { drawPoints, pointRadius } from "../../draw/points.js";
import { markClasses, markNegative } from "../../draw/signs.js";
import { onCurve, spanOf, USUAL } from "../../draw/span.js";
import { targetOf } from "../../app/state.js";
import { drawAreas } from "../../controls/curve_looks.js";
import { createUndo, fitCanvas, make, nameImage, watchWidth } from "../../controls/dom.js";

/** @typedef {import("../../wire/types.js").Compared} Compared */
/** @typedef {import("../../wire/types.js").ComparedRun} ComparedRun */
/** @typedef {import("../../wire/types.js").ComparedPicture} ComparedPicture */
/** @typedef {import("../../draw/curves.js").Span} Span */
/** @typedef {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} MapColors */
/** @typedef {{data: Compared | null, answer?: ComparedRun, picture?: ComparedPicture}} Shown */

/** @param {ComparedRun} run */
const outputsOf = ({ shape }) => shape[shape.length - 1];
/** What should be answered, by the label. @param {ComparedRun} run @returns {(label: number) => number} */
const targetOfRun = (run) => targetOf(run.output, outputsOf(run) > 1);

/**
 * With one input, which values the plots of all reach, so that heights can be compared; else null.
 * @param {import("./comparing.js").Comparing} comparing
 * @param {Span | null} before
 * @returns {Span | null}
 */
export function spanOfAll({ answer, picture }, before) {
  if (answer?.inputs.length !== 1) return null;
  const [first] = answer.runs;
  const target = targetOfRun(first);
  const targets = [...answer.train, ...answer.test].map((row) => target(row[row.length - 1]));
  // Between classes an output goes from one end to the other, whatever points there are.
  if (first.output.classes > 0) targets.push(target(-1), target(1));
  const answers = picture?.runs.flatMap(({ maps }) => [...decodeCurve(maps)]) ?? [];
  return spanOf(targets, answers, { before });
}

/** @param {{signs: () => boolean}} options signs: sides and classes are to be told apart without color */
export function createCardMap({ signs }) {
  const undo = createUndo();
  const below = make("canvas", {});
  const above = make("canvas", { "aria-hidden": true });
  const root = make("div", { class: "map-frame compare-map" }, below, above);
  const local = {
    size: 0,
    shown: /** @type {Shown} */ ({ data: null }),
    span: /** @type {Span | null} */ (null),
    colors: /** @type {MapColors | null} */ (null),
    image: /** @type {ImageData | null} */ (null),
    signs: false,
  };

  function paint() {
    const { shown, colors, size, span } = local;
    const { picture, answer, data } = shown;
    if (!picture || !answer || !data || !colors || size === 0) return;
    if (data.inputs.length === 1) drawCurves(picture, answer, colors, span ?? USUAL);
    else paintPlane(picture, colors);
  }
  /** @param {ComparedPicture} picture @param {MapColors} colors */
  function paintPlane({ maps, side }, colors) {
    const codes = decodeMap(maps);
    if (below.width !== side || below.height !== side) below.width = below.height = side;
    const context = below.getContext("2d");
    if (!context) return;
    if (local.image?.width !== side) local.image = context.createImageData(side, side);
    const image = /** @type {ImageData} */ (local.image);
    const target = new Uint32Array(image.data.buffer);
    const several = codes.length > side * side;
    const { palette, classes, marks } = colors.washed;
    if (several) paintClasses(target, codes, side, classes, { hatch: colors.hatch });
    else paintMap(target, codes, side, palette, { hatch: colors.hatch });
    if (signs() && several) markClasses(target, codes, side, { stripes: marks.classStripes, edge: marks.edge });
    else if (signs()) markNegative(target, codes, side, { stripes: marks.stripes, edge: marks.edge });
    context.putImageData(image, 0, 0);
  }
  /** @param {ComparedPicture} picture @param {ComparedRun} answer @param {MapColors} colors @param {Span} span */
  function drawCurves({ maps, side }, answer, { colors, classColors, washed }, span) {
    const { size } = local;
    const values = decodeCurve(maps);
    const { output } = answer;
    const count = outputsOf(answer);
    const box = { x: 0, y: 0, width: size, height: size };
    const curves = Array.from({ length: count }, (_, at) => values.subarray(at * side, (at + 1) * side));
    const areas = fitCanvas(below, size, size);
    drawAreas(areas, curves, {
      size,
      span,
      middle: output.middle,
      colors,
      paletteOf: (at) => (count > 1 ? washed.classes[at] : washed.palette),
    });
    // Above the points, which would hide an answer that fits.
    const lines = drawPointsNow();
    for (const [at, curve] of lines ? curves.entries() : [])
      strokeCurve(/** @type {CanvasRenderingContext2D} */ (lines), curve, {
        box,
        span,
        color: count > 1 ? classColors[at] : colors.ink,
        width: 2.5,
        halo: colors.ground,
      });
  }
  /** @returns {CanvasRenderingContext2D | null} where they were drawn */
  function drawPointsNow() {
    const { shown, colors, size, span } = local;
    const { answer, data } = shown;
    if (!answer || !data || !colors || size === 0) return null;
    const context = fitCanvas(above, size, size);
    const one = data.inputs.length === 1;
    drawPoints(context, {
      points: one ? onCurve(data.train, span ?? USUAL, targetOfRun(answer)) : onPlane(data.train, [0, 1]),
      size,
      radius: pointRadius(size),
      colors: colors.colors,
      classes: outputsOf(answer) > 1 ? colors.classColors : undefined,
      extent: EXTENT,
      ring: colors.colors.ground,
      signs: signs(),
    });
    return context;
  }
  watchWidth(root, undo, (width) => {
    local.size = width;
    drawPointsNow();
    paint();
  });
  return {
    root,
    canvases: [below, above],
    /** Says what is shown, to who does not see it. @param {string} words */
    name: (words) => nameImage(below, words),
    /** @param {Shown} shown @param {MapColors} colors @param {Span | null} span */
    set(shown, colors, span) {
      const before = local.shown;
      const anew = colors !== local.colors || shown.data !== before.data || signs() !== local.signs;
      Object.assign(local, { shown, colors, span, signs: signs() });
      if (anew) drawPointsNow();
      if (anew || shown.picture !== before.picture) paint();
    },
    dispose: undo.dispose,
  };
}
