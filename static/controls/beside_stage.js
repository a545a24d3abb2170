// What stands beside the run in the lesson's place: how high it may be, and on a small page which of map and network
// stands with it.

import { make, setText } from "./dom.js";
import { ONE_PLACE } from "./widths.js";

/**
 * What stands above the stage leaves it the rest of the window.
 * @param {ReturnType<typeof import("./dom.js").createUndo>} undo
 */
export function watchAbove(undo) {
  const stage = document.querySelector("main > .stage");
  const local = { frame: 0 };
  const measure = () => {
    if (!stage) return;
    document.body.style.setProperty("--over", `${Math.round(stage.getBoundingClientRect().top + scrollY)}px`);
  };
  const above = new ResizeObserver(measure);
  for (const selector of [".header", ".controls", ".voice"]) {
    const part = document.querySelector(selector);
    if (part) above.observe(part);
  }
  // What comes between them, such as a class's bar, moves them all. What is set makes the page another height again.
  const between = new ResizeObserver(() => {
    cancelAnimationFrame(local.frame);
    local.frame = requestAnimationFrame(measure);
  });
  between.observe(document.body);
  undo.add(
    () => above.disconnect(),
    () => between.disconnect(),
    () => cancelAnimationFrame(local.frame),
  );
}

/**
 * The switch between map and network, where only one of them has room beside what is told.
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../app/text.js").Text} options.text
 * @param {ReturnType<typeof import("./dom.js").createUndo>} options.undo
 * @returns {{draw: (on: boolean) => void}} on: something stands there
 */
export function createPlaceSwitch(root, { text, undo }) {
  const alone = matchMedia(ONE_PLACE);
  const local = { on: false, shown: /** @type {"map" | "network"} */ ("map") };
  const buttons = {
    map: make("button", { type: "button", class: "quiet" }),
    network: make("button", { type: "button", class: "quiet" }),
  };
  setText(buttons.map, text("lesson.stage.map"));
  setText(buttons.network, text("lesson.stage.network"));
  const choice = make(
    "div",
    { class: "lesson-switch", role: "group", "aria-label": text("lesson.stage") },
    buttons.map,
    buttons.network,
  );
  root.append(choice);
  function show() {
    root.hidden = !(local.on && alone.matches);
    for (const [name, button] of Object.entries(buttons))
      button.setAttribute("aria-pressed", String(name === local.shown));
    if (local.on) document.body.dataset.lessonShows = alone.matches ? local.shown : "network";
  }
  for (const name of /** @type {("map" | "network")[]} */ (Object.keys(buttons)))
    undo.listen(buttons[name], "click", () => {
      local.shown = name;
      show();
    });
  undo.listen(alone, "change", show);
  undo.add(
    () => choice.remove(),
    () => local.on && delete document.body.dataset.lessonShows,
  );
  return {
    draw(on) {
      if (local.on && !on) delete document.body.dataset.lessonShows;
      local.on = on;
      show();
    },
  };
}
