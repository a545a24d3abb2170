// The losses of all runs of a poll by epoch, each a line.

import { axes, along, describe, draw, path } from "../../../../controls/svg_figure.js";
import { curveOf, topOf } from "../tallies.js";

const HEIGHT = 200;

/**
 * @param {HTMLElement} place
 * @param {import("../../../../app/text.js").Text} text
 * @param {(member: string | null) => void} onPoint
 */
export function createLosses(place, text, onPoint) {
  const svg = /** @type {SVGSVGElement} */ (draw("svg", { class: "teach-curves" }));
  place.append(svg);
  /** @type {Map<string, Element>} */
  const lines = new Map();
  svg.addEventListener("pointerleave", () => onPoint(null));
  return {
    /**
     * @param {import("../tallies.js").Tally["runs"]} runs
     * @param {{epochs: number, width: number}} options
     */
    draw(runs, { epochs, width }) {
      const curves = runs.map(({ answer }) => curveOf(answer.losses, epochs));
      const top = topOf(curves);
      const right = { range: [0, epochs], pixels: [44, width - 10], count: 5, name: text("transport.epoch") };
      const up = { range: [0, top * 1.04], pixels: [HEIGHT - 32, 18], count: 4, name: text("class.teacher.poll.loss") };
      const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
      describe(svg, text("class.teacher.poll.losses"));
      for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT }))
        svg.setAttribute(name, String(value));
      lines.clear();
      const drawn = runs.flatMap(({ member, answer }, index) => {
        const d = path(curves[index].map(({ epoch, loss }) => [x(epoch), y(Math.min(loss, up.range[1]))]));
        if (d === "") return [];
        const line = draw("path", { class: `teach-curve${answer.reached ? " reached" : ""}`, d });
        // A line is too thin to be pointed at.
        const grip = draw("path", { class: "teach-curve-grip", d });
        grip.addEventListener("pointerenter", () => onPoint(member));
        lines.set(member, line);
        return [line, grip];
      });
      svg.replaceChildren(axes(right, up), ...drawn);
    },
    /** @param {string | null} member whose line stands out */
    lighten(member) {
      for (const [one, line] of lines) {
        line.classList.toggle("bright", one === member);
        line.classList.toggle("dim", member !== null && one !== member && lines.has(member));
      }
    },
  };
}
