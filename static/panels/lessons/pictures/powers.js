// Powers of ten as the marks of a logarithmic axis.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} exponent a whole number */
export function powerOf(exponent) {
  if (exponent >= -1 && exponent <= 2) return String(10 ** exponent);
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)]);
  return `10${exponent < 0 ? "⁻" : ""}${digits.join("")}`;
}
