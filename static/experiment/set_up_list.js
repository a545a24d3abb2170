// Set-ups that are compared, as the address has them: the first, then in what each of the others differs from it.

import { readAddress, writeFields } from "./address.js";

/** @typedef {import("../wire/types.js").Experiment} Experiment */
/** @typedef {import("../wire/types.js").Catalogue} Catalogue */

/** What all have from the first. */
const SHARED = ["problem", "data"];
const [BETWEEN_SET_UPS, BETWEEN_FIELDS] = ["~", "!"];
/** The whole experiment is the address's own. */
const OWN = "";
/** Set-ups that are read; the server says how many there may be. */
const MOST_READ = 16;

/** @param {any} one @param {any} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
/** Without what stands between fields and set-ups. @param {string} text */
const escaped = (text) =>
  encodeURIComponent(text).replaceAll("~", "%7E").replaceAll("!", "%21").replaceAll("%2C", ",").replaceAll("%3A", ":");

/** @param {Experiment} experiment @param {string[]} fields @param {Catalogue} catalogue */
const write = (experiment, fields, catalogue) =>
  writeFields(experiment, fields, catalogue)
    .map(([key, text]) => `${key}=${escaped(text)}`)
    .join(BETWEEN_FIELDS);

/** Fields in which two differ. @param {Experiment} one @param {Experiment} other */
const differing = (one, other) =>
  Object.keys(other).filter((key) => !same(/** @type {any} */ (one)[key], /** @type {any} */ (other)[key]));

/**
 * @param {Experiment[]} setUps with the data of the first
 * @param {Experiment} own that of the address
 * @param {Catalogue} catalogue
 */
export function writeSetUps(setUps, own, catalogue) {
  const [first, ...others] = setUps;
  const fields = differing(catalogue.defaults, first);
  return [
    same(first, own) ? OWN : write(first, fields.length > 0 ? fields : ["seed"], catalogue),
    ...others.map((one) =>
      write(
        one,
        differing(first, one).filter((key) => !SHARED.includes(key)),
        catalogue,
      ),
    ),
  ].join(BETWEEN_SET_UPS);
}

/**
 * @param {string} text as `writeSetUps` gives it
 * @param {Experiment} own
 * @param {Catalogue} catalogue
 * @returns {{setUps: Experiment[], notes: string[]}} notes: what could not be used, as `key=value`
 */
export function readSetUps(text, own, catalogue) {
  /** @type {string[]} */
  const notes = [];
  /** @param {string} written @param {Experiment} base */
  function read(written, base) {
    const pairs = written.split(BETWEEN_FIELDS).filter(Boolean);
    // A choice comes whole: what of it is not said is as by default.
    const found = readAddress(pairs.join("&"), catalogue);
    notes.push(...found.notes.map(({ detail }) => detail));
    const named = new Set(pairs.map((pair) => pair.split(/[.=]/)[0]));
    const fields = Object.entries(found.experiment).filter(([key]) => named.has(key));
    return { ...base, ...Object.fromEntries(fields) };
  }
  const [start, ...others] = text.split(BETWEEN_SET_UPS).slice(0, MOST_READ);
  const first = start === OWN ? own : read(start, catalogue.defaults);
  return {
    setUps: [first, ...others.map((one) => ({ ...read(one, first), problem: first.problem, data: first.data }))],
    notes,
  };
}
