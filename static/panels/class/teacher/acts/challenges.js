// The challenges there are to hand out: those of the server, and one that a page has from a link.

/** @typedef {import("../../../../app/state.js").State} State */
/** @typedef {import("../../../../app/text.js").Text} Text */

/** Letters of a title at most, the server's bound. */
const LONGEST_TITLE = 200;
/** The one that is open, where it is in no list. */
const OPEN = "";

/** In the language of the page, or in English, or in whatever there is.
 * @param {Record<string, string>} words @param {Text} text */
export const inWords = (words, text) => words[text.language.split("-")[0]] ?? words.en ?? Object.values(words)[0] ?? "";

/**
 * Asks for the list, where it is not here yet.
 * @param {Readonly<State>} state @param {import("../../../../actions.js").Actions} actions @param {Text} text
 * @returns {{value: string, label: string}[]} the one that is open first
 */
export function challengeChoices({ challenges, challenge }, actions, text) {
  if (challenges === null) actions.load.challenges().then(() => actions.challenges.list(), actions.missing);
  const listed = (challenges ?? []).map(({ id, title }) => ({ value: id, label: inWords(title, text) }));
  if (challenge?.source) return [{ value: OPEN, label: challenge.words.title }, ...listed];
  const open = listed.find(({ value }) => value === challenge?.id);
  return open ? [open, ...listed.filter((one) => one !== open)] : listed;
}

/**
 * @param {string} id as in the choices
 * @param {Readonly<State>} state @param {Text} text
 * @returns {{what: {name: string} | {packed: string}, title: string} | null} null where there is none
 */
export function challengeWhat(id, { challenges, challenge }, text) {
  if (id === OPEN)
    return challenge?.source ? { what: { packed: challenge.source.packed }, title: cut(challenge.words.title) } : null;
  const found = challenges?.find((one) => one.id === id);
  return found ? { what: { name: id }, title: cut(inWords(found.title, text)) } : null;
}

/** @param {string} title */
export const cut = (title) => title.slice(0, LONGEST_TITLE);
