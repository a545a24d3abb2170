// Points of one's own: drawn on the map, edited in a table, read from a file.

import { createUndo } from "./parts/dom.js";
import { createDrawing } from "./parts/own-draw.js";
import { createPointsSheet } from "./parts/own-sheet.js";

/** @param {import("./parts/context.js").Context} context */
export function createOwnData(context) {
  const undo = createUndo();
  const sheet = createPointsSheet(context, undo);
  createDrawing(context, undo, sheet.show);
  undo.add(context.store.subscribe(["own", "experiment"], () => sheet.draw()));
  return { dispose: undo.dispose };
}
