// Goals, rules, scores and faults in words.

import { figure, inFull, rounded } from "../../draw/numbers.js";
import { featureName } from "../../controls/names.js";

/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./challenge.js").Score} Score */
/** @typedef {import("./challenge.js").Fault} Fault */

/** What is wanted. @param {import("./challenge.js").Goal} goal @param {Text} text */
export const goalInWords = ({ measure, of, relation, value }, text) =>
  text("challenge.goal", {
    what: text(`measure.${measure}`, of),
    wanted: text(`challenge.wanted.${relation}`, { value: worded(measure, value, inFull) }),
  });

/** A share of points is said as the page says it elsewhere, in percent.
 * @param {string} measure @param {number} value @param {(value: number) => string} otherwise */
const worded = (measure, value, otherwise) => (measure.endsWith("_accuracy") ? percent(value) : otherwise(value));
/** @param {number} share */
const percent = (share) => `${inFull(Math.round(share * 10_000) / 100)}%`;

/** @param {string} measure @param {number | null | undefined} value */
export const measuredInWords = (measure, value) => (typeof value === "number" ? worded(measure, value, figure) : "–");

/** What a name of a rule is called: a feature, an activation, an optimizer, or a part of the experiment.
 * @param {string} code of the rule @param {string} name @param {Text} text */
function nameInWords(code, name, text) {
  if (code.startsWith("features")) return featureName(name, text);
  if (code.startsWith("activations")) return text(`activation.${name}.label`);
  if (code.startsWith("optimizers")) return text(`optimizer.${name}.label`);
  return fieldInWords(name, text);
}

/** What has a name of its own beside those of whole parts. @type {Record<string, (text: Text) => string>} */
const FIELDS = {
  "data.dataset": (text) => text("challenge.field.dataset"),
  "data.points": (text) => text("challenge.field.dataset"),
  "data.classes": (text) => text("challenge.field.dataset"),
  "data.noise": (text) => text("challenge.field.noise"),
  "data.samples": (text) => text("challenge.field.samples"),
  "data.train_fraction": (text) => text("challenge.field.train_fraction"),
  "data.seed": (text) => text("challenge.field.data_seed"),
  "optimizer.learning_rate": (text) => text("challenge.field.learning_rate"),
  "optimizer.name": (text) => text("challenge.field.optimizer"),
  batch_size: (text) => text("challenge.field.batch_size"),
  regularizer: (text) => text("challenge.field.regularizer"),
  clip: (text) => text("challenge.field.clip"),
  shuffle: (text) => text("challenge.field.shuffle"),
  stop: (text) => text("challenge.field.stop"),
  frozen: (text) => text("challenge.field.frozen"),
  off: (text) => text("challenge.field.off"),
};
/** @param {string} path @param {Text} text */
function fieldInWords(path, text) {
  const named = FIELDS[path];
  if (named) return named(text);
  const [part] = path.split(".");
  return FIELDS[part]?.(text) ?? text(`what.${part}`);
}

/** Each once: fields may be one thing on the page. @param {string} code @param {string[]} names @param {Text} text */
const listOf = (code, names, text) => text.list([...new Set(names.map((name) => nameInWords(code, name, text)))]);

/** @param {Rule} rule @param {Text} text */
export const ruleInWords = ({ code, bound, names = [] }, text) =>
  text(`challenge.rule.${code}`, {
    ...(bound !== undefined && { count: bound }),
    names: listOf(code, names, text),
  });

/** How the run stands to it; nothing where there is nothing to be said. @param {Rule} rule @param {Text} text */
export function ruleNow({ code, now, wrong = [], holds, held }, text) {
  if (holds && !held) return text("challenge.broken_before");
  if (wrong.length > 0)
    return text(code === "fixed" ? "challenge.changed" : "challenge.now_with", {
      names: listOf(code, wrong, text),
    });
  if (now === undefined) return "";
  return code === "edits" && holds ? "" : text("challenge.now", { value: now });
}

/** What counts. @param {Score} score @param {Text} text */
export const scoreInWords = (score, text) => text(`challenge.score.${score}`);

/** A score with what it counts. @param {Score} kind @param {number} score @param {Text} text */
export const pointsInWords = (kind, score, text) =>
  kind === "highest_noise"
    ? text("challenge.points.highest_noise", { noise: inFull(score * 100) })
    : text(`challenge.points.${kind}`, { count: Math.round(score * 100) / 100 });

/** What a fault's values are called. @param {Fault} fault @param {Text} text */
function valuesInWords({ code, values }, text) {
  const said = /** @type {Record<string, any>} */ ({ ...values });
  const name = (/** @type {string} */ one) => nameInWords(code, one, text);
  const measure = String(said.measure);
  if (typeof said.measure === "string") said.measure = text(`measure.${measure}`, said.of ?? {});
  if (typeof said.measured === "number") said.measured = measuredInWords(measure, said.measured);
  if (typeof said.value === "number") said.value = worded(measure, said.value, inFull);
  if (Array.isArray(said.names)) said.names = text.list(said.names.map(name));
  if (typeof said.found === "string") said.found = name(said.found);
  else if (typeof said.found === "number") said.found = rounded(said.found, 6);
  if (typeof said.field === "string") said.field = fieldInWords(said.field, text);
  return said;
}

/** Why a submission does not count: in the page's words where it has any. @param {Fault} fault @param {Text} text */
export function faultInWords(fault, text) {
  try {
    return text(`challenge.fault.${fault.code}`, valuesInWords(fault, text));
  } catch {
    // A server newer than this page may have reasons the page has no words for.
    return fault.message;
  }
}
