// Figures and their tables as files: a drawing of the page, a canvas, rows.

import { writeTable } from "../app/csv.js";
import { failureOf } from "../app/fault_sentences.js";
import { download, make, packNow } from "./dom.js";
import { themeColors } from "./theme_colors.js";

const SVG = "http://www.w3.org/2000/svg";
/** Pixels to a CSS pixel of an image. */
const SHARP = 2;
/** What style sheets say of a drawing, which a file must say itself. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "paint-order",
  "font-size",
  "font-weight",
  "font-family",
  "text-anchor",
  "dominant-baseline",
  "visibility",
  "display",
];

/** @typedef {SVGSVGElement | HTMLCanvasElement} Figure */

/** @param {Figure} figure @returns {{width: number, height: number}} CSS pixels */
function sizeOf(figure) {
  const box = figure.getBoundingClientRect();
  return { width: Math.max(1, Math.ceil(box.width)), height: Math.max(1, Math.ceil(box.height)) };
}

/**
 * A figure as a document of its own, on the page's ground, with its styles in it.
 * @param {Figure} figure stands on the page, where its style sheets hold
 * @param {string} title
 * @returns {string} SVG
 */
export function figureAsSvg(figure, title) {
  const { width, height } = sizeOf(figure);
  const page = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` }))
    page.setAttribute(name, String(value));
  const [said, ground] = ["title", "rect"].map((tag) => document.createElementNS(SVG, tag));
  said.textContent = title;
  for (const [name, value] of Object.entries({ width, height, fill: themeColors().ground }))
    ground.setAttribute(name, String(value));
  page.append(said, ground);
  if (figure instanceof HTMLCanvasElement) {
    const image = document.createElementNS(SVG, "image");
    for (const [name, value] of Object.entries({ width, height, href: figure.toDataURL("image/png") }))
      image.setAttribute(name, String(value));
    page.append(image);
  } else {
    const copy = /** @type {SVGSVGElement} */ (figure.cloneNode(true));
    const [from, to] = [figure, copy].map((one) => [one, ...one.querySelectorAll("*")]);
    from.forEach((element, at) => {
      const styles = getComputedStyle(element);
      for (const name of STYLES) to[at].setAttribute(name, styles.getPropertyValue(name));
      for (const name of ["class", "style", "tabindex", "role", "aria-label"]) to[at].removeAttribute(name);
    });
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    page.append(copy);
  }
  return new XMLSerializer().serializeToString(page);
}

/**
 * A figure as an image, on the page's ground, twice as fine as it stands there.
 * @param {Figure} figure @param {string} title
 * @returns {Promise<Blob>}
 * @throws {Error} where the browser could not draw it
 */
export async function figureAsPng(figure, title) {
  const { width, height } = sizeOf(figure);
  const canvas = make("canvas", { width: width * SHARP, height: height * SHARP });
  const surface = canvas.getContext("2d");
  if (!surface) throw new Error("no 2-D canvas");
  surface.fillStyle = themeColors().ground;
  surface.fillRect(0, 0, canvas.width, canvas.height);
  if (figure instanceof HTMLCanvasElement) surface.drawImage(figure, 0, 0, canvas.width, canvas.height);
  else {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(figureAsSvg(figure, title))}`;
    await image.decode();
    surface.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
  const packed = packNow(canvas);
  if (!packed) throw new Error("no PNG");
  return packed;
}

/**
 * A table as RFC 4180 has it; what a spreadsheet would calculate stays a text.
 * @param {(string | number)[][]} rows the first names the columns @param {string} name of the file, without ending
 */
export const saveCsv = (rows, name) => download(new Blob([writeTable(rows)], { type: "text/csv" }), `${name}.csv`);

/** @param {unknown} value @param {string} name of the file, without ending */
export const saveJson = (value, name) =>
  download(new Blob([`${JSON.stringify(value, null, 1)}\n`], { type: "application/json" }), `${name}.json`);

/**
 * Buttons that save a figure as PNG and SVG, and its table as CSV and JSON: those of which something is given.
 * @param {object} options
 * @param {import("../app/text.js").Text} options.text
 * @param {(kind: "note" | "fault", sentence: string) => void} options.note is told where it went wrong
 * @param {string} options.what is saved, as it stands in a sentence
 * @param {string} options.name of the files, without ending
 * @param {() => Figure} [options.figure]
 * @param {() => (string | number)[][]} [options.rows]
 * @param {() => unknown} [options.json]
 */
export function createSaving({ text, note, what, name, figure, rows, json }) {
  /** @type {[string, () => unknown][]} */
  const ways = [];
  if (figure)
    ways.push(
      ["PNG", async () => download(await figureAsPng(figure(), what), `${name}.png`)],
      ["SVG", () => download(new Blob([figureAsSvg(figure(), what)], { type: "image/svg+xml" }), `${name}.svg`)],
    );
  if (rows) ways.push(["CSV", () => saveCsv(rows(), name)]);
  if (json) ways.push(["JSON", () => saveJson(json(), name)]);
  const buttons = ways.map(([format, save]) => {
    const label = text("figure.save_what", { what, format });
    const button = make("button", { type: "button", class: "quiet tiny", "aria-label": label, title: label }, format);
    button.addEventListener("click", async () => {
      try {
        await save();
      } catch (error) {
        console.error(error);
        note("fault", failureOf("figure.failed", error, text));
      }
    });
    return button;
  });
  const root = make(
    "div",
    { class: "figure-saving" },
    make("span", { class: "label" }, text("figure.save")),
    ...buttons,
  );
  return {
    root,
    /** Whether there is something to save. @param {boolean} there */
    enable: (there) => buttons.forEach((button) => (button.disabled = !there)),
  };
}
