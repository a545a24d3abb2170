// What comes into a unit along two weights, and the ways these can go: of signals that are all positive only two of the
// four quarters are left.

import { numbered } from "./frame.js";
import { createScene } from "./scene.js";
import { readAloud, sentenceOf } from "./sentence.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { ticks } from "../../../draw/axis.js";
import { figure, formatTick, wholePercent } from "../../../draw/numbers.js";

/** Above a square, below it, beside it. */
const [ABOVE, BELOW, BESIDE, BETWEEN] = [22, 34, 32, 18];
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
 * number[], batches: number, quadrants: number[], still: number, rose: number[]}} Scene
 */

/** @typedef {{left: number, top: number, side: number}} Square */

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
  function cloud({ points, means }, { left, top, side }) {
    const all = points ?? [];
    const reach = reachOf(all.flatMap(([first, second]) => [Math.abs(first), Math.abs(second)]));
    const [x, y] = places({ left, top, side }, reach);
    const marks = ticks(-reach, reach, 4);
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
      element("text", { x: left + side, y: top + side + 30, "text-anchor": "end" }, text("lesson.inputs.first")),
      element("text", { x: left - BESIDE, y: top - 8, class: "inputs-head" }, text("lesson.inputs.signals")),
      element("text", { x: left + 4, y: top + 14 }, text("lesson.inputs.second")),
      ...all.map(([first, second, label]) =>
        element("circle", { class: "lesson-dot", r: 3, cx: tenth(x(first)), cy: tenth(y(second)), fill: color(label) }),
      ),
      element("path", { class: "inputs-mean", d: `M${tenth(x(means[0]))} ${tenth(y(means[1]))}m-8 0h16m-8 -8v16` }),
      element(
        "text",
        {
          class: "lesson-mark",
          x: tenth(x(means[0]) + (means[0] > 0 ? -11 : 11)),
          y: tenth(y(means[1]) + 16),
          "text-anchor": means[0] > 0 ? "end" : "start",
        },
        text("lesson.inputs.mean_at", { first: figure(means[0]), second: figure(means[1]) }),
      ),
    ];
  }
  /** @param {Scene} scene @param {Square} square */
  function rose({ quadrants, rose: counts, batches }, { left, top, side }) {
    const [middleX, middleY, radius] = [left + side / 2, top + side / 2, side / 2 - 22];
    const most = Math.max(1, ...counts);
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
      ...QUARTERS.map(([right, up], index) =>
        element(
          "text",
          {
            class: quadrants[index] === 0 ? "inputs-share inputs-no-share" : "inputs-share",
            x: right > 0 ? left + side - 6 : left + 6,
            y: up > 0 ? top + 20 : top + side - 9,
            "text-anchor": right > 0 ? "end" : "start",
          },
          wholePercent(batches > 0 ? quadrants[index] / batches : Number.NaN),
        ),
      ),
      element("text", { x: left, y: top - 8, class: "inputs-head" }, text("lesson.inputs.ways")),
      element("text", { x: left + side, y: top + side + 15, "text-anchor": "end" }, text("lesson.inputs.more_first")),
      element("text", { x: left, y: top + side + 15 }, text("lesson.inputs.more_second")),
    ];
  }
  /** @param {Scene} scene @param {Element} drawing @param {{width: number, height: number}} size */
  function paint(scene, drawing, { width, height }) {
    if (!scene.points) return null;
    const side = Math.min((width - BESIDE - BETWEEN) / 2, height - ABOVE - BELOW);
    if (side < 60) return null;
    const left = BESIDE + Math.max(0, (width - BESIDE - BETWEEN - 2 * side) / 2);
    const top = ABOVE + Math.max(0, (height - ABOVE - BELOW - side) / 2);
    drawing.replaceChildren(
      ...cloud(scene, { left, top, side }),
      ...rose(scene, { left: left + side + BETWEEN, top, side }),
    );
    const { layer, activation, mean, batches, quadrants, still } = scene;
    const together = quadrants[0] + quadrants[2];
    const moved = together + quadrants[1] + quadrants[3];
    const empty = quadrants.filter((count) => count === 0).length;
    const said = [
      ...sentenceOf((values) => text("lesson.inputs.mean", { ...values, layer }), {
        mean: numbered(
          activation === null ? undefined : parts.numberOf("mean_activation", { layer: layer - 1 }),
          figure(mean),
        ),
      }),
      " ",
      ...sentenceOf((values) => text("lesson.inputs.together", values), {
        together: numbered(undefined, text.number(together)),
        batches: numbered(undefined, text.number(moved)),
      }),
      ...(still > 0 ? [" ", text("lesson.inputs.still", { count: still, batches })] : []),
      ...(empty === 2 && moved > 0 ? [" ", text("lesson.inputs.two")] : []),
    ];
    return { said, words: readAloud(said) };
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
