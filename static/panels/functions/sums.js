// Where this network's own sums z fall on the functions right now: one strip for each layer, on the plot's own z axis.

import { bound, FIGURE_SPACE, percent } from "../../draw/numbers.js";
import { font, SMALL } from "../../draw/fonts.js";
import { fitCanvas, nameImage, textScale, make, setText } from "../../controls/dom.js";

const HEIGHT = 26;

/** @typedef {import("../../wire/types.js").Bins} Bins */
/**
 * @typedef {object} Strip one layer
 * @property {string} id @property {string} name
 * @property {Bins | null} bins of its sums; null while nothing is known
 * @property {number | null} outside share of its sums where the function is flat
 * @property {[number, number] | null} useful
 * @property {[number, number] | null} steep the part of it where the function is not flat
 * @property {string} color
 */
/**
 * @typedef {{left: number, right: number, low: number, high: number}} Axis from left to right in CSS pixels, the z at
 * its ends
 */

/**
 * The share of a histogram within [low, high], a bin that is cut counting by the part within.
 * @param {Bins} bins
 * @param {number} low
 * @param {number} high
 */
export function shareWithin({ low: first, high: last, counts }, low, high) {
  const width = (last - first) / counts.length;
  const total = counts.reduce((a, b) => a + b, 0);
  if (total === 0) return 0;
  const within = counts.reduce((sum, count, index) => {
    const from = first + index * width;
    const part =
      width > 0 ? (Math.min(from + width, high) - Math.max(from, low)) / width : Number(from >= low && from <= high);
    return sum + count * Math.max(0, Math.min(1, part));
  }, 0);
  return within / total;
}

/**
 * @param {CanvasRenderingContext2D} context cleared
 * @param {Strip & {bins: Bins}} strip @param {Axis} axis
 * @param {{"ink-soft": string, line: string, "line-strong": string}} colors
 */
function drawStrip(context, { bins, useful, steep, color }, { left, right, low, high }, colors) {
  const x = (/** @type {number} */ z) =>
    left + ((Math.max(low, Math.min(high, z)) - low) / (high - low)) * (right - left);
  const floor = HEIGHT - 0.5;
  for (const range of [useful, steep]) {
    if (!range) continue;
    context.fillStyle = colors.line;
    context.globalAlpha = 0.4;
    context.fillRect(x(range[0]), 0, x(range[1]) - x(range[0]), HEIGHT);
  }
  const width = (bins.high - bins.low) / bins.counts.length;
  const most = bins.counts.reduce((a, b) => Math.max(a, b), 1);
  context.fillStyle = color;
  bins.counts.forEach((count, index) => {
    const [from, to] = [bins.low + index * width, bins.low + (index + 1) * width];
    if (count === 0 || to < low || from > high) return;
    const middle = (from + to) / 2;
    context.globalAlpha = steep && middle >= steep[0] && middle <= steep[1] ? 1 : 0.45;
    // Even a single sample must be seen, and a layer whose sums are all the same.
    const height = Math.max(1, (count / most) * (HEIGHT - 3));
    context.fillRect(x(from), floor - height, Math.max(1, x(to) - x(from)), height);
  });
  context.globalAlpha = 1;
  Object.assign(context, { strokeStyle: colors["line-strong"], lineWidth: 1 });
  context.beginPath();
  context.moveTo(left, floor);
  context.lineTo(right, floor);
  context.stroke();
}

/** @typedef {{id: string, row: HTMLElement, name: Element, share: Element, canvas: HTMLCanvasElement}} Row */

/** @param {import("../../app/text.js").Text} text */
export function createFunctionSums(text) {
  const rows = make("div", { class: "strips" });
  const heading = make("p", { class: "about" }, text("functions.sums"));
  const root = make("div", { class: "functions-sums" }, heading, rows);
  const local = {
    made: /** @type {Row[]} */ ([]),
  };

  /** @param {string} id */
  function makeRow(id) {
    const [name, share] = [make("span"), make("span", { class: "figure" })];
    const canvas = make("canvas");
    return {
      id,
      name,
      share,
      canvas,
      row: make("div", { class: "strip", "data-layer": id }, make("div", { class: "strip-head" }, name, share), canvas),
    };
  }

  return {
    root,
    /**
     * @param {Strip[]} strips
     * @param {Axis & {width: number}} axis
     * @param {import("../../controls/theme_colors.js").Colors} colors
     */
    set(strips, axis, colors) {
      root.hidden = strips.length === 0;
      // Room is kept before anything is known, so that nothing moves when it is.
      root.classList.toggle(
        "waiting",
        strips.every(({ bins }) => bins === null),
      );
      if (local.made.map(({ id }) => id).join() !== strips.map(({ id }) => id).join()) {
        local.made = strips.map(({ id }) => makeRow(id));
        rows.replaceChildren(...local.made.map(({ row }) => row));
      }
      strips.forEach((strip, index) => {
        const { name, share, canvas } = local.made[index];
        const { bins } = strip;
        setText(name, strip.name);
        setText(
          share,
          strip.outside === null
            ? ""
            : text("functions.outside", { share: percent(strip.outside).padStart(6, FIGURE_SPACE) }),
        );
        if (axis.width === 0) return;
        const context = fitCanvas(canvas, axis.width, HEIGHT);
        if (!bins) return;
        drawStrip(context, { ...strip, bins }, axis, colors);
        const [below, above] = [shareWithin(bins, -Infinity, axis.low), shareWithin(bins, axis.high, Infinity)];
        drawBeyond(context, below, above, axis, colors);
        nameImage(
          canvas,
          text("functions.strip", {
            name: strip.name,
            low: bound(bins.low),
            high: bound(bins.high),
            beyond: percent(below + above),
          }),
        );
      });
    },
  };
}

/**
 * How much lies beyond the ends of the axis.
 * @param {CanvasRenderingContext2D} context
 * @param {number} below
 * @param {number} above
 * @param {Axis} axis
 * @param {{"ink-soft": string}} colors
 */
function drawBeyond(context, below, above, { left, right }, colors) {
  Object.assign(context, { font: font(SMALL * textScale()), fillStyle: colors["ink-soft"], textBaseline: "top" });
  if (below >= 0.0005) {
    context.textAlign = "left";
    context.fillText(`◂ ${percent(below)}`, left + 2, 2);
  }
  if (above >= 0.0005) {
    context.textAlign = "right";
    context.fillText(`${percent(above)} ▸`, right - 2, 2);
  }
}
