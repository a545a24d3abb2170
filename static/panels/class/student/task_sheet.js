// What the teacher asks, what came out of a poll, and the table of scores: a sheet at the side, so that the network
// stays in sight.

import { connectSheet } from "../../../controls/sheet.js";
import { byId, createUndo, make, setText } from "../../../controls/dom.js";
import { createPollResult } from "./poll_result.js";
import { createQuestion } from "./question.js";
import { createScores } from "./scores.js";

/** @typedef {"question" | "poll" | "scores"} Task */

/** @param {import("../../../controls/context.js").Context} context */
export function createTaskSheet(context) {
  const { store, text } = context;
  const undo = createUndo();
  const local = {
    task: /** @type {Task} */ ("question"),
    /** Opened by itself once. */
    asked: "",
  };
  const heading = make("h2", { id: "class-task-title" });
  const close = make("button", { type: "button", class: "quiet icon-only", "aria-label": text("editor.close") }, "×");
  const parts = {
    question: createQuestion(context),
    poll: createPollResult(context),
    scores: createScores(context),
  };
  const root = make(
    "section",
    {
      class: "sheet class-sheet",
      id: "class-task",
      popover: "manual",
      role: "dialog",
      "aria-labelledby": "class-task-title",
    },
    make("div", { class: "sheet-head" }, heading, close),
    make("div", { class: "sheet-body" }, ...Object.values(parts).map((part) => part.root)),
  );
  document.body.append(root);
  const sheet = connectSheet(root, { close, undo });

  const titles = { question: "class.question", poll: "class.poll.title", scores: "class.scores" };
  function draw() {
    const { room } = store.state;
    const stage = room?.stage;
    const there = { question: stage?.question, poll: stage?.poll, scores: stage?.table };
    for (const [name, part] of Object.entries(parts)) {
      part.root.hidden = name !== local.task;
      if (there[/** @type {Task} */ (name)]) part.draw();
    }
    setText(heading, text(titles[local.task]));
    if (!there[local.task]) sheet.hide();
    const { question } = there;
    const fresh = question && !question.closed && room?.mine[question.id] === undefined;
    if (room?.role !== "student" || !fresh || question.id === local.asked) return;
    local.asked = question.id;
    show("question");
  }
  /** @param {Task} task */
  function show(task) {
    local.task = task;
    draw();
    sheet.show(byId("class-name-shown"));
  }
  undo.add(store.subscribe(["room"], draw), () => root.remove());
  undo.listen(document, "class-task", (/** @type {CustomEvent<Task>} */ { detail }) => show(detail));
  draw();
  return { dispose: undo.dispose };
}
