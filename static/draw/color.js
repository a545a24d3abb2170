// Colors as numbers: read from CSS, mixed, packed the way image data holds them.

/** @typedef {[red: number, green: number, blue: number]} Rgb each from 0 to 255 */

/**
 * @param {string} css `#rgb`, `#rrggbb`, `rgb(...)` or `color(srgb ...)`; opacity is ignored
 * @returns {number} packed: opaque RGBA as a little-endian 32-bit number, as a Uint32Array over image data holds it
 * @throws {Error} on any other notation
 */
export const parseColor = (css) => pack(parseRgb(css));

/**
 * A color as every program reads it: no notation that only browsers know.
 * @param {string} css what `parseColor` reads, or two of it mixed in OKLab
 * @returns {string} `#rrggbb`
 */
export function plainColor(css) {
  const [, first, percent, second] = /^color-mix\(in oklab, (.+) ([\d.]+)%, (.+)\)$/.exec(css) ?? [];
  const packed = first ? pack(mix(parseRgb(second), parseRgb(first), Number(percent) / 100)) : parseColor(css);
  const channels = [packed, packed >> 8, packed >> 16].map((channel) => (channel & 255).toString(16).padStart(2, "0"));
  return `#${channels.join("")}`;
}

/** @param {Rgb} from @param {Rgb} to @param {number} share of the way */
function mix(from, to, share) {
  const [start, end] = [toOklab(from), toOklab(to)];
  return fromOklab(start.map((value, axis) => value + (end[axis] - value) * share));
}

/** @param {string} css @returns {Rgb} */
function parseRgb(css) {
  const text = css.trim().toLowerCase();
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.exec(text)?.[1];
  if (hex) {
    const pairs = hex.length < 6 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
    return /** @type {Rgb} */ (pairs.slice(0, 3).map((pair) => parseInt(pair, 16)));
  }
  const [, space, body] = /^(?:rgba?|color)\((srgb\s)?([^)]*)\)$/.exec(text) ?? [];
  const channels = (body ?? "")
    .split(/[\s,/]+/)
    .filter(Boolean)
    .slice(0, 3)
    .map((part) => parseFloat(part) * (part.endsWith("%") ? 2.55 : space ? 255 : 1));
  if (channels.length < 3 || channels.some(Number.isNaN)) throw new Error(`cannot read the color "${css}"`);
  return /** @type {Rgb} */ (channels);
}

/** @param {Rgb} rgb @returns {number} */
function pack(rgb) {
  const [red, green, blue] = rgb.map((channel) => Math.round(Math.max(0, Math.min(255, channel))));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * The scale from negative over zero to positive, mixed in OKLab (Ottosson 2020): equal steps look equal, and no step
 * between two clean colors is muddy.
 * @param {{negative: string, zero: string, positive: string}} colors CSS colors
 * @returns {Uint32Array} 255 packed colors; code 0 is negative, 127 zero, 254 positive, each exactly
 */
export function buildPalette({ negative, zero, positive }) {
  const ends = [negative, zero, positive].map((css) => parseRgb(css));
  const [low, middle, high] = ends.map(toOklab);
  const palette = new Uint32Array(255);
  for (let code = 0; code < 255; code += 1) {
    const share = Math.abs(code - 127) / 127;
    const end = code < 127 ? low : high;
    palette[code] = pack(fromOklab(middle.map((value, axis) => value + (end[axis] - value) * share)));
  }
  [0, 127, 254].forEach((code, index) => (palette[code] = pack(ends[index])));
  return palette;
}

/**
 * A scale from one color to another over others, each step as large to the eye as the next.
 * @param {string[]} stops CSS colors, evenly far from each other
 * @param {number} count of steps, at least 2
 * @returns {string[]} CSS colors; the first and the last are the outer stops
 */
export function rampOf(stops, count) {
  const all = stops.map((css) => parseRgb(css));
  return Array.from({ length: count }, (_, step) => {
    const place = (step / (count - 1)) * (all.length - 1);
    const from = Math.min(all.length - 2, Math.floor(place));
    const channels = mix(all[from], all[from + 1], place - from);
    return `rgb(${channels.map((channel) => Math.round(Math.max(0, Math.min(255, channel)))).join(", ")})`;
  });
}

/**
 * How light a color is to the eye, 0 for black to 1 for white: what is written on it must differ.
 * @param {string} css
 */
export const lightnessOf = (css) => toOklab(parseRgb(css))[0];

/**
 * Paler: each color so near to the ground that what is drawn on it in full strength stands out.
 * @param {Uint32Array} palette packed colors
 * @param {string} ground CSS color
 * @param {number} strength 0 the ground, 1 the palette itself
 * @returns {Uint32Array}
 */
export function washed(palette, ground, strength) {
  const base = parseRgb(ground);
  return palette.map((packed) =>
    pack(
      /** @type {Rgb} */ (
        base.map((channel, at) => Math.round(channel + (((packed >> (8 * at)) & 255) - channel) * strength))
      ),
    ),
  );
}

/** @param {Uint32Array} palette @param {number} code 0 to 254 @returns {string} a CSS color */
export function colorAt(palette, code) {
  const packed = palette[code];
  return `rgb(${packed & 255}, ${(packed >> 8) & 255}, ${(packed >> 16) & 255})`;
}

/** @param {number} channel 0 to 255, gamma-encoded */
const toLinear = (channel) => (channel <= 10.31475 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
/** @param {number} light 0 to 1 */
const toGamma = (light) => 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

/** @param {Rgb} rgb @returns {number[]} lightness, green-red, blue-yellow */
function toOklab(rgb) {
  const [r, g, b] = rgb.map(toLinear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {number[]} lab @returns {Rgb} */
function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
