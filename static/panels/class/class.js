// What shows of a class on the page: the way in, and what is going on.

import { createUndo } from "../../controls/dom.js";
import { createAttention } from "./student/attention.js";
import { createBar } from "./bar.js";
import { createJoinSheet } from "./join_sheet.js";
import { createPointer } from "./student/pointer.js";
import { createTaskSheet } from "./student/task_sheet.js";
import { createWaitingControls } from "./student/waiting_controls.js";

const PARTS = [createJoinSheet, createBar, createTaskSheet, createAttention, createPointer, createWaitingControls];

/** @param {import("../../controls/context.js").Context} context */
export function createClass(context) {
  const undo = createUndo();
  for (const create of PARTS) undo.add(create(context).dispose);
  return { dispose: undo.dispose };
}
