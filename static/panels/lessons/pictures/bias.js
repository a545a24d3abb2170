// A neuron with one input: what it answers along the way its weights point, the training points beside that way, and
// its threshold.

import { figure } from "../../../draw/numbers.js";
import { along, axes, describe, draw as element, figureOf, path, tenth } from "../../../controls/svg_figure.js";
import { createScene } from "./scene.js";

const [WIDTH, HEIGHT] = [300, 170];
const [LEFT, RIGHT, TOP, BOTTOM] = [30, WIDTH - 8, 20, HEIGHT - 30];

/**
 * @typedef {{norm: number | null, bias: number, threshold: number | null, reach: number | null, of: "answer" | "sum",
 * curve: {x: (number | null)[], y: (number | null)[]}, points: [number, number | null, number][]}} Scene null: not
 * finite
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createBias(root, parts) {
  const { store, text } = parts;
  const picture = figureOf(WIDTH, HEIGHT);

  /** Of two classes as on the map, of more as everywhere; a number to predict has no color. @param {number} label */
  function color(label) {
    const classes = store.state.run?.output.classes ?? 0;
    if (classes === 0) return "var(--ink-soft)";
    return classes === 2 ? `var(--${label > 0 ? "positive" : "negative"})` : `var(--class-${label})`;
  }
  /** @param {Scene} scene */
  function show({ norm, bias, threshold, reach, of, curve: { x: places, y: answers }, points }) {
    // Where numbers are too large for a computer's, some of the curve is not there.
    const curve = places.flatMap((place, index) =>
      place === null || answers[index] === null ? [] : [/** @type {[number, number]} */ ([place, answers[index]])],
    );
    const ends = [...curve.map(([, answer]) => answer), ...points.flatMap(([, target]) => target ?? [])];
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    if (norm === null || reach === null || curve.length === 0 || !Number.isFinite(2.5 * reach + 2 * (high - low))) {
      picture.replaceChildren();
      describe(picture, text("lesson.bias"));
      return text("lesson.scene.broken");
    }
    const room = 0.06 * (high - low) || 0.5;
    const right = { range: [-reach, reach], pixels: [LEFT, RIGHT], count: 5, name: text("lesson.bias.distance") };
    const up = { range: [low - room, high + room], pixels: [BOTTOM, TOP], count: 3, name: text(`lesson.bias.${of}`) };
    const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
    const within = threshold !== null && Math.abs(threshold) <= reach;
    const at = within ? x(threshold) : 0;
    const leftward = at > (LEFT + RIGHT) / 2;
    picture.replaceChildren(
      axes(right, up),
      ...points.map(([distance, target, label]) =>
        element("circle", {
          class: "lesson-dot",
          r: 3,
          cx: tenth(x(distance)),
          cy: tenth(target === null ? BOTTOM : y(target)),
          fill: color(label),
        }),
      ),
      element("path", { class: "lesson-line", d: path(curve.map(([place, answer]) => [x(place), y(answer)])) }),
      ...(within
        ? [
            element("path", { class: "lesson-threshold", d: `M${tenth(at)} ${TOP}V${BOTTOM}` }),
            element(
              "text",
              {
                class: "lesson-mark",
                x: tenth(at + (leftward ? -4 : 4)),
                y: (TOP + BOTTOM) / 2 + 20,
                "text-anchor": leftward ? "end" : "start",
              },
              `−b/|w| = ${figure(threshold)}`,
            ),
          ]
        : []),
    );
    const sentence =
      threshold === null
        ? text("lesson.bias.none", { bias: figure(bias) })
        : text(within ? "lesson.bias.at" : "lesson.bias.beyond", {
            norm: figure(norm),
            bias: figure(bias),
            threshold: figure(threshold),
          });
    describe(
      picture,
      text("lesson.bias.picture", {
        sentence,
        count: points.length,
        first: figure(answers[0]),
        last: figure(answers[answers.length - 1]),
        from: figure(-reach),
        to: figure(reach),
      }),
    );
    return sentence;
  }
  return createScene(root, parts, "bias", picture, show);
}
