// How a draft comes out with other seeds: the server trains it, and what is known of it grows seed by seed.

import { failureOf } from "../../app/fault_sentences.js";

/** @typedef {import("./draft.js").Draft} Draft */
/**
 * @typedef {object} Trial
 * @property {"running" | "done" | "ended"} phase
 * @property {Draft} draft that was tried
 * @property {number} seeds @property {number} done @property {number | null} secondsLeft
 * @property {Record<string, number>} holds with how many seeds each claim
 * @property {(Record<string, number> | null)[]} answers of each step, how often each came out
 * @property {string} fault why it has come to nothing
 */

const same = (/** @type {unknown} */ a, /** @type {unknown} */ b) => a === b || JSON.stringify(a) === JSON.stringify(b);
/** Whether two drafts train, claim and ask the same. @param {Draft} a @param {Draft} b */
export const isSameLesson = ({ lesson: a }, { lesson: b }) =>
  same(a.set_ups, b.set_ups) && same(a.claims, b.claims) && same(a.steps, b.steps);

/**
 * With how many seeds a claim of a draft holds.
 * @param {Trial | null} trial @param {Draft} draft @param {string} id
 * @returns {number | undefined} undefined where it was not tried as it is now
 */
export function heldIn(trial, draft, id) {
  const claimOf = (/** @type {Draft} */ { lesson }) => lesson.claims.find((claim) => claim.id === id);
  if (!trial || !same(trial.draft.lesson.set_ups, draft.lesson.set_ups)) return undefined;
  return same(claimOf(trial.draft), claimOf(draft)) ? trial.holds[id] : undefined;
}

/**
 * @param {object} parts
 * @param {import("./requests.js").Requests} parts.requests
 * @param {import("../../app/text.js").Text} parts.text
 * @param {(trial: Trial | null) => void} parts.show the newest, as far as it is
 * @param {(draft: Draft, tally: any) => void} parts.tallied all seeds of it are through
 */
export function createTrials({ requests, text, show, tallied }) {
  const local = { control: new AbortController() };
  /** @returns {AbortSignal} of a new trial, or of none */
  function instead() {
    local.control.abort();
    local.control = new AbortController();
    return local.control.signal;
  }
  return {
    /** @param {Draft} draft @param {Record<string, unknown>} body what the server is sent @param {number} seeds */
    async attempt(draft, body, seeds) {
      const signal = instead();
      /** @type {Trial} */
      let trial = { phase: "running", draft, seeds, done: 0, secondsLeft: null, holds: {}, answers: [], fault: "" };
      const say = (/** @type {Partial<Trial>} */ patch) => {
        trial = { ...trial, ...patch };
        if (local.control.signal === signal) show(trial);
      };
      say({});
      try {
        for await (const lines of requests.attempt({ ...body, seeds }, signal)) {
          for (const line of lines) {
            if (line.type === "seed" && line.seed !== null) trial = { ...trial, ...counted(trial, line) };
            else if (line.type === "progress") trial.secondsLeft = line.seconds_left;
            else if (line.type === "tally") tallied(draft, line.tally);
            else if (line.type === "error") throw new Error(line.title);
            else if (line.type === "end") trial.phase = line.reason === null ? "done" : "ended";
          }
          say({});
        }
        // A connection that broke off in the midst says nothing of that.
        if (trial.phase === "running") say({ phase: "ended" });
      } catch (error) {
        if (signal.aborted) say({ phase: "ended" });
        else say({ phase: "ended", fault: failureOf("lesson_editor.not_tried", error, text) });
      }
    },
    cancel: () => local.control.abort(),
    /** There is another lesson: what came of the one before says nothing of it. */
    forget() {
      instead();
      show(null);
    },
  };
}

/** One more seed. @param {Trial} trial @param {{claims: Record<string, boolean>, questions: (string | null)[]}} line */
function counted({ done, holds, answers }, { claims, questions }) {
  const held = Object.entries(claims).map(([id, does]) => [id, (holds[id] ?? 0) + Number(does)]);
  const came = questions.map((answer, at) =>
    answer === null ? (answers[at] ?? null) : { ...answers[at], [answer]: (answers[at]?.[answer] ?? 0) + 1 },
  );
  return { done: done + 1, holds: Object.fromEntries(held), answers: came };
}
