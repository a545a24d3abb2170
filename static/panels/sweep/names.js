// What the settings, values and measures of a sweep are called. Pure.

import { figure, formatLoss, inFull, percent, rounded } from "../../draw/numbers.js";
import { OUTCOME } from "./plan.js";

/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {import("./plan.js").Field} Field */
/** @typedef {import("./plan.js").Value} Value */

/** What is chosen by itself. */
const AUTO = "auto";

/** A setting, with what it belongs to where that is not plain. @param {Field} field @param {Text} text */
export function fieldName({ label, group, layer }, text) {
  const name = group ? text("sweep.of_group", { name: text(label), group: text(group) }) : text(label);
  return layer === null ? name : text("sweep.of_layer", { name, layer });
}

/** A parameter that says by itself what it is of. */
const PLAIN = "parameter.learning_rate";

/** For axes and sentences. @param {Field} field @param {Text} text */
export const shortName = (field, text) => fieldName(field.label === PLAIN ? { ...field, group: null } : field, text);

/** Three figures, without an exponent as long as a person can count the zeros. @param {number} value */
const short = (value) => (Math.abs(value) < 1e6 ? inFull(rounded(value, 3)).replace("-", "−") : figure(value));

/** @param {Value} value @param {Pick<Field, "family" | "percent">} field @param {Text} text */
export function valueName(value, { family, percent: share }, text) {
  if (typeof value === "boolean") return text(value ? "sweep.yes" : "sweep.no");
  if (typeof value === "number") return share ? `${short(value * 100)}%` : short(value);
  if (value === AUTO || family === null) return value === AUTO ? text("more.auto") : value;
  return text(`${family}.${value}.label`);
}

const MEASURES = /** @type {{[measure: string]: string}} */ ({
  test_loss: "output.test_loss",
  train_loss: "output.train_loss",
  test_accuracy: "sweep.test_accuracy",
  train_accuracy: "sweep.train_accuracy",
  test_r2: "sweep.test_r2",
  train_r2: "sweep.train_r2",
  [OUTCOME]: "sweep.outcome",
  success_rate: "sweep.success_rate",
  epochs_to_success: "sweep.epochs_to_success",
});

/** @param {string} measure @param {Text} text */
export const measureName = (measure, text) => text(MEASURES[measure] ?? MEASURES.test_loss);

/** A measure's number as it is read; a dash where there is none. @param {number} value @param {string} measure */
export function measured(value, measure) {
  if (Number.isNaN(value)) return "–";
  if (measure.endsWith("_loss")) return formatLoss(value);
  if (measure.endsWith("_accuracy") || measure === "success_rate") return percent(value).replace(".0%", "%");
  return figure(value);
}

/**
 * A name within a sentence: English begins it small, unless it is written in capitals.
 * @param {string} name @param {Text} text
 */
export const within = (name, text) =>
  text.language.startsWith("en") && /^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name;

/** The values of a cell in words. @param {{name: string, value: string}[]} settings @param {Text} text */
export const cellName = (settings, text) =>
  text.list(
    settings.map(({ name, value }, at) => text("sweep.setting", { name: at > 0 ? within(name, text) : name, value })),
  );
