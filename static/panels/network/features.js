// The input features: those in use stand as maps in the network's first column, the others wait in a tray; first the
// inputs, then the catalogue's others, then those by formula.

import { decodeCurve, drawTile } from "../../draw/curves.js";
import { decodeMap, paintMap } from "../../draw/maps.js";
import { markNegative } from "../../draw/signs.js";
import { curveColors } from "../../controls/curve_looks.js";
import { fitCanvas, make } from "../../controls/dom.js";
import { inputKey, inputPlace, isFeatureOf } from "../../experiment/inputs.js";
import { featureName } from "../../controls/names.js";

/**
 * @typedef {{palette: Uint32Array, colors: import("../../controls/theme_colors.js").Colors, hatch: number[], signs:
 * import("../../draw/signs.js").Signs | null}} Paint
 */
/**
 * @typedef {{name: string, codes: Uint8Array, curve: Float32Array | null, canvas: HTMLCanvasElement, button:
 * HTMLButtonElement, remove: HTMLButtonElement | null}} Feature curve: with one input, in place of a map
 */
/** CSS pixels of a curve's canvas: those of a tile, about. */
const TILE = 60;

/**
 * @param {HTMLElement} root of those in use
 * @param {HTMLElement} tray of the others
 * @param {object} options
 * @param {import("../../wire/types.js").Catalogue} options.catalogue
 * @param {import("../../app/text.js").Text} options.text
 * @param {(name: string) => void} options.onToggle
 * @param {(name: string | null) => void} options.onHover
 * @param {(name: string) => void} options.onRemove a formula that is not used
 */
export function createFeatures(root, tray, { catalogue, text, onToggle, onHover, onRemove }) {
  /** @param {string} name @param {string} map base64 @returns {Feature} */
  function makeFeature(name, map) {
    const canvas = make("canvas", { "aria-hidden": true });
    const label = featureName(name, text);
    const formula = name.startsWith("=");
    const button = make(
      "button",
      {
        type: "button",
        class: formula ? "feature formula" : "feature",
        "data-feature": name,
        "aria-label": text("features.use", { name: label }),
        title: label,
      },
      make("span", {}, label),
      canvas,
    );
    button.addEventListener("click", () => onToggle(name));
    for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => onHover(name));
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => onHover(null));
    const remove = formula
      ? make(
          "button",
          {
            type: "button",
            class: "feature-remove",
            "aria-label": text("features.remove", { name: label }),
            title: text("features.remove", { name: label }),
          },
          "×",
        )
      : null;
    remove?.addEventListener("click", () => onRemove(name));
    return { ...noPicture(), ...picture(map), name, canvas, button, remove };
  }
  const noPicture = () => ({ codes: new Uint8Array(), curve: /** @type {Float32Array | null} */ (null) });
  /** @param {string} map base64 of a curve with one input, else of a map */
  const picture = (map) =>
    local.count === 1 ? { ...noPicture(), curve: decodeCurve(map) } : { ...noPicture(), codes: decodeMap(map) };

  const local = { all: /** @type {Feature[]} */ ([]), count: 2, names: "", used: /** @type {string[]} */ ([]) };
  const standing = catalogue.features.map(({ name, map }) => makeFeature(name, map));
  /** Inputs beyond those of the catalogue. @type {Feature[]} */
  const further = [];
  const [inputs, others] = [
    standing.filter(({ name }) => inputPlace(name) >= 0),
    standing.filter(({ name }) => inputPlace(name) < 0),
  ];
  /** @type {Map<string, Feature>} */
  const formulas = new Map();
  local.all = standing;
  const own = () => [...inputs, ...further, ...others].filter(({ name }) => isFeatureOf(name, local.count, catalogue));
  const named = (/** @type {string} */ name) => local.all.find((feature) => feature.name === name);
  const inUse = () => local.used.flatMap((name) => named(name) ?? []);
  /** The buttons of a place. @param {HTMLElement} place @returns {Element[]} */
  const buttonsIn = (place) => [...place.querySelectorAll(".feature")];
  /** Each where it belongs; where what has the focus leaves its place, the next one there has it. */
  function show() {
    const focused = document.activeElement;
    const place = focused && root.contains(focused) ? root : tray;
    const at = focused ? buttonsIn(place).indexOf(focused) : -1;
    const used = inUse();
    const waiting = local.all.filter((feature) => !used.includes(feature));
    root.replaceChildren(...used.map(({ button }) => button));
    tray.replaceChildren(
      ...waiting.map(({ button, remove }) =>
        make("div", { class: "feature-choice" }, button, ...(remove ? [remove] : [])),
      ),
    );
    for (const { button } of waiting) button.style.top = "";
    if (at < 0) return;
    const left = buttonsIn(place);
    const next = focused && left.includes(focused) ? focused : left[Math.min(at, left.length - 1)];
    if (next instanceof HTMLElement) next.focus();
  }
  show();
  /**
   * What own data calls an input stands under its sign, which formulas use.
   * @param {Feature} feature
   * @param {{name: string, sign: string}} input
   */
  function label({ button }, { name, sign }) {
    const words = button.querySelector("span");
    words?.replaceChildren(
      ...(name === sign
        ? [sign]
        : [make("span", { class: "feature-sign" }, sign), make("span", { class: "feature-name" }, name)]),
    );
    button.classList.toggle("named", name !== sign);
    button.setAttribute("aria-label", text("features.use", { name: name === sign ? sign : `${name} (${sign})` }));
    button.title = name;
  }
  return {
    /** Which inputs there are. @param {{name: string, sign: string}[]} given */
    setInputs(given) {
      const names = JSON.stringify(given);
      if (names === local.names) return;
      // Of other inputs there are other pictures; until they come there are none.
      if ((given.length === 1) !== (local.count === 1))
        for (const feature of [...standing, ...further, ...formulas.values()]) Object.assign(feature, noPicture());
      Object.assign(local, { names, count: given.length });
      while (inputs.length + further.length < given.length)
        further.push(makeFeature(inputKey(inputs.length + further.length), catalogue.features[0].map));
      [...inputs, ...further].forEach((feature, place) => given[place] && label(feature, given[place]));
      local.all = [...own(), ...local.all.filter(({ name }) => name.startsWith("="))];
      show();
    },
    /**
     * Maps in another view than the catalogue's, or curves.
     * @param {Record<string, string> | null} maps base64; null where the catalogue's hold, which has no curves
     */
    setMaps(maps) {
      const usual = new Map(local.count === 1 ? [] : catalogue.features.map(({ name, map }) => [name, map]));
      for (const feature of [...standing, ...further, ...formulas.values()]) {
        const map = maps ? maps[feature.name] : usual.get(feature.name);
        if (map) Object.assign(feature, picture(map));
      }
    },
    names: () => local.all.map(({ name }) => name),
    /**
     * Which formulas there are.
     * @param {string[]} names
     * @param {Record<string, string>} maps of those the run uses, base64
     */
    setFormulas(names, maps) {
      for (const [name, map] of Object.entries(maps)) {
        const there = formulas.get(name);
        if (there) Object.assign(there, picture(map));
        else formulas.set(name, makeFeature(name, map));
      }
      const all = [
        ...own(),
        ...names.flatMap((name) => (isFeatureOf(name, local.count, catalogue) && formulas.get(name)) || []),
      ];
      const changed = all.map(({ name }) => name).join("\n") !== local.all.map(({ name }) => name).join("\n");
      local.all = all;
      if (changed) show();
    },
    /** @param {string[]} used in the order of the network's inputs */
    mark(used) {
      for (const { name, button } of local.all) button.setAttribute("aria-pressed", String(used.includes(name)));
      if (used.join("\n") === local.used.join("\n")) return;
      local.used = used;
      show();
    },
    /** @param {{x: number, y: number}[]} places centers of the maps in use, CSS pixels @param {number} size */
    place(places, size) {
      root.style.setProperty("--size", `${size}px`);
      root.classList.toggle("tight", size < 28);
      root.style.setProperty("--right", String((places[0]?.x ?? 0) + size / 2));
      inUse().forEach(({ button }, index) => {
        if (places[index]) button.style.top = `${places[index].y}px`;
      });
    },
    /** @param {Paint} paint */
    paint(paint) {
      const colors = curveColors(paint.colors, paint.palette);
      for (const { canvas, codes, curve } of local.all) {
        if (curve) {
          drawTile(fitCanvas(canvas, TILE, TILE), curve, { x: 0, y: 0, size: TILE, colors });
          continue;
        }
        const side = Math.sqrt(codes.length);
        Object.assign(canvas, { width: side, height: side });
        const context = canvas.getContext("2d");
        if (!context || side === 0) continue;
        context.resetTransform();
        const image = context.createImageData(side, side);
        const pixels = new Uint32Array(image.data.buffer);
        paintMap(pixels, codes, side, paint.palette, { discretize: false, hatch: paint.hatch });
        if (paint.signs) markNegative(pixels, codes, side, paint.signs);
        context.putImageData(image, 0, 0);
      }
    },
    dispose() {
      root.replaceChildren();
      tray.replaceChildren();
    },
  };
}
