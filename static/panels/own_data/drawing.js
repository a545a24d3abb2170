// Drawing points on the large map: a canvas over it that takes the pointer, and a bar of tools under it.

import { drawPoints } from "../../draw/points.js";
import { around, eraseAt, fullPoint, inPlane, onPlane, place } from "../../draw/plane.js";
import { EXTENT } from "../../draw/maps.js";
import { onCurve, USUAL, valueAtRise } from "../../draw/span.js";
import { isCurve, targetIn } from "../../app/state.js";
import { classColors, themeColors } from "../../controls/theme_colors.js";
import { fitCanvas, byId, setText } from "../../controls/dom.js";
import { labelOf } from "../../experiment/split.js";
import { createLabels, labelsOf } from "./labels.js";

/** A spray gives a point for each so many CSS pixels of its way; a click that trembles by less is a click. */
const EVERY = 7;

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} undo
 * @param {(beside: HTMLElement) => void} showTable
 */
export function createDrawing({ store, actions, text, catalogue }, undo, showTable) {
  const { own } = actions;
  const canvas = byId("own-canvas", HTMLCanvasElement);
  const bar = byId("own-bar");
  const button = byId("own-draw");
  const erase = byId("own-erase");
  const size = byId("own-size", HTMLInputElement);
  const most = catalogue.limits.classes;
  const local = {
    size: 0,
    label: 1,
    classes: 2,
    erasing: false,
    colors: themeColors(),
    pointer: /** @type {{x: number, y: number} | null} */ (null),
    stroke: /** @type {{x: number, y: number, erases: boolean, begun: boolean} | null} */ (null),
  };
  const drawing = () => store.state.own.drawing;
  const labels = createLabels(byId("own-labels"), {
    text,
    most,
    onChoose: (label) => choose(label),
    onAdd() {
      local.classes = own.addClass(local.classes);
      choose(local.classes - 1);
    },
  });
  /** Which two inputs the map shows, and what the others are held at. */
  function plane() {
    const { view, run } = store.state;
    const { inputs } = own.current();
    const names = inputs ?? ["", ""];
    const two = view.axes.every((axis) => axis < names.length) ? view.axes : [0, 1];
    const axes = names.length === 1 ? [0] : two;
    return { axes, held: names.map((_, place) => view.held?.[place] ?? run?.inputs[place]?.mean ?? 0) };
  }
  /** With one input the map is a plot, and how high a point stands is what should be answered there. */
  const isPlot = () => own.current().inputs?.length === 1;
  const span = () => store.state.span ?? USUAL;
  /** Points as the map shows them. @param {number[][]} rows */
  function placed(rows) {
    if (!isPlot()) return onPlane(rows, plane().axes);
    const { run } = store.state;
    const { kind } = own.current();
    const classed = isCurve(run) ? targetIn(run) : (/** @type {number} */ label) => (label < 0 ? -1 : 1);
    return onCurve(rows, span(), kind === "number" ? (label) => label : classed);
  }
  /** A point at a place of the map. @param {number[]} at */
  function pointAt(at) {
    const { axes, held } = plane();
    if (!isPlot()) return fullPoint(at, axes, held, local.label);
    const value = Math.round(valueAtRise(at[1], span()) * 1000) / 1000;
    return [at[0], own.current().kind === "number" ? value : local.label];
  }
  /** @param {number[][]} rows @param {number[]} center @param {number} radius */
  function eraseFrom(rows, center, radius) {
    if (!isPlot()) return eraseAt(rows, plane().axes, center, radius);
    const shown = placed(rows);
    return rows.filter((_, index) => Math.hypot(shown[index][0] - center[0], shown[index][1] - center[1]) > radius);
  }
  function choose(/** @type {number} */ label) {
    local.label = label;
    local.erasing = false;
    drawBar();
  }
  /** The classes there are buttons for, and a label that fits the kind of data. */
  function fit() {
    const { points, kind } = own.current();
    local.classes =
      kind !== "classes"
        ? 2
        : Math.max(
            2,
            Math.min(
              most,
              points.reduce((highest, row) => Math.max(highest, labelOf(row) + 1), local.classes),
            ),
          );
    if (kind !== "number" && !labelsOf(kind, local.classes).includes(local.label))
      local.label = kind === "signed" ? 1 : 0;
    if (kind === "number" && Math.abs(local.label) > 1) local.label = 1;
    return { points, kind };
  }
  function drawBar() {
    const { kind, points } = fit();
    labels.set(kind, local.classes, local.erasing ? null : local.label);
    const plotted = isPlot() && kind === "number";
    byId("own-labels").hidden = plotted;
    erase.setAttribute("aria-pressed", String(local.erasing));
    setText(
      byId("own-hint"),
      text(local.erasing ? "own.hint_erase" : plotted ? "own.hint_plot" : "own.hint", { count: own.countText() }),
    );
    const { past, future } = store.state.own;
    byId("own-undo", HTMLButtonElement).disabled = past.length === 0;
    byId("own-redo", HTMLButtonElement).disabled = future.length === 0;
    byId("own-clear", HTMLButtonElement).disabled = points.length === 0;
  }
  function drawMap() {
    if (!drawing() || local.size === 0) return;
    const { points: rows, kind } = own.current();
    const points = placed(rows);
    const context = fitCanvas(canvas, local.size, local.size);
    const common = {
      size: local.size,
      radius: Math.max(2.2, local.size / 110),
      colors: local.colors,
      classes: kind === "classes" ? classColors(local.colors) : undefined,
      extent: EXTENT,
      signs: store.state.view.signs,
    };
    const test = own.testPlaces();
    drawPoints(context, {
      ...common,
      points: points.filter((_, index) => !test.has(index)),
      ring: local.colors.ground,
    });
    drawPoints(context, {
      ...common,
      points: points.filter((_, index) => test.has(index)),
      ring: local.colors["ink-soft"],
      shape: "square",
    });
    if (!local.pointer) return;
    Object.assign(context, { strokeStyle: local.colors.ink, lineWidth: 1 });
    context.beginPath();
    context.arc(local.pointer.x, local.pointer.y, (size.valueAsNumber * local.size) / (2 * EXTENT), 0, 2 * Math.PI);
    context.stroke();
  }
  function draw() {
    const on = drawing();
    const was = !bar.hidden;
    bar.hidden = canvas.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    byId("output").classList.toggle("drawing", on);
    if (!on) {
      local.stroke = null;
      return;
    }
    if (!was) Object.assign(local, { classes: 2, erasing: false });
    drawBar();
    drawMap();
  }
  /** One stretch of a stroke; all of a stroke is taken back at once. @param {{x: number, y: number}} at */
  function paint(at) {
    const { stroke } = local;
    if (!stroke) return;
    const { points } = own.current();
    const center = place(at, local.size);
    const radius = size.valueAsNumber;
    const moved = Math.hypot(at.x - stroke.x, at.y - stroke.y);
    if (stroke.begun && !stroke.erases && moved < EVERY) return;
    const added = stroke.begun
      ? around(center, radius, Math.min(10, Math.floor(moved / EVERY)), Math.random)
      : [inPlane(center)];
    const next = stroke.erases ? eraseFrom(points, center, radius) : [...points, ...added.map(pointAt)];
    if (next.length !== points.length && own.change(next, undefined, { merge: stroke.begun })) stroke.begun = true;
    Object.assign(stroke, at);
  }
  const at = (/** @type {PointerEvent} */ event) => ({ x: event.offsetX, y: event.offsetY });

  undo.listen(canvas, "pointerdown", (/** @type {PointerEvent} */ event) => {
    if (local.stroke || event.button === 1) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    local.stroke = { ...at(event), erases: local.erasing || event.button === 2, begun: false };
    paint(at(event));
  });
  undo.listen(canvas, "pointermove", (/** @type {PointerEvent} */ event) => {
    local.pointer = at(event);
    // Where the pointer is quick, an event holds several places.
    const places = event.getCoalescedEvents?.() ?? [];
    if (local.stroke) for (const one of places.length > 0 ? places : [event]) paint(at(one));
    drawMap();
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"])
    undo.listen(canvas, type, () => (local.stroke = null));
  undo.listen(canvas, "pointerleave", () => {
    local.pointer = null;
    drawMap();
  });
  undo.listen(canvas, "contextmenu", (/** @type {Event} */ event) => event.preventDefault());
  undo.listen(size, "input", drawMap);
  undo.listen(button, "click", () => {
    own.draw(!drawing());
    // On a small screen the button stands below the network, and the map above it.
    if (drawing() && byId("map").getBoundingClientRect().top < 0) byId("map").scrollIntoView({ block: "start" });
  });
  undo.listen(byId("own-done"), "click", () => {
    own.draw(false);
    button.focus();
  });
  undo.listen(erase, "click", () => {
    local.erasing = !local.erasing;
    drawBar();
  });
  undo.listen(byId("own-undo"), "click", own.undo);
  undo.listen(byId("own-redo"), "click", own.redo);
  undo.listen(byId("own-clear"), "click", () => own.change([]));
  undo.listen(byId("own-table"), "click", () => showTable(byId("own-table")));
  // Before the page's own shortcuts, which would take an edit of a weight back.
  undo.listen(
    document,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => {
      if (
        !drawing() ||
        !(event.target instanceof Element) ||
        event.target.closest("dialog[open], .sheet, .editor, input:not([type=range]), textarea, select")
      )
        return;
      const act = keyed(event);
      if (!act) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    },
    { capture: true },
  );
  /** @param {KeyboardEvent} event @returns {(() => unknown) | undefined} */
  function keyed(event) {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey)
      return key === "y" || (key === "z" && event.shiftKey) ? own.redo : key === "z" ? own.undo : undefined;
    if (event.altKey) return undefined;
    if (key === "e") return () => erase.click();
    if (key === "escape" && !document.querySelector(".sheet:popover-open, .editor:popover-open"))
      return () => byId("own-done").click();
    const digit = /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
    const { kind } = own.current();
    if (digit < 0) return undefined;
    const label = kind === "number" ? (digit - 4) / 4 : labelsOf(kind, local.classes)[digit];
    return label === undefined ? undefined : () => choose(label);
  }
  const observer = new ResizeObserver(([entry]) => {
    local.size = entry.contentRect.width;
    drawMap();
  });
  observer.observe(canvas);
  undo.add(
    () => observer.disconnect(),
    store.subscribe(["own", "data", "experiment", "view", "run", "span"], draw),
    store.subscribe(["theme"], () => {
      local.colors = themeColors();
      drawMap();
    }),
  );
}
