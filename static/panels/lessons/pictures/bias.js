// A neuron with one input: what it answers along the way its weights point, or over that input where it has one only,
// the training points beside that way, and its threshold.

import { figure } from "../../../draw/numbers.js";
import { along, axes, draw as element, path, tenth } from "../../../controls/svg_figure.js";
import { createScene } from "./scene.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 12, 24, 36];

/**
 * @typedef {object} Scene null: not finite
 * @property {number | null} weight of the one input, where there is only one
 * @property {number | null} norm @property {number} bias
 * @property {number | null} threshold @property {number | null} reach @property {"answer" | "sum"} of
 * @property {{x: (number | null)[], y: (number | null)[]}} curve
 * @property {[number, number | null, number][]} points
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createBias(root, parts) {
  const { store, text } = parts;

  /** Of two classes as on the map, of more as everywhere; a number to predict has no color. @param {number} label */
  function color(label) {
    const classes = store.state.run?.output.classes ?? 0;
    if (classes === 0) return "var(--ink-soft)";
    return classes === 2 ? `var(--${label > 0 ? "positive" : "negative"})` : `var(--class-${label})`;
  }
  /** @param {Scene} scene @param {number} reach */
  function sentence({ weight, norm, bias, threshold }, reach) {
    const values = { norm: figure(norm), weight: figure(weight), bias: figure(bias), threshold: figure(threshold) };
    if (threshold === null) return text("lesson.bias.none", values);
    const within = Math.abs(threshold) <= reach;
    if (weight !== null)
      return text(within ? "lesson.bias.line" : "lesson.bias.line_beyond", { ...values, sum: sumOf(weight, bias) });
    return text(within ? "lesson.bias.at" : "lesson.bias.beyond", values);
  }
  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint(/** @type {Scene} */ scene, drawing, { width, height }) {
    const {
      weight,
      norm,
      threshold,
      reach,
      of,
      curve: { x: places, y: answers },
      points,
    } = scene;
    const [left, end, top, bottom] = [LEFT, width - RIGHT, TOP, height - BOTTOM];
    // Where numbers are too large for a computer's, some of the curve is not there.
    const curve = places.flatMap((place, index) =>
      place === null || answers[index] === null ? [] : [/** @type {[number, number]} */ ([place, answers[index]])],
    );
    const ends = [...curve.map(([, answer]) => answer), ...points.flatMap(([, target]) => target ?? [])];
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    if (norm === null || reach === null || curve.length === 0 || !Number.isFinite(2.5 * reach + 2 * (high - low)))
      return null;
    const room = 0.06 * (high - low) || 0.5;
    const right = {
      range: [-reach, reach],
      pixels: [left, end],
      count: Math.max(3, width / 90),
      name: weight === null ? text("lesson.bias.distance") : text("lesson.bias.input"),
    };
    const up = {
      range: [low - room, high + room],
      pixels: [bottom, top],
      count: Math.max(3, height / 70),
      name: text(`lesson.bias.${of}`),
    };
    const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
    const within = threshold !== null && Math.abs(threshold) <= reach;
    const at = within ? x(threshold) : 0;
    const leftward = at > (left + end) / 2;
    drawing.replaceChildren(
      axes(right, up),
      ...points.map(([distance, target, label]) =>
        element("circle", {
          class: "lesson-dot",
          r: width > 400 ? 4 : 3,
          cx: tenth(x(distance)),
          cy: tenth(target === null ? bottom : y(target)),
          fill: color(label),
        }),
      ),
      element("path", { class: "lesson-line", d: path(curve.map(([place, answer]) => [x(place), y(answer)])) }),
      ...(within
        ? [
            element("path", { class: "lesson-threshold", d: `M${tenth(at)} ${top}V${bottom}` }),
            element(
              "text",
              {
                class: "lesson-mark",
                x: tenth(at + (leftward ? -5 : 5)),
                y: tenth((top + bottom) / 2 + 20),
                "text-anchor": leftward ? "end" : "start",
              },
              `${weight === null ? "−b/|w|" : "−b/w"} = ${figure(threshold)}`,
            ),
          ]
        : []),
    );
    const said = sentence(scene, reach);
    const words = text("lesson.bias.picture", {
      sentence: said,
      count: points.length,
      first: figure(answers[0]),
      last: figure(answers[answers.length - 1]),
      from: figure(-reach),
      to: figure(reach),
    });
    return { said: [said], words };
  }
  return createScene(root, parts, "bias", { paint });
}

/** With this run's numbers. @param {number} weight @param {number} bias */
const sumOf = (weight, bias) => `${figure(weight)} x ${bias < 0 ? "−" : "+"} ${figure(Math.abs(bias))}`;
