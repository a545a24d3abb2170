// The page's words: looks a key up in the locale and puts values into it.

/** @typedef {string | Record<string, string>} Entry */
/**
 * @typedef {Record<string, Entry>} Entries keys to sentences; a sentence that depends on a number is a record by plural
 * category
 */
/**
 * @typedef {object} Spoken
 * @property {string} language BCP 47 tag
 * @property {(value: number) => string} number a number with its thousands in groups
 * @property {(items: string[]) => string} list several things in a sentence: "a, b and c"
 * @property {(entries: Entries, language: string) => void} use speaks another language from now on
 */
/**
 * @typedef {((key: string, values?: Record<string, string | number>) => string) & Spoken} Text numbers among the values
 * are written as the language has them
 */

/**
 * @param {Entries} entries
 * @param {string} language BCP 47 tag, for plural rules and numbers
 * @param {{touch?: boolean}} [options] touch: one taps rather than clicks, and is told so where the locale has `.touch`
 * @returns {Text} throws on a key the locale does not have
 */
export function createText(entries, language, { touch = false } = {}) {
  const spoken = {
    entries,
    plural: new Intl.PluralRules(language),
    figures: figuresOf(language),
    lists: listsOf(language),
    all: /** @type {any} */ (null),
  };
  /** @param {string} key @param {Record<string, string | number>} [values] */
  const text = (key, values = {}) => {
    const entry = (touch && spoken.entries[`${key}.touch`]) || spoken.entries[key];
    if (entry === undefined) throw new Error(`no text for "${key}"`);
    const number = Number(values.count ?? values.rate);
    const sentence =
      typeof entry === "string"
        ? entry
        : (number === 0 && entry.zero) || entry[spoken.plural.select(number)] || entry.other;
    return sentence.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
  };
  /** @param {unknown} value */
  const written = (value) =>
    typeof value === "number" && Number.isFinite(value) ? spoken.figures.format(value) : String(value);
  const use = (/** @type {Entries} */ others, /** @type {string} */ other) => {
    Object.assign(spoken, {
      entries: others,
      plural: new Intl.PluralRules(other),
      figures: figuresOf(other),
      lists: listsOf(other),
    });
    spoken.all.language = other;
  };
  const number = (/** @type {number} */ value) => spoken.figures.format(value);
  const list = (/** @type {string[]} */ items) => spoken.lists.format(items);
  return (spoken.all = Object.assign(text, { language, use, number, list }));
}

/**
 * Thousands in groups, and every digit there is: how many to show is decided where a number is measured.
 * @param {string} language
 */
const figuresOf = (language) => new Intl.NumberFormat(language, { maximumSignificantDigits: 17 });

/** Without a comma before "and", as the page's own sentences have it. @param {string} language */
const listsOf = (language) =>
  new Intl.ListFormat(language === "en" ? "en-GB" : language, { style: "long", type: "conjunction" });
