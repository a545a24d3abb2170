// The challenge under way: its run, what is measured of it, whether it is solved, and what becomes of a submission.

import { isOf, startingFrom, startOf, stopOf } from "./beginning.js";
import { newChallenge, NOTHING_KNOWN, NOTHING_SUBMITTED } from "./challenge.js";
import { createBests, keyOf } from "./kept_bests.js";
import { createOpening } from "./opening.js";
import { isMet, isOfClass, rulesNow } from "./standing.js";
import { submissionOf, verify } from "./submission.js";
import { reasonOf } from "../../app/fault_sentences.js";
import * as wire from "../../wire/messages.js";

/** @typedef {import("./challenge.js").Challenge} Challenge */
/** @typedef {import("./challenge.js").Submission} Submission */
/** @typedef {import("./challenge.js").Verdict} Verdict */
/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {(submission: Submission) => Promise<Verdict>} Destination fails with why nothing came out */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {(patch: Partial<Experiment>) => void} parts.configure
 * @param {() => void} parts.reset @param {() => void} parts.pause
 * @param {() => Promise<import("../../wire/types.js").DeedsDocument | null | undefined>} parts.deeds what was done to
 * the run so far; null where nobody knows, undefined where there is no connection
 * @param {Destination} parts.submit to the class that the page is in
 * @param {() => unknown} parts.leaveLesson
 * @param {typeof fetch} [parts.ask]
 * @param {() => Pick<Storage, "getItem" | "setItem">} [parts.storage] throws where the browser keeps nothing
 * @param {() => number} [parts.clock] milliseconds since 1970
 */
export function createChallenges({
  store,
  send,
  note,
  text,
  configure,
  reset,
  pause,
  deeds,
  submit,
  leaveLesson,
  ask = (...request) => fetch(...request),
  storage = () => localStorage,
  clock = Date.now,
}) {
  const local = {
    run: store.state.run,
    /** What the run that begins is to have. @type {Experiment | null} */
    wanted: null,
    /** What is done to it as soon as it has begun. @type {import("../../wire/types.js").Followed | null} */
    done: null,
    /** What is asked to be measured. @type {Challenge["resolved"] | null} */
    measured: null,
    /** Ends a submission that is under way. */
    abort: new AbortController(),
    /** The run whose record was asked for last. */
    asking: 0,
  };
  const bests = createBests(store, storage);
  /** @param {Partial<Challenge>} patch */
  const set = (patch) =>
    store.change("challenge", ({ challenge }) => ({ challenge: challenge && { ...challenge, ...patch } }));

  /** @param {Challenge} challenge */
  const askFor = ({ resolved }) =>
    void send(wire.measure(resolved.goal.map(({ id, measure, of }) => ({ id, measure, of, at: "end" }))));

  /** What was done to the run has changed: what it is now is asked for. */
  async function follow() {
    const asked = ++local.asking;
    const record = (await deeds()) ?? null;
    if (asked === local.asking && store.state.challenge) set({ record });
  }

  /** A run begins or changes. */
  function took() {
    const { run, challenge } = store.state;
    if (!challenge || !run || run === local.run) return;
    local.run = run;
    if (challenge.starting) {
      if (local.wanted && !isOf(local.wanted, run.experiment)) return;
      // It is what it was, and begins anew all the same.
      if (!run.reset) return reset();
      set({ ...NOTHING_KNOWN, starting: false });
      if (local.done) send(wire.follow(local.done));
    } else if (run.reset) set({ ...NOTHING_KNOWN });
    set({ asGiven: isOf(challenge.resolved.experiment, run.experiment) });
    follow();
  }

  /**
   * A run of the challenge begins.
   * @param {Experiment} experiment
   * @param {import("../../wire/types.js").Followed | null} done what is done to it at once
   */
  function begin(experiment, done) {
    const { challenge } = store.state;
    if (!challenge) return;
    pause();
    set({ ...NOTHING_KNOWN, ...NOTHING_SUBMITTED, starting: true });
    local.run = store.state.run;
    Object.assign(local, { wanted: experiment, done });
    configure({ ...experiment, ...stopOf(challenge.resolved, experiment) });
  }

  /** As the challenge is given. */
  async function beginAnew() {
    const { challenge } = store.state;
    if (!challenge) return;
    const { experiment, start } = challenge.resolved;
    begin(experiment, start ? startingFrom(await startOf(start)) : null);
  }

  /**
   * A challenge is under way from now on.
   * @param {any} found what the server says of it
   * @param {{keep: boolean, spoken: string, source: import("./challenge.js").Source | null}} options
   */
  function stand(found, { keep, spoken, source }) {
    leaveLesson();
    local.abort.abort();
    const { view, challenge: left } = store.state;
    const before = left?.before ?? { hide: view.hide };
    const challenge = newChallenge(found, { language: spoken, source, before });
    store.change("open challenge", { challenge, view: { ...view, lab: "", hide: [] } });
    local.run = null;
    if (keep) took();
    else beginAnew();
  }

  const opening = createOpening({ store, note, text, ask, stand, set });
  store.subscribe(["run", "challenge"], took);
  store.subscribe(["challenge"], ({ challenge }) => {
    // Also where it comes back after another's run was shown.
    if (challenge && challenge.resolved !== local.measured) askFor(challenge);
    local.measured = challenge?.resolved ?? null;
  });
  store.subscribe(["edits"], () => void (store.state.challenge && follow()));
  store.subscribe(["status"], ({ status, challenge }) => status.state === "open" && challenge && askFor(challenge));
  store.subscribe(["refusal"], ({ challenge }) => challenge?.starting && set({ starting: false }));
  store.subscribe(["frame"], ({ frame, run, challenge, playing }) => {
    // Where the run does not stop there by itself.
    const most = challenge?.resolved.constraints.epochs?.most;
    if (playing && most !== undefined && frame && frame.run === run?.run && frame.epoch >= most) pause();
  });
  // A lesson has the same place.
  store.subscribe(["lesson"], ({ lesson, challenge }) => lesson && challenge && leave(false));

  /** @param {boolean} measuring the page measures what a challenge needs */
  function leave(measuring = true) {
    opening.forget();
    local.abort.abort();
    const { challenge, view } = store.state;
    if (!challenge) return;
    if (measuring) send(wire.measure([]));
    store.change("leave challenge", {
      challenge: null,
      ...(measuring && { view: { ...view, ...challenge.before } }),
    });
  }

  /** @param {Challenge} challenge @param {Verdict} verdict @param {Submission} submission */
  function take(challenge, verdict, submission) {
    const { score: kind } = challenge.resolved;
    const { score } = verdict;
    const counts = verdict.reached && score !== null;
    const kept = counts && bests.keep(keyOf(challenge), kind, { score, at: clock(), submission });
    if (kept && !kept.lasting) note("note", text("challenge.not_kept"));
    set({ submitting: "idle", problem: "", verdict, improved: kept ? kept.improved : false });
  }

  const challenges = {
    ...opening,
    /** The run of the challenge begins anew, as it is given. */
    begin: beginAnew,
    leave,
    /** @param {boolean} folded */
    fold: (folded) => set({ folded }),
    hint: () => set({ hinted: true }),
    /** Gives back what the rules want to stay as it was. @param {string[]} paths top-level or dotted */
    putBack(paths) {
      const { challenge } = store.state;
      if (!challenge) return;
      const fields = [...new Set(paths.map((path) => path.split(".")[0]))];
      const given = /** @type {any} */ (challenge.resolved.experiment);
      configure(Object.fromEntries(fields.map((name) => [name, given[name]])));
    },
    /** Trains the best once more, here: the run is then what was submitted. */
    setUpBest() {
      const { challenge, bests: all } = store.state;
      const best = challenge && all[keyOf(challenge)];
      if (!best) return;
      const { experiment, start, deeds: done, until } = best.submission.run;
      const first = start === undefined ? [] : startingFrom(start).deeds;
      begin(experiment, { deeds: [...first, ...done], until, playing: false });
    },
    /** What was submitted for the best; null where there is none. */
    bestSubmission() {
      const { challenge, bests: all } = store.state;
      return (challenge && all[keyOf(challenge)]?.submission) ?? null;
    },
    /** Has what was done to the run trained once more, on the server; its score is what comes out. */
    async submit() {
      const { challenge } = store.state;
      if (!challenge || challenge.submitting === "asking") return;
      pause();
      local.abort = new AbortController();
      const { signal } = local.abort;
      set({ ...NOTHING_SUBMITTED, submitting: "asking" });
      try {
        const record = await deeds();
        const now = store.state.challenge;
        if (signal.aborted || now?.id !== challenge.id) return;
        // That has been said.
        if (record === undefined) return set({ submitting: "idle" });
        if (!record) return set({ submitting: "failed", problem: text("challenge.no_record") });
        const submission = submissionOf(now, record);
        const verdict = await (isOfClass(now, store.state.room) ? submit : verify)(submission, ask, signal);
        if (!signal.aborted && store.state.challenge) take(store.state.challenge, verdict, submission);
      } catch (error) {
        if (signal.aborted) return;
        set({ submitting: "failed", problem: text("challenge.not_judged", { reason: reasonOf(error, text) }) });
      }
    },
    /** Nobody waits for it any more. */
    cancel() {
      local.abort.abort();
      set({ submitting: "idle" });
    },
    /** @param {import("../../wire/types.js").Measures} message */
    measured({ run, epoch, batch, values }) {
      // They may come in the same moment as their run.
      took();
      const { challenge, run: now } = store.state;
      if (!challenge || !now || run !== now.run || challenge.starting) return;
      const { goal, score } = challenge.resolved;
      const moment = { epoch, batch };
      const solved =
        goal.every((one) => isMet(one, values)) &&
        rulesNow(store.state, moment).every(({ holds, held }) => holds && held);
      const first = solved && !challenge.reachedAt;
      const reachedAt = solved && (first || score !== "fewest_epochs") ? moment : challenge.reachedAt;
      set({ values, measuredAt: moment, reachedAt });
      if (first && store.state.playing) pause();
    },
  };
  return challenges;
}
