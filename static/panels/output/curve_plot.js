// The plot of a run with one input: the answer over it, or that of one unit, and what the plot reaches.

import { strokeCurve } from "../../draw/curves.js";
import { spanOf, USUAL } from "../../draw/span.js";
import { currentFrame, showsOutput, targetIn, valueScale } from "../../app/state.js";
import { drawAreas, signOnly } from "../../controls/curve_looks.js";
import { fitCanvas, make } from "../../controls/dom.js";

/** @typedef {import("../../app/state.js").State} State */
/** @typedef {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} MapColors */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<State>} parts.store
 * @param {import("../../actions.js").Actions} parts.actions
 * @param {HTMLCanvasElement} parts.under of the areas, under the points
 * @param {HTMLCanvasElement} parts.points
 */
export function createCurvePlot({ store, actions, under, points }) {
  // The lines are above the points, which would hide an answer that fits.
  const over = make("canvas", { class: "map-curves", id: "curve-canvas", "aria-hidden": true, hidden: true });
  points.after(over);
  const local = { of: "", data: /** @type {State["data"]} */ (null), targets: /** @type {number[]} */ ([]) };

  /** What should be answered at all points there are. */
  function targets() {
    const { data, run } = store.state;
    if (data !== local.data) {
      const target = targetIn(run);
      local.data = data;
      local.targets = data ? [...data.train, ...data.test].map((row) => target(row[row.length - 1])) : [];
      // Between classes an output goes from one end to the other, whatever points there are.
      if (run && run.output.classes > 0) local.targets.push(run.output.middle - run.output.half, target(1));
    }
    return local.targets;
  }
  /** @param {import("../../app/state.js").Frame} frame @param {import("../../app/state.js").State["run"]} run */
  function reach(frame, run) {
    if (!run) return USUAL;
    const whole = !showsOutput(frame, run);
    // Another network, other points or another unit: nothing holds the plot to what it was.
    const of = JSON.stringify([frame.run, frame.focusLayer, frame.focusUnit]);
    const fresh = of !== local.of || store.state.data !== local.data;
    local.of = of;
    const { span } = store.state;
    // While one draws points the paper stays where it is.
    const grows = store.state.own.drawing;
    const before = grows ? (span ?? USUAL) : fresh ? null : span;
    const next = spanOf(targets(), frame.curves ?? [], { before, whole, grows });
    if (!span || span.low !== next.low || span.high !== next.high) actions.spanned(next);
    return next;
  }

  return {
    hide() {
      if (over.hidden) return;
      over.hidden = true;
    },
    /**
     * @param {number} size CSS pixels of the plot's side
     * @param {MapColors} looks
     * @param {(unit: number) => Uint32Array} paletteOf the palette of each curve, in their order
     */
    draw(size, { colors, classColors }, paletteOf) {
      const { run, view } = store.state;
      const frame = currentFrame(store.state);
      if (!frame?.curves || !run || size === 0) return;
      over.hidden = false;
      const span = reach(frame, run);
      const scale = valueScale(frame, run);
      const box = { x: 0, y: 0, width: size, height: size };
      const count = frame.mapCount;
      const curves = Array.from({ length: count }, (_, unit) => {
        const values = /** @type {Float32Array} */ (frame.curves).subarray(
          unit * frame.mapSide,
          (unit + 1) * frame.mapSide,
        );
        return view.discretize ? signOnly(values, scale) : values;
      });
      const context = fitCanvas(under, size, size);
      drawAreas(context, curves, { size, span, middle: scale.middle, colors, paletteOf });
      const lines = fitCanvas(over, size, size);
      for (const [unit, values] of curves.entries()) {
        const color = count > 1 ? classColors[unit] : colors.ink;
        // The picture that is kept of a run is of the canvas below.
        strokeCurve(context, values, { box, span, color, width: 2.5 });
        // Of several classes all points lie where curves should be, and would not be seen below them.
        if (count === 1) strokeCurve(lines, values, { box, span, color, width: 2.5, halo: colors.ground });
      }
    },
    dispose: () => over.remove(),
  };
}
