// What shows of a class on the page: the way in, and what is going on.

import { createUndo } from "../../controls/dom.js";
import { createJoinSheet } from "./join_sheet.js";
import { createBar } from "./bar.js";

/** @param {import("../../controls/context.js").Context} context */
export function createClass(context) {
  const undo = createUndo();
  for (const create of [createJoinSheet, createBar]) undo.add(create(context).dispose);
  return { dispose: undo.dispose };
}
