// The teacher's lab: a class is opened here, and then led from here: who is there, what is handed out, what came of it.

import { createUndo, make } from "../../../controls/dom.js";
import { connectLab } from "../../../controls/lab_frame.js";
import { createActs } from "./acts/acts.js";
import { createBar } from "./bar.js";
import { createConfirm } from "./confirm.js";
import { createGrid } from "./grid.js";
import { createHead } from "./head.js";
import { createOpening } from "./opening.js";
import { createResults } from "./results/results.js";

/** @param {import("../../../controls/context.js").Context} context */
export function createTeacher(context) {
  const { store, actions } = context;
  const undo = createUndo();
  const { body, open } = connectLab("class", { store, undo, onOpen: returned });
  // Presenting and pointing concern no one but this page.
  const shared = { presenting: false, confirm: createConfirm(context, undo) };
  const opening = createOpening(context, undo);
  const head = createHead(context, undo, shared);
  const acts = createActs(context, undo, () => shared.presenting);
  const results = createResults(context, undo);
  const grid = createGrid(context, undo, { ...shared, onPresent: present });
  const bar = createBar(context, undo, () => shared.presenting);
  const led = make(
    "div",
    { class: "teach-led" },
    head.root,
    make("div", { class: "teach-columns" }, acts.root, make("div", { class: "teach-main" }, results.root, grid.root)),
  );
  body.append(opening.root, led);

  /** @param {boolean} presenting without names */
  function present(presenting) {
    shared.presenting = presenting;
    results.present(presenting);
    draw();
  }
  /** Who comes back from a student's run is done with it; all who see it see it on. */
  function returned() {
    if (store.state.room?.watching) actions.room.watch(null);
    draw();
  }
  function draw() {
    const { room } = store.state;
    const teaches = room?.role === "teacher";
    bar.draw();
    if (!open()) return;
    opening.root.hidden = teaches;
    led.hidden = !teaches;
    if (!teaches) return opening.draw();
    head.draw(room);
    acts.draw(room);
    results.draw(room);
    grid.draw(room);
  }
  undo.add(
    store.subscribe(["room", "entering", "lesson", "lessons", "challenge", "challenges"], draw),
    store.subscribe(["theme", "view"], (_, changed) => {
      if (changed.has("theme") || open()) grid.repaint();
      draw();
    }),
  );
  draw();
  return { dispose: undo.dispose };
}
