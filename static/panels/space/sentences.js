// What a picture of a space says, in words: how far a straight cut tells the points apart there, and what it leaves
// out.

import { formatNumber, signed, wholePercent } from "../../draw/numbers.js";
import { inputName, layerName, unitName } from "../../controls/names.js";
import { PLANE, asGiven, ofClasses } from "./choice.js";

/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {import("./places.js").Station} Station */

/** @param {number} layer @param {Run} run @param {Text} text */
export function stationName(layer, run, text) {
  if (layer === PLANE) return text(run.inputs.length === 1 ? "space.line" : "space.plane");
  return layer === 0 ? text("space.features") : layerName(layer, run, text);
}

/** The same within a sentence. @param {number} layer @param {Run} run @param {Text} text */
function inWords(layer, run, text) {
  if (layer === PLANE) return text(run.inputs.length === 1 ? "space.in.line" : "space.in.plane");
  if (layer === 0) return text("space.in.features");
  return layer === run.layers.length - 1 ? text("space.in.output") : text("space.in.layer", { layer });
}

/**
 * What there is to see.
 * @param {object} seen
 * @param {number} seen.layer
 * @param {Run} seen.run
 * @param {(number | null)[]} seen.told by layer
 * @param {number} seen.accuracy of all training points, or R2; NaN where it is not known
 * @param {Text} text
 */
export function sentenceOf({ layer, run, told, accuracy }, text) {
  const deepest = run.layers.length - 1;
  const regression = run.output.classes === 0;
  const name = inWords(layer, run, text);
  const share = wholePercent(told[Math.max(0, layer)] ?? Number.NaN);
  if (layer === PLANE && asGiven(run))
    return text(regression ? "space.says.part_number" : "space.says.part", {
      plane: name,
      inputs: run.inputs.length,
      share,
    });
  if (layer === PLANE) return text(regression ? "space.says.plane_number" : "space.says.plane", { plane: name, share });
  if ((told[layer] ?? null) === null) return text("space.says.not_finite", { name });
  const own = wholePercent(Number.isNaN(accuracy) ? (told[deepest] ?? Number.NaN) : Math.max(0, accuracy));
  if (layer === deepest) return text(regression ? "space.says.output_number" : "space.says.output", { share: own });
  const next = inWords(layer + 1, run, text);
  if (layer < deepest - 1) {
    const further = wholePercent(told[layer + 1] ?? Number.NaN);
    return text(regression ? "space.says.layer_number" : "space.says.layer", { name, share, next, further });
  }
  if (regression) return text("space.says.last_number", { name, share: own });
  if (ofClasses(layer, run)) return text("space.says.last_classes", { name, share: own });
  return run.layers[layer].units > 2
    ? text("space.says.last_wide", { name, share: own, units: run.layers[layer].units })
    : text("space.says.last", { name, share: own });
}

/**
 * What the picture leaves out, and why no line is there where none is.
 * @param {{station: Station, run: Run, unit: number, every: number}} seen
 * @param {Text} text
 * @returns {string[]}
 */
export function notesOf({ station, run, unit, every }, text) {
  const { layer, single, main, shares, lines, agreement } = station;
  const notes = every > 1 ? [text("space.note.every", { every })] : [];
  if (single) notes.unshift(text("space.note.single"));
  if (layer === PLANE) return notes;
  const units = run.layers[layer].units;
  const cut = lines[unit];
  const held = agreement[unit];
  const several = ofClasses(layer, run);
  const bent = run.experiment.hidden[layer]?.normalization === "layer";
  if (main)
    notes.unshift(
      text("space.note.main", {
        share: wholePercent(shares[0] + shares[1]),
        across: wholePercent(shares[0]),
        up: wholePercent(shares[1]),
      }),
    );
  else if (units > 2) notes.unshift(text("space.note.units", { units }));
  if (!cut || cut.some(Number.isNaN)) {
    const name = unitName({ layer: Math.min(layer + 1, run.layers.length - 1), unit }, run, text);
    notes.push(text(bent ? "space.note.bent" : "space.note.none", { name }));
  } else if (units > 2 && typeof held === "number")
    notes.push(text(several ? "space.note.held_classes" : "space.note.held", { share: wholePercent(held) }));
  else if (!single) notes.push(text("space.note.exact"));
  if (run.output.classes === 0 && layer >= run.layers.length - 2) notes.push(text("space.note.zero"));
  return notes;
}

/**
 * A point: which one it is, what it is given and where it lies in the picture.
 * @param {{part: "train" | "test", index: number}} point @param {number[]} row its inputs and its label
 * @param {{name: string, value: number}[]} there its place, an axis each
 * @param {Run} run @param {Text} text
 */
export function pointSentence({ part, index }, row, there, run, text) {
  const label = row[row.length - 1];
  return text(part === "test" ? "space.point_test" : "space.point_train", {
    number: index + 1,
    inputs: text.list(row.slice(0, -1).map((value, input) => `${inputName(run, input)} ${signed(value, 2)}`)),
    label: Number.isInteger(label) ? String(label).replace("-", "−") : formatNumber(label, 2).trim(),
    there: text.list(there.map(({ name, value }) => `${name} ${signed(value, 2)}`)),
  });
}
