// Pointing at the map: a place by mouse, by touch or by the arrow keys, and what the network says there.

import { inPlane, place } from "../../draw/plane.js";
import { EXTENT } from "../../draw/maps.js";
import { signed } from "../../draw/numbers.js";
import { rise, USUAL } from "../../draw/span.js";
import { currentFrame, isCurve, planeOf, showsOutput } from "../../app/state.js";
import { byId, createUndo, setText } from "../../controls/dom.js";
import { inputName, inputSign } from "../../controls/names.js";
import { readColors, readValues } from "./readings.js";

/** What an arrow key moves by, alone and with Shift. */
const [STEP, STRIDE] = [0.1, 1];
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
/** Characters of an input's name that fit beside a number. */
const SHORT = 10;
/** Milliseconds until a place that is no longer moved is said, and between two things said of one that is not moved. */
const [SETTLED, AGAIN] = [500, 5000];
/** What has a use of its own when it is pressed: the place stays. */
const CONTROLS = "a, button, input, select, textarea, label, summary, dialog, [role=slider], [popover]";

/** @typedef {"mouse" | "touch" | "keys"} Means what a place is pointed at with */

/** @param {import("../../controls/context.js").Context} context */
export function createProbe({ store, actions, text }) {
  const undo = createUndo();
  const map = byId("points-canvas", HTMLCanvasElement);
  const head = byId("output-head");
  const [cross, number] = [byId("crosshair"), byId("crosshair-value")];
  const [where, answer, readout, said] = [
    byId("probe-where"),
    byId("probe-value"),
    byId("map-readout"),
    byId("map-said"),
  ];
  const local = {
    by: /** @type {Means} */ ("mouse"),
    timer: 0,
    saidAt: -AGAIN,
  };

  /** The place on the plane, or of the one input; null where none is pointed at. */
  function placeNow() {
    const { probe } = store.state;
    return probe && planeOf(store.state).axes.map((axis) => probe.inputs[axis]);
  }
  /** @param {number[]} to on the plane @param {Means} by */
  function pointAt(to, by) {
    const { run } = store.state;
    if (!run) return;
    local.by = by;
    const { axes, held } = planeOf(store.state);
    const [x, y] = inPlane(to);
    const inputs = held.map((value, input) => (input === axes[0] ? x : input === axes[1] ? y : value));
    if (JSON.stringify(inputs) !== JSON.stringify(store.state.probe?.inputs)) actions.probe(inputs);
  }
  const letGo = () => store.state.probe && actions.probe(null);
  const under = (/** @type {MouseEvent} */ { offsetX, offsetY }) =>
    place({ x: offsetX, y: offsetY }, map.clientWidth || 1);

  /** What is told of the place: the frame's own, which may still be the one before. */
  function told() {
    const { run } = store.state;
    const frame = currentFrame(store.state);
    const wanted = placeNow();
    if (!run || !frame || !wanted) return null;
    const known = readValues(frame, run);
    const place = known && frame.place;
    const at = place ? planeOf(store.state).axes.map((axis) => place[axis]) : wanted;
    const { winner, value, bound } = known ?? readColors(frame, run, at);
    const written = winner < 0 ? text("output.not_a_number") : `${bound && `${bound} `}${signed(value, 2)}`;
    const several = frame.mapCount > 1 && winner >= 0;
    return {
      at,
      value: several ? text("output.class_value", { name: winner, value: written }) : written,
      exact: value,
      frame,
      run,
    };
  }
  const names = () =>
    planeOf(store.state).axes.map((input) =>
      inputName(store.state.run, input).length > SHORT ? inputSign(input) : inputName(store.state.run, input),
    );
  function draw() {
    const wanted = placeNow();
    const now = told();
    cross.hidden = !wanted;
    head.classList.toggle("probing", now !== null);
    if (!wanted || !now) return drawIdle();
    const curve = isCurve(now.run);
    // With one input what is answered is how high the curve is there.
    const height = curve ? rise(now.exact, store.state.span ?? USUAL) : wanted[1];
    const shown = Number.isFinite(height) ? Math.max(-2 * EXTENT, Math.min(2 * EXTENT, height)) : 2 * EXTENT;
    const [left, top] = [(wanted[0] + EXTENT) / (2 * EXTENT), (EXTENT - shown) / (2 * EXTENT)];
    cross.style.setProperty("--x", `${left * 100}%`);
    cross.style.setProperty("--y", `${top * 100}%`);
    cross.classList.toggle("to-left", left > 0.72);
    cross.classList.toggle("below", top < 0.1);
    cross.classList.toggle("outside", top < 0 || top > 1);
    const [right, up = ""] = names();
    const place = (/** @type {number} */ digits) => ({
      right,
      up,
      x1: signed(now.at[0], digits),
      x2: curve ? "" : signed(now.at[1], digits),
      value: now.value,
    });
    setText(number, now.value);
    setText(where, text(curve ? "output.at_one" : "output.at", place(2)));
    setText(answer, now.value);
    setText(readout, text(curve ? "output.readout_one" : "output.readout", place(1)));
    head.classList.toggle("of-unit", !showsOutput(now.frame, now.run));
    if (local.by !== "mouse" && performance.now() - local.saidAt > AGAIN) say();
  }
  function drawIdle() {
    const frame = currentFrame(store.state);
    const several = frame !== null && frame.mapCount > 1;
    setText(
      readout,
      frame?.curves
        ? text(several ? "output.readout_idle_curves" : "output.readout_idle_curve")
        : text(several ? "output.readout_idle_classes" : "output.readout_idle"),
    );
    setText(said, "");
  }
  /** For who hears the page: what a place says once it is not moved any more, and now and then while it changes. */
  function say() {
    local.saidAt = performance.now();
    if (store.state.probe) setText(said, readout.textContent ?? "");
  }
  function sayLater() {
    local.saidAt = performance.now();
    clearTimeout(local.timer);
    local.timer = setTimeout(say, SETTLED);
  }

  undo.listen(map, "pointermove", (/** @type {PointerEvent} */ event) => {
    // A finger that moves may be scrolling the page; it leads a place that it has already tapped.
    if (event.pointerType !== "touch") pointAt(under(event), "mouse");
    else if (store.state.probe) pointAt(under(event), "touch");
  });
  undo.listen(map, "pointerleave", (/** @type {PointerEvent} */ { pointerType }) => {
    if (pointerType !== "touch" && local.by === "mouse") letGo();
  });
  undo.listen(map, "click", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType !== "touch") return;
    pointAt(under(event), "touch");
    sayLater();
  });
  undo.listen(map, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const from = placeNow();
    const by = event.shiftKey ? STRIDE : STEP;
    const to = from ? from.map((value, axis) => value + arrow[axis] * by) : [0, 0];
    pointAt([to[0], to[1] ?? 0], "keys");
    sayLater();
  });
  undo.listen(document, "pointerdown", ({ target }) => {
    if (local.by === "mouse" || !(target instanceof Element)) return;
    if (target !== map && !target.closest(CONTROLS)) letGo();
  });
  undo.listen(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], :popover-open"))
      letGo();
  });
  undo.add(
    () => clearTimeout(local.timer),
    letGo,
    store.subscribe(["frame", "probe", "run"], draw),
    // The other inputs are those the map holds.
    store.subscribe(["view"], () => {
      const at = placeNow();
      if (at) pointAt([at[0], at[1] ?? 0], local.by);
      draw();
    }),
  );
  draw();
  return { dispose: undo.dispose };
}
