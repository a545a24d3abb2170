// In what a set-up differs from another, most important first.

import { same } from "./same.js";

/** @typedef {import("../wire/types.js").Experiment} Experiment */
/**
 * @typedef {{thing: string, layer?: number, from: any, to: any}} Difference thing: a field of the experiment, a member
 * of one as `optimizer.learning_rate`, or of hidden layers as `hidden.units`; layer: of which one, from 1, where not of
 * all
 */

/** What decides most stands first; a member comes right after its whole. Data is the same for all that are compared. */
const ORDER = [
  "hidden",
  "features",
  "optimizer",
  "regularizer",
  "batch_size",
  "initializer",
  "loss",
  "output_activation",
  "schedule",
  "clip",
  "bias",
  "standardize",
  "shuffle",
  "off",
  "frozen",
  "stop",
  "seed",
];
/** Of a layer, in this order; others after them. */
const LAYER_ORDER = ["units", "activation"];
/** A choice that is none at all: its other members mean nothing. */
const NONE = "none";

/**
 * @param {Experiment} first
 * @param {Experiment} other
 * @returns {Difference[]} what the other has instead
 */
export function differences(first, other) {
  return ORDER.flatMap((key) => {
    const [from, to] = [first, other].map((one) => /** @type {any} */ (one)[key]);
    if (same(from, to)) return [];
    if (key === "hidden") return ofLayers(from, to);
    if (typeof from?.name === "string") return ofChoice(key, from, to);
    return [{ thing: key, from, to }];
  });
}

/** @param {Experiment["hidden"]} from @param {Experiment["hidden"]} to @returns {Difference[]} */
function ofLayers(from, to) {
  const shape = (/** @type {Experiment["hidden"]} */ layers) => layers.map(({ units }) => units);
  const differing = from.length !== to.length || !same(shape(from), shape(to));
  const found = differing ? [{ thing: "hidden.units", from: shape(from), to: shape(to) }] : [];
  const members = [...new Set([...from, ...to].flatMap((layer) => Object.keys(layer)))].filter(
    (name) => name !== "units",
  );
  members.sort((a, b) => Number(LAYER_ORDER.includes(b)) - Number(LAYER_ORDER.includes(a)));
  return [...found, ...members.flatMap((name) => ofMember(name, from, to))];
}

/** What one says of its layers; the same of all is said once. @param {string} name
 * @param {Experiment["hidden"]} from @param {Experiment["hidden"]} to @returns {Difference[]} */
function ofMember(name, from, to) {
  const [before, after] = [from, to].map((layers) => layers.map((layer) => layer[name] ?? null));
  const uniform = (/** @type {unknown[]} */ values) => new Set(values.map((one) => JSON.stringify(one))).size === 1;
  const thing = `hidden.${name}`;
  if (before.length === 0 || after.length === 0) return [];
  if (uniform(before) && uniform(after))
    return same(before[0], after[0]) ? [] : [{ thing, from: before[0], to: after[0] }];
  if (from.length !== to.length) return same(before, after) ? [] : [{ thing, from: before, to: after }];
  return before.flatMap((one, at) =>
    same(one, after[at]) ? [] : [{ thing, layer: at + 1, from: one, to: after[at] }],
  );
}

/** @param {string} part @param {any} from @param {any} to @returns {Difference[]} */
function ofChoice(part, from, to) {
  const renamed = from.name !== to.name;
  if (!renamed && from.name === NONE) return [];
  const names = Object.keys(to).filter((name) => name !== "name" && name in from && !same(from[name], to[name]));
  const members = names.map((name) => ({ thing: `${part}.${name}`, from: from[name], to: to[name] }));
  if (!renamed) return members;
  const none = [from.name, to.name].includes(NONE);
  return [{ thing: part, from, to }, ...(none ? [] : members)];
}
