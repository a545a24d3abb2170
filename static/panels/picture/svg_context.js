// A drawing surface that writes SVG: it takes the calls of a canvas's context, as many as the page's drawing makes, and
// gives a document.

import { plainColor } from "../../draw/color.js";

/** @typedef {{kind: "path" | "circle" | "rect", text: string, box?: number[]}} Shape text: its attributes */
/** @typedef {{shapes: Shape[], style: {[name: string]: string}}} Drawn */

const ANCHORS = /** @type {{[align: string]: string}} */ ({ center: "middle", right: "end", end: "end" });

/** What `save` keeps for `restore`. */
const KEPT = /** @type {const} */ ([
  "fillStyle",
  "strokeStyle",
  "lineWidth",
  "globalAlpha",
  "lineDashOffset",
  "lineCap",
  "lineJoin",
  "font",
  "textAlign",
  "textBaseline",
  "dashes",
]);

/** Hundredths of a pixel are more than can be seen. @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100 + 0);
/** Of what XML cannot hold, escaped or not, nothing is kept. @param {string} text */
export const escapeXml = (text) =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
/** @param {{[name: string]: string}} attributes */
const written = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");

/**
 * Each curve becomes an element of its own, so that it can be picked out and changed; those of one stroke share a group
 * that says how they look.
 * @param {object} options
 * @param {number} options.width CSS pixels @param {number} options.height
 * @param {string} options.title @param {string} options.description
 * @param {(image: any) => string} options.encode gives the address, with its data in it, of whatever `drawImage` is
 * given
 */
export function createSvg({ width, height, title, description, encode }) {
  /** @type {string[]} */
  const lines = [];
  /** @type {Drawn | null} the last element, while it may still get an outline */
  let last = null;
  /** What each `restore` goes back to, and closes. @type {{closing: string, values: object}[]} */
  const saved = [];

  function flush() {
    if (!last) return;
    const { shapes, style } = last;
    last = null;
    const elements = shapes.map(({ kind, text }) => `<${kind}${text}`);
    if (elements.length === 1) lines.push(`${elements[0]}${written(style)}/>`);
    else lines.push(`<g${written(style)}>`, ...elements.map((element) => `${element}/>`), "</g>");
  }
  /** @param {string} line */
  function write(line) {
    flush();
    lines.push(line);
  }

  const context = {
    fillStyle: "#000",
    strokeStyle: "#000",
    lineWidth: 1,
    globalAlpha: 1,
    lineDashOffset: 0,
    lineCap: "butt",
    lineJoin: "miter",
    font: "10px sans-serif",
    textAlign: "start",
    textBaseline: "alphabetic",
    dashes: /** @type {number[]} */ ([]),
    /** @type {Shape[]} */
    path: [],
    beginPath: () => void (context.path = []),
    /** @param {number} x @param {number} y */
    moveTo: (x, y) => void context.path.push({ kind: "path", text: ` d="M${short(x)} ${short(y)}"` }),
    /** @param {number} x @param {number} y */
    lineTo: (x, y) => extend(`L${short(x)} ${short(y)}`),
    closePath: () => extend("Z"),
    /** @param {...number} places */
    bezierCurveTo: (...places) => extend(`C${places.map(short).join(" ")}`),
    /** A whole circle; the page draws no other arcs. @param {number} x @param {number} y @param {number} radius */
    arc: (x, y, radius) =>
      void context.path.push({ kind: "circle", text: written({ cx: short(x), cy: short(y), r: short(radius) }) }),
    /** @param {number} x @param {number} y @param {number} wide @param {number} high */
    rect: (x, y, wide, high) =>
      void context.path.push({
        kind: "rect",
        text: written({ x: short(x), y: short(y), width: short(wide), height: short(high) }),
        box: [x, y, wide, high],
      }),
    fill() {
      flush();
      if (context.path.length > 0)
        last = { shapes: context.path, style: { fill: plainColor(context.fillStyle), ...alpha() } };
    },
    stroke() {
      const { path, lineWidth, lineCap, lineJoin, dashes } = context;
      if (path.length === 0) return;
      /** @type {{[name: string]: string}} */
      const style = {
        stroke: plainColor(context.strokeStyle),
        "stroke-width": short(lineWidth),
        ...alpha(),
        ...(lineCap !== "butt" && { "stroke-linecap": lineCap }),
        ...(lineJoin !== "miter" && { "stroke-linejoin": lineJoin }),
        ...(dashes.length > 0 && { "stroke-dasharray": dashes.map(short).join(" ") }),
      };
      // What was filled and is now outlined is one element.
      if (last?.shapes === path && !last.style.stroke && last.style.opacity === style.opacity)
        Object.assign(last.style, style);
      else {
        flush();
        last = { shapes: path, style: { fill: "none", ...style } };
      }
    },
    /** @param {number} x @param {number} y @param {number} wide @param {number} high */
    fillRect(x, y, wide, high) {
      context.beginPath();
      context.rect(x, y, wide, high);
      context.fill();
    },
    /** @param {string} text @param {number} x @param {number} y of the baseline */
    fillText(text, x, y) {
      const [, weight, size, family] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(context.font) ?? [];
      const attributes = {
        x: short(x),
        y: short(y),
        fill: plainColor(context.fillStyle),
        "font-family": escapeXml(family),
        "font-size": size,
        ...(weight && { "font-weight": weight }),
        ...(ANCHORS[context.textAlign] && { "text-anchor": ANCHORS[context.textAlign] }),
        ...alpha(),
      };
      write(`<text${written(attributes)}>${escapeXml(text)}</text>`);
    },
    /** @param {unknown} image @param {number} x @param {number} y @param {number} wide @param {number} high */
    drawImage(image, x, y, wide, high) {
      // The older name of the attribute is the one every program reads.
      const place = { x: short(x), y: short(y), width: short(wide), height: short(high), preserveAspectRatio: "none" };
      write(`<image${written({ ...place, "xlink:href": escapeXml(encode(image)), ...alpha() })}/>`);
    },
    /** @param {number[]} dashes */
    setLineDash: (dashes) => void (context.dashes = dashes),
    save() {
      saved.push({ closing: "", values: Object.fromEntries(KEPT.map((name) => [name, context[name]])) });
    },
    restore() {
      const before = saved.pop();
      if (!before) return;
      if (before.closing) write(before.closing);
      Object.assign(context, before.values);
    },
    /** Until the next `restore`. @param {number} x @param {number} y */
    translate(x, y) {
      enclose(`<g transform="translate(${short(x)} ${short(y)})">`, "</g>");
    },
    /**
     * To the rectangle that is the path. A drawing within the drawing clips without a name that could clash with
     * another's.
     */
    clip() {
      const [x, y, wide, high] = (context.path[0]?.box ?? []).map(short);
      if (high !== undefined)
        enclose(
          `<svg x="${x}" y="${y}" width="${wide}" height="${high}" viewBox="${x} ${y} ${wide} ${high}">`,
          "</svg>",
        );
    },
    /** What is drawn meanwhile is a part of the picture. @param {string} name @param {() => void} draw */
    part(name, draw) {
      write(`<g data-part="${escapeXml(name)}">`);
      draw();
      write("</g>");
    },
    /** @returns {string} the document */
    toString() {
      flush();
      const spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
      const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
      return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<svg ${spaces} ${size} role="img">`,
        `<title>${escapeXml(title)}</title>`,
        `<desc>${escapeXml(description)}</desc>`,
        ...lines,
        "</svg>",
        "",
      ].join("\n");
    },
  };
  const alpha = () =>
    /** @type {{[name: string]: string}} */ (context.globalAlpha < 1 ? { opacity: short(context.globalAlpha) } : {});
  /** @param {string} opening @param {string} closing comes with the next `restore` */
  function enclose(opening, closing) {
    const before = saved.at(-1);
    if (!before) throw new Error("a drawing that is moved or clipped must be saved before");
    write(opening);
    before.closing = closing + before.closing;
  }
  /** @param {string} step of the curve that was begun last */
  function extend(step) {
    const shape = context.path[context.path.length - 1];
    if (shape?.kind === "path") shape.text = `${shape.text.slice(0, -1)}${step}"`;
  }
  return context;
}
