// The lesson under way: its runs, its steps, and what is measured for its claims and questions.

import { newLesson } from "./lesson.js";
import { forgotten, readingsIn, taken } from "./measuring.js";
import { createOpening } from "./opening.js";
import { createProgress } from "./kept_progress.js";
import { createOwnRuns } from "./own_runs.js";
import { seedsOf, tallied, withSeeds } from "./seeds.js";
import { numberOf, openSetUps, phaseOf, stepsDone } from "./step/progress.js";
import { measuredIn, wantedBy } from "./step/readings.js";
import * as wire from "../../wire/messages.js";
import { stageOf } from "./stage.js";
import { readView } from "../../experiment/address.js";
import { experimentOf, isSetUp } from "../../experiment/set_up.js";
import { CONTROLS } from "../../app/state.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */

/** What a lesson leaves as it is, though it does not name it. */
const OF_THE_PAGE = ["article", "voice"];

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {(patch: Partial<import("../../wire/types.js").Experiment>) => void} parts.configure
 * @param {() => void} parts.reset @param {() => void} parts.pause
 * @param {(speed: import("../../wire/types.js").Speed) => void} parts.setSpeed
 * @param {typeof fetch} [parts.ask]
 * @param {() => Pick<Storage, "getItem" | "setItem">} [parts.storage] throws where the browser keeps nothing
 * @param {() => Promise<typeof import("./pictures/index.js")>} [parts.loadPictures] what draws them, which a page
 * does without until somebody looks for a lesson
 * @param {() => number} [parts.random] from 0 to 1, for another seed
 */
export function createLessons({
  store,
  send,
  note,
  text,
  catalogue,
  configure,
  reset,
  pause,
  setSpeed,
  ask = (...request) => fetch(...request),
  storage = () => localStorage,
  loadPictures = () => import("./pictures/index.js"),
  random = Math.random,
}) {
  const local = {
    run: store.state.run,
    scene: /** @type {string | null} */ (null),
    /** Answers of lessons that were left, as long as the page lasts. @type {Map<string, Lesson["answers"]>} */
    answers: new Map(),
  };
  const progress = createProgress(store, storage);
  /** @param {Partial<Lesson>} patch */
  const set = (patch) => store.change("lesson", ({ lesson }) => ({ lesson: lesson && { ...lesson, ...patch } }));
  const own = (/** @type {Lesson} */ { document }, /** @type {string} */ name) =>
    experimentOf(document.set_ups[name], catalogue);

  /** @param {Lesson} lesson */
  function askFor({ resolved, page }) {
    local.scene = resolved.steps[page]?.scene ?? null;
    send(wire.measure(wantedBy(readingsIn(resolved)), local.scene));
  }

  /** A run begins or changes: is it one of the lesson's? */
  function took() {
    const { run, lesson, frame } = store.state;
    if (!lesson || !run || run === local.run) return;
    local.run = run;
    const { set_ups: setUps } = lesson.document;
    const matches = (/** @type {string} */ name) => isSetUp(own(lesson, name), run.experiment);
    if (lesson.starting) {
      const wanted = withSeeds(own(lesson, lesson.setUp), lesson.seeds);
      if (!matches(lesson.setUp) || seedsOf(wanted, run.experiment) !== null) return;
      // Chosen again, it is what it was; it begins anew all the same.
      if (!run.reset) return reset();
    }
    const found = [lesson.setUp, ...Object.keys(setUps)].find(matches);
    const whole = run.reset || !frame || frame.step === 0 || (lesson.on && found === lesson.setUp);
    if (run.reset && found !== undefined) for (const edit of setUps[found].edits ?? []) send(wire.edit(edit));
    const chosen = found !== undefined && !lesson.starting && (found !== lesson.setUp || !lesson.on);
    const seeds = found === undefined ? lesson.seeds : seedsOf(own(lesson, found), run.experiment);
    set({
      setUp: found ?? lesson.setUp,
      on: found !== undefined && whole,
      starting: false,
      // Numbers of different seeds are not held against each other.
      ...(JSON.stringify(seeds) !== JSON.stringify(lesson.seeds) && { seeds, ...forgotten(lesson) }),
    });
    // Made by hand of another set-up, it would stop where that one does.
    const { stop } = found === undefined ? run.experiment : own(lesson, found);
    if (chosen && JSON.stringify(stop) !== JSON.stringify(run.experiment.stop)) configure({ stop });
  }
  store.subscribe(["run", "lesson"], took);
  const ownRuns = createOwnRuns({ store, set, setUpOf: own });
  store.subscribe(["status"], ({ status, lesson }) => status.state === "open" && lesson && askFor(lesson));
  store.subscribe(["refusal"], ({ lesson }) => lesson?.starting && set({ starting: false, on: false }));
  store.subscribe(["history"], ({ history, lesson, edits }) => {
    if (lesson?.on && !lesson.starting && edits.length === 0 && history.length > 0)
      set({ courses: { ...lesson.courses, [lesson.setUp]: history } });
  });
  store.subscribe(["lesson"], ({ lesson }) => {
    if (!lesson) return;
    local.answers.set(lesson.id, lesson.answers);
    if (!lesson.source) progress.keep(lesson, stepsDone(lesson));
    const { page, seen, resolved } = lesson;
    if (page < resolved.steps.length && !seen.includes(page) && phaseOf(lesson, page) === "explain")
      set({ seen: [...seen, page] });
  });

  /** @param {string} name of a set-up */
  function start(name) {
    const { lesson } = store.state;
    if (!lesson?.document.set_ups[name]) return;
    pause();
    set({ setUp: name, on: false, starting: true });
    const { speed } = lesson.document.set_ups[name];
    if (speed !== undefined) setSpeed(speed);
    local.run = store.state.run;
    configure(withSeeds(own(lesson, name), lesson.seeds));
  }
  /** Begins the step again with other seeds. @param {import("./lesson.js").Seeds | null} seeds null for its own */
  function reseed(seeds) {
    const { lesson } = store.state;
    if (!lesson) return;
    set({ seeds, ...forgotten(lesson) });
    start(lesson.resolved.steps[lesson.page]?.set_ups[0] ?? lesson.setUp);
  }
  /** The set-up that a step begins with, where none of its own is under way and they are not all through.
   * @param {Lesson} lesson */
  function startOf(lesson) {
    const names = lesson.resolved.steps[lesson.page] ? openSetUps(lesson, lesson.page) : [];
    const { frame } = store.state;
    const underWay = frame !== null && frame.step > 0 && measuredIn(lesson).moments(lesson.setUp) < Infinity;
    const here = lesson.resolved.steps[lesson.page]?.set_ups.includes(lesson.setUp);
    return (!lesson.on && !lesson.starting) || here || underWay ? undefined : names[0];
  }

  /**
   * A lesson is under way from now on.
   * @param {any} found what the server says of it
   * @param {{keep: boolean, step?: number, spoken: string, source?: import("./unlisted.js").Source}} options
   */
  function stand(found, { keep, step, spoken, source }) {
    const { view: shown, progress: kept, lesson: left } = store.state;
    const view = keep ? shown : { ...shown, lab: "" };
    const { id, lesson: document, resolved } = found;
    const last = resolved.steps.length;
    const page = step === undefined ? Math.min(last - 1, kept[id]?.page ?? 0) : Math.min(last, step - 1);
    const setUp = resolved.steps[page]?.set_ups[0] ?? Object.keys(document.set_ups)[0];
    const before = left?.before ?? { hide: view.hide, drawer: view.drawer };
    const controls = document.controls ?? [];
    const hide = CONTROLS.filter((name) =>
      OF_THE_PAGE.includes(name) ? before.hide.includes(name) : !controls.includes(name),
    );
    const answers = (source ? undefined : local.answers.get(id)) ?? {};
    const opened = { language: spoken, page: Math.max(0, page), setUp, answers, before, source: source ?? null };
    const lesson = newLesson(found, opened);
    store.change("open lesson", {
      lesson,
      view: { ...view, hide, drawer: controls.includes("drawer") ? view.drawer : "" },
    });
    askFor(lesson);
    local.run = null;
    if (!keep) start(setUp);
  }

  const opening = createOpening({ store, note, text, ask, loadPictures, stand, set });
  const lessons = {
    ...opening,
    /**
     * Opens one of the list; where it is open already, at the step that is wished for.
     * @param {string} id
     * @param {import("./opening.js").Wish} [options]
     */
    async open(id, options = {}) {
      const { lesson } = store.state;
      const { step, keep } = options;
      if (lesson?.id !== id || !(lesson.on || lesson.starting) || step === undefined || keep)
        return opening.open(id, options);
      opening.forget();
      lessons.turn(step - 1);
    },
    start,
    /** Begins the step again with a seed that was not tried last, for data and weights. */
    tryAnother() {
      const { lesson } = store.state;
      if (!lesson) return;
      const seed = tallied(lesson.resolved, lesson.seeds, random);
      reseed({ data: seed, weights: seed });
    },
    /** Begins the step again with the lesson's own seeds. */
    useOwnSeeds: () => reseed(null),
    /**
     * A lesson's picture in its place; null where what draws it has not come.
     * @param {HTMLElement} root
     * @param {Pick<import("./pictures/index.js").Parts, "store" | "text">} parts
     */
    createPicture: (root, parts) =>
      opening.pictures()?.createLessonPicture(root, {
        ...parts,
        numberOf: (...wanted) => (store.state.lesson ? numberOf(store.state.lesson, ...wanted) : undefined),
        rolled: lessons.rolled,
      }) ?? null,
    /** The ball of a picture came to rest, let go at this rate. @param {number} rate */
    rolled(rate) {
      const { lesson } = store.state;
      if (!lesson) return;
      const { rolled, ran, page } = lesson;
      set({ rolled: [...new Set([...rolled, rate])], ran: [...new Set([...ran, page])] });
    },
    /** What somebody thinks will come out. @param {string} answer */
    answer(answer) {
      const { lesson } = store.state;
      if (lesson) set({ answers: { ...lesson.answers, [lesson.page]: answer } });
    },
    /** Somebody would rather be told. */
    show() {
      const { lesson } = store.state;
      if (lesson) set({ shown: [...new Set([...lesson.shown, lesson.page])] });
    },
    /** @param {number} page a step, from 0; after the last, what it all means */
    turn(page) {
      const { lesson } = store.state;
      if (!lesson) return;
      const turned = { ...lesson, page: Math.max(0, Math.min(lesson.resolved.steps.length, page)) };
      set({ page: turned.page });
      if ((lesson.resolved.steps[turned.page]?.scene ?? null) !== local.scene) askFor(turned);
      const name = startOf(turned);
      if (name !== undefined) start(name);
    },
    /** Opens the drawer that the step has in the network's place, with what the lesson wants it to show. */
    openDrawer() {
      const { lesson } = store.state;
      const opened = lesson && stageOf(lesson);
      if (!opened?.drawer) return;
      const { drawer, view: wanted = "" } = opened;
      const shown = wanted ? readView(drawer, wanted) : {};
      if (!shown) note("fault", text("notice.address", { detail: `${drawer}=${wanted}` }));
      store.change("open drawer", ({ view }) => ({ view: { ...view, ...shown, drawer } }));
    },
    /** @param {boolean} folded */
    fold: (folded) => set({ folded }),
    /** The run stays; what was hidden shows again. */
    leave() {
      opening.forget();
      const { lesson, view } = store.state;
      if (!lesson) return;
      send(wire.measure([]));
      store.change("leave lesson", { lesson: null, view: { ...view, ...lesson.before } });
    },
    /** @param {import("../../wire/types.js").Measures} message */
    measured({ run, epoch, values }) {
      // They may come in the same moment as their run.
      took();
      const { lesson, run: now, edits, diverged, stopped } = store.state;
      if (!lesson || !now || run !== now.run || lesson.starting) return;
      ownRuns.measured(values);
      set(
        taken(
          lesson,
          { epoch, values },
          {
            untouched: lesson.on && edits.length === 0,
            broke: diverged !== null,
            ended: stopped !== null && stopped.reason !== "epochs",
          },
        ),
      );
    },
  };
  return lessons;
}
