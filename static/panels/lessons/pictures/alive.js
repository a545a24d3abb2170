// Units by epochs: for how many of the training points each hidden unit has a gradient, and which died and came back.

import { fromBase64 } from "../../../wire/base64.js";
import { ticks } from "../../../draw/axis.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { numbered, sentencesOf, wordsOf } from "./frame.js";
import { layerName } from "./layer_names.js";
import { createScene } from "./scene.js";

/** @typedef {{layer: number, unit: number, died: number, back: number | null}} Death epochs */
/**
 * @typedef {{layer: number, activation: string, units: number, died: number, back: number, rows: {shares: string, dead:
 * boolean}[]}} Layer
 */
/**
 * @typedef {{first: number | null, last: number | null, every: number, layers: Layer[], dead: number, died: number,
 * back: number, deaths: Death[]}} Scene
 */

/** @typedef {import("./index.js").Parts} Parts */

/** All points, in a byte of a share. */
const WHOLE = 200;
/** How many strengths are told apart: a path for each, whatever number of places there are. */
const STRENGTHS = 5;
const [NAMES, RIGHT, AXIS, GAP] = [64, 8, 34, 17];
/** A row as high as this has its own name. */
const NAMED = 13;
/** Deaths that a sentence tells of. */
const TOLD = 3;

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createAlive(root, parts) {
  const { store, text } = parts;
  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint(/** @type {Scene} */ scene, drawing, size) {
    if (scene.layers.length === 0) return null;
    const name = (/** @type {number} */ layer) => layerName(layer, store.state.run, text);
    const { lesson } = store.state;
    // As long as the set-up is trained for, so that the strips grow towards their end.
    const planned = lesson?.document.set_ups[lesson.setUp]?.epochs ?? 0;
    /** @returns {Record<string, string>} */
    const marked = (/** @type {number} */ layer) => {
      const said = layer === 1 ? parts.numberOf("revived_units", { first: 1, last: 1 }) : undefined;
      return said === undefined ? {} : { "data-number": said };
    };
    drawing.replaceChildren(...stripsOf(scene, size, { name, planned, marked }, text));
    const id = parts.numberOf?.("dead_units", {});
    const units = scene.layers.reduce((sum, layer) => sum + layer.units, 0);
    const said = sentencesOf(
      text,
      [numbered(id, String(scene.dead)), text("lesson.alive.dead", { count: units })],
      ...toldOf(scene.deaths).map((death) => [sentenceOf(death, scene.first ?? 0, text)]),
      ...(scene.died > 0
        ? [
            [
              text("lesson.alive.all", { died: scene.died }),
              numbered(backOf(scene, parts), String(scene.back)),
              text("lesson.stop"),
            ],
          ]
        : []),
    );
    return { said, words: wordsOf(said) };
  }
  return createScene(root, parts, "alive", { paint, none: text("lesson.alive.none") });
}

/**
 * What the lesson says of units that came back beyond the first layer, where these are all.
 * @param {Scene} scene @param {Parts} parts
 */
const backOf = ({ layers }, { numberOf }) =>
  layers[0].back === 0 ? numberOf("revived_units", { first: 2 }) : undefined;

/** Who came back first, then the newest. @param {Death[]} deaths the newest first */
export const toldOf = (deaths) =>
  [...deaths.filter(({ back }) => back !== null), ...deaths.filter(({ back }) => back === null)].slice(0, TOLD);

/**
 * @param {Death} death @param {number} first the epoch from which on it is known
 * @param {import("../../../app/text.js").Text} text
 */
export function sentenceOf({ layer, unit, died, back }, first, text) {
  const words = { layer, unit: unit + 1, died, back: back ?? 0 };
  if (died === first) return text(back === null ? "lesson.alive.began_dead" : "lesson.alive.began_back", words);
  return text(back === null ? "lesson.alive.death" : "lesson.alive.revival", words);
}

/**
 * Runs of equal strength along a row, 0 being a unit that is dead.
 * @param {ArrayLike<number>} shares bytes
 * @returns {{from: number, to: number, strength: number}[]} to: the place after the last
 */
export function runsOf(shares) {
  /** @type {{from: number, to: number, strength: number}[]} */
  const runs = [];
  Array.from(shares, (share, place) => {
    const strength = Math.ceil((share / WHOLE) * STRENGTHS);
    const last = runs[runs.length - 1];
    if (last?.strength === strength) last.to = place + 1;
    else runs.push({ from: place, to: place + 1, strength });
  });
  return runs;
}

/**
 * @param {Scene} scene @param {import("./scene.js").Size} size
 * @param {object} looks
 * @param {(layer: number) => string} looks.name @param {number} looks.planned epochs that the run is to have
 * @param {(layer: number) => Record<string, string>} looks.marked by what the lesson says of a layer's units
 * @param {import("../../../app/text.js").Text} text
 */
function stripsOf({ first, last, every, layers, deaths }, { width, height }, { name, planned, marked }, text) {
  const [left, right, bottom] = [NAMES, width - RIGHT, height - AXIS];
  const rows = layers.reduce((sum, layer) => sum + layer.rows.length, 0);
  const tall = (bottom - layers.length * GAP) / rows;
  const from = first ?? 0;
  const shares = layers.map((layer) => layer.rows.map((row) => fromBase64(row.shares) ?? new Uint8Array()));
  const columns = Math.max(planned / every + 2, ...shares.flat().map(({ length }) => length));
  const wide = (right - left) / columns;
  /** @type {string[][]} */
  const paths = Array.from({ length: STRENGTHS + 1 }, () => []);
  /** @type {Element[]} */
  const words = [];
  /** @type {Map<string, number>} */
  const tops = new Map();
  let top = 0;
  layers.forEach((layer, index) => {
    words.push(element("text", { class: "lesson-value", x: 0, y: tenth(top + 13) }, name(layer.layer)));
    if (layer.died > 0)
      words.push(
        element(
          "text",
          { x: NAMES, y: tenth(top + 13), ...marked(layer.layer) },
          text("lesson.alive.of_layer", { died: layer.died, back: layer.back }),
        ),
      );
    if (layer.units > layer.rows.length)
      words.push(
        element(
          "text",
          { x: right, y: tenth(top + 13), "text-anchor": "end" },
          text("lesson.symmetry.more", { count: layer.units - layer.rows.length }),
        ),
      );
    top += GAP;
    shares[index].forEach((row, unit) => {
      tops.set(`${layer.layer} ${unit}`, top);
      if (tall >= NAMED)
        words.push(
          element("text", { x: 0, y: tenth(top + tall / 2 + 4) }, text("lesson.symmetry.unit", { unit: unit + 1 })),
        );
      for (const { from: start, to, strength } of runsOf(row))
        paths[strength].push(boxOf(left + start * wide, top + 1, (to - start) * wide, tall - 2));
      top += tall;
    });
  });
  const place = (/** @type {number} */ epoch) => left + ((epoch - from) / every + 0.5) * wide;
  const back = deaths.flatMap(({ layer, unit, back: epoch }) => {
    const at = tops.get(`${layer} ${unit}`);
    return epoch === null || at === undefined
      ? []
      : [
          element("path", {
            class: "lesson-revival",
            d: `M${tenth(place(epoch) - wide / 2)} ${tenth(at + tall)}v${tenth(-tall)}m-3 4l3 -4l3 4`,
          }),
        ];
  });
  const epochs = ticks(from, Math.max(planned, last ?? 0), Math.max(2, (right - left) / 70)).filter(Number.isInteger);
  return [
    ...paths.flatMap((pieces, strength) =>
      pieces.length === 0
        ? []
        : [
            element("path", {
              class: strength === 0 ? "lesson-unit-dead" : "lesson-unit-alive",
              d: pieces.join(""),
              ...(strength > 0 && { "fill-opacity": 0.15 + (0.85 * strength) / STRENGTHS }),
            }),
          ],
    ),
    ...back,
    ...words,
    ...epochs.map((epoch) =>
      element("text", { x: tenth(place(epoch)), y: tenth(bottom + 14), "text-anchor": "middle" }, String(epoch)),
    ),
    element("text", { x: right, y: height - 4, "text-anchor": "end" }, text("timeline.epoch")),
    ...keysOf(left, height - 4, text),
  ];
}

/** @param {number} x @param {number} y @param {number} wide @param {number} tall */
const boxOf = (x, y, wide, tall) => `M${tenth(x)} ${tenth(y)}h${tenth(wide)}v${tenth(tall)}h${tenth(-wide)}Z`;

/** @param {number} x @param {number} y @param {import("../../../app/text.js").Text} text */
const keysOf = (x, y, text) => [
  element("rect", { class: "lesson-unit-dead", x: 0, y: y - 10, width: 12, height: 10 }),
  element("text", { x: 16, y }, text("lesson.alive.key_dead")),
  element("rect", { class: "lesson-unit-alive", x: x + 24, y: y - 10, width: 12, height: 10 }),
  element("text", { x: x + 40, y }, text("lesson.alive.key_alive")),
];
