// The picture of a lesson's step, where it has one that this page draws.

import { createUndo } from "../../../controls/dom.js";
import { createAlive } from "./alive.js";
import { createBias } from "./bias.js";
import { createChain } from "./chain.js";
import { createConvexity } from "./convexity.js";
import { createGap } from "./gap.js";
import { createGradients } from "./gradients.js";
import { createHill } from "./hill.js";
import { createHistograms } from "./histograms.js";
import { createInputs } from "./inputs.js";
import { createLogistic } from "./logistic.js";
import { createLogits } from "./logits.js";
import { createLosses } from "./losses.js";
import { createRace } from "./race.js";
import { createRanges } from "./ranges.js";
import { createRates } from "./rates.js";
import { createScales } from "./scales.js";
import { createSymmetry } from "./symmetry.js";
import { createWidths } from "./widths.js";
import { createZigzag } from "./zigzag.js";

/**
 * By the name a lesson has for it, which is one of the engine's list.
 * @type {Record<string, (root: HTMLElement, parts: Parts) => {draw: () => void, dispose: () => void}>}
 */
const PICTURES = {
  race: createRace,
  gradients: createGradients,
  symmetry: createSymmetry,
  hill: createHill,
  bias: createBias,
  zigzag: createZigzag,
  logits: createLogits,
  widths: createWidths,
  histograms: createHistograms,
  scales: createScales,
  chain: createChain,
  ranges: createRanges,
  alive: createAlive,
  logistic: createLogistic,
  inputs: createInputs,
  losses: createLosses,
  convexity: createConvexity,
  rates: createRates,
  gap: createGap,
};

/**
 * @typedef {object} Parts
 * @property {import("../../../controls/context.js").Context["store"]} store
 * @property {import("../../../app/text.js").Text} text
 * @property {(measure: string, of?: Record<string, number>, setUp?: string | null) => string | undefined} numberOf the
 * claim or value that a number is of; an element that shows it has that as its `data-number`, so that sentence and
 * picture light up together
 * @property {(rate: number) => void} rolled the ball was let go at this rate and has come to rest: what is claimed of
 * it may be told
 */

/** @param {HTMLElement} root @param {Parts} parts */
export function createLessonPicture(root, parts) {
  const undo = createUndo();
  const local = { name: "" };
  /** @type {ReturnType<typeof PICTURES[string]> | null} */
  let shown = null;
  const clear = () => {
    shown?.dispose();
    shown = null;
  };
  undo.add(clear);
  return {
    /** @param {string} name of the picture; empty for none */
    draw(name) {
      if (name !== local.name) {
        clear();
        local.name = name;
        if (Object.hasOwn(PICTURES, name)) shown = PICTURES[name](root, parts);
      }
      shown?.draw();
    },
    dispose: undo.dispose,
  };
}
