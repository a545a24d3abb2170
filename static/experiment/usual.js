// What an experiment takes where it does not say: the usual values of a choice's parameters.

/** @typedef {import("../wire/types.js").Parameter} Parameter */

/** @param {{parameters?: Parameter[]} | undefined} record @returns {Record<string, any>} each parameter's default */
export const usualParameters = (record) =>
  Object.fromEntries((record?.parameters ?? []).map((parameter) => [parameter.name, parameter.default]));
