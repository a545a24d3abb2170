// The network: features, units, links, and the value under the pointer.

import { RISE, blendLayouts, layoutNetwork, linkAt, portOf } from "../../draw/network_layout.js";
import { drawLinks, drawPins } from "../../draw/links.js";
import { fixed, signed } from "../../draw/numbers.js";
import { valueStarts } from "../../draw/contributions.js";
import { currentFrame, sameFocus } from "../../app/state.js";
import { curveColors, signOnly } from "../../controls/curve_looks.js";
import { mapColors } from "../../controls/theme_colors.js";
import { fitCanvas, byId, createUndo, setText, textScale } from "../../controls/dom.js";
import { createFeatures } from "./features.js";
import { createHeads, headsOf } from "./layer_heads.js";
import { createPlaceValues } from "./place_values.js";
import { heldLinks, holds, unitHeld } from "../../experiment/frozen.js";
import { inputName, inputSign, parameterIndex, parameterName, unitName } from "../../controls/names.js";
import { badgesOf, createUnits } from "./units.js";

/** From this width on the inputs' names have more room. */
const WIDE = 480;
/** Under each column stands its head. */
const HEAD = 52;
/** The words of the button below the inputs need columns so far apart. */
const ADD_WORDS = 116;
/** How long tiles take to their new places, ms. */
const MOVE = 200;

/** @param {import("../../controls/context.js").Context} context */
export function createNetwork({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const graph = byId("graph");
  const canvas = byId("links", HTMLCanvasElement);
  const valuesCanvas = byId("values", HTMLCanvasElement);
  const tip = byId("tip");
  const mapFrame = /** @type {HTMLElement} */ (byId("map-canvas").parentElement);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const local = {
    width: 0,
    height: 0,
    shape: "",
    /** The run that the units are made for: one that came meanwhile may have others. */
    run: /** @type {import("../../wire/types.js").Run | null} */ (null),
    labeled: false,
    dash: 0,
    at: { x: 0, y: 0 },
    /** How far links rise above the graph, to the map, CSS pixels. */
    rise: 0,
    moving: 0,
    layout: /** @type {import("../../draw/network_layout.js").Layout | null} */ (null),
    signs: /** @type {import("../../draw/signs.js").Signs | null} */ (null),
    ...mapColors(),
  };

  const placeValues = createPlaceValues(valuesCanvas);
  const features = createFeatures(byId("features"), byId("feature-choices"), {
    catalogue,
    text,
    onToggle(name) {
      const used = store.state.experiment.features;
      const next = features.names().filter((one) => (one === name ? !used.includes(one) : used.includes(one)));
      actions.configure({ features: next });
    },
    onHover(name) {
      const unit = name === null ? -1 : (store.state.run?.layers[0].features?.indexOf(name) ?? -1);
      if (unit >= 0 || store.state.hovered?.layer === 0) actions.hover(unit < 0 ? null : { layer: 0, unit });
    },
    onRemove: (name) => actions.keepFormulas(store.state.formulas.filter((one) => one !== name)),
  });
  const isOff = (/** @type {number} */ layer, /** @type {number} */ unit) =>
    holds(store.state.run?.experiment.off ?? [], { layer, unit });
  const isHeld = (/** @type {import("../../app/state.js").Focus} */ focus) =>
    unitHeld(store.state.run?.experiment.frozen ?? [], focus);
  const units = createUnits(byId("units"), {
    onHover: (focus) => sameFocus(focus, store.state.hovered) || actions.hover(focus),
    onPin: (focus) =>
      actions.pin(sameFocus(focus, store.state.pinned) ? null : { layer: focus.layer, unit: focus.unit }),
    onEdit({ layer, unit }, box) {
      const { run } = store.state;
      if (!run) return;
      const biased = parameterIndex({ layer, unit, source: null }, run) !== null;
      actions.openEditor({ layer, unit, source: biased ? null : 0, x: box.right, y: box.bottom });
    },
    onPointBias: (focus) => actions.point(focus && { layer: focus.layer, unit: focus.unit, source: null }),
  });
  const heads = createHeads(byId("heads"), byId("output-kind"), {
    text,
    most: catalogue.limits.units,
    onChange: (layer, by) =>
      actions.configure({
        hidden: store.state.experiment.hidden.map((one, index) =>
          index === layer ? { ...one, units: one.units + by } : one,
        ),
      }),
    onOpen: (layer) => actions.inspect(store.state.inspecting === layer ? null : layer),
  });
  const addLayer = byId("add-layer", HTMLButtonElement);
  const removeLayer = byId("remove-layer", HTMLButtonElement);
  undo.listen(addLayer, "click", () => {
    const { hidden } = store.state.experiment;
    const { residual: _, ...like } = hidden.at(-1) ?? catalogue.defaults.hidden[0];
    actions.configure({ hidden: [...hidden, { ...like, units: 2 }] });
  });
  undo.listen(removeLayer, "click", () => actions.configure({ hidden: store.state.experiment.hidden.slice(0, -1) }));

  const entitle = (/** @type {number} */ count) => setText(byId("network-title"), text("network.title", { count }));
  function build() {
    const { run } = store.state;
    if (!run) return;
    local.run = run;
    const shape = JSON.stringify(run.layers.map(({ units: count, biases }) => [count, biases === null]));
    const moves = shape !== local.shape && local.shape !== "";
    if (shape !== local.shape) units.build(run.layers);
    // In a lab, where it is out of sight, it cannot be laid out: what it was has no place for what it is.
    if (shape !== local.shape && local.width === 0) local.layout = null;
    local.shape = shape;
    local.labeled = false;
    label();
    setFormulas();
    units.markStates((focus) => ({ held: isHeld(focus), off: isOff(focus.layer, focus.unit) }));
    const hidden = run.experiment.hidden.length;
    entitle(hidden);
    addLayer.disabled = hidden >= catalogue.limits.hidden_layers;
    removeLayer.disabled = hidden === 0;
    const links = run.layers.slice(1).reduce((sum, layer, index) => sum + layer.units * run.layers[index].units, 0);
    const biases = run.layers.slice(1).reduce((sum, layer) => sum + (layer.biases === null ? 0 : layer.units), 0);
    const counts = byId("parameter-count");
    setText(counts, text("network.parameters", { count: run.parameter_count }));
    counts.title = text("network.parameters_of", {
      weights: links,
      biases,
      others: run.parameter_count - links - biases,
    });
    setText(
      byId("network-description"),
      text("network.description", {
        layers: text("network.title", { count: hidden }),
        shape: run.layers.map((layer) => layer.units).join("–"),
        count: run.parameter_count,
      }),
    );
    place(moves);
  }
  /** What tells signs without color, where that is wanted. */
  const signsNow = () => (store.state.view.signs ? local.marks : null);
  function paintFeatures() {
    local.signs = signsNow();
    features.paint(local);
  }
  function setFormulas() {
    const { run, formulas } = store.state;
    if (!run) return;
    features.setInputs(run.inputs.map((_, index) => ({ name: inputName(run, index), sign: inputSign(index) })));
    features.setFormulas(formulas, run.layers[0].formulas ?? {});
    features.setMaps(store.state.maps);
    paintFeatures();
    features.mark(run.experiment.features);
    const full = run.experiment.features.length >= catalogue.limits.features;
    byId("add-formula", HTMLButtonElement).disabled = full;
  }
  /** Names the units for a screen reader, with their biases as they are now. */
  function label() {
    const { run } = store.state;
    if (!run) return;
    local.labeled = currentFrame(store.state) !== null;
    units.label((focus) =>
      isOff(focus.layer, focus.unit)
        ? text("network.unit_label_off", { name: unitName(focus, run, text) })
        : text(run.layers[focus.layer].biases === null ? "network.unit_label_unbiased" : "network.unit_label", {
            name: heldName(focus),
            inputs: run.layers[focus.layer - 1].units,
            bias: biasOf(focus),
          }),
    );
  }
  const heldName = (/** @type {import("../../app/state.js").Focus} */ focus) => {
    const { run } = store.state;
    if (!run) return "";
    const name = unitName(focus, run, text);
    const badge = badgesOf(store.state.diagnosis, run, text)(focus);
    const marked = badge ? text("badge.named", { name, what: badge.title }) : name;
    return isHeld(focus) ? text("network.unit_held", { name: marked }) : marked;
  };
  const markBadges = () => {
    const { run, diagnosis } = store.state;
    if (run && units.markBadges(badgesOf(diagnosis, run, text))) label();
  };
  const biasOf = (/** @type {import("../../app/state.js").Focus} */ { layer, unit }) => {
    const { run } = store.state;
    const frame = currentFrame(store.state);
    const index = run && parameterIndex({ layer, unit, source: null }, run);
    return frame && index !== null ? fixed(frame.parameters[index], 3) : "";
  };
  /** Anew, and moving there where the network had another shape. @param {boolean} [moves] */
  function place(moves = false) {
    const { run } = store.state;
    if (!run || run !== local.run || local.width === 0) return;
    const output = portOf(graph.getBoundingClientRect(), mapFrame.getBoundingClientRect());
    const target = layoutNetwork({
      width: local.width,
      height: local.height,
      layers: run.layers.map((layer) => layer.units),
      output,
      middle: output?.side === "left" ? output.y - HEAD / 2 + 8 : undefined,
      left: local.width >= WIDE ? 52 : 30,
      right: output?.side === "left" ? 0 : output ? RISE : 12,
      top: 8,
      bottom: HEAD,
      // A lesson's step fits the window.
      whole: store.state.lesson !== null || store.state.challenge !== null,
    });
    graph.style.minHeight = `${target.least}px`;
    local.rise = output?.side === "below" ? Math.max(0, -output.y) : 0;
    const from = local.layout;
    cancelAnimationFrame(local.moving);
    if (moves && from && !still.matches && from.output?.side === output?.side) {
      const begun = performance.now();
      const move = () => {
        const share = Math.min(1, (performance.now() - begun) / MOVE);
        settle(share === 1 ? target : blendLayouts(from, target, 1 - (1 - share) ** 3));
        if (share < 1) local.moving = requestAnimationFrame(move);
      };
      move();
    } else settle(target);
    actions.placed(target);
  }
  /** @param {import("../../draw/network_layout.js").Layout} layout */
  function settle(layout) {
    const { run } = store.state;
    if (!run || run !== local.run) return;
    local.layout = layout;
    const joined = layout.output !== null && run.layers[run.layers.length - 1].units === 1;
    features.place(layout.units[0], layout.size);
    units.place(layout.units, layout.size, joined);
    const pitch = layout.columns.length > 1 ? layout.columns[1].x - layout.columns[0].x : local.width;
    const under = layout.units.map((column) => ({
      x: column[0].x,
      y: column[column.length - 1].y + layout.size / 2 + 8,
    }));
    heads.draw(headsOf(run, text), under.slice(1), {
      pitch,
      locked: store.state.view.hide.includes("layers"),
    });
    const add = byId("features-head");
    add.style.setProperty("--at", `${under[0].x}px`);
    add.style.top = `${under[0].y}px`;
    // Its words stand beside what stands under the first layer.
    add.classList.toggle("narrow", pitch < ADD_WORDS * textScale());
    for (const { style } of [canvas, valuesCanvas]) {
      style.top = `${-local.rise}px`;
      style.height = `${local.height + local.rise}px`;
    }
    draw();
  }
  function draw() {
    const { run, pointed, editing, view, spotlight } = store.state;
    const frame = currentFrame(store.state);
    if (!run || run !== local.run || !frame || !local.layout || local.width === 0) return;
    const { layout, rise } = local;
    const surface = fitCanvas(canvas, local.width, local.height + rise);
    surface.translate(0, rise);
    const values = valuesOf(frame, run);
    const links = {
      parameters: values ? placeValues.carried(values, frame, run) : frame.parameters,
      palette: local.palette,
      colors: local.colors,
      dash: still.matches ? null : local.dash,
      signs: view.signs,
    };
    drawLinks(surface, {
      ...links,
      layout,
      layers: run.layers,
      emphasis: editing ?? pointed,
      dimOthers: spotlight !== null,
      whole: store.state.hovered ?? store.state.pinned,
      alone: store.state.hovered !== null,
      isOff,
    });
    drawPins(surface, { layout: local.layout, held: heldLinks(run.experiment.frozen), colors: local.colors });
    const last = run.layers.length - 1;
    const several = run.layers[last].units > 1;
    const paletteOf = (/** @type {number} */ layer, /** @type {number} */ unit) =>
      several && layer === last ? local.classes[unit] : local.palette;
    if (frame.unitCurves) units.paintCurves(surface, frame, curveLooks(run, paletteOf));
    else
      units.paintMaps(surface, frame, {
        hatch: local.hatch,
        paletteOf,
        discretize: view.discretize,
        signsOf: (layer) => (several && layer === last ? null : signsNow()),
      });
    units.paintBiases(frame, run.layers, local.palette, view.signs);
    placeValues.draw(values, { ...local, layout, paletteOf, signs: view.signs });
    drawTip();
  }
  /**
   * @param {import("../../wire/types.js").Run} run
   * @param {(layer: number, unit: number) => Uint32Array} paletteOf
   */
  const curveLooks = (run, paletteOf) => {
    const last = run.layers.length - 1;
    const { discretize } = store.state.view;
    return (/** @type {number} */ layer, /** @type {number} */ unit) => {
      const scale = layer === last ? run.output : { middle: 0, half: 1 };
      return {
        curve: (/** @type {Float32Array} */ values) => (discretize ? signOnly(values, scale) : values),
        middle: scale.middle,
        colors: curveColors(local.colors, paletteOf(layer, unit)),
      };
    };
  };
  /** Of the place one points at; slow motion has numbers of its own on the tiles.
   * @param {import("../../wire/types.js").Frame} frame @param {import("../../wire/types.js").Run} run */
  const valuesOf = (frame, run) => (store.state.probe && !store.state.motion ? placeValues.of(frame, run) : null);
  function drawTip() {
    const { run, pointed } = store.state;
    const frame = currentFrame(store.state);
    const index = pointed && run ? parameterIndex(pointed, run) : null;
    tip.hidden = !pointed || !run || !frame || index === null || !local.layout;
    if (tip.hidden || !pointed || !run || !frame || index === null || !local.layout) return;
    const { units: tiles } = local.layout;
    const [end, start] = [tiles[pointed.layer][pointed.unit], tiles[pointed.layer - 1][pointed.source ?? 0]];
    // Beside the pointer; where a link is pointed at elsewhere, such as in a list, in its middle.
    const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
    const place = pointed.source === null ? end : graph.matches(":hover") ? local.at : middle;
    const [name, weight] = [parameterName(pointed, run, text), frame.parameters[index]];
    const values = pointed.source === null ? null : valuesOf(frame, run);
    const value = values ? values[valueStarts(run.layers)[pointed.layer - 1] + (pointed.source ?? 0)] : NaN;
    const carries = { value: signed(weight, 2), input: signed(value, 2), product: signed(weight * value, 2) };
    setText(
      tip,
      Number.isFinite(weight * value)
        ? text("network.tip_carries", { name, ...carries })
        : text("network.tip", { name, value: written(weight) }),
    );
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.max(half, Math.min(local.width - half, place.x))}px`;
    tip.style.top = `${place.y}px`;
  }
  const linkUnder = (/** @type {PointerEvent | MouseEvent} */ event, /** @type {number} */ tolerance) => {
    if (!local.layout || !(event.target === canvas || event.target === graph)) return null;
    const box = graph.getBoundingClientRect();
    local.at = { x: event.clientX - box.left, y: event.clientY - box.top };
    return linkAt(local.layout, local.at.x, local.at.y, tolerance);
  };
  undo.listen(graph, "pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "touch" || store.state.editing) return;
    const link = linkUnder(event, 6);
    graph.classList.toggle("pointing", link !== null);
    const onBias = event.target instanceof Element && event.target.closest(".bias");
    if (!onBias && !(link === null && store.state.pointed === null)) actions.point(link);
  });
  undo.listen(graph, "pointerleave", () => store.state.pointed && actions.point(null));
  undo.listen(graph, "click", (/** @type {PointerEvent} */ event) => {
    const link = linkUnder(event, event.pointerType === "touch" ? 18 : 6);
    if (link) actions.openEditor({ ...link, x: event.clientX, y: event.clientY });
    else if (event.target === canvas || event.target === graph) release();
  });
  const release = () => store.state.pinned && actions.pin(null);
  undo.listen(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
    // What is open over the page takes Escape first.
    if (event.key !== "Escape" || event.defaultPrevented || store.state.editing || store.state.probe) return;
    if (!document.querySelector("dialog[open], .sheet:popover-open, .feature-tray:popover-open")) release();
  });
  const observer = new ResizeObserver(() => {
    const { width, height } = graph.getBoundingClientRect();
    Object.assign(local, { width, height });
    place();
  });
  observer.observe(graph);
  observer.observe(mapFrame);
  const mark = () => {
    const focus = store.state.hovered ?? store.state.pinned;
    units.mark(focus);
    const { spotlight } = store.state;
    const dimmed = (/** @type {number} */ layer) => spotlight !== null && !spotlight.layers.includes(layer);
    units.dim(dimmed);
    byId("features").classList.toggle("dimmed", dimmed(0));
  };
  undo.add(
    () => observer.disconnect(),
    features.dispose,
    units.dispose,
    heads.dispose,
    store.subscribe(["run"], build),
    store.subscribe(["diagnosis"], markBadges),
    store.subscribe(["formulas"], () => {
      setFormulas();
      if (local.layout) settle(local.layout);
    }),
    store.subscribe(["maps"], () => {
      features.setMaps(store.state.maps);
      paintFeatures();
    }),
    store.subscribe(["view"], () => {
      if (signsNow() !== local.signs) paintFeatures();
      place();
    }),
    store.subscribe(["frame", "view"], () => {
      if (store.state.playing) local.dash -= 0.6;
      // While training, a name that changed sixty times a second would help nobody.
      if (!store.state.playing || !local.labeled) label();
      draw();
    }),
    store.subscribe(["probe"], () => placeValues.letterLike(tip)),
    store.subscribe(["pointed", "editing", "spotlight", "hovered", "probe"], draw),
    store.subscribe(["hovered", "pinned", "run", "spotlight"], mark),
    store.subscribe(["playing"], () => store.state.playing || label()),
    store.subscribe(["theme"], () => {
      Object.assign(local, mapColors());
      paintFeatures();
      units.repaint();
      draw();
    }),
  );
  // The address tells it already; the run may have to wait for its place.
  entitle(store.state.experiment.hidden.length);
  paintFeatures();
  return { dispose: undo.dispose };
}

/** @param {number} value */
const written = (value) => (Number.isFinite(value) ? signed(value, 4) : String(value));
