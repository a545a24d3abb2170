// The picture of a space on its canvas, and pointing at a point of it: by mouse, by touch, by the arrow keys.

import { mapColors } from "../../controls/theme_colors.js";
import { fitCanvas, make, nameImage, textScale } from "../../controls/dom.js";
import { boxIn, inPixels, paintScene } from "./painting.js";

/** @typedef {import("./painting.js").Scene} Scene */

/** As near as a pointer, or a finger, has to come to a point; CSS pixels. */
const [NEAR, NEAR_FINGER] = [14, 26];
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * From a place to the next point in a direction: near, and not too far aside.
 * @param {Float32Array} at places, all across and then all down @param {number[]} from @param {number[]} direction
 * @param {number} but not this one
 * @returns {number} -1 where there is none
 */
export function nextPoint(at, from, [right, down], but) {
  const count = at.length / 2;
  let [found, cost] = [-1, Infinity];
  for (let index = 0; index < count; index += 1) {
    const [x, y] = [at[index] - from[0], at[count + index] - from[1]];
    const [along, aside] = [x * right + y * down, Math.abs(x * down) + Math.abs(y * right)];
    if (index !== but && along > 0.5 && along + 2 * aside < cost) [found, cost] = [index, along + 2 * aside];
  }
  return found;
}

/**
 * @param {object} parts
 * @param {import("../../app/text.js").Text} parts.text
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} parts.undo
 * @param {(index: number, by: "mouse" | "touch" | "keys") => void} parts.onPoint a point of the picture; -1 for none
 */
export function createFigure({ text, undo, onPoint }) {
  const canvas = make("canvas", {
    class: "space-canvas",
    tabindex: 0,
    role: "application",
    "aria-roledescription": text("space.picture_kind"),
    "aria-describedby": "space-said",
  });
  const local = {
    width: 0,
    height: 0,
    scene: /** @type {Scene | null} */ (null),
    /** Where the points are, CSS pixels. */
    at: /** @type {Float32Array} */ (new Float32Array(0)),
    by: "mouse",
    colors: mapColors(),
  };
  const box = () => boxIn(local.width, local.height, textScale());

  function draw() {
    const { scene } = local;
    if (!scene || local.width === 0) return;
    local.at = inPixels(scene.points, box());
    paintScene(fitCanvas(canvas, local.width, local.height), scene, {
      box: box(),
      at: local.at,
      colors: local.colors,
      scale: textScale(),
    });
  }
  /** The point of the picture nearest to a pointer. @param {PointerEvent} event */
  function under({ offsetX, offsetY, pointerType }) {
    const count = local.at.length / 2;
    let [found, distance] = [-1, pointerType === "touch" ? NEAR_FINGER : NEAR];
    for (let index = 0; index < count; index += 1) {
      const away = Math.hypot(local.at[index] - offsetX, local.at[count + index] - offsetY);
      if (away < distance) [found, distance] = [index, away];
    }
    return found;
  }

  undo.listen(canvas, "pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "touch") return;
    local.by = "mouse";
    onPoint(under(event), "mouse");
  });
  undo.listen(canvas, "pointerleave", (/** @type {PointerEvent} */ { pointerType }) => {
    if (pointerType !== "touch" && local.by === "mouse") onPoint(-1, "mouse");
  });
  undo.listen(canvas, "click", (/** @type {PointerEvent} */ event) => {
    local.by = event.pointerType === "touch" ? "touch" : "mouse";
    onPoint(under(event), local.by === "touch" ? "touch" : "mouse");
  });
  undo.listen(canvas, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const arrow = ARROWS[event.key];
    const marked = local.scene?.marked ?? -1;
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    local.by = "keys";
    const { left, top, width, height } = box();
    const from =
      marked >= 0 ? [local.at[marked], local.at[local.at.length / 2 + marked]] : [left + width / 2, top + height / 2];
    const to = nextPoint(local.at, from, arrow, marked);
    if (to >= 0) onPoint(to, "keys");
  });
  return {
    canvas,
    /** @param {Scene} scene */
    set(scene) {
      local.scene = scene;
      draw();
    },
    /** @param {string} name what there is to see */
    describe(name) {
      nameImage(canvas, name);
      canvas.setAttribute("role", "application");
    },
    /** @param {number} width @param {number} height CSS pixels */
    resize(width, height) {
      canvas.style.height = `${height}px`;
      Object.assign(local, { width, height });
      draw();
    },
    recolor() {
      local.colors = mapColors();
      draw();
    },
  };
}
