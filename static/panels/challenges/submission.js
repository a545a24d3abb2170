// A submission: the challenge, and what was done to a run, which the server trains once more.

/** @typedef {import("./challenge.js").Challenge} Challenge */
/** @typedef {import("./challenge.js").DeedsDocument} DeedsDocument */
/** @typedef {import("./challenge.js").Moment} Moment */
/** @typedef {import("./challenge.js").Submission} Submission */
/** @typedef {import("./challenge.js").Verdict} Verdict */

const FORMAT = { format: "neural-network-playground-submission", version: 1 };

/** @param {number[]} one @param {number[]} other whether the other is no later */
const reaches = ([epoch, batch], [epochs, batches]) => epoch > epochs || (epoch === epochs && batch >= batches);

/**
 * The run up to the moment at which it was solved, where nothing was done to it since.
 * @param {DeedsDocument} record
 * @param {Moment | null} moment
 * @returns {DeedsDocument}
 */
function runUntil(record, moment) {
  if (!moment) return record;
  /** @type {[number, number]} */
  const until = [moment.epoch, moment.batch];
  const before = reaches(record.until, until) && record.deeds.every(({ at }) => reaches(until, at));
  return before ? { ...record, until } : record;
}

/**
 * A run that was given all its parameters before its first batch began with them.
 * @param {DeedsDocument} record
 * @returns {DeedsDocument}
 */
function withStart(record) {
  const place = record.deeds.findIndex(({ at, do: deed }) => deed === "parameters" && at.every((count) => count === 0));
  const given = record.deeds[place];
  return given?.do === "parameters"
    ? { ...record, start: given.values, deeds: record.deeds.toSpliced(place, 1) }
    : record;
}

/**
 * @param {Pick<Challenge, "id" | "document" | "source" | "reachedAt">} challenge
 * @param {DeedsDocument} record
 * @returns {Submission}
 */
export const submissionOf = ({ id, document, source, reachedAt }, record) => ({
  ...FORMAT,
  // One that is in no list has no name that the server knows.
  challenge: source ? document : id,
  run: runUntil(withStart(record), reachedAt),
});

/**
 * Has the server train it once more.
 * @param {Submission} submission
 * @param {typeof fetch} ask
 * @param {AbortSignal} signal
 * @returns {Promise<Verdict>}
 * @throws {Error} where the server refuses it, with its words, or does not answer
 */
export async function verify(submission, ask, signal) {
  const response = await ask(new URL("api/challenges/verify", document.baseURI), {
    method: "POST",
    body: JSON.stringify(submission),
    headers: { "content-type": "application/json" },
    signal,
  });
  const found = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(found.detail ?? String(response.status), { cause: response.url });
  return found;
}
