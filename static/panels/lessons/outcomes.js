// What comes out of the set-ups of a list: loaded when the list is first opened, and painted as the large map is.

import { fillCurve, strokeCurve } from "../../draw/curves.js";
import { decodeMap, paintMap } from "../../draw/maps.js";
import { onCurve, spanOf } from "../../draw/span.js";
import { paintClasses } from "../../draw/classes.js";
import { drawPoints } from "../../draw/points.js";
import { markClasses, markNegative } from "../../draw/signs.js";
import { fetchDocument } from "../../app/fetching.js";
import { fitCanvas, make } from "../../controls/dom.js";
import { curveColors } from "../../controls/curve_looks.js";
import { mapColors } from "../../controls/theme_colors.js";

/**
 * @typedef {{side?: number, maps?: string, curves?: (number | null)[][], points: number[][], classes: number | null,
 * test_loss: number | null}} Outcome maps: base64, a map of codes for each output; with one input curves in their
 * place, of each output its values along it
 */
/**
 * @typedef {{name: string, dataset: string, outcome: Outcome | null, points?: number[][] | null}} Shown what a
 * picture is of; points: its own, where it has any
 */

/**
 * @param {string} address
 * @param {(address: string) => Promise<{outcomes: Record<string, (Outcome | null)[]>}>} [ask]
 */
export function createOutcomes(address, ask = fetchDocument) {
  const local = { found: /** @type {Record<string, (Outcome | null)[]>} */ ({}), asked: false };
  return {
    /** Resolves once they are here, or did not come: then pictures are of the data alone. */
    async load() {
      if (local.asked) return;
      local.asked = true;
      try {
        local.found = (await ask(address)).outcomes;
      } catch {
        // Asked again when the list is opened again.
        local.asked = false;
      }
    },
    /** @param {string} name of a lesson or preset @param {number} index of the set-ups it shows */
    of: (name, index) => local.found[name]?.[index] ?? null,
  };
}

/** How a picture is told to who does not see it. @param {Shown} shown @param {import("../../app/text.js").Text} text */
export function tellOutcome({ name, dataset, outcome, points }, text) {
  if (!outcome && points) return text("outcome.own", { name });
  if (!outcome) return text("outcome.data", { name, data: text(`dataset.${dataset}.label`) });
  const { test_loss: loss } = outcome;
  return loss === null ? text("outcome.broken", { name }) : text("outcome.loss", { name, loss });
}

/**
 * What stands for an outcome that is not there: its own points, or those of its data set.
 * @param {import("../../wire/types.js").Catalogue} catalogue
 * @param {Shown} shown
 */
function dataAlone(catalogue, { dataset, points }) {
  const record = catalogue.datasets.find(({ name }) => name === dataset);
  return { points: points ?? record?.points ?? [], classes: record?.classes ?? null };
}

/**
 * A picture of this side, in CSS pixels: the map that came out, and the points on it.
 * @param {Shown} shown
 * @param {number} size
 * @param {object} options
 * @param {import("../../wire/types.js").Catalogue} options.catalogue
 * @param {import("../../app/text.js").Text} options.text
 * @param {boolean} options.signs
 */
export function paintOutcome(shown, size, { catalogue, text, signs }) {
  const { outcome } = shown;
  const canvas = make("canvas", { class: "outcome", role: "img", "aria-label": tellOutcome(shown, text) });
  const context = fitCanvas(canvas, size, size);
  const { colors, classColors } = mapColors();
  const { points, classes } = outcome ?? dataAlone(catalogue, shown);
  if (outcome?.curves || points[0]?.length === 2) {
    paintCurves(context, size, { curves: outcome?.curves ?? [], points, classes, signs });
    return canvas;
  }
  if (outcome) context.drawImage(paintCodes(outcome, signs), 0, 0, size, size);
  drawPoints(context, {
    points,
    size,
    radius: 1.8,
    colors,
    classes: classes ? classColors : undefined,
    ring: colors.ground,
    signs,
  });
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} size
 * @param {{curves: (number | null)[][], points: number[][], classes: number | null, signs: boolean}} outcome points:
 * rows of the input and the label, which may stand there twice
 */
function paintCurves(context, size, { curves, points, classes, signs }) {
  const { colors, classColors, palette } = mapColors();
  const box = { x: 0, y: 0, width: size, height: size };
  const values = curves.map((curve) => curve.map((value) => value ?? NaN));
  const target = (/** @type {number} */ label) => (classes ? 1 : label);
  const span = spanOf(
    points.map((row) => target(row[row.length - 1])),
    values.flat(),
  );
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, size, size);
  if (!classes) for (const one of values) fillCurve(context, one, { box, span, colors: curveColors(colors, palette) });
  drawPoints(context, {
    points: onCurve(points, span, target),
    size,
    radius: 1.8,
    colors,
    classes: classes ? classColors : undefined,
    ring: colors.ground,
    signs,
  });
  for (const [unit, one] of values.entries())
    strokeCurve(context, one, { box, span, color: classes ? classColors[unit] : colors.ink, width: 1.5 });
}

/** @param {Outcome} outcome @param {boolean} signs */
function paintCodes({ side = 0, maps = "", classes }, signs) {
  const image = make("canvas", { width: side, height: side });
  const context = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
  const data = context.createImageData(side, side);
  const pixels = new Uint32Array(data.data.buffer);
  const codes = decodeMap(maps);
  const {
    washed: { palette, classes: palettes, marks },
    hatch,
  } = mapColors();
  if (classes) paintClasses(pixels, codes, side, palettes, { hatch });
  else paintMap(pixels, codes, side, palette, { hatch });
  if (signs && classes) markClasses(pixels, codes, side, { stripes: marks.classStripes, edge: marks.edge });
  else if (signs) markNegative(pixels, codes, side, marks);
  context.putImageData(data, 0, 0);
  return image;
}
