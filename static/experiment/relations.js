// How a number may stand to another, by the names that the server gives relations.

/** @typedef {keyof typeof RELATIONS} Relation */

export const RELATIONS = {
  below: (/** @type {number} */ a, /** @type {number} */ b) => a < b,
  above: (/** @type {number} */ a, /** @type {number} */ b) => a > b,
  at_most: (/** @type {number} */ a, /** @type {number} */ b) => a <= b,
  at_least: (/** @type {number} */ a, /** @type {number} */ b) => a >= b,
  exactly: (/** @type {number} */ a, /** @type {number} */ b) => a === b,
};
