// A choice from one of the engine's tables: its name, what it does, and its parameters.

import { usualParameters } from "../experiment/consistency.js";
import { createParameters, createSelect, namedChoices } from "./form.js";

/** @typedef {import("../wire/types.js").Choice} Choice */
/** @typedef {import("../wire/types.js").Named} Named */

/**
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.family first part of the records' keys in the locale
 * @param {Choice[]} options.records
 * @param {string[]} [options.elsewhere] parameters that have their control elsewhere on the page, and are kept from one
 * record to the next
 * @param {boolean} [options.titled] a heading right above says the label already
 * @param {import("../app/text.js").Text} options.text
 * @param {() => Named} options.read the choice now
 * @param {(value: Named) => void} options.write
 */
export function createChoice({ label, family, records, elsewhere = [], titled = false, text, read, write }) {
  const choices = namedChoices(family, records, text);
  const select = createSelect(
    label,
    (name) => {
      const record = records.find((one) => one.name === name);
      if (!record) return;
      const now = read();
      const known = new Set(record.parameters.map((parameter) => parameter.name));
      const kept = Object.fromEntries(
        elsewhere.filter((key) => key in now && known.has(key)).map((key) => [key, now[key]]),
      );
      write({ name, ...usualParameters(record), ...kept });
    },
    { titled },
  );
  const parameters = createParameters({ text, onChange: (name, value) => write({ ...read(), [name]: value }) });
  return {
    parts: [select.root, parameters.root],
    draw() {
      const now = read();
      const record = records.find((one) => one.name === now.name);
      select.set(choices, now.name, text(`${family}.${now.name}.about`));
      parameters.set(
        (record?.parameters ?? []).filter(({ name }) => !elsewhere.includes(name)),
        now,
      );
    },
  };
}
