// Who is in the class: in an order, found by name, counted. Pure.

/** @import { Member } from "../../../wire/class_types.js" */
/** @typedef {"name" | "number" | "epoch" | "test_loss" | "accuracy" | "stuck"} Order */

/** @type {Order[]} */
export const ORDERS = ["number", "name", "epoch", "test_loss", "accuracy", "stuck"];

/** Who needs somebody comes first. */
const URGENCY = { diverged: 0, stuck: 1, idle: 2, training: 3 };

/**
 * Who is asked for, in an order; by a number, who has none yet comes last, and among equals who came first.
 * @param {Member[]} members
 * @param {{order: Order, find?: string, language?: string}} options find: part of a name, or a number
 * @returns {Member[]}
 */
export function arranged(members, { order, find = "", language }) {
  const wanted = find.trim().toLocaleLowerCase(language);
  const found = members.filter(
    ({ name, number }) =>
      wanted === "" || name.toLocaleLowerCase(language).includes(wanted) || String(number) === wanted.replace("#", ""),
  );
  const names = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  /** @type {Record<Order, (one: Member) => number>} */
  const keys = {
    number: ({ number }) => number,
    name: () => 0,
    epoch: ({ tile }) => -(tile?.epoch ?? -1),
    test_loss: ({ tile }) => tile?.test_loss ?? Infinity,
    accuracy: ({ tile }) => -(tile?.accuracy ?? -1),
    stuck: ({ tile, here }) => (here && tile ? URGENCY[tile.state] : 4),
  };
  const key = keys[order];
  const between = (/** @type {Member} */ one, /** @type {Member} */ other) => {
    if (order === "name") return names.compare(one.name, other.name) || one.number - other.number;
    const [first, second] = [key(one), key(other)];
    return first === second ? one.number - other.number : first - second;
  };
  return found.sort(between);
}

/**
 * How many are there, and how many of these are in which state.
 * @param {Member[]} roster
 */
export function countsOf(roster) {
  const here = roster.filter((one) => one.here);
  const states = { training: 0, idle: 0, stuck: 0, diverged: 0 };
  for (const { tile } of here) if (tile) states[tile.state] += 1;
  return { all: roster.length, here: here.length, ...states };
}
