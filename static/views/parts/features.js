// The input features: a column of maps that can be switched on and off; first those of the catalogue, then those by formula.

import { paintMap } from "../../draw/maps.js";
import { make } from "./dom.js";
import { featureName } from "./names.js";

/** @typedef {{palette: Uint32Array, hatch: number[]}} Paint */
/** @typedef {{name: string, codes: Uint8Array, side: number, canvas: HTMLCanvasElement, button: HTMLButtonElement, remove: HTMLButtonElement | null}} Feature */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../protocol.js").Catalogue} options.catalogue
 * @param {import("../../text.js").Text} options.text
 * @param {(name: string) => void} options.onToggle
 * @param {(name: string | null) => void} options.onHover
 * @param {(name: string) => void} options.onRemove a formula that is not used
 */
export function createFeatures(root, { catalogue, text, onToggle, onHover, onRemove }) {
  /** @param {string} name @param {string} map base64 @returns {Feature} */
  function makeFeature(name, map) {
    const codes = Uint8Array.from(atob(map), (character) => character.charCodeAt(0));
    const side = Math.sqrt(codes.length);
    const canvas = make("canvas", { "aria-hidden": true, width: side, height: side });
    const label = featureName(name, text);
    const formula = name.startsWith("=");
    const button = make("button", { type: "button", class: formula ? "feature formula" : "feature", "data-feature": name, "aria-label": text("features.use", { name: label }), title: formula && label }, make("span", {}, label), canvas);
    button.addEventListener("click", () => onToggle(name));
    for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => onHover(name));
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => onHover(null));
    const remove = formula ? make("button", { type: "button", class: "feature-remove", "aria-label": text("features.remove", { name: label }), title: text("features.remove", { name: label }) }, "×") : null;
    remove?.addEventListener("click", () => onRemove(name));
    return { name, codes, side, canvas, button, remove };
  }
  const own = catalogue.features.map(({ name, map }) => makeFeature(name, map));
  /** @type {Map<string, Feature>} */
  const formulas = new Map();
  const local = { all: own };
  const show = () => root.replaceChildren(...local.all.flatMap(({ button, remove }) => (remove ? [button, remove] : [button])));
  show();
  return {
    names: () => local.all.map(({ name }) => name),
    /** Which formulas there are. @param {string[]} names @param {Record<string, string>} maps of those the run uses, base64 @returns {boolean} whether anything changed */
    setFormulas(names, maps) {
      for (const [name, map] of Object.entries(maps)) if (!formulas.has(name)) formulas.set(name, makeFeature(name, map));
      const all = [...own, ...names.flatMap((name) => formulas.get(name) ?? [])];
      const changed = all.map(({ name }) => name).join("\n") !== local.all.map(({ name }) => name).join("\n");
      local.all = all;
      if (changed) show();
      return changed;
    },
    /** @param {string[]} used */
    mark: (used) => local.all.forEach(({ name, button, remove }) => {
      button.setAttribute("aria-pressed", String(used.includes(name)));
      if (remove) remove.hidden = used.includes(name);
    }),
    /** @param {{x: number, y: number}[]} places centers of the maps, CSS pixels @param {number} size */
    place(places, size) {
      root.style.setProperty("--size", `${size}px`);
      root.style.setProperty("--right", String((places[0]?.x ?? 0) + size / 2));
      local.all.forEach(({ button, remove }, index) => {
        button.style.top = `${places[index].y}px`;
        if (remove) remove.style.top = `${places[index].y}px`;
      });
    },
    /** @param {Paint} paint */
    paint(paint) {
      for (const { canvas, codes, side } of local.all) {
        const context = canvas.getContext("2d");
        if (!context) continue;
        const image = context.createImageData(side, side);
        paintMap(new Uint32Array(image.data.buffer), codes, side, paint.palette, { discretize: false, hatch: paint.hatch });
        context.putImageData(image, 0, 0);
      }
    },
    dispose: () => root.replaceChildren(),
  };
}
