// A picture of the scene that the server says of a run, with a sentence below that says the same.

import { createUndo } from "../../../controls/dom.js";
import { describe } from "../../../controls/svg_figure.js";
import { createDrawing, createFrame, keepLit } from "./frame.js";

/** @typedef {import("./frame.js").Size} Size */
/**
 * @typedef {object} Painted
 * @property {(Node | string)[]} said the sentence, in parts
 * @property {string} [words] the picture for who cannot see it; without them it has a text of its own
 */

/**
 * @param {HTMLElement} root @param {import("./index.js").Parts} parts
 * @param {string} name of the scene
 * @param {object} options
 * @param {(Node | string)[]} [options.controls] what there is to choose
 * @param {(scene: any, drawing: Element, size: Size) => Painted | null} options.paint draws into it; null where there
 * is nothing to draw
 * @param {string} [options.none] says so
 */
export function createScene(root, { store, text }, name, { controls, paint, none }) {
  const undo = createUndo();
  const local = { drawn: /** @type {unknown} */ (null) };
  const title = text(`lesson.${name}`);
  const frame = createFrame(root, { title, name, controls, resized: again });
  const { drawing, fit } = createDrawing(frame);
  frame.say(text("lesson.scene.waiting"));
  describe(drawing, title);

  function draw() {
    const { scene } = store.state;
    if (scene?.name !== name || local.drawn === scene) return;
    const size = fit();
    // What has no room yet is drawn once it has.
    if (size.width <= 0 || size.height <= 0) return;
    local.drawn = scene;
    const painted = keepLit(drawing, () => {
      const done = scene.scene && paint(scene.scene, drawing, size);
      if (!done) drawing.replaceChildren();
      return done;
    });
    describe(drawing, painted?.words ?? title);
    frame.say(...(painted?.said ?? [scene.scene && none ? none : text("lesson.scene.broken")]));
  }
  /** Something was chosen, or there is another size. */
  function again() {
    local.drawn = null;
    draw();
  }
  undo.add(store.subscribe(["scene"], draw), frame.dispose);
  return { draw, again, dispose: undo.dispose };
}
