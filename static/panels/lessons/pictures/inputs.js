// What comes into a unit along two weights, and the ways these can go: of signals that are all positive only two of the
// four quarters are left.

import { numbered, sentencesOf, wordsOf } from "./frame.js";
import { createScene } from "./scene.js";
import { sentenceOf } from "./sentence.js";
import { setUpNow } from "./set_up_courses.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { ticks } from "../../../draw/axis.js";
import { figure, formatTick, wholePercent } from "../../../draw/numbers.js";

/** Above a square, below it, beside it. */
const [ABOVE, BELOW, BESIDE, BETWEEN] = [22, 34, 32, 18];
/** A smaller square has no room for words, nor for more than its numbers around it. */
const SMALL = { side: 180, above: 6, below: 18 };
const SECTORS = 24;
/** Quarters of the plane as the scene counts them: right, up. */
const QUARTERS = [
  [1, 1],
  [-1, 1],
  [-1, -1],
  [1, -1],
];

/**
 * @typedef {{layer: number, activation: string | null, points: [number, number, number][] | null, mean: number, means:
 * number[], batches: number, quadrants: number[], along: number[], still: number, rose: number[]}} Scene
 */

/** @typedef {{left: number, top: number, side: number, small?: boolean}} Square small: no room for words */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createInputs(root, parts) {
  const { store, text } = parts;

  /** Of two classes as on the map, of more as everywhere; a number to predict has no color. @param {number} label */
  function color(label) {
    const classes = store.state.run?.output.classes ?? 0;
    if (classes === 0) return "var(--ink-soft)";
    return classes === 2 ? `var(--${label > 0 ? "positive" : "negative"})` : `var(--class-${label})`;
  }
  /** @param {Scene} scene @param {Square} square */
  function cloud({ points, means }, { left, top, side, small }) {
    const all = points ?? [];
    const reach = reachOf(all.flatMap(([first, second]) => [Math.abs(first), Math.abs(second)]));
    const [x, y] = places({ left, top, side }, reach);
    const marks = ticks(-reach, reach, small ? 2 : 4);
    return [
      ...cross({ left, top, side }),
      ...marks.flatMap((value) => [
        element(
          "text",
          { x: tenth(x(value)), y: top + side + 15, "text-anchor": "middle" },
          formatTick(value, marks[1] - marks[0]),
        ),
        ...(value === 0
          ? []
          : [
              element(
                "text",
                { x: left - 4, y: tenth(y(value) + 4), "text-anchor": "end" },
                formatTick(value, marks[1] - marks[0]),
              ),
            ]),
      ]),
      ...(small
        ? []
        : [
            element("text", { x: left + side, y: top + side + 30, "text-anchor": "end" }, text("lesson.inputs.first")),
            element("text", { x: left - BESIDE, y: top - 8, class: "inputs-head" }, text("lesson.inputs.signals")),
          ]),
      ...all.map(([first, second, label]) =>
        element("circle", { class: "lesson-dot", r: 3, cx: tenth(x(first)), cy: tenth(y(second)), fill: color(label) }),
      ),
      element("path", { class: "inputs-mean", d: `M${tenth(x(means[0]))} ${tenth(y(means[1]))}m-8 0h16m-8 -8v16` }),
      ...(small
        ? []
        : [
            element(
              "text",
              {
                class: "lesson-mark",
                x: tenth(x(means[0]) + (means[0] > 0.3 * reach ? -11 : 11)),
                y: tenth(y(means[1]) + 16),
                "text-anchor": means[0] > 0.3 * reach ? "end" : "start",
              },
              text("lesson.inputs.mean_at", { first: figure(means[0]), second: figure(means[1]) }),
            ),
          ]),
    ];
  }
  /** @param {Scene} scene @param {Square} square */
  function rose({ quadrants, along, rose: counts, batches }, { left, top, side, small }) {
    const [middleX, middleY, radius] = [left + side / 2, top + side / 2, side / 2 - (small ? 4 : 22)];
    const most = Math.max(1, ...counts, ...along);
    return [
      ...QUARTERS.map(([right, up], index) =>
        element("rect", {
          class: quadrants[index] === 0 ? "inputs-none" : "inputs-some",
          x: right > 0 ? middleX : left,
          y: up > 0 ? top : middleY,
          width: side / 2,
          height: side / 2,
        }),
      ),
      ...cross({ left, top, side }),
      ...counts.map((count, sector) =>
        element("path", {
          class: `inputs-petal ${kindOf(sector)}`,
          d: petal(middleX, middleY, radius * Math.sqrt(count / most), sector),
        }),
      ),
      // Only one of the weights moves: along its axis, as thin as that.
      ...along.map((count, index) =>
        element("path", {
          class: "inputs-petal along",
          d: ray(middleX, middleY, radius * Math.sqrt(count / most), index),
        }),
      ),
      ...QUARTERS.map(([right, up], index) =>
        element(
          "text",
          {
            class: `inputs-share${quadrants[index] === 0 ? " inputs-no-share" : ""}${small ? " is-small" : ""}`,
            x: right > 0 ? left + side - 5 : left + 5,
            y: up > 0 ? top + (small ? 14 : 20) : top + side - (small ? 5 : 9),
            "text-anchor": right > 0 ? "end" : "start",
          },
          wholePercent(batches > 0 ? quadrants[index] / batches : Number.NaN),
        ),
      ),
      ...(small ? [] : [element("text", { x: left, y: top - 8, class: "inputs-head" }, text("lesson.inputs.ways"))]),
      element("text", { x: left + side, y: top + side + 15, "text-anchor": "end" }, text("lesson.inputs.more_first")),
      element("text", { x: left, y: top + side + 15 }, text("lesson.inputs.more_second")),
    ];
  }
  /** @param {Scene} scene @param {Element} drawing @param {{width: number, height: number}} size */
  function paint(scene, drawing, { width, height }) {
    if (!scene.points) return null;
    const wide = (width - BESIDE - BETWEEN) / 2;
    const small = Math.min(wide, height - ABOVE - BELOW) < SMALL.side;
    const [above, below] = small ? [SMALL.above, SMALL.below] : [ABOVE, BELOW];
    const side = Math.min(wide, height - above - below);
    if (side < 60) return null;
    const left = BESIDE + Math.max(0, (width - BESIDE - BETWEEN - 2 * side) / 2);
    const top = above + Math.max(0, (height - above - below - side) / 2);
    drawing.replaceChildren(
      ...cloud(scene, { left, top, side, small }),
      ...rose(scene, { left: left + side + BETWEEN, top, side, small }),
    );
    const { layer, activation, mean, batches, quadrants, along, still } = scene;
    const alone = along.reduce((sum, count) => sum + count, 0);
    const together = quadrants[0] + quadrants[2];
    const moved = together + quadrants[1] + quadrants[3];
    const empty = quadrants.filter((count) => count === 0).length;
    const before =
      activation === null
        ? undefined
        : parts.numberOf("mean_activation", { layer: layer - 1 }, setUpNow(store.state.lesson));
    const said = sentencesOf(
      text,
      sentenceOf((values) => text("lesson.inputs.mean", { ...values, layer }), {
        mean: numbered(before, figure(mean)),
      }),
      sentenceOf((values) => text("lesson.inputs.together", values), {
        together: numbered(undefined, text.number(together)),
        batches: numbered(undefined, text.number(batches)),
      }),
      ...(alone > 0 ? [[text("lesson.inputs.alone", { count: alone })]] : []),
      ...(still > 0 ? [[text("lesson.inputs.still", { count: still })]] : []),
      ...(empty === 2 && moved > 0 ? [[text("lesson.inputs.two")]] : []),
    );
    return { said, words: wordsOf(said) };
  }
  return createScene(root, parts, "inputs", { paint, none: text("lesson.zigzag.none") });
}

/** A round number that none is beyond. @param {number[]} sizes */
function reachOf(sizes) {
  const most = Math.max(1e-9, ...sizes);
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 1.5, 2, 3, 5, 10].find((one) => one * power >= most * (1 - 1e-9)) ?? 10);
}
/** @param {Square} square @param {number} reach */
const places = ({ left, top, side }, reach) => [
  (/** @type {number} */ value) => left + ((value + reach) / (2 * reach)) * side,
  (/** @type {number} */ value) => top + ((reach - value) / (2 * reach)) * side,
];
/** A square with its two axes. @param {Square} square */
const cross = ({ left, top, side }) => [
  element("rect", { class: "lesson-grid", x: left, y: top, width: side, height: side }),
  element("path", { class: "lesson-axis", d: `M${left} ${top + side / 2}h${side}M${left + side / 2} ${top}v${side}` }),
];
/** Both weights the same way, or one against the other. @param {number} sector */
const kindOf = (sector) => (Math.floor(sector / (SECTORS / 4)) % 2 === 0 ? "together" : "against");
/** @param {number} x @param {number} y @param {number} radius @param {number} sector */
function petal(x, y, radius, sector) {
  if (radius === 0) return "";
  const [from, to] = [0.04, 0.96].map((off) => ((sector + off) / SECTORS) * 2 * Math.PI);
  const corner = (/** @type {number} */ turn) =>
    `${tenth(x + radius * Math.cos(turn))} ${tenth(y - radius * Math.sin(turn))}`;
  return `M${tenth(x)} ${tenth(y)}L${corner(from)}A${tenth(radius)} ${tenth(radius)} 0 0 0 ${corner(to)}Z`;
}
/** A thin wedge along an axis: right, up, left, down. @param {number} x @param {number} y @param {number} radius
 * @param {number} axis */
function ray(x, y, radius, axis) {
  if (radius === 0) return "";
  const turn = (axis * Math.PI) / 2;
  const [right, down] = [Math.cos(turn), -Math.sin(turn)];
  const end = (/** @type {number} */ off) =>
    `${tenth(x + radius * right - off * down)} ${tenth(y + radius * down + off * right)}`;
  return `M${tenth(x)} ${tenth(y)}L${end(3.5)}L${end(-3.5)}Z`;
}
