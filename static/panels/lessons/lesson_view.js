// The lesson under way, beside the network: what to do, what to look for, what was measured; and the list of all
// lessons.

import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { createClaimList } from "./claim_list.js";
import { createLessonList, lessonNumber } from "./lesson_list.js";
import { createStage } from "./stage.js";
import { connectSheet } from "../../controls/sheet.js";
import { termed } from "../../controls/glossary_term.js";

/** Controls of the data panel; a lesson that needs none of them has its place. */
const OF_DATA = ["dataset", "train_fraction", "noise", "batch_size", "regenerate"];

/** @param {import("../../controls/context.js").Context} context */
export function createLesson({ store, actions, text, catalogue }) {
  const { lessons } = actions;
  const undo = createUndo();
  const [root, body, page, setUps, away, where] = [
    "lesson",
    "lesson-body",
    "lesson-page",
    "lesson-set-ups",
    "lesson-away",
    "lesson-where",
  ].map((id) => byId(id));
  const title = byId("lesson-title");
  const [previous, next, fold, opener] = ["lesson-previous", "lesson-next", "lesson-fold", "lessons-button"].map((id) =>
    byId(id, HTMLButtonElement),
  );
  const claims = createClaimList(byId("lesson-claims"), { text });
  const local = {
    id: "",
    words: /** @type {unknown} */ (null),
    page: -1,
    pointed: /** @type {Element | null} */ (null),
  };
  const stage = createStage({ store, actions, text });

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
  /** Which of the list this is. */
  const place = () => store.state.lessons?.findIndex(({ id }) => id === store.state.lesson?.id) ?? -1;

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
    // What stands below the step's own words is read after them.
    if (!root.contains(found)) found.scrollIntoView({ block: "nearest" });
  }
  function drawPage() {
    const { lesson } = store.state;
    if (!lesson) return;
    const { words, resolved } = lesson;
    const step = words.steps[lesson.page];
    const { points_at: points = null } = resolved.steps[lesson.page] ?? {};
    const paragraph = (/** @type {string} */ sentence) => make("p", {}, ...termed(sentence));
    page.replaceChildren(
      ...(step
        ? [
            paragraph(step.do),
            make("p", { class: "lesson-look" }, make("b", {}, text("lesson.look")), " ", ...termed(step.look)),
          ]
        : [
            make("h3", {}, text("lesson.meaning")),
            paragraph(words.means),
            ...(words.mistakes.length > 0
              ? [
                  make("h3", {}, text("lesson.mistakes")),
                  make("ul", {}, ...words.mistakes.map((one) => make("li", {}, ...termed(one)))),
                ]
              : []),
            paragraph(words.next),
          ]),
    );
    body.scrollTop = 0;
    pointAt(step ? (points ?? undefined) : undefined);
  }
  function drawSetUps() {
    const { lesson } = store.state;
    if (!lesson) return;
    const names = Object.keys(lesson.document.set_ups);
    if (setUps.children.length !== names.length || local.words !== lesson.words) {
      setUps.replaceChildren(
        ...names.map((name) => {
          const button = make(
            "button",
            { type: "button", class: "outline compact", "data-set-up": name },
            lesson.words.set_ups?.[name] ?? name,
          );
          button.addEventListener("click", () => lessons.start(name));
          return button;
        }),
      );
    }
    names.forEach((name, index) =>
      setUps.children[index].setAttribute("aria-pressed", String(name === lesson.setUp && onPath())),
    );
  }
  const onPath = () => {
    const { lesson, edits } = store.state;
    return lesson !== null && (lesson.starting || (lesson.on && edits.length === 0));
  };
  function draw() {
    const { lesson, view } = store.state;
    const embedded = document.documentElement.dataset.embed !== undefined;
    const opened = lesson !== null && lesson.id !== local.id;
    root.hidden = lesson === null;
    document.body.classList.toggle("teaching", lesson !== null);
    document.body.classList.toggle(
      "teaching-data",
      lesson !== null && OF_DATA.some((name) => !view.hide.includes(name)),
    );
    if (!lesson) {
      pointAt(undefined);
      stage.draw();
      return void Object.assign(local, { id: "", words: null, page: -1 });
    }
    document.body.classList.toggle("lesson-folded", lesson.folded);
    const { words } = lesson;
    const number = lessonNumber(store.state.lessons ?? [], lesson.id);
    setText(byId("lesson-number"), number > 0 ? text("lesson.number", { number }) : "");
    setText(title, words.title);
    drawSetUps();
    if (local.words !== words || opened) byId("lesson-question").replaceChildren(...termed(words.question));
    const turned = opened || local.page !== lesson.page || local.words !== words;
    Object.assign(local, { id: lesson.id, words, page: lesson.page });
    // Before the step, which may point at it.
    stage.draw();
    if (turned) drawPage();
    away.hidden = onPath();
    setText(
      where,
      lesson.page < words.steps.length
        ? text("lesson.step", { step: lesson.page + 1, count: words.steps.length })
        : text("lesson.meaning"),
    );
    previous.disabled = lesson.page === 0;
    const last = lesson.page >= words.steps.length;
    setText(next, text(last ? "lesson.next_lesson" : "lesson.next"));
    next.disabled = last && (embedded || !store.state.lessons?.[place() + 1]);
    next.hidden = last && embedded;
    fold.setAttribute("aria-expanded", String(!lesson.folded));
    for (const name of ["aria-label", "title"])
      fold.setAttribute(name, text(lesson.folded ? "lesson.unfold" : "lesson.fold"));
    claims.draw(lesson);
    if (opened && !embedded) title.focus({ preventScroll: true });
  }

  undo.listen(opener, "click", () => (sheet.open() ? sheet.hide() : sheet.show(opener)));
  undo.listen(byId("lesson-close"), "click", () => {
    lessons.leave();
    opener.focus();
  });
  undo.listen(byId("lesson-back"), "click", () => store.state.lesson && lessons.start(store.state.lesson.setUp));
  undo.listen(fold, "click", () => lessons.fold(!store.state.lesson?.folded));
  undo.listen(previous, "click", () => store.state.lesson && lessons.turn(store.state.lesson.page - 1));
  undo.listen(next, "click", () => {
    const { lesson, lessons: all } = store.state;
    if (!lesson) return;
    const following = all?.[place() + 1];
    if (lesson.page < lesson.words.steps.length) lessons.turn(lesson.page + 1);
    else if (following) lessons.open(following.id);
  });
  undo.add(
    store.subscribe(["lesson", "lessons", "edits", "view"], draw),
    store.subscribe(["lesson", "lessons", "progress"], () => sheet.open() && list.draw()),
    store.subscribe(["theme"], () => sheet.open() && list.paint()),
    () => pointAt(undefined),
    stage.dispose,
  );
  lessons.speak();
  draw();
  return { dispose: undo.dispose };
}
