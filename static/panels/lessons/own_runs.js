// Runs of the learner's own that differ from one of a lesson's set-ups in one thing only: measured as its own are, and
// drawn beside them.

import { seedsOf, withSeeds } from "./seeds.js";
import { differences } from "../../experiment/differences.js";
import { isSetUp } from "../../experiment/set_up.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */
/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/**
 * @typedef {object} OwnRun
 * @property {string} key the same for the same thing done again
 * @property {string} from the set-up that it differs from
 * @property {import("../../experiment/differences.js").Difference} difference in what
 * @property {import("../../app/state.js").HistoryPoint[]} course its losses
 * @property {Record<string, number | null>} values what the lesson measures, by the id of the reading
 */

/** The oldest goes: no more lines can be told apart. */
const MOST = 4;
/** What says nothing of how a run learns. */
const NO_MATTER = ["stop", "seed"];

/**
 * What a run has of its own, where it is a set-up but for one thing, with the same points and the same start.
 * @param {Pick<Lesson, "document" | "setUp" | "seeds">} lesson
 * @param {Experiment} experiment of the run
 * @param {(name: string) => Experiment} setUpOf complete
 * @returns {Pick<OwnRun, "key" | "from" | "difference"> | null}
 */
export function ownOf({ document, setUp, seeds }, experiment, setUpOf) {
  const near = [...new Set([setUp, ...Object.keys(document.set_ups)])].flatMap((from) => {
    const base = withSeeds(setUpOf(from), seeds);
    const same = base.problem === experiment.problem && isSetUp({ ...experiment, data: base.data }, experiment);
    if (!same || seedsOf(base, experiment) !== null) return [];
    return [{ from, found: differences(base, experiment).filter(({ thing }) => !NO_MATTER.includes(thing)) }];
  });
  const one = near.find(({ found }) => found.length === 1);
  // What differs in nothing is the lesson's own.
  if (!one || near.some(({ found }) => found.length === 0)) return null;
  const [difference] = one.found;
  const key = `${difference.thing} ${difference.layer ?? ""} ${JSON.stringify(difference.to)}`;
  return { key, from: one.from, difference };
}

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(patch: Partial<Lesson>) => void} parts.set changes the lesson under way
 * @param {(lesson: Lesson, name: string) => Experiment} parts.setUpOf complete
 */
export function createOwnRuns({ store, set, setUpOf }) {
  const local = { run: /** @type {unknown} */ (null) };

  /** A run begins or changes: is it one of the learner's own? */
  function took() {
    const { run, lesson, frame } = store.state;
    if (!lesson || !run || run === local.run || lesson.starting) return;
    local.run = run;
    const found = lesson.on ? null : ownOf(lesson, run.experiment, (name) => setUpOf(lesson, name));
    const goesOn = found !== null && found.key === lesson.own && !run.reset;
    if (goesOn) return;
    const whole = run.reset || !frame || frame.step === 0;
    if (!found || !whole) return void (lesson.own && set({ own: "" }));
    const others = lesson.owns.filter(({ key }) => key !== found.key);
    set({ own: found.key, owns: [...others, { ...found, course: [], values: {} }].slice(-MOST) });
  }
  /** @param {(own: OwnRun) => Partial<OwnRun>} change of the one under way */
  function patch(change) {
    const { lesson, edits } = store.state;
    if (!lesson?.own || lesson.on || edits.length > 0) return;
    set({ owns: lesson.owns.map((own) => (own.key === lesson.own ? { ...own, ...change(own) } : own)) });
  }
  store.subscribe(["run", "lesson"], took);
  store.subscribe(["history"], ({ history }) => {
    took();
    if (history.length > 0) patch(() => ({ course: history }));
  });
  return {
    /** Numbers of the run have come. @param {Record<string, number | null>} values by the id of the reading */
    measured(values) {
      took();
      patch((own) => ({ values: { ...own.values, ...values } }));
    },
  };
}
