// The weights into each unit of a layer as a row of bars: rows that look alike are units that are alike, and a number
// says how much.

import { make, setText } from "../../../controls/dom.js";
import { figure } from "../../../draw/numbers.js";
import { draw as element } from "../../../controls/svg_figure.js";
import { createScene } from "./scene.js";

const HEIGHT = 20;
const MIDDLE = HEIGHT / 2;

/** @typedef {{weights: number[], nearest: number | null, distance: number | null}} Row */
/** @typedef {{layer: number, units: number, inputs: number, rows: Row[]}} Layer */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createSymmetry(root, parts) {
  const { text } = parts;
  const body = make("div");
  const local = { shape: "" };

  /** @param {Layer} layer */
  function build({ layer, units, rows }) {
    const list = make(
      "ul",
      { class: "lesson-bars lesson-twins", "aria-label": text("lesson.gradients.layer", { layer }) },
      ...rows.map((row, unit) =>
        make(
          "li",
          {},
          make("span", {}, text("lesson.symmetry.unit", { unit: unit + 1 })),
          element(
            "svg",
            { role: "img", viewBox: `0 0 100 ${HEIGHT}`, preserveAspectRatio: "none" },
            element("path", { class: "lesson-axis", d: `M0 ${MIDDLE}H100` }),
            ...row.weights.map(() => element("rect", {})),
          ),
          make("span", { class: "lesson-bar" }),
        ),
      ),
    );
    const more =
      units > rows.length
        ? [make("p", { class: "hint" }, text("lesson.symmetry.more", { count: units - rows.length }))]
        : [];
    return [make("p", { class: "label" }, text("lesson.gradients.layer", { layer })), list, ...more];
  }
  /** @param {Layer} layer @param {Element} list @param {number} most */
  function fill({ layer, rows }, list, most) {
    rows.forEach(({ weights, nearest, distance }, unit) => {
      const [, picture, number] = list.children[unit].children;
      const width = Math.min(20, 100 / weights.length);
      weights.forEach((weight, index) => {
        const size = most > 0 ? (Math.abs(weight) / most) * (MIDDLE - 1) : 0;
        // A weight of exactly 0 is a line, lest it look like one that is not there.
        const shown = Math.max(size, 0.5);
        const attributes = {
          x: index * width + 1,
          width: width - 2,
          y: weight < 0 ? MIDDLE : MIDDLE - shown,
          height: shown,
          fill: weight === 0 ? "var(--line-strong)" : weight < 0 ? "var(--negative)" : "var(--positive)",
        };
        for (const [name, value] of Object.entries(attributes))
          picture.children[index + 1].setAttribute(name, String(value));
      });
      const apart =
        nearest === null ? "" : text("lesson.symmetry.apart", { unit: nearest + 1, distance: figure(distance) });
      setText(number, apart);
      picture.setAttribute(
        "aria-label",
        text("lesson.symmetry.row", {
          unit: unit + 1,
          layer,
          weights: weights.map(figure).join(text("lesson.symmetry.comma")),
        }),
      );
    });
  }
  /** @param {{layers: Layer[]}} scene */
  function show({ layers }) {
    const shape = layers.map(({ units, rows }) => `${units}/${rows[0].weights.length}`).join();
    // What could not be shown has taken the rows away.
    if (shape !== local.shape || body.children.length === 0) {
      local.shape = shape;
      body.replaceChildren(...layers.flatMap(build));
    }
    const most = Math.max(0, ...layers.flatMap(({ rows }) => rows.flatMap(({ weights }) => weights.map(Math.abs))));
    const lists = body.querySelectorAll("ul");
    layers.forEach((layer, index) => fill(layer, lists[index], most));
    return text("lesson.symmetry.scale", { most: figure(most) });
  }
  return createScene(root, parts, "symmetry", body, show);
}
