// Whether two documents say the same, in whatever order their members stand.

/** @param {any} value @returns {any} with members in one order */
const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : value && typeof value === "object"
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;

/** @param {any} one @param {any} other */
export const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
