// The input features: a column of maps that can be switched on and off.

import { paintMap } from "../../draw/maps.js";
import { createUndo, make } from "./dom.js";

/** @typedef {{palette: Uint32Array, hatch: number[]}} Paint */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../protocol.js").Catalogue} options.catalogue
 * @param {import("../../text.js").Text} options.text
 * @param {(name: string) => void} options.onToggle
 * @param {(name: string | null) => void} options.onHover
 */
export function createFeatures(root, { catalogue, text, onToggle, onHover }) {
  const undo = createUndo();
  const records = catalogue.features.map((record) => {
    const codes = Uint8Array.from(atob(record.map), (character) => character.charCodeAt(0));
    const side = Math.sqrt(codes.length);
    const canvas = make("canvas", { "aria-hidden": true, width: side, height: side });
    const label = text(`feature.${record.name}.label`);
    const button = make("button", { type: "button", class: "feature", "data-feature": record.name, "aria-label": text("features.use", { name: label }) }, make("span", {}, label), canvas);
    undo.listen(button, "click", () => onToggle(record.name));
    for (const type of ["pointerenter", "focus"]) undo.listen(button, type, () => onHover(record.name));
    for (const type of ["pointerleave", "blur"]) undo.listen(button, type, () => onHover(null));
    return { name: record.name, codes, side, canvas, button };
  });
  root.replaceChildren(...records.map(({ button }) => button));
  return {
    names: records.map(({ name }) => name),
    /** @param {string[]} used */
    mark: (used) => records.forEach(({ name, button }) => button.setAttribute("aria-pressed", String(used.includes(name)))),
    /** @param {{x: number, y: number}[]} places centers of the maps, CSS pixels @param {number} size */
    place(places, size) {
      root.style.setProperty("--size", `${size}px`);
      root.style.setProperty("--right", String((places[0]?.x ?? 0) + size / 2));
      records.forEach(({ button }, index) => (button.style.top = `${places[index].y}px`));
    },
    /** @param {Paint} paint */
    paint(paint) {
      for (const { canvas, codes, side } of records) {
        const context = canvas.getContext("2d");
        if (!context) continue;
        const image = context.createImageData(side, side);
        paintMap(new Uint32Array(image.data.buffer), codes, side, paint.palette, { discretize: false, hatch: paint.hatch });
        context.putImageData(image, 0, 0);
      }
    },
    dispose() {
      undo.dispose();
      root.replaceChildren();
    },
  };
}
