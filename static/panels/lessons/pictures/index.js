// The picture of a lesson's step, where it has one that this page draws.

import { createUndo } from "../../../controls/dom.js";
import { createAlive } from "./alive.js";
import { createBias } from "./bias.js";
import { createChain } from "./chain.js";
import { createGradients } from "./gradients.js";
import { createHill } from "./hill.js";
import { createHistograms } from "./histograms.js";
import { createLogits } from "./logits.js";
import { createRace } from "./race.js";
import { createRanges } from "./ranges.js";
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
};

/**
 * @typedef {{store: import("../../../controls/context.js").Context["store"], text:
 * import("../../../app/text.js").Text, numberOf?: (measure: string, of?: Record<string, number>, setUp?: string) =>
 * string | undefined}} Parts numberOf: the claim or the value whose left side that is
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
