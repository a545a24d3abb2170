// How numbers are written.

const FIGURE_SPACE = "\u2007";

/**
 * A number for a column of figures. Every value of up to `digits` + 2 characters takes exactly that width with tabular
 * figures: decimals give way to whole digits, and only what no longer fits is written with an exponent. parseFloat
 * reads what is not negative: the minus is a minus.
 * @param {number} value @param {number} [digits] decimals of a number below 10
 */
export function formatNumber(value, digits = 3) {
  const width = digits + 2;
  if (Number.isNaN(value)) return "NaN".padStart(width, FIGURE_SPACE);
  if (!Number.isFinite(value)) return (value < 0 ? "−∞" : "∞").padStart(width, FIGURE_SPACE);
  const size = Math.abs(value);
  for (let decimals = digits; decimals >= 0; decimals -= 1) {
    const text = size.toFixed(decimals);
    if (text.length <= width) return signed(value, text).padStart(width, FIGURE_SPACE);
  }
  return signed(value, size.toExponential(1).replace("e+", "e").replace("e-", "e−")).padStart(width, FIGURE_SPACE);
}

/** @param {number} value @param {string} text of its size */
const signed = (value, text) => (value < 0 && /[1-9]/.test(text) ? `−${text}` : text);

/**
 * A tick's number, as short as it can be said.
 * @param {number} value @param {number} [step] distance of the ticks: all of them then have the same decimals
 */
export function formatTick(value, step) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "−∞" : "∞";
  const decimals = step ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  const text = !plain ? shortExponent(size) : step ? size.toFixed(decimals) : String(Number(size.toPrecision(6)));
  return value < 0 && size !== 0 ? `−${text}` : text;
}

/** @param {number} size */
const shortExponent = (size) => Number(size.toPrecision(3)).toExponential().replace("e+", "e").replace("e-", "e−");

/** Three figures, with an exponent where a person would lose count of the zeros. @param {number | null} value */
export function figure(value) {
  if (value === null) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 0.001 || size >= 1e6)
      ? value.toExponential(1).replace("e+", "e")
      : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}
