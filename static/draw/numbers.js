// How numbers are written.

/** As wide as a digit, so that nothing beside a number moves as that changes. */
export const FIGURE_SPACE = "\u2007";

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
    if (text.length <= width) return negated(value, text).padStart(width, FIGURE_SPACE);
  }
  return negated(value, size.toExponential(1).replace("e+", "e").replace("e-", "e−")).padStart(width, FIGURE_SPACE);
}

/** Below this a loss of three decimals would read as nothing. */
const NO_FIGURE = 0.0005;

/**
 * A loss to be read: what three decimals leave nothing of is said to be small, not zero.
 * @param {number} value
 */
export function formatLoss(value) {
  const { below, figure } = lossInWords(value);
  return below ? `<${figure}` : figure;
}

/**
 * The same for a sentence, which has a word for "less than".
 * @param {number} value
 * @returns {{below: boolean, figure: string}}
 */
export function lossInWords(value) {
  if (value > 0 && value < NO_FIGURE) return { below: true, figure: "0.001" };
  return { below: false, figure: value >= 1000 && value < 99999.5 ? grouped(value) : formatNumber(value, 3).trim() };
}

/** A whole number with its thousands in groups. @param {number} value */
export const grouped = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * A share without decimals, which is all or nothing only where it is exactly that.
 * @param {number} share of 1
 */
export function wholePercent(share) {
  if (Number.isNaN(share)) return "–";
  const percents = Math.round(share * 100);
  return `${share > 0 && share < 1 ? Math.min(99, Math.max(1, percents)) : percents}%`;
}

/** @param {number} value @param {string} text of its size */
const negated = (value, text) => (value < 0 && /[1-9]/.test(text) ? `−${text}` : text);

/**
 * A tick's number, as short as it can be said.
 * @param {number} value @param {number} [step] distance of the ticks: all of them then have the same decimals
 */
export function formatTick(value, step) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "−∞" : "∞";
  const decimals = step ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
  const size = Math.abs(value);
  const short = size === 0 || (size >= 1e-3 && size < 1e5);
  const text = !short ? shortExponent(size) : step ? size.toFixed(decimals) : String(rounded(size, 6));
  return value < 0 && size !== 0 ? `−${text}` : text;
}

/** @param {number} size */
const shortExponent = (size) => rounded(size, 3).toExponential().replace("e+", "e").replace("e-", "e−");

/** Three figures, with an exponent where a person would lose count of the zeros. @param {number | null} value */
export function figure(value) {
  if (value === null) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(1).replace("e+", "e") : String(rounded(value, 3));
  return text.replaceAll("-", "−");
}

/**
 * A number to be read: small ones keep two figures.
 * @param {number} value
 * @param {number} [digits] decimals of an ordinary number below 10
 */
export function formatValue(value, digits = 3) {
  const size = Math.abs(value);
  const text =
    size === 0 || !Number.isFinite(size) || size >= 10 ** (1 - digits)
      ? formatNumber(value, digits).trim()
      : size >= 1e-3
        ? String(rounded(value, 2))
        : value.toExponential(1).replace("e-", "e−");
  return text.replace(/^-/, "−");
}

/** As it is. @param {number} value */
export const plain = (value) => (value < 0 ? `−${-value}` : String(value));

/** As it is, without the exponent of what is no smaller than a millionth. @param {number} value */
export const inFull = (value) =>
  value !== 0 && Math.abs(value) < 1e-6
    ? String(value)
    : value.toLocaleString("en", { maximumFractionDigits: 8, useGrouping: false });

/**
 * With so many decimals. What is below zero is seen to be, even where no figure of it is left.
 * @param {number} value
 * @param {number} decimals
 */
export const signed = (value, decimals) => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(decimals)}`;

/**
 * With so many decimals. What they leave nothing of has no sign.
 * @param {number} value
 * @param {number} decimals
 * @param {boolean} [plus] whether what is above zero has a sign as well
 */
export function fixed(value, decimals, plus = false) {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : plus ? "+" : ""}${text}`;
}

/** To so many significant figures: still a number. @param {number} value @param {number} figures */
export const rounded = (value, figures) => Number(value.toPrecision(figures));

/** Six significant figures, also where they are zeros. @param {number} value */
export const exactly = (value) => value.toPrecision(6).replace("-", "−").replace("e-", "e−");

/** In three figures, as a tick would be: the end of an interval. @param {number} value */
export const bound = (value) => formatTick(rounded(value, 3));

/** @param {number} share of 1 */
export const percent = (share) => `${(share * 100).toFixed(1)}%`;

/** An R² so low that how low tells nobody anything, and takes room. @param {number} r2 */
export const isPoorest = (r2) => r2 < -99;

/**
 * How well a network does: its accuracy, or its R².
 * @param {number} value
 * @param {boolean} accuracy
 */
export function score(value, accuracy) {
  if (Number.isNaN(value)) return "–";
  if (accuracy) return percent(value);
  return isPoorest(value) ? "<−99" : formatNumber(value, 3).trim();
}
