// What a unit is marked with on the network: that it is dead, that it is another's twin, or that it is saturated.

import { unitName } from "../../controls/names.js";

/** @typedef {import("../../app/state.js").Focus} Focus */

/**
 * The one thing most worth saying of a unit; null where there is nothing.
 * @param {import("../../wire/types.js").Diagnosis | null} diagnosis
 * @param {import("../../wire/types.js").Run} run
 * @param {import("../../app/text.js").Text} text
 * @returns {(focus: Focus) => {kind: string, title: string} | null}
 */
export function badgesOf(diagnosis, run, text) {
  return ({ layer, unit }) => {
    const found = diagnosis?.layers[layer - 1];
    if (!found) return null;
    if (found.dead.includes(unit)) return { kind: "dead", title: text("badge.dead") };
    const twins = found.twins.find((group) => group.includes(unit));
    if (twins)
      return {
        kind: "twin",
        title: text("badge.twin", {
          others: twins
            .filter((one) => one !== unit)
            .map((one) => unitName({ layer, unit: one }, run, text))
            .join(", "),
        }),
      };
    return found.saturated_units.includes(unit) ? { kind: "saturated", title: text("badge.saturated") } : null;
  };
}
