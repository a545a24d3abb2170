// Points of one's own: drawn on the map, edited in a table, read from a file.

import { createUndo } from "../../controls/dom.js";
import { createDrawing } from "./drawing.js";
import { createPointsSheet } from "./sheet.js";

/** @param {import("../../controls/context.js").Context} context */
export function createOwnData(context) {
  const undo = createUndo();
  const sheet = createPointsSheet(context, undo);
  createDrawing(context, undo, sheet.show);
  undo.add(context.store.subscribe(["own", "experiment"], () => sheet.draw()));
  return { dispose: undo.dispose };
}
