// Numbers of texts that are this run's: `{claim.here}` is what was measured on the page, once it was, in the form the
// text asks for. The server writes them likewise, of the lesson's own seed (server/lessons/references.py).

import { grouped } from "../../../draw/numbers.js";
import { setText } from "../../../controls/dom.js";
import { readingsOf } from "./claims.js";
import { keyOf, measuredIn, settled } from "./readings.js";

/** @typedef {import("../lesson.js").Lesson} Lesson */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * The reading of this run that a text refers to.
 * @param {import("../lesson.js").Resolved} resolved
 * @param {string} reference without its form
 * @returns {import("./readings.js").Reading | undefined} undefined where it is of many seeds, or a bound
 */
export function readingAt({ claims, values }, reference) {
  const [name, ...parts] = reference.split(".");
  const value = values.find(({ id }) => id === name);
  if (value) return parts.length === 0 || parts.join() === "here" ? value.reading : undefined;
  const claim = claims.find(({ id }) => id === name);
  if (!claim) return undefined;
  const [left, right] = readingsOf(claim);
  // Held against another reading, that is what the bare name means.
  if (parts.length === 0 || parts[0] === "against") return ["", "here"].includes(parts[1] ?? "") ? right : undefined;
  return parts.join() === "here" ? left : undefined;
}

/** @param {string} size of a number that may be below zero @param {number} value */
const signed = (size, value) => (value < 0 && /[1-9]/.test(size) ? `−${size}` : size);
/** @param {string} decimals */
const trimmed = (decimals) => (decimals.includes(".") ? decimals.replace(/\.?0+$/, "") : decimals);

/** @param {number} size @param {number} digits */
function digitsOf(size, digits) {
  if (size !== 0 && !(size >= 1e-5 && size < 1e6)) {
    const [mantissa, power] = size.toExponential(digits - 1).split("e");
    const raised = [...String(Math.abs(Number(power)))].map((one) => RAISED[Number(one)]).join("");
    return `${trimmed(mantissa)} × 10${Number(power) < 0 ? "⁻" : ""}${raised}`;
  }
  if (size >= 10 ** digits) return grouped(Number(size.toPrecision(Math.max(digits, 3))));
  return trimmed(Number(size.toPrecision(digits)).toFixed(12));
}

/**
 * A number as a sentence has it.
 * @param {number | null} value
 * @param {string} form `percent`, `percent1`, `whole`, `word`, a number of digits, or empty
 * @param {string[]} words from none to twelve
 */
export function written(value, form, words) {
  if (value === null) return "–";
  const size = Math.abs(value);
  if (form === "percent1") return `${signed((100 * size).toFixed(1), value)}%`;
  if (form === "percent") {
    const percent = 100 * size;
    const short = percent >= 1 || percent === 0 ? percent.toFixed(0) : digitsOf(percent, 1);
    return `${signed(short, value)}%`;
  }
  const whole = Number.isInteger(value);
  if (form === "word" && whole && words[value] !== undefined) return words[value];
  if (form === "whole" || form === "word" || (form === "" && whole && size < 1e6)) return signed(grouped(size), value);
  return signed(digitsOf(size, Number(form) || 2), value);
}

/**
 * A number beside a sentence, with a digit more than that has, so that it can be told from the bound; in percent, or
 * whole, where the lesson's texts say it so.
 * @param {Lesson} lesson
 * @param {import("./readings.js").Reading} reading
 * @param {number | null} value of it, or of what it is held against
 */
export function measuredFigure({ resolved: { claims, values }, words }, reading, value) {
  const same = (/** @type {number | import("./readings.js").Reading} */ other) =>
    typeof other !== "number" && keyOf(other) === keyOf(reading);
  const names = [
    ...claims.filter(({ left, right }) => same(left) || same(right)).map(({ id }) => id),
    ...values.filter((one) => same(one.reading)).map(({ id }) => id),
  ];
  const texts = JSON.stringify(words);
  const forms = names.flatMap((id) =>
    [...texts.matchAll(new RegExp(`\\[\\[#${id}(?:\\.\\w+)*:(\\w+)\\|`, "g"))].map(([, form]) => form),
  );
  if (forms.some((form) => form.startsWith("percent"))) return written(value, "percent1", []).replace(".0%", "%");
  if (forms.includes("whole")) return written(value, "whole", []);
  return written(value, String(Math.max(3, ...forms.map((form) => Number(form) || 0))), []);
}

/**
 * Puts this run's numbers into the texts of a place, where they will not change any more; others stay as they came.
 * @param {ParentNode} root
 * @param {Lesson} lesson
 * @param {import("../../../app/text.js").Text} text
 */
export function writeHere(root, lesson, text) {
  const measured = measuredIn(lesson);
  const words = text("lesson.number_words").split(" ");
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".lesson-number"))) {
    const [reference, form = ""] = (place.dataset.reference ?? "").split(":");
    const reading = readingAt(lesson.resolved, reference);
    if (!reading) continue;
    const own = (place.dataset.own ??= place.textContent ?? "");
    setText(place, settled(reading, measured) ? written(measured.read(reading), form, words) : own);
  }
}
