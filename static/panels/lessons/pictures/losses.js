// Two losses over how sure the network is of what is right, their slopes below, and where the run's points stand.

import { numbered } from "./frame.js";
import { createPanel, stacked } from "./panel.js";
import { createScene } from "./scene.js";
import { readAloud, sentenceOf } from "./sentence.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { figure } from "../../../draw/numbers.js";

/** In the order of the legend. */
const LOSSES = /** @type {const} */ (["cross_entropy", "squared_error"]);
/** So much more than the curves need stays free above them. */
const ROOM = 1.06;

/** @typedef {{d: number, cross_entropy: number, squared_error: number, cross_entropy_slope: number,
 * squared_error_slope: number}} Point */
/**
 * @typedef {{output: string, loss: string, curve: Record<keyof Point, number[]> | null, points: [number, number,
 * number][], median: Point, pull: {cross_entropy: number, squared_error: number}, beyond: [number, number], wrong:
 * number}} Scene points: d, squared error and its slope
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createLosses(root, parts) {
  const { text } = parts;
  const nameOf = (/** @type {typeof LOSSES[number]} */ name) => text(`lesson.losses.${name}`);

  /** @param {Scene} scene @param {Element} drawing @param {{width: number, height: number}} size */
  function paint({ loss, curve, points, median, pull, beyond }, drawing, size) {
    if (!curve) return null;
    const [upper, lower] = stacked(size, [3, 2]);
    const x = [curve.d[0], curve.d[curve.d.length - 1]];
    const most = Math.max(...curve.squared_error, Math.min(6, ...curve.cross_entropy.slice(0, 1)));
    const losses = createPanel(upper, { x, y: [0, ROOM * most], title: text("lesson.losses.height") });
    const slopes = createPanel(lower, {
      x,
      y: [-ROOM, 0],
      title: text("lesson.losses.slope"),
      below: text("lesson.losses.d"),
    });
    const ofCross = (/** @type {number} */ d) => Math.log1p(Math.exp(-Math.abs(d))) + Math.max(0, -d);
    const own = points.filter(([d]) => d >= x[0] && d <= x[1]);
    const kind = (/** @type {string} */ name) =>
      `losses-line losses-${name.replace("_", "-")}${isTrained(name, loss) ? " is-trained" : ""}`;
    const middle = losses.heldX(median.d);
    const leftward = middle > (upper.left + upper.right) / 2;
    const atEdge = median.d < x[0] || median.d > x[1];
    drawing.replaceChildren(
      // The wrong side of the middle, where the class is mistaken.
      ...[upper, lower].map(({ left, top, bottom }) =>
        element("rect", {
          class: "losses-wrong",
          x: left,
          y: top,
          width: Math.max(0, losses.heldX(0) - left),
          height: bottom - top,
        }),
      ),
      losses.grid,
      slopes.grid,
      element(
        "clipPath",
        { id: "losses-clip" },
        element("rect", {
          x: upper.left,
          y: upper.top - 4,
          width: upper.right - upper.left,
          height: lower.bottom - upper.top + 8,
        }),
      ),
      element(
        "text",
        { x: losses.heldX(0) - 6, y: upper.top - 8, "text-anchor": "end" },
        text("lesson.losses.mistaken"),
      ),
      element("text", { x: losses.heldX(0) + 6, y: upper.top - 8 }, text("lesson.losses.correct")),
      element("path", { class: "lesson-threshold", d: `M${tenth(middle)} ${upper.top}V${lower.bottom}` }),
      element(
        "g",
        { "clip-path": "url(#losses-clip)" },
        ...LOSSES.flatMap((name) => [
          losses.line(
            curve.d,
            curve[name].map((value) => (value <= 1.2 * most ? value : null)),
            { class: kind(name) },
          ),
          slopes.line(curve.d, curve[`${name}_slope`], { class: kind(name) }),
        ]),
        ...own.flatMap(([d, squared, slope]) => [
          losses.dot(d, ofCross(d), 2.5, { class: "losses-dot losses-cross-entropy" }),
          losses.dot(d, squared, 2.5, { class: "losses-dot losses-squared-error" }),
          slopes.dot(d, -1 / (1 + Math.exp(d)), 2.5, { class: "losses-dot losses-cross-entropy" }),
          slopes.dot(d, slope, 2.5, { class: "losses-dot losses-squared-error" }),
        ]),
      ),
      element(
        "text",
        {
          class: "lesson-mark",
          x: tenth(middle + (leftward ? -5 : 5)),
          y: lower.top + 14,
          "text-anchor": leftward ? "end" : "start",
        },
        atEdge ? text("lesson.losses.middle_beyond", { d: figure(median.d) }) : text("lesson.losses.middle"),
      ),
      ...legend(upper),
      ...(beyond[0] > 0
        ? [
            element(
              "text",
              { class: "lesson-mark", x: upper.left + 5, y: upper.top + 18 },
              text("lesson.losses.further_left", { count: beyond[0] }),
            ),
          ]
        : []),
      ...(beyond[1] > 0
        ? [
            element(
              "text",
              {
                class: "lesson-mark",
                x: upper.right - 5,
                y: upper.bottom - 10,
                "text-anchor": "end",
              },
              text("lesson.losses.further_right", { count: beyond[1] }),
            ),
          ]
        : []),
    );
    const said = [
      ...sentenceOf((values) => text("lesson.losses.said", values), {
        d: numbered(parts.numberOf("median_odds"), figure(median.d)),
        cross_entropy: numbered(undefined, figure(median.cross_entropy_slope)),
        squared_error: numbered(undefined, figure(median.squared_error_slope)),
      }),
      " ",
      ...sentenceOf((values) => text("lesson.losses.pull", values), {
        cross_entropy: numbered(undefined, figure(pull.cross_entropy)),
        squared_error: numbered(undefined, figure(pull.squared_error)),
      }),
      " ",
      text(LOSSES.some((name) => isTrained(name, loss)) ? "lesson.losses.trained" : "lesson.losses.trained_other", {
        loss: text(`loss.${loss}.label`),
      }),
    ];
    return { said, words: readAloud(said) };
  }
  /** @param {import("./panel.js").Box} box */
  const legend = ({ right, top }) =>
    LOSSES.flatMap((name, index) => [
      element("path", {
        class: `losses-line losses-${name.replace("_", "-")}`,
        d: `M${right - 130} ${top + 16 + 18 * index}h22`,
      }),
      element("text", { x: right - 102, y: top + 20 + 18 * index }, nameOf(name)),
    ]);
  return createScene(root, parts, "losses", { paint, none: text("lesson.losses.none") });
}

/** With one output cross-entropy is called binary. @param {string} name @param {string} loss */
const isTrained = (name, loss) => loss === name || loss === `binary_${name}`;
