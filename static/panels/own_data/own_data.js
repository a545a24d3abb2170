// What a person does with points of their own: changes them, takes that back, reads them from a table; and what the
// server is told of it.

import { guessColumns, MOST_BYTES, numericColumns, readTable } from "../../app/csv.js";
import { convertLabels, convertTable, guessLabel, needsScaling } from "../../experiment/points.js";
import { inputCount, inputKey } from "../../experiment/inputs.js";
import { FEWEST, hasClasses, joinPoints, lackOf, samePoints, splitPoints, testPlaces } from "../../experiment/split.js";

/** The name an experiment gives to points that come with it. */
const CUSTOM = "custom";
/** While somebody draws, the server has the points so often; every time, training starts over. */
const SEND_EVERY = 250;
const MOST_STEPS = 100;

/** @typedef {import("../../app/state.js").OwnSet} OwnSet */
/** @typedef {import("../../app/state.js").OwnStep} OwnStep */
/** @typedef {import("../../experiment/points.js").Kind} Kind */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(patch: Partial<import("../../app/state.js").Experiment>) => void} parts.configure
 * @param {(kind: import("../../app/state.js").Note["kind"], sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 */
export function createOwn({ store, configure, note, text, catalogue }) {
  const local = {
    timer: 0,
    due: false,
    origin: "",
    batch: 0,
    forced: 0,
    features: /** @type {string[] | null} */ (null),
    sent: /** @type {{train: number[][], test: number[][], inputs?: string[]} | null} */ (null),
  };
  const { limits } = catalogue;
  const problemOf = (/** @type {Kind} */ kind) => (kind === "number" ? "regression" : "classification");
  /** Which of the data sets it is, and which draw of it. @param {import("../../app/state.js").Experiment} experiment */
  const originOf = ({ problem, data: { points: _, train_fraction: _f, ...data } }) => JSON.stringify([problem, data]);

  /** @returns {OwnSet} what there is on the map */
  function current() {
    const { own, experiment, data, run } = store.state;
    if (own.draft) return own.draft;
    const points = experiment.data.points
      ? joinPoints(experiment.data.points, experiment.data.seed)
      : data
        ? joinPoints(data, experiment.data.seed)
        : [];
    // Points of a data set have no names.
    const inputs = experiment.data.points
      ? experiment.data.points.inputs
      : points[0]?.length === 2
        ? [inputKey(0)]
        : null;
    const several = hasClasses(points) || (run?.layers.at(-1)?.units ?? 1) > 1;
    return {
      points,
      kind: experiment.problem !== "classification" ? "number" : several ? "classes" : "signed",
      ...named(inputs),
    };
  }
  /** @returns {OwnStep} */
  const step = () => ({
    problem: store.state.experiment.problem,
    data: store.state.experiment.data,
    features: store.state.experiment.features,
    draft: store.state.own.draft,
    sets: store.state.own.sets,
  });

  /** Tells the server, not more often than makes sense; the last change always. */
  function send() {
    if (local.timer) {
      local.due = true;
      return;
    }
    deliver();
    local.timer = setTimeout(() => {
      local.timer = 0;
      if (local.due) send();
    }, SEND_EVERY);
  }
  function deliver() {
    local.due = false;
    const { own, experiment } = store.state;
    if (!own.draft || lackOf(own.draft)) return;
    const { train_fraction, seed } = experiment.data;
    const { classes: _, ...data } = experiment.data;
    local.sent = { ...splitPoints(own.draft.points, train_fraction, seed), ...named(own.draft.inputs) };
    // A batch that was made smaller for a few points grows with them again.
    if (experiment.batch_size !== local.forced) local.batch = experiment.batch_size;
    local.forced = Math.min(local.batch, local.sent.train.length);
    configure({
      problem: problemOf(own.draft.kind),
      data: { ...data, dataset: CUSTOM, points: local.sent },
      batch_size: local.forced,
      ...(local.features && { features: local.features }),
    });
    local.features = null;
    local.origin = originOf(store.state.experiment);
  }
  /** @param {OwnStep[]} past @param {OwnStep[]} future @param {OwnStep} to */
  function goTo(past, future, to) {
    store.change("own step", ({ own }) => ({ own: { ...own, draft: to.draft, sets: to.sets, past, future } }));
    // Another number of inputs has other features; these were chosen for it.
    const width = to.draft ? (to.draft.inputs?.length ?? 2) : inputCount(to.data, catalogue);
    local.features = width === inputCount(store.state.experiment.data, catalogue) ? null : to.features;
    if (to.draft) return send();
    local.due = false;
    // Where the batch was made smaller for the points, it need not stay so.
    configure({
      problem: to.problem,
      data: to.data,
      ...(local.features && { features: local.features }),
      ...(store.state.experiment.batch_size === local.forced && { batch_size: local.batch }),
    });
    local.origin = originOf(store.state.experiment);
  }

  // Points may also come from elsewhere: an address, a moment of the timeline. And what the server refuses is not
  // there.
  store.subscribe(["experiment"], ({ experiment, own }) => {
    const { points, seed } = experiment.data;
    const origin = originOf(experiment);
    const moved = origin !== local.origin;
    local.origin = origin;
    if (!points) {
      if (moved && own.draft) store.change("own elsewhere", { own: { ...own, draft: null } });
      return;
    }
    const same =
      local.sent &&
      String(points.inputs) === String(local.sent.inputs) &&
      samePoints(points.train, local.sent.train) &&
      samePoints(points.test, local.sent.test);
    if (same || local.timer || local.due) return;
    /** @type {Kind} */
    const kind =
      experiment.problem !== "classification"
        ? "number"
        : hasClasses([...points.train, ...points.test])
          ? "classes"
          : "signed";
    const set = { points: joinPoints(points, seed), kind, ...named(points.inputs) };
    local.sent = points;
    store.change("own taken", { own: { ...own, draft: null, sets: { ...own.sets, [experiment.problem]: set } } });
  });

  const actions = {
    mostBytes: MOST_BYTES,
    current,
    /**
     * @param {number[][]} points @param {Kind} [kind]
     * @param {{merge?: boolean, inputs?: string[] | null}} [options] merge: it belongs to the change before, such as
     * another stretch of one stroke; inputs: others than there were, null for x1 and x2
     * @returns {boolean} false where there would be too many
     */
    change(points, kind = current().kind, { merge = false, inputs = current().inputs } = {}) {
      const before = current().points.length;
      if (points.length > limits.points && points.length > before) {
        note("fault", text("own.full", { most: limits.points }));
        return false;
      }
      // A little more than the points is in the message as well. Erasing from what came in with an address must stay
      // possible.
      if (points.length > before && JSON.stringify(points).length > limits.message_bytes - 16_384) {
        note("fault", text("own.long", { most: Math.floor(limits.message_bytes / 1024) }));
        return false;
      }
      const past = step();
      const set = { points, kind, ...named(inputs) };
      store.change("own points", ({ own }) => ({
        own: {
          ...own,
          draft: set,
          sets: { ...own.sets, [problemOf(kind)]: set },
          past: merge ? own.past : [...own.past.slice(1 - MOST_STEPS), past],
          future: [],
        },
      }));
      send();
      return true;
    },
    /** How many there are, and what they lack. @returns {string} */
    countText() {
      const { points, kind } = current();
      const count = points.length;
      const lack = count > 0 ? lackOf({ points, kind }) : null;
      if (lack === "few") return text("own.count_few", { count, fewest: FEWEST });
      return lack === "first" ? text("own.count_no_first", { count }) : text("own.count", { count });
    },
    /** Which of the points are for testing, by their places. */
    testPlaces: () =>
      testPlaces(current().points.length, store.state.experiment.data.train_fraction, store.state.experiment.data.seed),
    /** Makes room for another class. @param {number} classes there are @returns {number} how many there are then */
    addClass(classes) {
      const { points, kind } = current();
      if (kind !== "classes") actions.change(convertLabels(points, kind, "classes"), "classes");
      return classes + 1;
    },
    /** Goes back to the points one had. */
    choose() {
      const set = store.state.own.sets[store.state.experiment.problem];
      if (!set || lackOf(set)) return false;
      store.change("own choose", ({ own }) => ({ own: { ...own, draft: set } }));
      send();
      return true;
    },
    undo() {
      const { past, future } = store.state.own;
      const to = past.at(-1);
      if (to) goTo(past.slice(0, -1), [...future, step()], to);
    },
    redo() {
      const { past, future } = store.state.own;
      const to = future.at(-1);
      if (to) goTo([...past, step()], future.slice(0, -1), to);
    },
    /** @param {boolean} drawing */
    draw(drawing) {
      const lack = !drawing && store.state.own.draft !== null && lackOf(store.state.own.draft);
      store.change("own draw", ({ own }) => ({ own: { ...own, drawing, draft: lack ? null : own.draft } }));
      if (lack) note("note", lack === "few" ? text("own.too_few", { fewest: FEWEST }) : text("own.no_first"));
    },
    table: {
      read: readTable,
      guess: guessColumns,
      numeric: numericColumns,
      /** @param {import("../../app/csv.js").Table} table @param {{header: boolean, label: number}} guess */
      label: (table, guess) => guessLabel(table, guess, limits.classes),
      needsScaling,
      /**
       * @param {import("../../app/csv.js").Table} table
       * @param {import("../../experiment/points.js").Reading} reading
       */
      convert: (table, reading) => convertTable(table, reading, limits),
    },
  };
  return actions;
}

/** Nothing where there are no names. @param {string[] | null | undefined} inputs */
const named = (inputs) => (inputs ? { inputs } : {});
