// The gradients of the layers, from the input to the output, as bars on one logarithmic scale.

import { createUndo, make, setText } from "../../../controls/dom.js";
import { figure } from "../../../draw/numbers.js";
import { logBars } from "../../../draw/small_charts.js";
import { createFrame, numbered, sentencesOf } from "./frame.js";
import { layerName } from "./layer_names.js";

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createGradients(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const frame = createFrame(root, { title: text("lesson.gradients"), name: "gradients" });
  const rows = make("ul", { class: "lesson-bars lesson-gradients", "aria-label": text("lesson.gradients") });
  frame.body.append(rows);

  /** @param {number} count */
  function build(count) {
    rows.replaceChildren(
      ...Array.from({ length: count }, (_, index) =>
        make(
          "li",
          {},
          make("span", {}, layerName(index + 1, store.state.run, text)),
          make("span", { class: "layers-track", "aria-hidden": "true" }, make("i")),
          make("span", { class: "lesson-bar" }),
        ),
      ),
    );
  }
  function draw() {
    const { diagnosis, run } = store.state;
    const layers = run && diagnosis?.run === run.run ? diagnosis.layers : [];
    const values = layers.map(({ gradient_norm: norm }) => norm);
    if (rows.children.length !== values.length) build(values.length);
    const { low, high, shares } = logBars(values);
    values.forEach((value, index) => {
      const [, track, number] = rows.children[index].children;
      /** @type {HTMLElement} */ (track.firstChild).style.transform = `scaleX(${shares[index] ?? 0})`;
      setText(number, figure(value));
      const id = parts.numberOf?.("gradient_norm", { layer: index + 1 });
      if (id !== undefined) number.setAttribute("data-number", id);
      else number.removeAttribute("data-number");
    });
    if (values.length === 0) return frame.say(text("layers.waiting"));
    const scale = text("lesson.gradients.scale", { low: figure(10 ** low), high: figure(10 ** high) });
    const [first, last] = [values[0], values[values.length - 1]];
    if (values.length < 2 || first === null || !last) return frame.say(scale);
    const id = parts.numberOf?.("gradient_ratio", {});
    frame.say(
      ...sentencesOf(
        text,
        [
          text("lesson.gradients.ratio", { first: figure(first), last: figure(last) }),
          numbered(id, figure(first / last)),
          text("lesson.stop"),
        ],
        [scale],
      ),
    );
  }
  undo.add(store.subscribe(["diagnosis", "run"], draw), frame.dispose);
  return { draw, dispose: undo.dispose };
}
