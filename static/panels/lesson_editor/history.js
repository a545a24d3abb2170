// What was done to a draft, so that it can be taken back and done again. Pure.

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{draft: Draft, past: Draft[], future: Draft[], last: {place: string, at: number}}} History */

const MOST = 200;
/** What is typed into one field without such a pause is taken back at once, in milliseconds. */
const PAUSE = 1500;

/** @param {Draft} draft @returns {History} */
export const begin = (draft) => ({ draft, past: [], future: [], last: { place: "", at: 0 } });

/**
 * @param {History} history @param {Draft} draft @param {number} now milliseconds
 * @param {string} [place] that something is typed into; empty for what is a step of its own
 * @returns {History}
 */
export function record(history, draft, now, place = "") {
  if (draft === history.draft) return history;
  const goesOn = place !== "" && place === history.last.place && now - history.last.at < PAUSE;
  const past = goesOn ? history.past : [...history.past, history.draft].slice(-MOST);
  return { draft, past, future: [], last: { place, at: now } };
}

/** @param {History} history @returns {History} */
export function undo({ draft, past, future, last }) {
  const before = past.at(-1);
  if (!before) return { draft, past, future, last };
  return { draft: before, past: past.slice(0, -1), future: [draft, ...future], last: { place: "", at: 0 } };
}

/** @param {History} history @returns {History} */
export function redo({ draft, past, future, last }) {
  const [after, ...rest] = future;
  if (!after) return { draft, past, future, last };
  return { draft: after, past: [...past, draft], future: rest, last: { place: "", at: 0 } };
}
