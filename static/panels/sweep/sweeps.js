// Sweeps as the page knows them: what is chosen, what is under way, and what came of it. Nothing of it touches the run
// in the playground, until one is opened there.

import { reasonOf } from "../../app/fault_sentences.js";
import { FINDER, readSweep, writeSweep } from "./address.js";
import { documentOf, measuresOf, planOf, trainedBy } from "./plan.js";
import { createRequests, Refusal } from "../../experiment/sweep_requests.js";
import { FINDER_PLAN, START_PLAN, withChoices } from "./ready_made.js";
import { keyOf, resultsOf, without } from "./results.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Field} Field */
/** @typedef {import("./results.js").Results} Results */
/** @typedef {import("../../draw/outcomes.js").Thresholds} Thresholds */
/** @typedef {import("../../app/state.js").State} State */
/** @typedef {"map" | "finder"} Mode */
/**
 * @typedef {object} Choices what the server offers for the experiment
 * @property {Field[]} fields
 * @property {{values: number, seeds: number, runs: number, epochs: number, work: number}} sizes at most
 * @property {boolean} offered
 */
/**
 * @typedef {object} Sweep one of the two kinds
 * @property {Plan} plan as chosen
 * @property {Results | null} results of the last that was begun
 * @property {"idle" | "starting" | "running" | "ended"} phase
 * @property {string | null} reason why it ended before all runs were done
 * @property {number} done runs @property {number} of
 * @property {number | null} secondsLeft
 * @property {string[]} refusal sentences
 * @property {Thresholds | null} thresholds moved; null: as the server has them
 */
/**
 * @typedef {object} Sweeps
 * @property {Mode} mode
 * @property {Record<Mode, Sweep>} kinds
 * @property {Choices | null} choices null until they have come
 * @property {string | null} missing why they did not
 * @property {number} revision changes with every run that has come
 */

/** @param {Plan} plan @returns {Sweep} */
const unbegun = (plan) => ({
  plan,
  results: null,
  phase: "idle",
  reason: null,
  done: 0,
  of: 0,
  secondsLeft: null,
  refusal: [],
  thresholds: null,
});

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<State>} parts.store
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {(patch: Partial<import("../../app/state.js").View>) => void} parts.show
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {import("../../experiment/sweep_requests.js").Requests} [parts.requests]
 */
export function createSweeps({ store, note, show, text, catalogue, requests = createRequests(text) }) {
  const local = {
    controllers: /** @type {Partial<Record<Mode, AbortController>>} */ ({}),
    asking: /** @type {AbortController | null} */ (null),
    asked: "",
    written: "",
  };
  const now = () => /** @type {Sweeps} */ (store.state.sweeps);
  /** @param {Partial<Sweeps>} patch */
  const set = (patch) => store.change("sweeps", ({ sweeps }) => ({ sweeps: sweeps && { ...sweeps, ...patch } }));
  /** @param {Mode} mode @param {Partial<Sweep>} patch */
  const setKind = (mode, patch) => {
    const { kinds } = now();
    set({ kinds: { ...kinds, [mode]: { ...kinds[mode], ...patch } } });
  };
  /** What a sweep would start from. @param {Plan} plan */
  const experimentOf = (plan) => withChoices(store.state.experiment, plan.with, catalogue);

  store.change("sweeps", {
    sweeps: {
      mode: "map",
      kinds: { map: unbegun(START_PLAN), finder: unbegun(FINDER_PLAN) },
      choices: null,
      missing: null,
      revision: 0,
    },
  });

  /** Asks what may vary, where that is another experiment than it was asked for last. */
  async function ask() {
    const { mode, kinds } = now();
    const experiment = experimentOf(kinds[mode].plan);
    const asked = JSON.stringify(experiment);
    if (asked === local.asked) return;
    local.asking?.abort();
    const controller = (local.asking = new AbortController());
    local.asked = asked;
    try {
      set({ choices: await requests.fields(experiment, controller.signal), missing: null });
      fit();
    } catch (error) {
      if (controller.signal.aborted) return;
      local.asked = "";
      set({ missing: error instanceof Refusal ? error.message : reasonOf(error, text) });
    }
  }
  /** What the problem, or points without a test, leave nothing to show of. */
  function fit() {
    const { mode, kinds } = now();
    const { plan } = kinds[mode];
    const measures = measuresOf(experimentOf(plan));
    if (!measures.includes(plan.color)) setKind(mode, { plan: { ...plan, color: measures[0] } });
  }
  function writeAddress() {
    const { mode, kinds } = now();
    const usual = mode === "finder" ? FINDER_PLAN : START_PLAN;
    const { plan } = kinds[mode];
    const same = JSON.stringify(plan) === JSON.stringify(usual);
    local.written = mode === "finder" ? (same ? FINDER : writeSweep(plan, FINDER)) : same ? "" : writeSweep(plan);
    if (store.state.view.sweep !== local.written) show({ sweep: local.written });
  }
  /** @param {Plan} plan */
  function choose(plan) {
    const { mode } = now();
    setKind(mode, { plan, refusal: [] });
    writeAddress();
    ask();
  }
  /** What an address, or a way into the lab, asks for. @param {string} written */
  function take(written) {
    local.written = written;
    const { finder, plan, unread } = readSweep(written);
    const mode = finder ? "finder" : "map";
    if (unread.length > 0) note("fault", text("sweep.unread", { what: unread.join("~") }));
    set({ mode });
    if (plan) setKind(mode, { plan, refusal: [] });
    writeAddress();
    ask();
  }

  /**
   * @param {Mode} mode
   * @param {Results | null} before those there are already, to go on with
   */
  async function run(mode, before) {
    if (local.controllers[mode]) return;
    const { plan, thresholds } = now().kinds[mode];
    const experiment = before ? before.document.experiment : experimentOf(plan);
    const document = before ? before.document : documentOf(plan, experiment, thresholds ?? undefined);
    const controller = (local.controllers[mode] = new AbortController());
    const known = before ? without(before) : [];
    let results = before;
    let reason = /** @type {string | null} */ ("lost");
    let refusal = /** @type {string[]} */ ([]);
    setKind(mode, {
      phase: "starting",
      reason: null,
      refusal: [],
      secondsLeft: null,
      done: known.length,
      ...(before ? {} : { of: 0, results: null }),
    });
    try {
      for await (const lines of requests.stream(document, known, controller.signal)) {
        /** @type {Partial<Sweep>} */
        const patch = { phase: "running" };
        for (const line of lines) {
          if (line.type === "sweep") {
            if (!before) results = resultsOf(line, trainedBy(plan, experiment));
            Object.assign(patch, { results, of: line.runs });
          } else if (line.type === "run") results?.runs.set(keyOf(line.cell, line.seed), line);
          else if (line.type === "progress")
            Object.assign(patch, { done: line.done, of: line.of, secondsLeft: line.seconds_left });
          else if (line.type === "end") reason = line.reason;
          else if (line.type === "error") {
            reason = "failed";
            refusal = [text("sweep.failed", { reason: line.title })];
          }
        }
        setKind(mode, patch);
        set({ revision: now().revision + 1 });
      }
    } catch (error) {
      reason = controller.signal.aborted ? "cancelled" : "lost";
      if (error instanceof Refusal) {
        reason = "refused";
        refusal = error.sentences;
      }
    }
    delete local.controllers[mode];
    setKind(mode, { phase: "ended", reason, refusal, secondsLeft: null, done: results?.runs.size ?? 0 });
    set({ revision: now().revision + 1 });
  }

  store.subscribe(["view"], ({ view }, changed) => {
    if (view.lab === "sweep" && changed.has("view") && view.sweep !== local.written) take(view.sweep);
  });
  store.subscribe(["experiment"], ({ view }) => {
    if (view.lab === "sweep") ask();
  });

  const sweeps = {
    choose,
    ask,
    take,
    experimentOf,
    /** The lab is on the page from now on. */
    opened() {
      if (store.state.view.sweep === local.written) writeAddress();
      else take(store.state.view.sweep);
      ask();
    },
    /** @param {Thresholds} thresholds */
    setThresholds: (thresholds) => setKind(now().mode, { thresholds }),
    /** Trains all of it. */
    start: () => run(now().mode, null),
    /** Trains what is left of it. */
    goOn() {
      const { mode, kinds } = now();
      return run(mode, kinds[mode].results);
    },
    cancel: () => local.controllers[now().mode]?.abort(),
    requests,
    planOf,
  };
  return sweeps;
}

/** @typedef {ReturnType<typeof createSweeps>} SweepActions */
