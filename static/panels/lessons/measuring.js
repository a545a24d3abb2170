// What is measured of a lesson's runs, and what of it is kept.

import { NOTHING_MEASURED } from "./lesson.js";
import { readingsOf } from "./step/claims.js";
import { keyOf } from "./step/readings.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */

/** Everything to be measured, of any of its runs. @param {import("./lesson.js").Resolved} resolved */
export const readingsIn = ({ claims, values, steps }) => [
  ...claims.flatMap(readingsOf),
  ...values.map(({ reading }) => reading),
  ...steps.flatMap(({ question }) => question?.readings ?? []),
];

/** Without what was measured of runs. @param {Lesson} lesson */
export const forgotten = ({ values }) => ({
  ...NOTHING_MEASURED,
  values: Object.fromEntries(Object.entries(values).filter(([key]) => key.startsWith(" "))),
});

/**
 * What changes with numbers that have come.
 * @param {Lesson} lesson
 * @param {Pick<import("../../wire/types.js").Measures, "epoch" | "values">} message
 * @param {{untouched: boolean, broke: boolean, ended: boolean}} run untouched: it is the lesson's, from its start;
 * broke: its numbers have run away; ended: a condition of its own has stopped it
 * @returns {Partial<Lesson>}
 */
export function taken(lesson, { epoch, values }, { untouched, broke, ended }) {
  const { setUp, resolved, page } = lesson;
  const { epochs } = lesson.document.set_ups[setUp];
  const all = { ...lesson.values };
  const before = lesson.epochs[setUp];
  // What was measured stays until the set-up has trained anew, and once its epochs are through.
  const mine = untouched && (before === undefined || (epoch <= epochs && (epoch > 0 || before === 0)));
  for (const reading of readingsIn(resolved)) {
    const value = values[reading.id];
    if (value === undefined || (reading.set_up !== null && !(mine && reading.set_up === setUp))) continue;
    const key = keyOf(reading);
    // A new connection does not know what was measured at its moment.
    if (value === null && reading.at !== "end" && epoch > 0 && typeof all[key] === "number") continue;
    all[key] = value;
  }
  if (!mine) return { values: all };
  const others = lesson.broke.filter((name) => name !== setUp);
  // A run that an earlier step left as it stands tells nobody what a later one asks.
  const moved = epoch > 0 && epoch !== before;
  const ran = moved && !lesson.ran.includes(page) && resolved.steps[page]?.set_ups.includes(setUp);
  return {
    values: all,
    epochs: { ...lesson.epochs, [setUp]: ended ? epochs : epoch },
    broke: broke ? [...others, setUp] : others,
    ...(ran && { ran: [...lesson.ran, page] }),
  };
}
