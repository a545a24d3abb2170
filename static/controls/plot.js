// A plot a person can read, point at, walk along with arrow keys, and take away as a picture or a table.

import { writeTable } from "../app/csv.js";
import { drawLegend, drawPlot, nearestX, plotScale, valueAt } from "../draw/plot.js";
import { formatTick, formatValue, rounded } from "../draw/numbers.js";
import { themeColors } from "./theme_colors.js";
import { fitCanvas, nameImage, textScale, createUndo, download, make, packNow, setText, watchWidth } from "./dom.js";

/** @typedef {import("../draw/plot.js").Series} Series */
/** @typedef {ReturnType<typeof createUndo>} Undo */
/**
 * @typedef {{markers?: import("../draw/plot.js").Marker[], bands?: import("../draw/plot.js").Band[], xRange?:
 * import("../draw/plot.js").Range, yRange?: import("../draw/plot.js").Range, fromZero?: boolean, title?:
 * string, xLabel?: string, yLabel?: string}} PlotOptions the last three where they change
 */

// A canvas this wide is as fine as any screen or page will show.
const PICTURE = { scale: 2, width: 640 };

/**
 * @param {HTMLElement} root the plot is added at its end
 * @param {object} options
 * @param {import("../app/text.js").Text} options.text
 * @param {string} options.title what the plot is of @param {string} options.xLabel @param {string} options.yLabel
 * @param {number} options.height of the canvas, CSS pixels
 * @param {"on" | "off" | false} [options.log] a button for a logarithmic y axis, and whether it is pressed at first;
 * false: no button
 * @param {string} options.name of the files, without an ending
 * @param {(value: number) => string} [options.format] writes a value that is read
 * @param {number} [options.stride] places an arrow key moves by; else such that fifty reach the end
 */
export function createPlot(
  root,
  { text, title, xLabel, yLabel, height, log = false, name, format = formatValue, stride = 0 },
) {
  const undo = createUndo();
  const heading = make("span", { class: "plot-title" });
  const logButton = make(
    "button",
    { type: "button", class: "quiet tiny", "aria-pressed": log === "on", title: text("plot.log_hint") },
    text("plot.log"),
  );
  const save = make(
    "button",
    { type: "button", class: "quiet tiny plot-save", "aria-haspopup": "menu", "aria-expanded": false },
    text("plot.save"),
  );
  const image = make("button", { type: "button", role: "menuitem", class: "quiet" }, text("plot.image"));
  const table = make("button", { type: "button", role: "menuitem", class: "quiet" }, text("plot.csv"));
  const menu = make("div", { class: "plot-menu", role: "menu", popover: "auto" }, image, table);
  const canvas = make("canvas", { tabindex: 0 });
  canvas.style.height = `${height / 16}rem`;
  const position = make("span", { class: "plot-x" });
  const names = make("span", { class: "plot-names" });
  const reading = make("figcaption", { class: "plot-reading" }, names, position);
  const figure = make(
    "figure",
    { class: "plot" },
    make("div", { class: "plot-head" }, heading, ...(log === false ? [] : [logButton]), save, menu),
    canvas,
    reading,
  );
  root.append(figure);

  /**
   * @type {{series: Series[], options: PlotOptions, log: boolean, at: number | null, width: number, colors:
   * import("./theme_colors.js").Colors, rows: HTMLElement[], shown: string, height: number}}
   */
  const local = {
    series: [],
    options: {},
    log: log === "on",
    at: null,
    width: 0,
    colors: themeColors(),
    rows: [],
    shown: "",
    height,
  };
  const labels = () => ({ xLabel: local.options.xLabel ?? xLabel, yLabel: local.options.yLabel ?? yLabel });
  const scaleFor = (/** @type {number} */ width, text = textScale(), tall = local.height) =>
    plotScale(local.series, {
      ...local.options,
      text,
      width,
      height: tall * text,
      log: local.log,
      xTitle: labels().xLabel !== "",
      yTitle: labels().yLabel !== "",
    });

  /** A row of names with their lines; it is a legend while nothing is read, and keeps its room. */
  function nameSeries() {
    const shown = JSON.stringify(local.series.map((one) => [one.name, one.color, one.dashed]));
    if (shown === local.shown) return;
    local.shown = shown;
    local.rows = local.series.map((one) => {
      const line = make("i", { class: one.dashed === true ? "dashed" : "" });
      line.style.borderTopColor = one.color;
      if (Array.isArray(one.dashed) && one.dashed.length > 0) drawDashes(line, one.color, one.dashed);
      return make("span", { class: "plot-name" }, line, make("span", {}, one.name), make("b", {}));
    });
    names.replaceChildren(...local.rows);
  }
  function draw() {
    const given = local.options.title ?? title;
    setText(heading, given);
    nameImage(canvas, text("plot.label", { title: given }));
    save.setAttribute("aria-label", text("plot.save_what", { title: given }));
    if (local.width === 0) return;
    const scale = scaleFor(local.width);
    drawPlot(fitCanvas(canvas, local.width, local.height * scale.text), {
      series: local.series,
      scale,
      colors: local.colors,
      markers: local.options.markers,
      bands: local.options.bands,
      at: local.at,
      ...labels(),
    });
    nameSeries();
    const { at } = local;
    setText(position, at === null ? text("plot.idle") : `${labels().xLabel} ${formatTick(rounded(at, 6))}`);
    local.rows.forEach((row, index) => {
      const value = at === null ? null : valueAt(local.series[index], at, (scale.xHigh - scale.xLow) / 50);
      const shown = value === null ? "" : Number.isNaN(value) ? "–" : format(value);
      setText(/** @type {Element} */ (row.lastChild), shown);
    });
  }
  const read = (/** @type {number | null} */ at) => {
    if (at === local.at) return;
    local.at = at;
    draw();
  };
  const point = (/** @type {PointerEvent} */ event) =>
    local.width > 0 && read(nearestX(local.series, scaleFor(local.width).xAt(event.offsetX)));
  undo.listen(canvas, "pointermove", point);
  undo.listen(canvas, "pointerdown", point);
  undo.listen(canvas, "pointerleave", () => read(null));
  undo.listen(canvas, "blur", () => {
    reading.removeAttribute("aria-live");
    read(null);
  });
  undo.listen(canvas, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const xs = [...new Set(local.series.flatMap((one) => one.xs))].filter(Number.isFinite).sort((a, b) => a - b);
    if (!move || xs.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    // Only what is asked for by a key is read aloud: under a pointer it would never end.
    reading.setAttribute("aria-live", "polite");
    const places = stride || Math.max(1, Math.round(xs.length / 50));
    // The first press reads an end.
    const from =
      local.at === null
        ? move < 0
          ? xs.length - 1 + places
          : -places
        : xs.findIndex((x) => x >= /** @type {number} */ (local.at));
    read(
      xs[Math.max(0, Math.min(xs.length - 1, (from < 0 && local.at !== null ? xs.length - 1 : from) + move * places))],
    );
  });
  undo.listen(logButton, "click", () => {
    local.log = !local.log;
    logButton.setAttribute("aria-pressed", String(local.log));
    draw();
  });
  connectMenu(undo, save, menu);
  undo.listen(table, "click", () => {
    menu.hidePopover();
    download(new Blob([csvText(local.series, labels().xLabel)], { type: "text/csv" }), `${name}.csv`);
  });
  undo.listen(image, "click", () => {
    menu.hidePopover();
    const packed = packNow(picture());
    if (packed) download(packed, `${name}.png`);
  });
  function picture() {
    const page = make("canvas");
    const surface = /** @type {CanvasRenderingContext2D} */ (page.getContext("2d"));
    const { series, colors, options } = local;
    const legend = {
      title: options.title ?? title,
      series,
      width: PICTURE.width,
      titleY: 20,
      namesY: height + 48,
      colors,
    };
    const tall = drawLegend(surface, legend);
    Object.assign(page, { width: PICTURE.width * PICTURE.scale, height: tall * PICTURE.scale });
    surface.scale(PICTURE.scale, PICTURE.scale);
    surface.fillStyle = colors.ground;
    surface.fillRect(0, 0, PICTURE.width, tall);
    drawLegend(surface, legend);
    surface.translate(0, 30);
    drawPlot(surface, {
      series,
      scale: scaleFor(PICTURE.width, 1, height),
      colors,
      markers: options.markers,
      bands: options.bands,
      ...labels(),
    });
    return page;
  }
  watchWidth(canvas, undo, (width) => {
    local.width = width;
    draw();
  });
  undo.add(() => figure.remove());
  draw();
  return {
    /** @param {Series[]} series @param {PlotOptions} [options] */
    set(series, options = {}) {
      Object.assign(local, { series, options });
      draw();
    },
    /** The theme changed: axes are drawn in its colors. The lines' colors come with `set`. */
    redraw() {
      local.colors = themeColors();
      draw();
    },
    /** Another height of the canvas, CSS pixels. @param {number} tall */
    resize(tall) {
      if (tall === local.height) return;
      local.height = tall;
      canvas.style.height = `${tall / 16}rem`;
      draw();
    },
    dispose: undo.dispose,
  };
}

/** A line as it is on the plot. @param {HTMLElement} line @param {string} color @param {number[]} dashes */
function drawDashes(line, color, dashes) {
  let at = 0;
  const stops = dashes.map((length, index) => `${index % 2 ? "transparent" : color} ${at}px ${(at += length)}px`);
  Object.assign(line.style, {
    width: "24px",
    borderImage: `repeating-linear-gradient(90deg, ${stops.join(", ")}) 2`,
    borderImageWidth: "2px 0 0",
  });
}

/** A menu beside its button, above everything else, so that no panel cuts it off.
 * @param {Undo} undo @param {HTMLButtonElement} button @param {HTMLElement} menu */
function connectMenu(undo, button, menu) {
  const items = /** @type {HTMLElement[]} */ ([...menu.children]);
  // A press on the button of an open menu closes it by itself before the click arrives.
  const local = { wasOpen: false };
  undo.listen(button, "pointerdown", () => (local.wasOpen = menu.matches(":popover-open")));
  undo.listen(button, "click", () => {
    const close = local.wasOpen;
    local.wasOpen = false;
    if (close) return menu.hidePopover();
    menu.showPopover();
    const [box, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
    menu.style.left = `${Math.max(8, box.right - size.width)}px`;
    menu.style.top = `${box.bottom + size.height + 4 > innerHeight ? box.top - size.height - 4 : box.bottom + 4}px`;
    items[0].focus();
  });
  undo.listen(menu, "toggle", (/** @type {ToggleEvent} */ event) =>
    button.setAttribute("aria-expanded", String(event.newState === "open")),
  );
  undo.listen(menu, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    items[(items.indexOf(/** @type {HTMLElement} */ (event.target)) + move + items.length) % items.length].focus();
  });
}

/**
 * As a table with a row for each x any series has.
 * @param {Series[]} series
 * @param {string} xLabel
 * @returns {string} RFC 4180
 */
export function csvText(series, xLabel) {
  const xs = [...new Set(series.flatMap((one) => one.xs))].filter(Number.isFinite).sort((a, b) => a - b);
  const columns = series.map((one) => new Map(one.xs.map((x, index) => [x, one.ys[index]])));
  const rows = xs.map((x) => [x, ...columns.map((column) => column.get(x) ?? "")]);
  return writeTable([[xLabel, ...series.map(({ name }) => name)], ...rows]);
}
