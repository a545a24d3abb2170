// The way two weights into one unit take in the next batches, in the plane of both, over lines of equal loss.

import { contour, downhill, levels } from "../../../draw/contours.js";
import { figure } from "../../../draw/numbers.js";
import { along, axes, draw as element, path, tenth } from "../../../controls/svg_figure.js";
import { createScene } from "./scene.js";

/** Around the plane, and right of it for the keys. */
const [LEFT, TOP, BOTTOM, KEYS] = [50, 22, 30, 112];
const LINES = 9;
/** How long the arrow is that points down. */
const ARROW = 28;

/**
 * @typedef {{layer: number, path: [number, number][] | null, moved: number, together: number, x: number[], y: number[],
 * loss: (number | null)[][]}} Scene
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createZigzag(root, parts) {
  const { text } = parts;

  /**
   * Names of the kinds of lines, beside the plane.
   * @param {[kind: string, name: string][]} kinds @param {number} left
   */
  const keys = (kinds, left) =>
    kinds.map(([kind, name], index) => {
      const y = TOP + 8 + index * 20;
      const mark =
        kind === "lesson-now" || kind === "lesson-place"
          ? element("circle", { class: kind, r: kind === "lesson-now" ? 4 : 3, cx: left + 8, cy: y - 4 })
          : element("path", {
              class: kind,
              d: `M${left} ${y - 4}h18${kind === "lesson-arrow" ? "m-4 -3l4 3l-4 3" : ""}`,
            });
      return element("g", {}, mark, element("text", { x: left + 25, y }, name));
    });
  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint(/** @type {Scene} */ { layer, path: places, moved, together, x: xs, y: ys, loss }, drawing, size) {
    if (!places) return null;
    // The plane is square: a step's direction is seen as it is.
    const side = Math.min(size.width - LEFT - KEYS - 14, size.height - TOP - BOTTOM);
    const left = LEFT + Math.max(0, (size.width - LEFT - KEYS - 14 - side) / 2);
    const [middleX, middleY, half] = frameOf(places, xs, ys);
    if (![4 * half, middleX - half, middleX + half, middleY - half, middleY + half].every(Number.isFinite)) {
      drawing.replaceChildren();
      return { said: [text("lesson.scene.broken")] };
    }
    const count = Math.max(3, side / 90);
    const right = { range: [middleX - half, middleX + half], pixels: [left, left + side], count, name: "w₁" };
    const up = { range: [middleY - half, middleY + half], pixels: [TOP + side, TOP], count, name: "w₂" };
    const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
    const seen = places.map(([first, second]) => [x(first), y(second)]);
    const equal = levels(loss, LINES)
      .flatMap((level) => contour(xs, ys, loss, level))
      .map((piece) => path(piece.map(([first, second]) => [x(first), y(second)])));
    const steps = seen.slice(1).map(([toX, toY], index) => {
      const [fromX, fromY] = seen[index];
      const [dx, dy] = [0, 1].map((axis) => places[index + 1][axis] - places[index][axis]);
      return element("path", {
        class: dx * dy < 0 ? "lesson-step lesson-against" : "lesson-step",
        d: path([
          [fromX, fromY],
          [toX, toY],
        ]),
      });
    });
    const down = downhill(xs, ys, loss, places[0]);
    const [nowX, nowY] = seen[0];
    drawing.replaceChildren(
      axes(right, up),
      element("path", { class: "lesson-contour", d: equal.join("") }),
      ...steps,
      ...seen.map(([cx, cy], index) =>
        element("circle", {
          class: "lesson-place",
          r: index === seen.length - 1 ? 4 : 2,
          cx: tenth(cx),
          cy: tenth(cy),
        }),
      ),
      ...(down ? [arrow(nowX, nowY, down)] : []),
      element("circle", { class: "lesson-now", r: 5, cx: tenth(nowX), cy: tenth(nowY) }),
      ...keys(
        [
          ["lesson-now", text("lesson.zigzag.now")],
          ["lesson-place", text("lesson.zigzag.later", { count: places.length - 1 })],
          ["lesson-step", text("lesson.zigzag.same")],
          ["lesson-step lesson-against", text("lesson.zigzag.against")],
          ...(equal.length > 0
            ? /** @type {[string, string][]} */ ([["lesson-contour", text("lesson.zigzag.equal")]])
            : []),
          ...(down ? /** @type {[string, string][]} */ ([["lesson-arrow", text("lesson.zigzag.down")]]) : []),
        ],
        left + side + 14,
      ),
    );
    const said = text("lesson.zigzag.said", { together, moved, layer });
    const [[firstX, firstY], [lastX, lastY]] = [places[0], places[places.length - 1]];
    const words = text("lesson.zigzag.picture", {
      sentence: said,
      count: places.length - 1,
      from: `${figure(firstX)}, ${figure(firstY)}`,
      to: `${figure(lastX)}, ${figure(lastY)}`,
    });
    return { said: [said], words };
  }
  return createScene(root, parts, "zigzag", { paint, none: text("lesson.zigzag.none") });
}

/** From a place downhill. @param {number} x @param {number} y @param {[number, number]} down */
function arrow(x, y, [right, up]) {
  const turn = (Math.atan2(-up, right) * 180) / Math.PI;
  return element("path", {
    class: "lesson-arrow",
    d: `M0 0H${ARROW}m-5 -3.5l5 3.5l-5 3.5`,
    transform: `translate(${tenth(x)} ${tenth(y)}) rotate(${tenth(turn)})`,
  });
}

/**
 * The middle of the plane, and half its side: of the surface where there is one, else around the path.
 * @param {[number, number][]} places
 * @param {number[]} xs
 * @param {number[]} ys
 */
function frameOf(places, xs, ys) {
  const [ofX, ofY] = xs.length > 1 ? [xs, ys] : [0, 1].map((axis) => places.map((place) => place[axis]));
  const [sizes, middles] = [[], []].map(() => /** @type {number[]} */ ([]));
  for (const values of [ofX, ofY]) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    sizes.push(high - low);
    middles.push(low / 2 + high / 2);
  }
  const size = Math.max(...sizes);
  return [...middles, xs.length > 1 ? size / 2 : 0.65 * size || 0.01];
}
