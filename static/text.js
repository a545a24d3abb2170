// The page's words: looks a key up in the locale and puts values into it.

/** @typedef {string | Record<string, string>} Entry */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Text */

/**
 * @param {Record<string, Entry>} entries keys to sentences; a sentence that depends on a number is a record by plural category
 * @param {string} language BCP 47 tag, for plural rules
 * @returns {Text} throws on a key the locale does not have
 */
export function createText(entries, language) {
  const plural = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const entry = entries[key];
    if (entry === undefined) throw new Error(`no text for "${key}"`);
    const number = Number(values.count ?? values.rate);
    const sentence = typeof entry === "string" ? entry
      : (number === 0 && entry.zero) || entry[plural.select(number)] || entry.other;
    return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  };
}
