// A picture of the scene that the server says of a run, with a sentence below that says the same.

import { createUndo, make, setText } from "../../../controls/dom.js";
import { heading } from "../../../controls/svg_figure.js";

/**
 * @param {HTMLElement} root @param {import("./index.js").Parts} parts
 * @param {string} name of the scene
 * @param {Element} body what is drawn into; a picture has its name until there is something to describe
 * @param {(scene: any) => string | null} show draws, and returns the sentence; null where there is nothing to draw
 */
export function createScene(root, { store, text }, name, body, show) {
  const undo = createUndo();
  const said = make("p", { class: `hint lesson-said lesson-${name}-said` }, text("lesson.scene.waiting"));
  root.append(heading(text(`lesson.${name}`)), body, said);
  const local = { drawn: /** @type {unknown} */ (null) };
  const describe = () => body.getAttribute("role") === "img" && body.setAttribute("aria-label", text(`lesson.${name}`));
  describe();

  function draw() {
    const { scene } = store.state;
    if (scene?.name !== name || local.drawn === scene) return;
    local.drawn = scene;
    const sentence = scene.scene && show(scene.scene);
    if (!sentence) {
      body.replaceChildren();
      describe();
    }
    setText(said, sentence ?? text(scene.scene ? `lesson.${name}.none` : "lesson.scene.broken"));
  }
  undo.add(store.subscribe(["scene"], draw), () => root.replaceChildren());
  return { draw, dispose: undo.dispose };
}
