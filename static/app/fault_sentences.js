// What went wrong, in the page's language: what the server refuses, why a file or link is refused, what fails here.

/** @typedef {import("../wire/types.js").Fault} Fault */

/** The rule alone. @param {Fault} fault @param {import("./text.js").Text} text */
export function ruleOf({ code, values, rule }, text) {
  if (!code) return rule;
  try {
    return text(`rule.${code}`, values);
  } catch {
    // A server newer than this page, which says so elsewhere, may have rules the page has no words for.
    return rule;
  }
}

/** Where, which rule, and what is there. @param {Fault} fault @param {import("./text.js").Text} text */
export function sentenceOf(fault, text) {
  if (!fault.code) return fault.message;
  const { value } = fault;
  // Without a path it is of all that there is.
  const path = fault.path && `\`${fault.path}\` `;
  if (value === null) return text("fault.bare", { path, rule: ruleOf(fault, text) });
  const shown = typeof value === "string" ? `'${value}'` : JSON.stringify(value);
  return text("fault.sentence", {
    path,
    rule: ruleOf(fault, text),
    value: shown.length <= 80 ? shown : `${shown.slice(0, 77)}...`,
  });
}

/**
 * What is said of all that was refused at once.
 * @param {{faults: Fault[], more: number}} refused more: faults that are only counted
 * @param {import("./text.js").Text} text
 */
export const sentencesOf = ({ faults, more }, text) => [
  ...faults.map((fault) => sentenceOf(fault, text)),
  ...(more > 0 ? [text("fault.more", { count: more })] : []),
];

/**
 * What went wrong elsewhere, where only English is spoken: a sentence of the page's language. Where that is English
 * too, what was said there stands behind it, because it knows more.
 * @param {string} key of the sentence
 * @param {unknown} words
 * @param {import("./text.js").Text} text
 * @param {Record<string, string | number>} [values]
 */
export function told(key, words, text, values) {
  const sentence = text(key, values);
  return text.language?.startsWith("en") && typeof words === "string" && words !== ""
    ? `${sentence} (${words})`
    : sentence;
}

/** A checkpoint that the server refused: in English with its own words, otherwise with the page's for the same rule.
 * @param {string} key of the sentence
 * @param {{message: string, reason?: import("../wire/types.js").Reason}} error
 * @param {import("./text.js").Text} text */
export function refusalOf(key, { message, reason }, text) {
  if (!reason || text.language?.startsWith("en")) return told(key, message, text);
  const { code, values, faults } = reason;
  const why = ruleOf(
    {
      path: "",
      rule: "",
      value: null,
      message,
      code,
      values: faults.length > 0 ? { ...values, faults: sentencesOf(reason, text).join(" ") } : values,
    },
    text,
  );
  return why === "" ? text(key) : text("fault.because", { sentence: text(key), reason: why });
}

/**
 * A message that the server could not take.
 * @param {{code: string, message: string, reason?: import("../wire/types.js").Reason}} error
 * @param {import("./text.js").Text} text
 */
export function errorOf({ code, message, reason }, text) {
  try {
    if (reason) return refusalOf(`notice.error.${code}`, { message, reason }, text);
    return told(`notice.error.${code}`, message, text);
  } catch {
    // As with rules: a newer server.
    return message;
  }
}

/**
 * Why something failed in the browser or on the way. Of a file or link that is refused, the sentence that its fault
 * names; else the error's own words in English, otherwise the answer's number or a plain sentence.
 * @param {unknown} error
 * @param {import("./text.js").Text} text
 */
export function reasonOf(error, text) {
  const { key, values } = /** @type {{key?: string, values: Record<string, string | number>}} */ (error ?? {});
  if (key !== undefined) {
    const { reason, rule, ...others } = values;
    return told(key, reason, text, { ...others, ...(rule && { rule: text(`share.rule.${rule}`) }) });
  }
  const words = error instanceof Error ? error.message : String(error);
  if (text.language?.startsWith("en")) return words;
  return /\b[45]\d\d\b/.exec(words)?.[0] ?? text("fault.no_reason");
}

/**
 * That something failed, and why.
 * @param {string} key of the sentence the reason is a part of
 * @param {unknown} error
 * @param {import("./text.js").Text} text
 */
export const failureOf = (key, error, text) => text(key, { reason: reasonOf(error, text) });
