// What slow motion draws over the network and the large map: values, slopes, what links carry, and the point.

import { carriers, drawPulses } from "../../draw/pulses.js";
import { colorAt } from "../../draw/color.js";
import { drawLinks } from "../../draw/links.js";
import { EXTENT } from "../../draw/maps.js";
import { drawRing, pointRadius } from "../../draw/points.js";
import { drawSlopes } from "../../draw/slope_labels.js";
import { drawUnitValues, READABLE } from "../../draw/unit_values.js";
import { formatOne } from "../../draw/sum_numbers.js";
import { linkEnds, linkPath, middleOf } from "../../draw/network_layout.js";
import { make, fitCanvas } from "../../controls/dom.js";
import { mapColors } from "../../controls/theme_colors.js";
import { largestChange } from "./flows.js";
import { reachOf } from "./phases.js";

/** From this side of a tile on both its value and its slope fit on it, CSS pixels. */
const BOTH = 44;
/** Milliseconds that a disc takes along a link, for how long they travel, and how often changes flash meanwhile. */
const [TRAVEL, MOVES, FLASHES] = [1600, 4800, 3];
const PADDING = 5;

/** @typedef {import("./phases.js").Phase} Phase */
/** @typedef {import("../../draw/network_layout.js").Layout} Layout */
/**
 * @typedef {object} Scene
 * @property {Phase} phase
 * @property {import("./sentences.js").Numbers} numbers
 * @property {import("../../wire/types.js").Run} run
 * @property {Layout} layout
 * @property {import("./flows.js").Flows} flows
 * @property {{layer: number, unit: number} | null} spoken the unit that the caption is about
 * @property {number[]} point on the map
 * @property {string[]} lines what is said at the point
 * @property {boolean} signs
 */

/**
 * @param {HTMLElement} graph
 * @param {HTMLElement} mapFrame
 * @param {HTMLElement} lettering an element whose font the numbers have
 */
export function createStage(graph, mapFrame, lettering) {
  const canvas = make("canvas", { class: "motion-canvas", "aria-hidden": true });
  const moving = make("canvas", { class: "motion-canvas", "aria-hidden": true });
  const mark = make("canvas", { class: "motion-mark", "aria-hidden": true });
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const local = {
    scene: /** @type {Scene | null} */ (null),
    carriers: /** @type {import("../../draw/pulses.js").Carrier[]} */ ([]),
    begun: 0,
    frame: 0,
    font: { family: "sans-serif", size: 12 },
    ...mapColors(),
  };
  canvas.hidden = moving.hidden = mark.hidden = true;
  graph.append(canvas, moving);
  mapFrame.append(mark);

  /** A canvas over the network, as far up as its links rise. @param {HTMLCanvasElement} over @param {Layout} layout */
  function fit(over, { output }) {
    const rise = output?.side === "below" ? Math.max(0, -output.y) : 0;
    const [width, height] = [graph.clientWidth, graph.clientHeight];
    Object.assign(over.style, { top: `${-rise}px`, height: `${height + rise}px` });
    const context = fitCanvas(over, width, height + rise);
    context.translate(0, rise);
    return context;
  }
  /** What stands still in a phase. @param {Scene} scene */
  function drawNetwork(scene) {
    const context = fit(canvas, scene.layout);
    drawFlows(context, scene);
    drawNumbers(context, scene);
    drawSpoken(context, scene);
    if (scene.phase.kind !== "update") return;
    drawBiases(context, scene);
    drawLargest(context, scene);
  }
  /** What moves while a phase is fresh: only this is drawn in every frame. */
  function move() {
    cancelAnimationFrame(local.frame);
    const { scene } = local;
    if (!scene) return;
    const { phase, layout, flows, signs } = scene;
    const past = still.matches ? MOVES : performance.now() - local.begun;
    const moves = past < MOVES && flows.layers.length > 0;
    const flashes = moves && phase.kind === "update";
    canvas.style.opacity = flashes ? String(0.35 + 0.65 * Math.abs(Math.cos((past / MOVES) * FLASHES * Math.PI))) : "";
    moving.hidden = !moves || flashes;
    if (!moving.hidden)
      drawPulses(fit(moving, layout), {
        carriers: local.carriers,
        share: (past % TRAVEL) / TRAVEL,
        back: phase.kind === "backward",
        palette: local.palette,
        colors: local.colors,
        signs,
      });
    if (moves) local.frame = requestAnimationFrame(move);
  }
  /**
   * The links that carry something, as wide as they carry.
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   */
  function drawFlows(context, { layout, run, flows, signs }) {
    for (const to of flows.layers)
      drawLinks(context, {
        layout: {
          ...layout,
          units: layout.units.slice(to - 1, to + 1),
          output: to === run.layers.length - 1 ? layout.output : null,
        },
        layers: run.layers.slice(to - 1, to + 1),
        parameters: flows.amounts,
        palette: local.palette,
        colors: local.colors,
        signs,
      });
  }
  /** @param {CanvasRenderingContext2D} context @param {Scene} scene */
  function drawNumbers(context, { layout, phase, numbers, run, signs }) {
    const last = run.layers.length - 1;
    const joined = layout.output !== null && run.layers[last].units === 1;
    const { values, slopes } = reachOf(phase, last);
    const paint = { size: layout.size, palette: local.palette, colors: local.colors, font: local.font };
    const small = layout.size < READABLE;
    // Where tiles are small, what came last is what they show.
    const to = layout.size < BOTH ? Math.min(values, slopes - 1) : values;
    const tiles = layout.units.slice(0, Math.min(to, joined ? last - 1 : last) + 1);
    const shown = numbers.walk.values.slice(0, tiles.length).flat();
    const classOf = (/** @type {number} */ layer, /** @type {number} */ unit) =>
      layer === last && run.layers[last].units > 1 ? local.classes[unit] : local.palette;
    drawUnitValues(context, {
      ...paint,
      paletteOf: classOf,
      places: tiles,
      values: Float32Array.from(shown, orNaN),
      signs,
    });
    for (let layer = slopes; layer <= (joined ? last - 1 : last); layer += 1) {
      const [places, deltas] = [layout.units[layer], numbers.walk.deltas[layer] ?? []];
      if (!small) drawSlopes(context, { ...paint, places, slopes: deltas });
      else
        drawUnitValues(context, {
          ...paint,
          places: [places],
          values: Float32Array.from(evened(deltas), orNaN),
          signs,
        });
    }
  }
  /** The unit that the caption is about. @param {CanvasRenderingContext2D} context @param {Scene} scene */
  function drawSpoken(context, { layout, run, spoken }) {
    if (!spoken) return;
    const { x, y } = layout.units[spoken.layer][spoken.unit];
    const last = run.layers.length - 1;
    if (layout.output !== null && spoken.layer === last && run.layers[last].units === 1) return;
    const side = layout.size + 4;
    Object.assign(context, { strokeStyle: local.colors.ink, lineWidth: 2 });
    context.strokeRect(x - side / 2, y - side / 2, side, side);
  }
  /** Around each bias what it changes by. @param {CanvasRenderingContext2D} context @param {Scene} scene */
  function drawBiases(context, { layout, run, numbers: { changes } }) {
    if (layout.size < READABLE) return;
    const last = run.layers.length - 1;
    const largest = Math.max(...changes.map(Math.abs)) || 1;
    for (let layer = 1; layer <= last; layer += 1) {
      const { units, biases } = run.layers[layer];
      if (biases === null || biases === undefined) continue;
      const joined = layer === last && units === 1 && layout.output !== null;
      for (let unit = 0; unit < units; unit += 1) {
        const change = changes[biases + unit];
        if (!change) continue;
        const { x, y } = layout.units[layer][unit];
        const half = joined ? 0 : layout.size / 2;
        context.beginPath();
        context.arc(x - half, y + half, joined ? 12 : 9, 0, 2 * Math.PI);
        context.strokeStyle = colorAt(local.palette, change < 0 ? 0 : 254);
        context.lineWidth = 1 + (4 * Math.abs(change)) / largest;
        context.stroke();
      }
    }
  }
  /**
   * The change of the weight that changes most, at its link.
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   */
  function drawLargest(context, { layout, run, numbers: { changes } }) {
    const most = largestChange(run.layers, changes);
    if (!most) return;
    const { x, y } = middleOf(linkPath(linkEnds(layout, most)));
    const change = changes[most.at];
    box(context, [`${change > 0 ? "+" : ""}${formatOne(change, 2)}`], (width, height) => [
      Math.max(0, Math.min(graph.clientWidth - width, x - width / 2)),
      y - height / 2,
    ]);
  }
  /**
   * Words in a box in the page's color.
   * @param {CanvasRenderingContext2D} context
   * @param {string[]} lines
   * @param {(width: number, height: number) => number[]} corner where it stands
   */
  function box(context, lines, corner) {
    const { font, colors } = local;
    Object.assign(context, { font: `600 ${font.size}px ${font.family}`, textAlign: "left", textBaseline: "middle" });
    const line = font.size + 4;
    const width = Math.max(...lines.map((one) => context.measureText(one).width)) + 2 * PADDING;
    const height = lines.length * line + 4;
    const [x, y] = corner(width, height);
    Object.assign(context, { fillStyle: colors.ground, strokeStyle: colors.ink, lineWidth: 1 });
    context.fillRect(x, y, width, height);
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    context.fillStyle = colors.ink;
    lines.forEach((one, index) => context.fillText(one, x + PADDING, y + 2 + (index + 0.5) * line + 0.5));
  }
  /** The point on the map, and what is said of it, beside it. @param {Scene} scene */
  function drawPoint({ point, lines }) {
    const size = mapFrame.clientWidth;
    const context = fitCanvas(mark, size, size);
    const radius = pointRadius(size);
    drawRing(context, { point, size, radius, colors: local.colors });
    if (lines.length === 0) return;
    const scale = size / (2 * EXTENT);
    const [x, y] = [(point[0] + EXTENT) * scale, (EXTENT - point[1]) * scale];
    box(context, lines, (width, height) => [
      Math.max(2, x + radius + 10 + width < size ? x + radius + 10 : x - radius - 10 - width),
      Math.max(4, Math.min(size - height - 4, y - height / 2)),
    ]);
  }

  return {
    /** @param {Scene} scene @param {boolean} fresh its phase has just begun */
    show(scene, fresh) {
      const { fontFamily, fontSize } = getComputedStyle(lettering);
      local.font = { family: fontFamily, size: parseFloat(fontSize) };
      local.scene = scene;
      if (fresh) local.begun = performance.now();
      local.carriers = carriers(scene.layout, scene.run.layers, scene.flows);
      canvas.hidden = mark.hidden = false;
      drawNetwork(scene);
      drawPoint(scene);
      move();
    },
    clear() {
      cancelAnimationFrame(local.frame);
      local.scene = null;
      canvas.hidden = moving.hidden = mark.hidden = true;
    },
    /** The colors have changed. */
    recolor: () => void Object.assign(local, mapColors()),
    dispose() {
      cancelAnimationFrame(local.frame);
      canvas.remove();
      moving.remove();
      mark.remove();
    },
  };
}

/** @param {number | null} value */
const orNaN = (value) => value ?? NaN;

/** Against the largest of them, so that the largest is 1. @param {(number | null)[]} values */
function evened(values) {
  const largest = values.reduce((/** @type {number} */ most, value) => Math.max(most, Math.abs(value ?? 0)), 0) || 1;
  return values.map((value) => (value === null ? null : value / largest));
}
