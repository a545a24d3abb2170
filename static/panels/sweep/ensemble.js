// What the networks of a cell answer together: their mean, and where they disagree, as maps.

import { parseColor, rampOf } from "../../draw/color.js";
import { paintClasses } from "../../draw/classes.js";
import { EXTENT, paintMap } from "../../draw/maps.js";
import { markClasses, markNegative } from "../../draw/signs.js";
import { figure, wholePercent } from "../../draw/numbers.js";
import { createSaving } from "../../controls/figure_saving.js";
import { fitCanvas, make, nameImage, setText } from "../../controls/dom.js";
import { mapColors } from "../../controls/theme_colors.js";
import { drawMean, drawSpread } from "./ensemble_curves.js";

/**
 * @typedef {object} Ensemble as the server tells it; maps have the top row first, and null where there is no number
 * @property {number[]} members seeds @property {number[]} diverged seeds
 * @property {number} middle @property {number} half of an output's scale
 * @property {(number | null)[][][]} mean of each output @property {(number | null)[][][]} spread
 * @property {(number | null)[][] | null} disagreement share of those that answer another class than most
 */

const NOT_A_NUMBER = 255;
const SIDE = 168;
/** Where fewer answer otherwise, networks agree. */
const ALIKE = 0.1;

/**
 * @param {(number | null)[]} values @param {number} low @param {number} high
 * @returns {Uint8Array} codes of a map
 */
export const codesOf = (values, low, high) =>
  Uint8Array.from(values, (value) =>
    value === null ? NOT_A_NUMBER : Math.round(254 * Math.max(0, Math.min(1, (value - low) / (high - low || 1)))),
  );

/**
 * Where networks disagree, and how much: in classification the share that is not with most, else the standard
 * deviation.
 * @param {Ensemble} ensemble
 * @returns {{values: (number | null)[], high: number, alike: number, most: number}} alike: the share of the plane on
 * which they agree
 */
export function disagreementOf({ disagreement, spread, half }) {
  const values = (disagreement ?? spread[0]).flat();
  const there = values.filter((value) => value !== null);
  // Half of them at most are not with most; answers differ by much where they do by half of the scale.
  const high = disagreement ? 0.5 : half / 2;
  const alike = there.filter((value) => value < ALIKE * 2 * high).length / Math.max(1, there.length);
  return { values, high, alike, most: there.reduce((most, value) => Math.max(most, value), 0) };
}

/**
 * @param {import("../../controls/context.js").Context} context
 */
export function createEnsemble({ store, actions, text }) {
  const canvases = ["mean", "spread"].map((name) => {
    const canvas = make("canvas", {});
    return {
      canvas,
      root: make(
        "figure",
        { class: "sweep-together" },
        make("figcaption", { class: "label" }, text(`sweep.${name}`)),
        canvas,
      ),
    };
  });
  const said = make("p", { class: "about", "aria-live": "polite" });
  const local = { shown: /** @type {Ensemble | null} */ (null), title: "" };
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("sweep.ensemble"),
    name: "ensemble",
    figure: () => together(),
  });
  const root = make(
    "div",
    { class: "sweep-ensemble", hidden: true },
    make("div", { class: "sweep-two" }, ...canvases.map((one) => one.root)),
    said,
    saving.root,
  );

  /** Both maps side by side, to be saved. */
  function together() {
    const canvas = make("canvas", { width: 4 * SIDE + 32, height: 2 * SIDE });
    const surface = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    for (const [at, one] of canvases.entries())
      surface.drawImage(one.canvas, at * (2 * SIDE + 32), 0, 2 * SIDE, 2 * SIDE);
    canvas.style.cssText = `position:absolute;left:-9999px;width:${2 * SIDE + 16}px`;
    // Its size is that on the page.
    root.append(canvas);
    setTimeout(() => canvas.remove());
    return canvas;
  }
  /** @param {HTMLCanvasElement} canvas @param {number} side @param {(pixels: Uint32Array) => void} paint */
  function paintOn(canvas, side, paint) {
    const image = make("canvas", { width: side, height: side });
    const surface = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
    const data = surface.createImageData(side, side);
    paint(new Uint32Array(data.data.buffer));
    surface.putImageData(data, 0, 0);
    fitCanvas(canvas, SIDE, SIDE).drawImage(image, 0, 0, SIDE, SIDE);
  }
  /**
   * @param {Ensemble} shown @param {ReturnType<typeof mapColors>} looks
   * @param {{values: (number | null)[], high: number}} disagreement
   */
  function drawMaps(shown, { palette, classes, hatch, marks, colors }, { values, high }) {
    const { signs } = store.state.view;
    const side = shown.mean[0].length;
    const range = [shown.middle - shown.half, shown.middle + shown.half];
    paintOn(canvases[0].canvas, side, (pixels) => {
      if (shown.mean.length === 1) {
        const codes = codesOf(shown.mean[0].flat(), range[0], range[1]);
        paintMap(pixels, codes, side, palette, { hatch });
        if (signs) markNegative(pixels, codes, side, marks);
        return;
      }
      const maps = new Uint8Array(shown.mean.length * side * side);
      for (const [unit, map] of shown.mean.entries()) maps.set(codesOf(map.flat(), 0, 1), unit * side * side);
      paintClasses(pixels, maps, side, classes, { hatch });
      if (signs) markClasses(pixels, maps, side, { edge: marks.edge, stripes: marks.classStripes });
    });
    const stops = [colors["ramp-worst"], colors["ramp-middle"], colors["ramp-best"]];
    const ramp = Uint32Array.from(rampOf(stops, 255), parseColor);
    paintOn(canvases[1].canvas, side, (pixels) => paintMap(pixels, codesOf(values, 0, high), side, ramp, { hatch }));
  }
  function draw() {
    const { shown } = local;
    root.hidden = !shown;
    if (!shown) return;
    const looks = mapColors();
    const { values, high, alike, most } = disagreementOf(shown);
    // With one input a map is one row.
    const curves = shown.mean[0].length === 1;
    if (curves) {
      drawMean(canvases[0].canvas, SIDE, shown, looks);
      drawSpread(canvases[1].canvas, SIDE, values, high, looks);
    } else drawMaps(shown, looks, { values, high });
    const alikeSaid = shown.disagreement
      ? text(curves ? "sweep.ensemble.curve_classes" : "sweep.ensemble.classes", {
          count: shown.members.length,
          alike: wholePercent(alike),
          most: wholePercent(most),
        })
      : text(curves ? "sweep.ensemble.curve" : "sweep.ensemble.values", {
          count: shown.members.length,
          alike: wholePercent(alike),
          most: figure(most),
        });
    const lost =
      shown.diverged.length > 0 ? ` ${text("sweep.ensemble.diverged", { count: shown.diverged.length })}` : "";
    setText(said, shown.members.length > 1 ? alikeSaid + lost : text("sweep.ensemble.one") + lost);
    nameImage(canvases[0].canvas, text("sweep.mean_map", { cell: local.title, reach: EXTENT }));
    nameImage(canvases[1].canvas, text("sweep.spread_map", { cell: local.title, reach: EXTENT }));
  }
  return {
    root,
    /** @param {Ensemble | null} shown @param {string} title */
    set(shown, title) {
      Object.assign(local, { shown, title });
      draw();
    },
    redraw: draw,
  };
}
