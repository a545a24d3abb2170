// The lesson under way, beside the network: its steps, and how far one has come; and the list of all lessons.

import { byId, createUndo, setText } from "../../controls/dom.js";
import { createLessonList, lessonNumber } from "./lesson_list.js";
import { createStage } from "./stage.js";
import { createMarks } from "./step_marks.js";
import { onPath } from "./step/set_up_list.js";
import { createMeaning, createStep } from "./step/step_view.js";
import { connectLitNumbers } from "../../controls/lit_numbers.js";
import { createWorksheet } from "./step/worksheet.js";
import { connectSheet } from "../../controls/sheet.js";
import { termed } from "../../controls/glossary_term.js";

/** So much of what a step speaks of is enough to find it, in CSS pixels. */
const SEEN = 96;
/** Controls of the data panel; a lesson that needs none of them has its place. */
const OF_DATA = ["dataset", "train_fraction", "noise", "batch_size", "regenerate"];

/** @param {import("../../controls/context.js").Context} context */
export function createLesson({ store, actions, text, catalogue }) {
  const { lessons } = actions;
  const undo = createUndo();
  const [root, body, page, away, where, missing] = [
    "lesson",
    "lesson-body",
    "lesson-page",
    "lesson-away",
    "lesson-where",
    "lesson-missing",
  ].map((id) => byId(id));
  const title = byId("lesson-title");
  const [previous, next, fold, edit, opener] = [
    "lesson-previous",
    "lesson-next",
    "lesson-fold",
    "lesson-edit",
    "lessons-button",
  ].map((id) => byId(id, HTMLButtonElement));
  const marks = createMarks(byId("lesson-marks"), { text, actions });
  const lit = connectLitNumbers(undo);
  const local = {
    /** What was opened, and nothing else after a lesson is opened once more. */
    of: /** @type {unknown} */ (null),
    words: /** @type {unknown} */ (null),
    page: -1,
    pointed: /** @type {Element | null} */ (null),
    step: /** @type {ReturnType<typeof createStep> | ReturnType<typeof createMeaning> | null} */ (null),
  };
  const stage = createStage({ store, actions, text });
  const worksheet = createWorksheet({
    store,
    text,
    button: byId("lesson-print", HTMLButtonElement),
    number: () => lessonNumber(store.state.lessons ?? [], store.state.lesson?.id ?? ""),
    drawPicture: stage.drawCopy,
  });

  const sheet = connectSheet(byId("lessons-sheet"), {
    close: byId("lessons-close"),
    opener,
    undo,
    onOpen() {
      lessons.list({ again: true });
      lessons.prepare();
      list.open();
    },
  });
  const list = createLessonList(byId("lessons-list"), {
    store,
    text,
    catalogue,
    choose(id) {
      sheet.hide();
      lessons.open(id);
    },
  });
  /** The next of the list; none after one that is not in it. */
  function following() {
    const { lessons: all, lesson } = store.state;
    const place = all?.findIndex(({ id }) => id === lesson?.id) ?? -1;
    return place < 0 ? undefined : all?.[place + 1];
  }

  /**
   * The step speaks of a part of the page: a calm line around it, and it is in sight.
   * @param {string | undefined} selector
   */
  function pointAt(selector) {
    local.pointed?.classList.remove("pointed-at");
    const found = selector ? document.getElementById(selector.slice(1)) : null;
    local.pointed = found;
    if (!found?.checkVisibility()) return;
    found.classList.add("pointed-at");
    if (root.contains(found)) return;
    // Play and the words stay where they are as long as something of it is seen.
    const { top, bottom } = found.getBoundingClientRect();
    if (top > innerHeight - SEEN || bottom < SEEN) found.scrollIntoView({ block: "nearest" });
  }
  function drawPage() {
    const { lesson } = store.state;
    if (!lesson) return;
    const context = { store, text, actions };
    local.step?.dispose();
    local.step =
      lesson.page < lesson.words.steps.length
        ? createStep(page, lesson, context)
        : createMeaning(page, lesson, context);
    body.scrollTop = 0;
    pointAt(lesson.resolved.steps[lesson.page]?.points_at ?? undefined);
  }
  function draw() {
    const { lesson, view } = store.state;
    const embedded = document.documentElement.dataset.embed !== undefined;
    const opened = lesson !== null && lesson.resolved !== local.of;
    root.hidden = lesson === null;
    // A challenge has the same place.
    if (!store.state.challenge) {
      document.body.classList.toggle("lesson-folded", lesson?.folded === true);
      document.body.classList.toggle("teaching", lesson !== null);
      document.body.classList.toggle(
        "teaching-data",
        lesson !== null && OF_DATA.some((name) => !view.hide.includes(name)),
      );
    }
    if (!lesson) {
      pointAt(undefined);
      stage.draw();
      local.step?.dispose();
      return void Object.assign(local, { of: null, words: null, page: -1, step: null });
    }
    const { words } = lesson;
    const number = lessonNumber(store.state.lessons ?? [], lesson.id);
    const { source } = lesson;
    const unlisted = source && text(source.kind === "link" ? "lesson.from_link" : "lesson.draft");
    setText(byId("lesson-number"), unlisted ?? (number > 0 ? text("lesson.number", { number }) : ""));
    edit.hidden = embedded;
    edit.classList.toggle("back", source?.kind === "draft");
    for (const name of ["aria-label", "title"])
      edit.setAttribute(name, text(source?.kind === "draft" ? "lesson.back_to_editor" : "lesson.copy"));
    setText(title, words.title);
    if (local.words !== words || opened) byId("lesson-question").replaceChildren(...termed(words.question));
    const turned = opened || local.page !== lesson.page || local.words !== words;
    Object.assign(local, { of: lesson.resolved, words, page: lesson.page });
    // Before the step, which may point at it.
    stage.draw();
    byId("lesson-question").hidden = lesson.page > 0;
    if (turned) drawPage();
    local.step?.draw();
    marks.draw(lesson, store.state.progress[lesson.id]?.steps ?? []);
    const other = lesson.spoken !== lesson.language;
    missing.hidden = !other;
    for (const element of [title, byId("lesson-question"), page])
      if (other) element.lang = lesson.spoken;
      else element.removeAttribute("lang");
    away.hidden = onPath(store.state);
    setText(/** @type {Element} */ (away.firstElementChild), text(lesson.own ? "lesson.away_own" : "lesson.away"));
    setText(
      where,
      lesson.page < words.steps.length
        ? text("lesson.step", { step: lesson.page + 1, count: words.steps.length })
        : text("lesson.meaning"),
    );
    const focused = document.activeElement;
    previous.disabled = lesson.page === 0;
    const last = lesson.page >= words.steps.length;
    setText(next, text(last ? "lesson.next_lesson" : "lesson.next"));
    next.disabled = last && (embedded || !following());
    next.hidden = last && embedded;
    // What was pressed leads no further: the keyboard has the way back.
    if (focused === previous && previous.disabled) next.focus();
    if (focused === next && next.disabled) previous.focus();
    fold.setAttribute("aria-expanded", String(!lesson.folded));
    for (const name of ["aria-label", "title"])
      fold.setAttribute(name, text(lesson.folded ? "lesson.unfold" : "lesson.fold"));
    lit.connect();
    if (opened && !embedded) title.focus({ preventScroll: true });
  }

  undo.listen(opener, "click", () => (sheet.open() ? sheet.hide() : sheet.show(opener)));
  undo.listen(byId("lesson-close"), "click", () => {
    lessons.leave();
    // On a phone the way to the lessons is in the menu.
    (opener.checkVisibility() ? opener : byId("menu-button")).focus();
  });
  undo.listen(byId("lesson-back"), "click", () => store.state.lesson && lessons.start(store.state.lesson.setUp));
  undo.listen(edit, "click", () => {
    const { lesson } = store.state;
    if (lesson?.source?.kind === "draft") actions.show({ lab: "editor" });
    else if (lesson?.source) actions.writing.take(lesson.source.files);
    else if (lesson) actions.writing.copy(lesson.id);
  });
  undo.listen(fold, "click", () => lessons.fold(!store.state.lesson?.folded));
  undo.listen(previous, "click", () => store.state.lesson && lessons.turn(store.state.lesson.page - 1));
  undo.listen(next, "click", () => {
    const { lesson } = store.state;
    const after = following();
    if (!lesson) return;
    if (lesson.page < lesson.words.steps.length) lessons.turn(lesson.page + 1);
    else if (after) lessons.open(after.id);
  });
  undo.add(
    store.subscribe(["lesson", "lessons", "edits", "view", "progress"], draw),
    store.subscribe(["frame", "playing"], () => local.step?.drawRuns()),
    store.subscribe(["lesson", "lessons", "progress"], () => sheet.open() && list.draw()),
    store.subscribe(["theme"], () => sheet.open() && list.paint()),
    () => pointAt(undefined),
    stage.dispose,
    () => local.step?.dispose(),
    worksheet.dispose,
  );
  lessons.speak();
  draw();
  return { dispose: undo.dispose };
}
