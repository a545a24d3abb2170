// Hidden and output units: a live map and a bias mark each, one stop for Tab, arrow keys within.
// The maps, or curves, are drawn on the network's one canvas: a canvas for each would cost the browser a layer each, in
// every frame.

import { colorAt } from "../../draw/color.js";
import { drawTile } from "../../draw/curves.js";
import { paintMap } from "../../draw/maps.js";
import { markNegative } from "../../draw/signs.js";
import { createUndo, make } from "../../controls/dom.js";
import { unitName } from "../../controls/names.js";

/** @typedef {import("../../app/state.js").Focus} Focus */
/**
 * @typedef {{layer: number, unit: number, face: HTMLButtonElement, wrap: HTMLElement, bias: HTMLElement | null, code:
 * number, sign: string, badge: string}} UnitElement
 */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {(focus: Focus | null) => void} options.onHover pointer or keyboard is at this unit
 * @param {(focus: Focus) => void} options.onPin
 * @param {(focus: Focus, at: DOMRect) => void} options.onEdit
 * @param {(focus: Focus | null) => void} options.onPointBias
 */
export function createUnits(root, { onHover, onPin, onEdit, onPointBias }) {
  const undo = createUndo();
  /** @type {UnitElement[][]} columns of units, first hidden layer first */
  let columns = [];
  // All maps below one another; from here they are drawn where they belong, scaled.
  const atlas = make("canvas");
  /** @type {ImageData | null} */
  let image = null;
  /**
   * joined: the one output is the large map.
   * @type {{places: {x: number, y: number}[][], size: number, joined: boolean}}
   */
  let layout = { places: [], size: 0, joined: false };

  /**
   * @param {number} layer
   * @param {number} unit
   * @param {boolean} biased
   * @param {boolean} output
   * @returns {UnitElement}
   */
  function makeUnit(layer, unit, biased, output) {
    const face = make("button", { type: "button", class: "face", tabindex: -1 });
    const bias = biased ? make("span", { class: "bias", "aria-hidden": true }) : null;
    const wrap = make("div", { class: output ? "unit output-unit" : "unit" }, face, ...(bias ? [bias] : []));
    const focus = { layer, unit };
    wrap.addEventListener("pointerenter", () => onHover(focus));
    wrap.addEventListener("pointerleave", () => onHover(null));
    face.addEventListener("focus", () => face.matches(":focus-visible") && onHover(focus));
    face.addEventListener("blur", () => onHover(null));
    face.addEventListener("click", () => onPin(focus));
    bias?.addEventListener("pointerenter", () => onPointBias(focus));
    bias?.addEventListener("pointerleave", () => onPointBias(null));
    bias?.addEventListener("click", () => onEdit(focus, face.getBoundingClientRect()));
    return { layer, unit, face, wrap, bias, code: -1, sign: "", badge: "" };
  }
  /** @param {UnitElement} element */
  const stop = (element) => columns.flat().forEach((one) => (one.face.tabIndex = one === element ? 0 : -1));

  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = columns.flat().find(({ face }) => face === event.target);
    if (!at) return;
    const column = at.layer - 1;
    const jump = (/** @type {UnitElement[] | undefined} */ to) => to?.[Math.min(at.unit, to.length - 1)];
    const next = {
      ArrowUp: columns[column][at.unit - 1],
      ArrowDown: columns[column][at.unit + 1],
      ArrowLeft: jump(columns[column - 1]),
      ArrowRight: jump(columns[column + 1]),
    }[event.key];
    if (next) {
      stop(next);
      next.face.focus();
    } else if (event.key === "Enter") onEdit(at, at.face.getBoundingClientRect());
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    /**
     * Makes the elements for a network's layers.
     * @param {{units: number, biases?: number | null}[]} layers input layer first
     */
    build(layers) {
      columns = layers
        .slice(1)
        .map(({ units, biases }, index) =>
          Array.from({ length: units }, (_, unit) =>
            makeUnit(index + 1, unit, biases !== null, index === layers.length - 2),
          ),
        );
      root.replaceChildren(...columns.flat().map(({ wrap }) => wrap));
      if (columns[0]?.[0]) stop(columns[0][0]);
    },
    /** @param {(focus: Focus) => string} name what a screen reader calls a unit */
    label: (name) => columns.flat().forEach((element) => element.face.setAttribute("aria-label", name(element))),
    /**
     * @param {{x: number, y: number}[][]} places by layer, input layer first
     * @param {number} size
     * @param {boolean} joined the one output is the large map, and no tile
     */
    place(places, size, joined) {
      layout = { places, size, joined };
      root.style.setProperty("--size", `${size}px`);
      root.classList.toggle("dense", size < 24);
      for (const { layer, unit, wrap } of columns.flat()) {
        wrap.classList.toggle("joined", joined && layer === columns.length);
        wrap.style.left = `${places[layer][unit].x}px`;
        wrap.style.top = `${places[layer][unit].y}px`;
      }
    },
    /**
     * @param {(focus: Focus) => {held: boolean, off: boolean}} state what training leaves alone, and what does not take
     * part
     */
    markStates: (state) =>
      columns.flat().forEach(({ layer, unit, wrap }) => {
        const { held, off } = state({ layer, unit });
        wrap.classList.toggle("held", held);
        wrap.classList.toggle("off", off);
      }),
    /** A mark on each unit something is wrong with; nothing is touched where nothing changed.
     * @param {(focus: Focus) => {kind: string, title: string} | null} badge @returns {boolean} whether any changed */
    markBadges(badge) {
      let changed = false;
      for (const element of columns.flat()) {
        const wanted = badge(element);
        const key = wanted ? `${wanted.kind} ${wanted.title}` : "";
        if (key === element.badge) continue;
        element.badge = key;
        element.wrap.querySelector(".badge")?.remove();
        if (wanted)
          element.wrap.append(
            make("span", { class: "badge", "data-kind": wanted.kind, title: wanted.title, "aria-hidden": true }),
          );
        changed = true;
      }
      return changed;
    },
    /** @param {Focus | null} focus */
    mark: (focus) =>
      columns
        .flat()
        .forEach(({ layer, unit, wrap }) =>
          wrap.classList.toggle("focused", focus !== null && focus.layer === layer && focus.unit === unit),
        ),
    /** @param {(layer: number) => boolean} dimmed layers that are not talked about */
    dim: (dimmed) => columns.flat().forEach(({ layer, wrap }) => wrap.classList.toggle("dimmed", dimmed(layer))),
    /**
     * With one input, their curves.
     * @param {CanvasRenderingContext2D} context of the canvas under the units, whose unit is the CSS pixel
     * @param {import("../../wire/types.js").Frame} frame
     * @param {(layer: number, unit: number) => {curve: (values: Float32Array) => ArrayLike<number>, middle: number,
     * colors: Parameters<typeof drawTile>[2]["colors"]}} looks of each unit
     */
    paintCurves(context, { unitCurves, unitSide }, looks) {
      const { places, size, joined } = layout;
      if (!unitCurves) return;
      (joined ? columns.slice(0, -1) : columns).flat().forEach(({ layer, unit }, index) => {
        const { x, y } = places[layer][unit];
        const { curve, ...look } = looks(layer, unit);
        const values = curve(unitCurves.subarray(index * unitSide, (index + 1) * unitSide));
        drawTile(context, values, { x: x - size / 2, y: y - size / 2, size, ...look });
      });
    },
    /**
     * @param {CanvasRenderingContext2D} context of the canvas under the units, whose unit is the CSS pixel
     * @param {import("../../wire/types.js").Frame} frame
     * @param {{paletteOf: (layer: number, unit: number) => Uint32Array, hatch: number[], discretize: boolean, signsOf:
     * (layer: number) => import("../../draw/signs.js").Signs | null}} paint signsOf: null where only colors tell
     */
    paintMaps(context, frame, { paletteOf, hatch, discretize, signsOf }) {
      const side = frame.unitSide;
      const area = side * side;
      const { places, size, joined } = layout;
      const elements = (joined ? columns.slice(0, -1) : columns).flat();
      if (elements.length === 0) return;
      if (!image || image.width !== side || image.height !== side * elements.length) {
        Object.assign(atlas, { width: side, height: side * elements.length });
        image = new ImageData(side, side * elements.length);
      }
      const pixels = new Uint32Array(image.data.buffer);
      for (let index = 0; index < elements.length; index += 1) {
        const { layer, unit } = elements[index];
        const [part, codes] = [
          pixels.subarray(index * area, (index + 1) * area),
          frame.unitMaps.subarray(index * area, (index + 1) * area),
        ];
        paintMap(part, codes, side, paletteOf(layer, unit), { discretize, hatch });
        const signs = signsOf(layer);
        if (signs) markNegative(part, codes, side, { ...signs, discretize });
      }
      atlas.getContext("2d")?.putImageData(image, 0, 0);
      elements.forEach(({ layer, unit }, index) => {
        const { x, y } = places[layer][unit];
        context.drawImage(atlas, 0, index * side, side, side, x - size / 2, y - size / 2, size, size);
      });
    },
    /**
     * @param {import("../../wire/types.js").Frame} frame
     * @param {{biases?: number | null}[]} layers
     * @param {Uint32Array} palette
     * @param {boolean} signs
     */
    paintBiases(frame, layers, palette, signs) {
      for (const element of columns.flat()) {
        const offset = layers[element.layer].biases;
        if (!element.bias || offset === null || offset === undefined) continue;
        const value = frame.parameters[offset + element.unit];
        const sign = signs && value !== 0 && Number.isFinite(value) ? (value < 0 ? "−" : "+") : "";
        if (sign !== element.sign) {
          element.sign = sign;
          element.bias.dataset.sign = sign;
        }
        const code = Number.isFinite(value) ? Math.round(127 + 127 * Math.max(-1, Math.min(1, value))) : 255;
        if (code === element.code) continue;
        element.code = code;
        element.bias.style.backgroundColor = code === 255 ? "transparent" : colorAt(palette, code);
      }
    },
    /** Colors changed: bias marks must be colored anew. */
    repaint: () => columns.flat().forEach((element) => (element.code = -1)),
    dispose() {
      undo.dispose();
      root.replaceChildren();
    },
  };
}

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
