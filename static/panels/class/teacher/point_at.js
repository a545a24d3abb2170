// What a press on the page points at: a place of the map, a unit, a weight, or a part of the page.

import { isCurve } from "../../../app/state.js";
import { EXTENT } from "../../../draw/maps.js";

/** @typedef {import("../../../wire/class_types.js").Point} Point */

/** Elements whose ids name nothing that every page has. */
const PASSING = ".class-bar, .toasts, .tour, [popover]:not(.header-actions)";

/**
 * @param {{target: EventTarget | null, clientX: number, clientY: number}} press
 * @param {Pick<import("../../../app/state.js").State, "hovered" | "pointed" | "run">} state hovered: the unit under the
 * pointer or the keyboard's focus; pointed: the weight under the pointer
 * @returns {Point | null} null where nothing is there that others see too
 */
export function pointAt({ target, clientX, clientY }, { hovered, pointed, run }) {
  if (!(target instanceof Element)) return null;
  const map = target.closest("#points-canvas, #map-canvas");
  // A press of a key has no place.
  if (map && clientX + clientY > 0 && !isCurve(run)) {
    const { left, top, width, height } = map.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1)
      return { kind: "place", x: (2 * x - 1) * EXTENT, y: (1 - 2 * y) * EXTENT };
  }
  if (target.closest("#graph")) {
    if (hovered) return { kind: "unit", layer: hovered.layer, unit: hovered.unit };
    if (pointed && pointed.source !== null)
      return { kind: "weight", layer: pointed.layer, source: pointed.source, unit: pointed.unit };
  }
  if (target.closest(PASSING)) return null;
  const part = target.closest("[id]");
  return part && part !== document.body && part.id !== "main" ? { kind: "part", id: part.id } : null;
}
