// A weighted sum with its numbers filled in.

import { figure, rounded } from "../../../draw/numbers.js";

/**
 * "0.31 x₁ − 0.02 x₂ + 0.1"
 * @param {(number | null)[]} weights null: not finite
 * @param {string[]} names of what they weigh
 * @param {number | null} bias
 * @param {number} [times] by which all of it is taken
 */
export function sumWritten(weights, names, bias, times = 1) {
  const terms = [
    ...weights.map((weight, index) => ({ value: weight, name: ` ${names[index]}` })),
    { value: bias, name: "" },
  ];
  return terms
    .map(({ value, name }, index) => {
      if (value === null) return `${index > 0 ? " + " : ""}∞${name}`;
      const written = figure(rounded(Math.abs(times * value), 2));
      const minus = times * value < 0;
      if (index === 0) return `${minus ? "−" : ""}${written}${name}`;
      return `${minus ? " − " : " + "}${written}${name}`;
    })
    .join("");
}
