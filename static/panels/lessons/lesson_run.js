// Lessons: which there are, the one under way, and what is measured for its claims.

import { allReadings, keyOf, wantedBy } from "./claims.js";
import { failureOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";
import * as wire from "../../wire/messages.js";
import { stageOf } from "./stage.js";
import { readView } from "../../experiment/address.js";
import { experimentOf, isSetUp } from "../../experiment/set_up.js";
import { CONTROLS } from "../../app/state.js";

/** @typedef {import("./claims.js").LessonDocument} LessonDocument */
/**
 * @typedef {{id: string, own: boolean, topic: string | null, minutes: number | null, requires: string[], shows: {name:
 * Record<string, string>, dataset: string, points: number[][] | null}[], title: Record<string, string>, question:
 * Record<string, string>}} Listed titles, questions and names of the set-ups it shows by language; points: where they
 * are its own
 */
/**
 * @typedef {{title: string, question: string, set_ups?: Record<string, string>, steps: {do: string, look: string}[],
 * claims: Record<string, string>, means: string, mistakes: string[], next: string}} Words
 */
/**
 * @typedef {object} Lesson
 * @property {string} id @property {LessonDocument} document @property {Words} words
 * @property {import("./claims.js").Resolved} resolved its claims, and what its picture shows of the run
 * @property {string} language that was asked for
 * @property {number} page a step, from 0; after the last, what it all means
 * @property {string} setUp the last that ran
 * @property {boolean} on the run is this set-up, and was from its start
 * @property {boolean} starting a set-up is on its way
 * @property {boolean} folded
 * @property {Record<string, number | null>} values measured, by `keyOf`
 * @property {Record<string, number>} epochs how far each set-up came
 * @property {Record<string, import("../../app/state.js").HistoryPoint[]>} courses the losses of each set-up
 * @property {{hide: string[], drawer: string}} before what showed before the lesson
 */

const KEPT = "lessons";
/** What a lesson leaves as it is, though it does not name it. */
const OF_THE_PAGE = ["article", "voice"];

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {(experiment: import("../../wire/types.js").Experiment) => void} parts.configure
 * @param {() => void} parts.reset @param {() => void} parts.pause
 * @param {(speed: import("../../wire/types.js").Speed) => void} parts.setSpeed
 * @param {typeof fetch} [parts.ask]
 * @param {() => Pick<Storage, "getItem" | "setItem">} [parts.storage] throws where the browser keeps nothing
 * @param {() => Promise<typeof import("./pictures/index.js")>} [parts.loadPictures] what draws them, which a page
 * does without until somebody looks for a lesson
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
}) {
  const local = {
    run: store.state.run,
    asked: 0,
    pictures: /** @type {typeof import("./pictures/index.js") | null} */ (null),
  };
  const language = () => text.language.split("-")[0];
  /** @param {Partial<Lesson>} patch */
  const set = (patch) => store.change("lesson", ({ lesson }) => ({ lesson: lesson && { ...lesson, ...patch } }));
  const experiment = (/** @type {Lesson} */ { document }, /** @type {string} */ name) =>
    experimentOf(document.set_ups[name], catalogue);

  try {
    const kept = JSON.parse(storage().getItem(KEPT) ?? "{}");
    if (typeof kept === "object" && kept !== null) store.change("progress", { progress: kept });
  } catch {
    // Then progress lasts as long as the page.
  }
  /** @param {Lesson} lesson */
  function keepProgress({ id, page, words }) {
    const { progress } = store.state;
    const done = progress[id]?.done === true || page >= words.steps.length;
    store.change("progress", { progress: { ...progress, [id]: { page, done } } });
    try {
      storage().setItem(KEPT, JSON.stringify(store.state.progress));
    } catch {
      // As above.
    }
  }
  const failed = (/** @type {unknown} */ error) => note("fault", failureOf("lesson.failed", error, text));
  /** @param {string} address @returns {Promise<any>} null where it did not come, which is said */
  async function load(address) {
    try {
      return await fetchDocument(address, ask);
    } catch (error) {
      failed(error);
      return null;
    }
  }
  const fetchLesson = (/** @type {string} */ id, /** @type {string} */ spoken) =>
    load(`lessons/${encodeURIComponent(id)}.json?language=${encodeURIComponent(spoken)}`);

  /** @param {import("./claims.js").Resolved} resolved */
  const askFor = (resolved) =>
    send(wire.measure(wantedBy(resolved), resolved.steps.find(({ scene }) => scene)?.scene ?? null));

  /** A run begins or changes: is it one of the lesson's? */
  function took() {
    const { run, lesson, frame } = store.state;
    if (!lesson || !run || run === local.run) return;
    local.run = run;
    const { set_ups: setUps } = lesson.document;
    const matches = (/** @type {string} */ name) => isSetUp(experiment(lesson, name), run.experiment);
    if (lesson.starting) {
      if (!matches(lesson.setUp)) return;
      // Chosen again, it is what it was; it begins anew all the same.
      if (!run.reset) return reset();
    }
    const found = [lesson.setUp, ...Object.keys(setUps)].find(matches);
    const whole = run.reset || !frame || frame.step === 0 || (lesson.on && found === lesson.setUp);
    if (run.reset && found !== undefined) for (const edit of setUps[found].edits ?? []) send(wire.edit(edit));
    set({ setUp: found ?? lesson.setUp, on: found !== undefined && whole, starting: false });
  }
  store.subscribe(["run", "lesson"], took);
  store.subscribe(["status"], ({ status, lesson }) => status.state === "open" && lesson && askFor(lesson.resolved));
  store.subscribe(["refusal"], ({ lesson }) => lesson?.starting && set({ starting: false, on: false }));
  store.subscribe(["history"], ({ history, lesson, edits }) => {
    if (lesson?.on && !lesson.starting && edits.length === 0 && history.length > 0)
      set({ courses: { ...lesson.courses, [lesson.setUp]: history } });
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
    configure(experiment(lesson, name));
  }

  const lessons = {
    /** Loads what draws pictures, where it is not here yet. Resolves with why it did not come, in a sentence. */
    async prepare() {
      if (local.pictures) return null;
      // Files of a newer version need not fit those that this page has.
      if (store.state.outdated) return text("lesson.picture_outdated");
      try {
        local.pictures = await loadPictures();
        return null;
      } catch (error) {
        return failureOf("lesson.no_picture", error, text);
      }
    },
    /**
     * Asks which lessons there are, unless that is known.
     * @param {{again?: boolean}} [options] again: also then, for a teacher may have changed them
     */
    async list({ again = false } = {}) {
      if (store.state.lessons && !again) return;
      const found = await load("lessons.json");
      if (found && JSON.stringify(found.lessons) !== JSON.stringify(store.state.lessons))
        store.change("lessons", { lessons: found.lessons });
      if (found) store.change("lesson faults", { lessonFaults: found.faults });
    },
    /** @param {string} id @param {{keep?: boolean}} [options] keep: the run stays what it is */
    async open(id, { keep = false } = {}) {
      const asked = ++local.asked;
      const [spoken] = [language(), void lessons.list()];
      const coming = lessons.prepare();
      const found = await fetchLesson(id, spoken);
      const pictured = found?.resolved.steps.some((/** @type {any} */ { stage }) => stage?.picture);
      const missing = pictured ? await coming : null;
      // Another may have been chosen meanwhile.
      if (!found || asked !== local.asked) return;
      // Its steps and claims need none. A browser may not ask a second time for a module that did not come.
      if (missing) note("fault", missing);
      const { view, progress, lesson: left } = store.state;
      if (!keep) store.change("leave lab", { view: { ...view, lab: "" } });
      const { lesson: document, resolved, text: words } = found;
      const setUp = Object.keys(document.set_ups)[0];
      const page = Math.max(0, Math.min(words.steps.length - 1, Number(progress[id]?.page) || 0));
      const before = left?.before ?? { hide: view.hide, drawer: view.drawer };
      const controls = document.controls ?? [];
      const hide = CONTROLS.filter((name) =>
        OF_THE_PAGE.includes(name) ? before.hide.includes(name) : !controls.includes(name),
      );
      store.change("open lesson", {
        lesson: {
          id,
          document,
          resolved,
          words,
          language: spoken,
          page,
          setUp,
          on: false,
          starting: false,
          folded: false,
          values: {},
          epochs: {},
          courses: {},
          before,
        },
        view: { ...view, hide, drawer: controls.includes("drawer") ? view.drawer : "" },
      });
      askFor(resolved);
      local.run = null;
      if (!keep) start(setUp);
    },
    start,
    /**
     * A lesson's picture in its place; null where what draws it has not come.
     * @param {HTMLElement} root
     * @param {import("./pictures/index.js").Parts} parts
     */
    createPicture: (root, parts) => local.pictures?.createLessonPicture(root, parts) ?? null,
    /** @param {number} page */
    turn(page) {
      set({ page });
      if (store.state.lesson) keepProgress(store.state.lesson);
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
      local.asked += 1;
      const { lesson, view } = store.state;
      if (!lesson) return;
      send(wire.measure([]));
      store.change("leave lesson", { lesson: null, view: { ...view, ...lesson.before } });
    },
    /** The page speaks another language now. */
    async speak() {
      const { lesson } = store.state;
      const spoken = language();
      if (!lesson || lesson.language === spoken) return;
      const found = await fetchLesson(lesson.id, spoken);
      if (found && store.state.lesson?.id === lesson.id) set({ words: found.text, language: spoken });
    },
    /** @param {import("../../wire/types.js").Measures} message */
    measured({ run, epoch, values }) {
      // They may come in the same moment as their run.
      took();
      const { lesson, run: now, edits } = store.state;
      if (!lesson || !now || run !== now.run || lesson.starting) return;
      const { set_ups: setUps } = lesson.document;
      const readings = allReadings(lesson.resolved);
      const taken = { ...lesson.values };
      const before = lesson.epochs[lesson.setUp];
      // What was measured stays until the set-up has trained anew, and once its epochs are through.
      const mine =
        lesson.on &&
        edits.length === 0 &&
        (before === undefined || (epoch <= setUps[lesson.setUp].epochs && (epoch > 0 || before === 0)));
      for (const reading of readings) {
        const value = values[reading.id];
        if (value === undefined || (reading.set_up !== null && !(mine && reading.set_up === lesson.setUp))) continue;
        taken[keyOf(reading)] = value;
      }
      set({ values: taken, ...(mine && { epochs: { ...lesson.epochs, [lesson.setUp]: epoch } }) });
    },
  };
  return lessons;
}
