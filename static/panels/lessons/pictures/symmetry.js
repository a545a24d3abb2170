// The weights into each unit of a layer as a row of bars: rows that look alike are units that are alike, and a number
// says how much.

import { figure } from "../../../draw/numbers.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { numbered, sentencesOf } from "./frame.js";
import { createScene } from "./scene.js";

/** @typedef {{weights: number[], nearest: number | null, distance: number | null}} Row */
/** @typedef {{layer: number, units: number, inputs: number, rows: Row[]}} Layer */

/** Room for a unit's name, for how far it is from its twin, and for a layer's name. */
const [NAMES, APART, HEAD] = [64, 118, 22];
/** A weight's bar is no wider. */
const BAR = 72;

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createSymmetry(root, parts) {
  const { text } = parts;

  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint(scene, drawing, size) {
    /** @type {Layer[]} */
    const layers = scene.layers;
    const most = Math.max(0, ...layers.flatMap(({ rows }) => rows.flatMap(({ weights }) => weights.map(Math.abs))));
    drawing.replaceChildren(...rowsOf(layers, most, size, text));
    const rows = layers.flatMap(({ layer, rows: all }) =>
      all.map(({ weights }, unit) =>
        text("lesson.symmetry.row", {
          unit: unit + 1,
          layer,
          weights: weights.map(figure).join(text("lesson.symmetry.comma")),
        }),
      ),
    );
    const first = layers[0];
    const distances = first.rows.flatMap(({ distance }) => distance ?? []);
    const id = parts.numberOf?.("unit_difference_least", { layer: first.layer });
    return {
      said: sentencesOf(
        text,
        ...(distances.length > 0
          ? [
              [
                text("lesson.symmetry.least", { layer: first.layer }),
                numbered(id, figure(Math.min(...distances))),
                text("lesson.stop"),
              ],
            ]
          : []),
        [text("lesson.symmetry.scale", { most: figure(most) })],
      ),
      words: [text("lesson.symmetry.scale", { most: figure(most) }), ...rows].join(text("lesson.join")),
    };
  }
  return createScene(root, parts, "symmetry", { paint });
}

/**
 * @param {Layer[]} layers @param {number} most the longest bar @param {import("./scene.js").Size} size
 * @param {import("../../../app/text.js").Text} text
 */
function rowsOf(layers, most, { width, height }, text) {
  const count = layers.reduce((sum, { rows }) => sum + rows.length, 0);
  const tall = Math.min(64, (height - layers.length * HEAD) / count);
  const room = width - NAMES - APART;
  const drawn = { top: 0 };
  return layers.flatMap(({ layer, units, rows }) => {
    const head = [
      element(
        "text",
        { class: "lesson-value", x: 0, y: tenth(drawn.top + 14) },
        text("lesson.gradients.layer", { layer }),
      ),
      ...(units > rows.length
        ? [
            element(
              "text",
              { x: width, y: tenth(drawn.top + 14), "text-anchor": "end" },
              text("lesson.symmetry.more", { count: units - rows.length }),
            ),
          ]
        : []),
    ];
    drawn.top += HEAD;
    return [
      ...head,
      ...rows.map(({ weights, nearest, distance }, unit) => {
        const middle = drawn.top + tall / 2;
        drawn.top += tall;
        const wide = Math.min(BAR, room / weights.length);
        return element(
          "g",
          { class: "lesson-twin" },
          element("text", { x: 0, y: tenth(middle + 4) }, text("lesson.symmetry.unit", { unit: unit + 1 })),
          element("path", {
            class: "lesson-axis",
            d: `M${NAMES} ${tenth(middle)}H${tenth(NAMES + wide * weights.length)}`,
          }),
          ...weights.map((weight, index) => barOf(weight, most, NAMES + index * wide, wide, middle, tall)),
          element(
            "text",
            {
              x: width,
              y: tenth(middle + 4),
              "text-anchor": "end",
              class: `lesson-apart${distance === 0 ? " lesson-value" : ""}`,
            },
            nearest === null ? "" : text("lesson.symmetry.apart", { unit: nearest + 1, distance: figure(distance) }),
          ),
        );
      }),
    ];
  });
}

/**
 * @param {number} weight @param {number} most @param {number} x @param {number} wide @param {number} middle
 * @param {number} tall
 */
function barOf(weight, most, x, wide, middle, tall) {
  const size = most > 0 ? (Math.abs(weight) / most) * (tall / 2 - 1) : 0;
  // A weight of exactly 0 is a line, lest it look like one that is not there.
  const shown = Math.max(size, 0.5);
  return element("rect", {
    x: tenth(x + 1),
    width: tenth(Math.max(1, wide - 3)),
    y: tenth(weight < 0 ? middle : middle - shown),
    height: tenth(shown),
    fill: weight === 0 ? "var(--line-strong)" : weight < 0 ? "var(--negative)" : "var(--positive)",
  });
}
