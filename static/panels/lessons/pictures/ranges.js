// Where a layer's sums fall under the curve of its function: in the range in which it has a slope, or where it is flat.

import { figure, rounded, wholePercent } from "../../../draw/numbers.js";
import { ticks } from "../../../draw/axis.js";
import { along, draw as element, path, tenth } from "../../../controls/svg_figure.js";
import { createChoice, numbered, sentencesOf, wordsOf } from "./frame.js";
import { layerName } from "./layer_names.js";
import { createScene } from "./scene.js";

/** @typedef {[number | null, number | null]} Ends null: there is none on that side */
/**
 * @typedef {object} Layer docs/protocol.md says more
 * @property {number} layer @property {string} activation
 * @property {number} low @property {number} high @property {(number | null)[]} f @property {(number | null)[]} slope
 * @property {Ends} useful @property {Ends} edge @property {number} steepest
 * @property {number[]} counts @property {number} below @property {number} above @property {number} count
 * @property {number | null} flat @property {number | null} reach @property {number | null} within
 * @property {number} slope_mean
 */

const [LEFT, RIGHT, TOP, AXIS] = [40, 12, 18, 34];

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createRanges(root, parts) {
  const { store, text } = parts;
  const local = { layer: 1, offered: "" };
  const place = document.createElement("div");
  let choice = /** @type {ReturnType<typeof createChoice> | null} */ (null);

  /** One for each layer there is, where there are several. @param {Layer[]} layers */
  function offer(layers) {
    const offered = layers.map(({ layer }) => layer).join();
    if (offered === local.offered) return;
    local.offered = offered;
    choice = createChoice({
      label: text("lesson.ranges.layer"),
      choices: layers.map(({ layer }) => [String(layer), String(layer)]),
      choose(layer) {
        local.layer = Number(layer);
        shown.again();
      },
    });
    const words = document.createElement("span");
    words.textContent = text("lesson.ranges.layer");
    place.replaceChildren(...(layers.length > 1 ? [words, choice.root] : []));
  }
  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint({ layers }, drawing, size) {
    if (layers.length === 0) return null;
    offer(layers);
    /** @type {Layer} */
    const layer = layers.find((/** @type {Layer} */ one) => one.layer === local.layer) ?? layers[0];
    choice?.mark(String(layer.layer));
    drawing.replaceChildren(...drawingOf(layer, size, text));
    const said = wordsFor(layer, parts, layerName(layer.layer, store.state.run, text));
    return { said, words: wordsOf(said) };
  }
  place.className = "picture-layers";
  const shown = createScene(root, parts, "ranges", { controls: [place], paint, none: text("lesson.ranges.none") });
  return shown;
}

/** @param {Layer} layer @param {import("./index.js").Parts} parts @param {string} name */
function wordsFor({ layer, activation, useful, edge, steepest, flat, reach, within, slope_mean: mean }, parts, name) {
  const { text } = parts;
  const words = { layer: name, name: text(`activation.${activation}.label`), slope: figure(mean) };
  if (flat === null) return [text("lesson.ranges.nowhere", words)];
  const id = parts.numberOf?.("saturated", { layer });
  const share = [text("lesson.ranges.flat", words), numbered(id, wholePercent(flat)), text("lesson.stop")];
  if (steepest === 0) return sentencesOf(text, share, [text("lesson.ranges.never", words)]);
  const ends = (/** @type {Ends} */ [from, to]) =>
    from !== null && to !== null
      ? text("lesson.ranges.between", { from: bound(from), to: bound(to) })
      : text("lesson.ranges.above", { from: bound(from ?? to ?? 0) });
  const inside =
    reach === null || within === null
      ? []
      : [
          [
            text("lesson.ranges.within", { reach }),
            numbered(parts.numberOf?.("within", { layer, reach }), wholePercent(within)),
            text("lesson.stop"),
          ],
        ];
  const range = text("lesson.ranges.useful", { ends: ends(useful), wide: ends(edge), ...words });
  return sentencesOf(text, share, ...inside, [range]);
}

/** Two figures are all that a soft edge has. @param {number} end */
const bound = (end) => figure(rounded(Math.abs(end) < 0.02 ? 0 : end, 2));

/**
 * @param {Layer} layer @param {import("./scene.js").Size} size @param {import("../../../app/text.js").Text} text
 */
function drawingOf({ low, high, f, slope, useful, edge, counts, below, above, count }, { width, height }, text) {
  const [left, right, bottom] = [LEFT, width - RIGHT, height - AXIS];
  const middle = TOP + (bottom - TOP) * 0.56;
  const x = along([low, high], [left, right]);
  const answers = [...f, ...slope].flatMap((value) => value ?? []);
  const [least, most] = [Math.min(0, ...answers), Math.max(1e-9, ...answers)];
  const y = along([least - 0.06 * (most - least), most + 0.06 * (most - least)], [middle - 6, TOP]);
  const at = (/** @type {number} */ index) => x(low + (index / (f.length - 1)) * (high - low));
  const curve = (/** @type {(number | null)[]} */ values) =>
    path(values.flatMap((value, index) => (value === null ? [] : [[at(index), y(value)]])));
  const clamp = (/** @type {number} */ value) => Math.max(left, Math.min(right, x(value)));
  const band = (/** @type {string} */ kind, /** @type {Ends} */ [from, to]) => {
    if (from === null && to === null) return [];
    const [start, end] = [clamp(from ?? low), clamp(to ?? high)];
    const attributes = { class: kind, x: tenth(start), y: TOP, width: tenth(end - start), height: tenth(bottom - TOP) };
    return [element("rect", attributes)];
  };
  const bars = barsOf(counts, [left, right], [bottom, middle + 12]);
  const outside = [
    ...(below > 0 ? [{ x: left + 2, anchor: "start", share: below / count }] : []),
    ...(above > 0 ? [{ x: right - 2, anchor: "end", share: above / count }] : []),
  ];
  const label = (/** @type {string} */ words, /** @type {(number | null)[]} */ values, /** @type {string} */ kind) => {
    const last = values[values.length - 1];
    return last === null
      ? []
      : [
          element(
            "text",
            { class: `lesson-mark ${kind}`, x: right - 4, y: tenth(y(last) - 5), "text-anchor": "end" },
            words,
          ),
        ];
  };
  const across = ticks(low, high, Math.max(3, width / 90));
  return [
    ...band("lesson-edge", edge),
    ...band("lesson-useful", useful),
    ...across.flatMap((mark) => [
      element("path", {
        class: mark === 0 ? "lesson-axis" : "lesson-grid",
        d: `M${tenth(x(mark))} ${TOP}V${tenth(bottom)}`,
      }),
      element("text", { x: tenth(x(mark)), y: tenth(bottom + 14), "text-anchor": "middle" }, figure(mark)),
    ]),
    ...ticks(least, most, 3).flatMap((mark) => [
      element("path", { class: mark === 0 ? "lesson-axis" : "lesson-grid", d: `M${left} ${tenth(y(mark))}H${right}` }),
      element("text", { x: left - 5, y: tenth(y(mark) + 4), "text-anchor": "end" }, figure(rounded(mark, 3))),
    ]),
    element("path", { class: "lesson-axis", d: `M${left} ${tenth(bottom)}H${right}` }),
    // Flat or not is said by more than a color: bars where it is flat are outlines.
    ...bars.map(({ d, place }) =>
      element("path", {
        class: isFlat(low + ((place + 0.5) / counts.length) * (high - low), useful)
          ? "lesson-bar-flat"
          : "lesson-bar-live",
        d,
      }),
    ),
    element("path", { class: "lesson-line", d: curve(f) }),
    element("path", { class: "lesson-line lesson-slope", d: curve(slope) }),
    ...label("f", f, ""),
    ...label("f′", slope, "lesson-slope-name"),
    ...outside.map((one) =>
      element(
        "text",
        { class: "lesson-mark", x: one.x, y: tenth(bottom - 6), "text-anchor": one.anchor },
        text("lesson.ranges.beyond", { share: wholePercent(one.share) }),
      ),
    ),
    element("text", { x: right, y: height - 4, "text-anchor": "end" }, text("lesson.ranges.sum")),
    element("text", { x: left, y: tenth(middle + 8) }, text("lesson.ranges.sums")),
    element("text", { x: left, y: 12 }, text("lesson.ranges.curve")),
  ];
}

/** @param {number} z @param {Ends} useful */
const isFlat = (z, [from, to]) =>
  (from === null && to === null) || (from !== null && z < from) || (to !== null && z > to);

/** @param {number[]} counts @param {[number, number]} across @param {[number, number]} upwards from the base */
function barsOf(counts, [left, right], [base, top]) {
  const most = Math.max(...counts);
  const wide = (right - left) / counts.length;
  return counts.flatMap((count, place) => {
    if (count === 0) return [];
    const tall = Math.max(1.5, (count / most) * (base - top));
    const start = left + place * wide;
    return [
      {
        place,
        d: `M${tenth(start + 0.5)} ${tenth(base)}v${tenth(-tall)}h${tenth(Math.max(0.5, wide - 1))}v${tenth(tall)}`,
      },
    ];
  });
}
