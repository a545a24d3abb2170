// The losses of all runs of a cell by epoch, each a line.

import { axes, along, draw, path, tenth } from "../../controls/svg_figure.js";
import { outcomeIn } from "./results.js";

/** @typedef {import("./results.js").Run} Run */

const HEIGHT = 190;
/** Losses above so many times the baseline are cut off: what diverges would leave nothing to see of the others. */
const CUT = 1.25;

/**
 * @param {HTMLElement} place
 * @param {import("../../app/text.js").Text} text
 */
export function createCurves(place, text) {
  const svg = /** @type {SVGSVGElement} */ (draw("svg", { class: "sweep-curves" }));
  place.append(svg);
  return {
    svg,
    /**
     * @param {Run[]} runs
     * @param {import("./results.js").Reading} reading
     * @param {{width: number, bright: number | null, title: string}} options bright: the seed that stands out
     */
    set(runs, reading, { width, bright, title }) {
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", title);
      svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      svg.setAttribute("width", String(width));
      svg.setAttribute("height", String(HEIGHT));
      const baseline = Math.max(0, ...runs.map((run) => run.baseline));
      const losses = runs
        .flatMap(({ curve }) => [...curve.train_loss, ...curve.test_loss])
        .filter((loss) => loss !== null);
      const top = Math.min(Math.max(0.01, ...losses), CUT * baseline || Number.POSITIVE_INFINITY);
      const end = Math.max(1, ...runs.map(({ curve }) => curve.epochs[curve.epochs.length - 1] ?? 0));
      const right = { range: [0, end], pixels: [40, width - 10], count: 4, name: text("transport.epoch") };
      const up = { range: [0, top * 1.04], pixels: [HEIGHT - 32, 18], count: 4, name: text("sweep.loss") };
      const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
      const line = (/** @type {Run} */ run, /** @type {"train_loss" | "test_loss"} */ which) =>
        path(
          run.curve.epochs
            .map((epoch, at) => /** @type {const} */ ([epoch, run.curve[which][at]]))
            .filter(([, loss]) => loss !== null)
            .map(([epoch, loss]) => [x(epoch), y(Math.min(Number(loss), up.range[1]))]),
        );
      const lines = runs.flatMap((run) => {
        const state = `${bright === null ? "" : bright === run.seed ? " bright" : " dim"} ${outcomeIn(run, reading)}`;
        return [
          draw("path", { class: `sweep-line train${state}`, d: line(run, "train_loss") }),
          draw("path", { class: `sweep-line test${state}`, d: line(run, "test_loss") }),
        ];
      });
      // What always answers the same has this loss.
      const none =
        baseline > 0 && baseline <= up.range[1]
          ? [
              draw("path", {
                class: "sweep-baseline",
                d: `M${right.pixels[0]} ${tenth(y(baseline))}H${right.pixels[1]}`,
              }),
            ]
          : [];
      svg.replaceChildren(axes(right, up), ...none, ...lines);
    },
  };
}
