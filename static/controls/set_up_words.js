// Set-ups in words: what they are called, and in what one differs from the first.

import { inFull } from "../draw/numbers.js";
import { differences } from "../experiment/differences.js";
import { featureName } from "./names.js";

/** @typedef {import("../wire/types.js").Experiment} Experiment */
/** @typedef {import("../experiment/differences.js").Difference} Difference */
/** @typedef {import("../app/text.js").Text} Text */

/** By the place in the list. @param {number} index */
export const letterOf = (index) => String.fromCharCode(65 + index);

/**
 * Each difference from the first, as "Learning rate: 0.3 instead of 0.03".
 * @param {Experiment} first @param {Experiment} other @param {Text} text
 * @returns {string[]} most important first
 */
export const differencesInWords = (first, other, text) =>
  differences(first, other).map((one) => differenceInWords(one, text));

/** A set-up by what is looked at first. @param {Experiment} experiment @param {Text} text */
export function summaryOf({ hidden, optimizer }, text) {
  const used = [...new Set(hidden.map(({ activation }) => activation))];
  return text(used.length === 0 ? "compare.summary_flat" : "compare.summary", {
    shape: hidden.map(({ units }) => units).join("-"),
    activation: used.length === 1 ? text(`activation.${used[0]}.label`) : text("settings.mixed"),
    optimizer: text(`optimizer.${optimizer.name}.label`),
    rate: inFull(optimizer.learning_rate),
  });
}

/** One of them. @param {Difference} difference @param {Text} text */
export function differenceInWords(difference, text) {
  const { thing, from, to } = difference;
  if (thing === "features") return features(from, to, text);
  const what = nameOf(difference, text);
  return text("compare.differs", { what, to: valueInWords(thing, to, text), from: valueInWords(thing, from, text) });
}

/** @param {Difference} difference @param {Text} text */
function nameOf({ thing, layer }, text) {
  const [part, member] = thing.split(".");
  const name = NAMES[thing]?.(text) ?? (member ? memberName(part, member, text) : text(`more.${part}`));
  return layer === undefined ? name : text("compare.of_layer", { what: name, layer });
}
/** @param {string} part @param {string} member @param {Text} text */
const memberName = (part, member, text) =>
  part === "hidden"
    ? text("compare.of_layers", { member })
    : text("compare.member", { part: text(`more.${part}`), member: text(`parameter.${member}`) });

/** What has its name elsewhere. @type {Record<string, (text: Text) => string>} */
const NAMES = {
  "hidden.units": (text) => text("compare.units"),
  "hidden.activation": (text) => text("settings.activation"),
  "hidden.normalization": (text) => text("layer.normalization"),
  "hidden.dropout": (text) => text("compare.dropout"),
  "hidden.residual": (text) => text("layer.residual"),
  "hidden.alpha": (text) => text("layer.alpha"),
  "optimizer.learning_rate": (text) => text("settings.learning_rate"),
  "regularizer.rate": (text) => text("settings.regularization_rate"),
  batch_size: (text) => text("data.batch_size"),
  seed: (text) => text("transport.seed"),
  off: (text) => text("compare.off"),
  frozen: (text) => text("compare.frozen"),
};

/** @param {string} thing @param {any} value @param {Text} text @returns {string} */
function valueInWords(thing, value, text) {
  if (value === null || value === undefined) return text("compare.none");
  if (thing === "hidden.units") return value.length > 0 ? value.join("-") : text("compare.no_hidden");
  if (thing === "hidden.dropout" && typeof value === "number") return `${inFull(value * 100)}%`;
  // What each of a number of layers says.
  if (Array.isArray(value) && thing.startsWith("hidden."))
    return value.map((one) => valueInWords(thing, one, text)).join(", ");
  if (thing === "hidden.normalization") return text(`normalization.${value}.label`);
  if (thing === "hidden.activation" || thing === "output_activation" || thing === "loss") {
    if (value === "auto") return text("more.auto");
    return text(`${thing === "loss" ? "loss" : "activation"}.${value}.label`);
  }
  if (Array.isArray(value)) return text("compare.count", { count: value.length });
  if (typeof value === "boolean") return text(value ? "compare.yes" : "compare.no");
  if (typeof value === "number") return inFull(value);
  if (typeof value.name === "string") return choice(thing, value, text);
  const parts = Object.entries(value).map(([name, one]) => `${text(`stop.${name}`)} ${one}`);
  return parts.length > 0 ? parts.join(", ") : text("stop.never");
}

/** A regularizer means nothing without its rate. @param {string} part @param {any} value @param {Text} text */
function choice(part, { name, rate }, text) {
  const label = text(`${part}.${name}.label`);
  return part === "regularizer" && name !== "none"
    ? text("compare.with_rate", { name: label, rate: inFull(rate) })
    : label;
}

/** @param {string[]} from @param {string[]} to @param {Text} text */
function features(from, to, text) {
  const named = (/** @type {string[]} */ list) => text.list(list.map((name) => featureName(name, text)));
  const more = to.filter((name) => !from.includes(name));
  const fewer = from.filter((name) => !to.includes(name));
  if (more.length > 0 && fewer.length > 0)
    return text("compare.differs", { what: text("features.title"), to: named(to), from: named(from) });
  if (more.length > 0) return text("compare.more_features", { names: named(more) });
  return fewer.length > 0 ? text("compare.fewer_features", { names: named(fewer) }) : text("compare.order_of_features");
}
