// The gradients of the layers, from the input to the output, as bars on one logarithmic scale.

import { createUndo, make, setText } from "../../../controls/dom.js";
import { figure } from "../../../draw/numbers.js";
import { logBars } from "../../../draw/small_charts.js";

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createGradients(root, { store, text }) {
  const undo = createUndo();
  const rows = make("ul", { class: "lesson-bars", "aria-label": text("lesson.gradients") });
  const scale = make("p", { class: "hint" });
  root.append(make("p", { class: "plot-title" }, text("lesson.gradients")), rows, scale);

  function draw() {
    const { diagnosis, run } = store.state;
    const layers = run && diagnosis?.run === run.run ? diagnosis.layers : [];
    const values = layers.map(({ gradient_norm: norm }) => norm);
    if (rows.children.length !== values.length) {
      rows.replaceChildren(
        ...values.map((_, index) =>
          make(
            "li",
            {},
            make(
              "span",
              {},
              index === values.length - 1
                ? text("lesson.gradients.output")
                : text("lesson.gradients.layer", { layer: index + 1 }),
            ),
            make("span", { class: "layers-track", "aria-hidden": "true" }, make("i")),
            make("span", { class: "lesson-bar" }),
          ),
        ),
      );
    }
    const { low, high, shares } = logBars(values);
    values.forEach((value, index) => {
      const [, track, number] = rows.children[index].children;
      /** @type {HTMLElement} */ (track.firstChild).style.transform = `scaleX(${shares[index] ?? 0})`;
      setText(number, figure(value));
    });
    setText(
      scale,
      values.length === 0
        ? text("layers.waiting")
        : text("lesson.gradients.scale", { low: figure(10 ** low), high: figure(10 ** high) }),
    );
  }
  undo.add(store.subscribe(["diagnosis", "run"], draw), () => root.replaceChildren());
  return { draw, dispose: undo.dispose };
}
