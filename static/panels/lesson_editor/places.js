// Places in a draft: the lists of keys that lead there, as faults and fields write them. Pure.

/** @typedef {(string | number)[]} Place */

/** For example `lesson.claims[0].measure`. @param {Place} place */
export const written = (place) =>
  place.reduce((/** @type {string} */ text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text ? `${text}.${key}` : key;
  }, "");

/** @param {string} text as `written` gives it @returns {Place} */
export const placeOf = (text) =>
  [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? key : Number(index)));

/** What stands there; undefined where there is no such place. @param {any} value @param {Place} place @returns {any} */
export const valueAt = (value, place) => place.reduce((here, key) => here?.[key], value);

/**
 * The same with another value there; what is not on the way stays the very same.
 * @param {any} value @param {Place} place @param {any} put undefined takes it away @returns {any}
 */
export function withValue(value, place, put) {
  if (place.length === 0) return put;
  const [key, ...rest] = place;
  const inner = withValue(value?.[key], rest, put);
  if (Array.isArray(value)) {
    const copy = value.slice();
    if (inner === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = inner;
    return copy;
  }
  const { [key]: _, ...others } = value ?? {};
  // What is put in the place of something keeps its place among the others.
  if (inner === undefined) return others;
  return Object.hasOwn(value ?? {}, key) ? { ...value, [key]: inner } : { ...others, [key]: inner };
}
