// What an experiment calls its inputs: x1, x2, and so on.

/** @param {number} place from 0 */
export const inputKey = (place) => `x${place + 1}`;

/** The place of the input of this name, of which there are ten at most; -1 where it is none. @param {string} name */
export const inputPlace = (name) => (/^x([1-9]|10)$/.test(name) ? Number(name.slice(1)) - 1 : -1);
