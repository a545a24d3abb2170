// What the server found wrong, in the page's language.

/** @typedef {import("./protocol.js").Fault} Fault */

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
  const { path, value } = fault;
  if (value === null) return text("fault.bare", { path, rule: ruleOf(fault, text) });
  const shown = typeof value === "string" ? `'${value}'` : JSON.stringify(value);
  return text("fault.sentence", { path, rule: ruleOf(fault, text), value: shown.length <= 80 ? shown : `${shown.slice(0, 77)}...` });
}
