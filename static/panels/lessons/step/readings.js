// The numbers that a lesson speaks of: under which names they are asked for, and when they will not change any more.

/** @typedef {import("../../../experiment/set_up.js").SetUp} SetUp */
/**
 * @typedef {object} Reading
 * @property {string} id under which it is asked for; the same for each set-up
 * @property {string} measure @property {Record<string, number>} of all its arguments
 * @property {"start" | "end" | number} at
 * @property {string | null} set_up null where it is of no run
 * @property {boolean} settles its number, once there is one, does not change any more
 */
/**
 * @typedef {object} Measured what is known of a lesson's runs
 * @property {(reading: Reading) => number | null} read null where there is no number
 * @property {(setUp: string) => number} moments how many epochs the numbers of a set-up are good for; -1 where it has
 * not begun, infinite where it is through
 * @property {(rate: number | undefined) => boolean} rolled somebody let the ball roll at this rate
 */

/** The name under which it is kept: of a set-up, or of none. @param {Reading} reading */
export const keyOf = ({ set_up: name, id }) => `${name ?? ""} ${id}`;

/**
 * Everything to be measured of any of its runs, each once.
 * @param {Reading[]} readings
 * @returns {import("../../../wire/types.js").Wanted[]}
 */
export const wantedBy = (readings) => [
  ...new Map(readings.map(({ id, measure, of, at }) => [id, { id, measure, of, at }])).values(),
];

/**
 * What is known of a lesson's runs.
 * @param {Pick<import("../lesson.js").Lesson, "document" | "values" | "epochs" | "broke" | "rolled">} lesson
 * @returns {Measured}
 */
export const measuredIn = ({ document, values, epochs, broke, rolled }) => ({
  read: (reading) => values[keyOf(reading)] ?? null,
  moments: (name) =>
    broke.includes(name) || epochs[name] >= document.set_ups[name].epochs ? Infinity : (epochs[name] ?? -1),
  rolled: (rate) => rate === undefined || rolled.includes(rate),
});

/**
 * Whether its number, or that there is none, will stay as it is. What is of no run is there at once, and counts once
 * somebody has seen it happen.
 * @param {Reading} reading
 * @param {Measured} measured
 */
export function settled(reading, measured) {
  const { set_up: name, settles, at, of } = reading;
  const known = measured.read(reading) !== null;
  if (name === null) return known && measured.rolled(of.rate);
  const moment = measured.moments(name);
  if (moment === Infinity || (known && settles)) return true;
  // A number of the start that is not there after the first epoch was none.
  return at !== "end" && moment > (at === "start" ? 0 : at);
}
