// The runs of a step: how far each is, and the one button that leads on.

import { make, setText } from "../../../controls/dom.js";
import { currentFrame } from "../../../app/state.js";
import { cameOut, nextSetUp, openSetUps, phaseOf } from "./progress.js";
import { measuredIn } from "./readings.js";

/** @typedef {import("../lesson.js").Lesson} Lesson */

/** The run is the lesson's, or about to be. @param {Readonly<import("../../../app/state.js").State>} state */
export const onPath = ({ lesson, edits }) => lesson !== null && (lesson.starting || (lesson.on && edits.length === 0));

/**
 * @param {string[]} names of the step's set-ups
 * @param {Lesson} lesson
 * @param {Pick<import("../../../controls/context.js").Context, "store" | "text" | "actions">} context
 */
export function createSetUpList(names, { words, document: { set_ups: setUps } }, { store, text, actions }) {
  const said = (/** @type {string} */ name) => words.set_ups?.[name] ?? name;
  const rows = names.map((name) => {
    const far = make("span", { class: "lesson-run-far" });
    const button = make(
      "button",
      { type: "button", class: "outline compact lesson-run", "data-set-up": name },
      make("span", { class: "lesson-run-name" }, said(name)),
      " ",
      far,
    );
    button.addEventListener("click", () => actions.lessons.start(name));
    return { name, button, far };
  });
  const list = make(
    "ul",
    { class: "lesson-runs", id: "lesson-set-ups", "aria-label": text("lesson.set_ups") },
    ...rows.map(({ button }) => make("li", {}, button)),
  );
  list.hidden = rows.length === 0;
  const go = make("button", { type: "button", class: "solid compact lesson-go" });
  go.addEventListener("click", () => {
    const { lesson, playing } = store.state;
    const next = lesson && nextSetUp(lesson, lesson.page);
    if (playing && lesson && names.includes(lesson.setUp)) actions.pause();
    else if (next && next !== lesson.setUp) actions.lessons.start(next);
    else if (next) actions.play();
  });
  const lead = make("p", { class: "lesson-lead" }, go);
  const seedWords = make("span");
  const back = make(
    "button",
    { type: "button", class: "outline compact", "data-own-seed": true },
    text("lesson.seed.back"),
  );
  back.addEventListener("click", () => actions.lessons.useOwnSeeds());
  const seed = make("p", { class: "lesson-seed", role: "status" });

  /** @param {string} name @param {Lesson} lesson */
  function epochsOf(name, { epochs, setUp, on }) {
    const known = epochs[name] ?? 0;
    // What is measured comes twice a second; the frame is newer.
    return on && name === setUp ? Math.max(known, currentFrame(store.state)?.epoch ?? 0) : known;
  }
  /** @param {string} name @param {Lesson} lesson */
  function howFar(name, lesson) {
    const { epochs } = setUps[name];
    const epoch = Math.min(epochs, epochsOf(name, lesson));
    // They ran away in the one that was not done.
    if (lesson.broke.includes(name)) return text("lesson.run.broke", { epoch: epoch + 1 });
    if (epochs > 0 && measuredIn(lesson).moments(name) === Infinity)
      return text("lesson.run.through", { count: epochs });
    // Of what is told of its start alone nothing needs to run.
    const looked = !openSetUps(lesson, lesson.page).includes(name) && phaseOf(lesson, lesson.page) !== "predict";
    if (epoch === 0 && looked) return text("lesson.run.looked");
    if (epochs === 0) return text("lesson.run.start");
    return epoch > 0 ? text("lesson.run.far", { epoch, count: epochs }) : text("lesson.run.epochs", { count: epochs });
  }
  /** @param {Lesson} lesson */
  function goesOn(lesson) {
    if (!onPath(store.state) || lesson.starting) return "";
    if (store.state.playing && names.includes(lesson.setUp)) return text("lesson.run.pause");
    const next = nextSetUp(lesson, lesson.page);
    // What is known already is first to be guessed.
    const asks = phaseOf(lesson, lesson.page) === "predict" && lesson.resolved.steps[lesson.page]?.question;
    if (next === null || (asks && cameOut(lesson, lesson.page))) return "";
    if (next !== lesson.setUp) return text("lesson.run.next", { set_up: said(next) });
    const { epochs } = setUps[next];
    const rest = epochs - epochsOf(next, lesson);
    // Its numbers are on their way.
    if (rest <= 0) return "";
    return rest === epochs ? text("lesson.run.play", { count: rest }) : text("lesson.run.play_on", { count: rest });
  }
  return {
    /** On what leads on, else on the run there is. */
    focus() {
      const { button } = rows.find(({ name }) => name === store.state.lesson?.setUp) ?? rows[0] ?? { button: go };
      (go.hidden ? button : go).focus({ preventScroll: true });
    },
    /** @param {Element} element */
    has: (element) => element === go || list.contains(element),
    /** Where the button stands that leads on. */
    lead,
    elements: [list, lead, seed],
    /** @param {Lesson} lesson */
    draw(lesson) {
      const chosen = onPath(store.state) ? lesson.setUp : null;
      const { moments } = measuredIn(lesson);
      for (const { name, button, far } of rows) {
        button.setAttribute("aria-pressed", String(name === chosen));
        button.classList.toggle("through", moments(name) === Infinity);
        setText(far, howFar(name, lesson));
      }
      const words = goesOn(lesson);
      go.hidden = words === "";
      setText(go, words);
      seed.hidden = lesson.seeds === null;
      if (lesson.seeds) {
        const { data, weights } = lesson.seeds;
        setText(
          seedWords,
          data === weights
            ? text("lesson.seed.other", { seed: String(weights) })
            : text("lesson.seed.others", { data: String(data), weights: String(weights) }),
        );
        if (!seed.contains(back)) seed.append(seedWords, " ", back);
      }
    },
  };
}
