// The picture of a landscape: bands of equal loss, their lines, the path, the run, and where it is drawn to.

import { contour } from "../../draw/contours.js";
import { bandsOf, levelsOf } from "../../draw/heights.js";
import { buildPalette, colorAt, parseColor } from "../../draw/color.js";
import { ticks } from "../../draw/axis.js";
import { formatTick, formatValue } from "../../draw/numbers.js";
import { along, draw as element, path as pathOf, tenth } from "../../controls/svg_figure.js";
import { make } from "../../controls/dom.js";
import { lossAt, lossesOf, nearestMoment, placesOf } from "./surface.js";
import { themeColors } from "../../controls/theme_colors.js";

/** @typedef {import("../../wire/types.js").Landscape} Landscape */
/** @typedef {import("../../wire/types.js").LandscapeSurface} Surface */
/** @typedef {{across: string, up: string}} Names of the axes */

/** Room for ticks and names around the square, and for the scale beside it, in CSS pixels. */
const [LEFT, TOP, RIGHT, BOTTOM] = [52, 22, 64, 38];
const [LEAST, MOST] = [168, 520];
/** Pixels of the bands from one place of the surface to the next. */
const FINE = 6;
/** Of the colors from the ground to the page's strong lines so many: path and arrows must stand out on the highest. */
const DEEP = 220;
const [DOWN, STEP, SHORTEST] = [46, 34, 18];
const [SCALE, GAP] = [12, 12];
/** The pointer is at a moment of the path this near to it, in CSS pixels. */
const TOUCH = 8;

/** @param {import("../../app/text.js").Text} text */
export function createPicture(text) {
  const root = /** @type {SVGSVGElement} */ (element("svg", { class: "landscape-figure" }));
  const layers = {
    bands: element("g", {}),
    ticks: element("g", { class: "landscape-ticks" }),
    scale: element("g", { class: "landscape-scale" }),
    path: element("g", {}),
    run: element("g", {}),
    cursor: element("g", {}),
  };
  root.append(...Object.values(layers));
  const local = {
    side: 0,
    drawn: /** @type {Surface | null} */ (null),
    losses: new Float32Array(),
    levels: /** @type {number[]} */ ([]),
    names: "",
    image: "",
  };
  const inside = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= LEFT && x <= LEFT + local.side && y >= TOP && y <= TOP + local.side;

  /** Pixels of coordinates. @param {Surface} surface */
  function scales({ middle: [x, y], half }) {
    return {
      x: along([x - half, x + half], [LEFT, LEFT + local.side]),
      y: along([y - half, y + half], [TOP + local.side, TOP]),
    };
  }
  /** Of the bands from the lowest to the highest, and between which they lie. @param {number} count of lines */
  function shades(count) {
    const { ground, line, "line-strong": deep } = themeColors();
    const palette = buildPalette({ negative: ground, zero: line, positive: deep });
    const codes = Array.from({ length: count + 1 }, (_, index) => Math.round((DEEP * index) / Math.max(1, count)));
    return { packed: codes.map((code) => palette[code]), css: codes.map((code) => colorAt(palette, code)) };
  }
  /** @param {Surface} surface */
  function paint({ side }) {
    const { size, bands } = bandsOf(local.losses, side, local.levels, FINE);
    const canvas = make("canvas", { width: size, height: size });
    const surface = canvas.getContext("2d");
    if (!surface) return;
    const image = surface.createImageData(size, size);
    const pixels = new Uint32Array(image.data.buffer);
    const colors = shades(local.levels.length).packed;
    const { "hatch-a": a, "hatch-b": b } = themeColors();
    const hatch = [parseColor(a), parseColor(b)];
    bands.forEach((band, at) => {
      pixels[at] = band < 255 ? colors[band] : hatch[((at % size) + Math.floor(at / size)) % 8 < 3 ? 1 : 0];
    });
    surface.putImageData(image, 0, 0);
    local.image = canvas.toDataURL("image/png");
  }
  /** @param {Surface} surface */
  function drawSurface(surface) {
    const { xs, ys } = placesOf(surface);
    const { x, y } = scales(surface);
    const heights = ys.map((_, row) =>
      Array.from(local.losses.subarray(row * surface.side, (row + 1) * surface.side), (loss) =>
        Number.isFinite(loss) ? loss : null,
      ),
    );
    const lines = local.levels.map((level) =>
      contour(xs, ys, heights, level)
        .map((piece) => pathOf(piece.map(([first, second]) => [x(first), y(second)])))
        .join(""),
    );
    layers.bands.replaceChildren(
      element("image", {
        x: LEFT,
        y: TOP,
        width: local.side,
        height: local.side,
        preserveAspectRatio: "none",
        href: local.image,
      }),
      element("path", { class: "landscape-line", d: lines.join("") }),
      element("rect", { class: "landscape-frame", x: LEFT, y: TOP, width: local.side, height: local.side }),
    );
  }
  /** @param {Surface} surface @param {Names} names */
  function drawTicks({ middle, half }, names) {
    const end = TOP + local.side;
    const { x, y } = scales(/** @type {Surface} */ ({ middle, half }));
    const [ofX, ofY] = middle.map((at) => ticks(at - half, at + half, local.side < 240 ? 4 : 6));
    const label = (/** @type {number} */ value, /** @type {number[]} */ all) =>
      formatTick(value, all.length > 1 ? all[1] - all[0] : undefined);
    layers.ticks.replaceChildren(
      ...ofX.flatMap((value) => [
        element("path", { class: "landscape-tick", d: `M${tenth(x(value))} ${end}v4` }),
        element("text", { x: tenth(x(value)), y: end + 16, "text-anchor": "middle" }, label(value, ofX)),
      ]),
      ...ofY.flatMap((value) => [
        element("path", { class: "landscape-tick", d: `M${LEFT} ${tenth(y(value))}h-4` }),
        element("text", { x: LEFT - 7, y: tenth(y(value) + 4), "text-anchor": "end" }, label(value, ofY)),
      ]),
      element(
        "text",
        { class: "landscape-name", x: LEFT + local.side, y: end + 33, "text-anchor": "end" },
        names.across,
      ),
      element("text", { class: "landscape-name", x: 0, y: 13 }, names.up),
    );
  }
  /** Bands with their losses, the lowest at the bottom. */
  function drawScale() {
    const colors = shades(local.levels.length).css;
    const left = LEFT + local.side + GAP;
    const height = local.side / colors.length;
    const every = Math.ceil(16 / height);
    layers.scale.replaceChildren(
      ...colors.map((color, index) =>
        element("rect", {
          x: left,
          y: tenth(TOP + local.side - (index + 1) * height),
          width: SCALE,
          height: tenth(height + 0.5),
          fill: color,
        }),
      ),
      element("rect", { class: "landscape-frame", x: left, y: TOP, width: SCALE, height: local.side }),
      ...local.levels.flatMap((level, index) =>
        index % every === 0
          ? [
              element(
                "text",
                { x: left + SCALE + 4, y: tenth(TOP + local.side - (index + 1) * height + 4) },
                formatTick(level),
              ),
            ]
          : [],
      ),
      element("text", { x: left, y: 13 }, text("landscape.loss")),
    );
  }
  /** @param {Landscape} landscape @param {Surface} surface */
  function drawPath({ path, present }, surface) {
    const { x, y } = scales(surface);
    const places = [...path.map(([, first, second]) => [first, second]), ...(present ? [present.place] : [])].map(
      ([first, second]) => [x(first), y(second)],
    );
    const line = pathOf(places.filter((place) => place.every(Number.isFinite)));
    layers.path.replaceChildren(
      element(
        "svg",
        {
          x: LEFT,
          y: TOP,
          width: local.side,
          height: local.side,
          viewBox: `${LEFT} ${TOP} ${local.side} ${local.side}`,
        },
        element("path", { class: "landscape-halo", d: line }),
        element("path", { class: "landscape-path", d: line }),
        ...places
          .slice(0, path.length)
          .map(([cx, cy], index) =>
            element("circle", { class: "landscape-moment", r: index === 0 ? 3 : 1.6, cx: tenth(cx), cy: tenth(cy) }),
          ),
      ),
    );
  }
  /** How long an arrow is that stays within the square. @param {number} x @param {number} y @param {number} usual */
  const reach = (x, y, usual) =>
    Math.max(SHORTEST, Math.min(usual, x - LEFT, LEFT + local.side - x, y - TOP, TOP + local.side - y));
  /** @param {Landscape} landscape @param {Surface} surface */
  function drawRun({ present }, surface) {
    if (!present) return layers.run.replaceChildren();
    const { x, y } = scales(surface);
    const [cx, cy] = [x(present.place[0]), y(present.place[1])];
    if (!inside(cx, cy)) return layers.run.replaceChildren();
    const [right, up] = present.gradient;
    layers.run.replaceChildren(
      ...arrow(cx, cy, right === null || up === null ? null : [-right, -up], reach(cx, cy, DOWN), "landscape-down"),
      ...arrow(cx, cy, /** @type {number[] | null} */ (present.step), reach(cx, cy, STEP), "landscape-step"),
      element("circle", { class: "landscape-now", r: 5.5, cx: tenth(cx), cy: tenth(cy) }),
    );
  }

  return {
    root,
    /** Whether there is a surface in it. */
    get there() {
      return local.drawn !== null;
    },
    /**
     * @param {Landscape} landscape with a surface
     * @param {{width: number, height: number, least?: number, names: Names, anew?: boolean}} options room there is;
     * least: what a side has at least; anew: colors have changed
     */
    draw(landscape, { width, height, least = LEAST, names, anew = false }) {
      const { surface } = landscape;
      if (!surface) return;
      const side = Math.round(Math.max(least, Math.min(MOST, width - LEFT - RIGHT, height - TOP - BOTTOM)));
      const said = JSON.stringify(names);
      const another = surface !== local.drawn || anew;
      if (another) {
        local.losses = lossesOf(surface);
        local.levels = levelsOf(local.losses);
      }
      if (another || side !== local.side || said !== local.names) {
        Object.assign(local, { side, drawn: surface, names: said });
        const [whole, tall] = [LEFT + side + RIGHT, TOP + side + BOTTOM];
        for (const [name, value] of Object.entries({ width: whole, height: tall, viewBox: `0 0 ${whole} ${tall}` }))
          root.setAttribute(name, String(value));
        if (another) paint(surface);
        drawSurface(surface);
        drawTicks(surface, names);
        drawScale();
      }
      drawPath(landscape, surface);
      drawRun(landscape, surface);
    },
    clear() {
      local.drawn = null;
      for (const layer of Object.values(layers)) layer.replaceChildren();
    },
    /**
     * Coordinates of a point of the page; null outside of the square.
     * @param {number} clientX @param {number} clientY
     */
    placeAt(clientX, clientY) {
      if (!local.drawn) return null;
      const box = root.getBoundingClientRect();
      const [px, py] = [clientX - box.left, clientY - box.top];
      if (!inside(px, py)) return null;
      const { middle, half } = local.drawn;
      const share = [(px - LEFT) / local.side, 1 - (py - TOP) / local.side];
      return middle.map((at, axis) => at - half + 2 * half * share[axis]);
    },
    /** The loss at coordinates; NaN where it is not known. @param {number[]} place */
    lossAt: (place) => (local.drawn ? lossAt(local.drawn, local.losses, place) : Number.NaN),
    /**
     * The moment of the path that is nearest, where it is near.
     * @param {Landscape} landscape @param {number[]} place
     */
    momentAt: ({ path }, place) =>
      local.drawn ? nearestMoment(path, place, (2 * local.drawn.half * TOUCH) / local.side) : null,
    /** A cross at a place that was chosen, and its loss; null for none. @param {number[] | null} place */
    mark(place) {
      if (!place || !local.drawn) return layers.cursor.replaceChildren();
      const { x, y } = scales(local.drawn);
      const [cx, cy] = [tenth(x(place[0])), tenth(y(place[1]))];
      layers.cursor.replaceChildren(
        ...["landscape-halo", "landscape-cross"].map((kind) =>
          element("path", { class: kind, d: `M${cx} ${cy}m-9 0h18m-9 -9v18` }),
        ),
      );
    },
    /** Rows of a table: every place with its loss. @param {Names} names @returns {(string | number)[][]} */
    rows(names) {
      if (!local.drawn) return [];
      const { xs, ys } = placesOf(local.drawn);
      return [
        [names.across, names.up, text("landscape.loss")],
        ...ys.flatMap((second, row) =>
          xs.map((first, column) => {
            const loss = local.losses[row * xs.length + column];
            return [first, second, Number.isFinite(loss) ? loss : formatValue(loss)];
          }),
        ),
      ];
    },
  };
}

/**
 * An arrow of this length from a place, in a direction of the plane; none where there is no direction.
 * @param {number} x @param {number} y @param {number[] | null} direction @param {number} length @param {string} kind
 */
function arrow(x, y, direction, length, kind) {
  const size = direction ? Math.hypot(...direction) : 0;
  if (!direction || !(size > 0) || !Number.isFinite(size)) return [];
  const turn = (Math.atan2(-direction[1], direction[0]) * 180) / Math.PI;
  const transform = `translate(${tenth(x)} ${tenth(y)}) rotate(${tenth(turn)})`;
  const head = `M${length - 7} -4.5l7 4.5l-7 4.5`;
  return [
    element("path", { class: "landscape-halo", d: `M0 0H${length}${head}`, transform }),
    element("path", { class: kind, d: `M0 0H${length}`, transform }),
    element("path", { class: `${kind} landscape-head`, d: head, transform }),
  ];
}
