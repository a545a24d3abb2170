// What is spoken about in a class, with a ring around it: a part of the page, a unit, a weight, a place on the map.

import { planeOf } from "../../../app/state.js";
import { createUndo, make, setText } from "../../../controls/dom.js";
import { inputName, parameterName, unitName } from "../../../controls/names.js";
import { formatValue } from "../../../draw/numbers.js";
import { EXTENT } from "../../../draw/maps.js";

/** @typedef {import("../../../wire/class_types.js").Point} Point */
/** @typedef {import("../../../app/state.js").State} State */
/** @typedef {{left: number, top: number, width: number, height: number}} Box in the window, CSS pixels */

const [AROUND, SMALL] = [6, 28];

/** @param {{x: number, y: number}} at @param {number} size @returns {Box} */
const around = ({ x, y }, size) => ({ left: x - size / 2, top: y - size / 2, width: size, height: size });

/**
 * Where it stands.
 * @param {Point} point
 * @param {Pick<State, "layout">} state
 * @param {(id: string) => Box | null} boxOf an element that shows; null where there is none
 * @returns {Box | null}
 */
export function placeOf(point, { layout }, boxOf) {
  if (point.kind === "part") return boxOf(point.id);
  if (point.kind === "place") {
    const map = boxOf("points-canvas");
    if (!map) return null;
    const [x, y] = [(point.x / EXTENT + 1) / 2, (1 - point.y / EXTENT) / 2];
    if (x < 0 || x > 1 || y < 0 || y > 1) return null;
    return around({ x: map.left + x * map.width, y: map.top + y * map.height }, SMALL);
  }
  const graph = boxOf("graph");
  const unit = layout?.units[point.layer]?.[point.unit];
  if (!graph || !layout || !unit) return null;
  const at = (/** @type {{x: number, y: number}} */ { x, y }) => ({ x: graph.left + x, y: graph.top + y });
  if (point.kind === "unit") return around(at(unit), layout.size);
  const from = point.source === null ? unit : layout.units[point.layer - 1]?.[point.source];
  if (!from) return null;
  return around(at({ x: (from.x + unit.x) / 2, y: (from.y + unit.y) / 2 }), SMALL);
}

/** @param {import("../../../controls/context.js").Context} context */
export function createPointer({ store, text }) {
  const undo = createUndo();
  const local = { frame: 0, point: "" };
  const ring = make("div", { class: "class-ring", id: "class-ring", "aria-hidden": "true", hidden: true });
  const said = make("p", { class: "visually-hidden", role: "status" });
  document.body.append(ring, said);

  /** @param {string} id @returns {Box | null} */
  function boxOf(id) {
    const element = document.getElementById(id);
    return element?.checkVisibility() ? element.getBoundingClientRect() : null;
  }
  /** What it is called, for who does not see the ring. @param {Point} point */
  function nameOf(point) {
    const { run } = store.state;
    if (point.kind === "place") {
      const [right, up] = planeOf(store.state).axes.map((axis) => inputName(run, axis));
      return text("class.point.place", { right, up, x: formatValue(point.x), y: formatValue(point.y) });
    }
    if (point.kind === "part") {
      const part = document.getElementById(point.id);
      return part?.getAttribute("aria-label") ?? part?.textContent?.trim().slice(0, 80) ?? "";
    }
    if (!run?.layers[point.layer] || point.unit >= run.layers[point.layer].units) return "";
    return point.kind === "unit" ? unitName(point, run, text) : parameterName(point, run, text);
  }
  function place() {
    local.frame = 0;
    const point = store.state.room?.stage.point ?? null;
    const box = point && placeOf(point, store.state, boxOf);
    ring.hidden = !box;
    if (!box) return;
    ring.dataset.kind = point.kind;
    const { left, top, width, height } = box;
    Object.assign(ring.style, {
      left: `${left - AROUND}px`,
      top: `${top - AROUND}px`,
      width: `${width + 2 * AROUND}px`,
      height: `${height + 2 * AROUND}px`,
    });
  }
  const soon = () => void (local.frame ||= requestAnimationFrame(place));
  function draw() {
    const { room } = store.state;
    const point = room?.role === "student" ? room.stage.point : null;
    const key = JSON.stringify(point);
    soon();
    if (key === local.point) return;
    local.point = key;
    const name = point && nameOf(point);
    setText(said, name ? text("class.point.says", { name }) : "");
    // What is out of sight is brought into it, once.
    if (point?.kind === "part") document.getElementById(point.id)?.scrollIntoView({ block: "nearest" });
    else if (point)
      document.getElementById(point.kind === "place" ? "points-canvas" : "graph")?.scrollIntoView({ block: "nearest" });
  }
  undo.listen(window, "scroll", soon, { passive: true, capture: true });
  undo.listen(window, "resize", soon);
  undo.add(
    store.subscribe(["room", "layout", "view"], draw),
    () => cancelAnimationFrame(local.frame),
    () => ring.remove(),
    () => said.remove(),
  );
  draw();
  return { dispose: undo.dispose };
}
