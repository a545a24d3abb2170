// The chain rule as a chain: what the gradient is multiplied by from the output back to the first layer, link by link.

import { figure } from "../../../draw/numbers.js";
import { along, draw as element, tenth } from "../../../controls/svg_figure.js";
import { numbered, sentencesOf, wordsOf } from "./frame.js";
import { powerOf } from "./powers.js";
import { layerName } from "./layer_names.js";
import { createScene } from "./scene.js";

/**
 * @typedef {{layer: number, activation: string, weights: number | null, slope: number | null, normalization: number |
 * null}} Link factors; null where there is nothing left to multiply
 */
/**
 * @typedef {{links: Link[], values: number | null, deltas: number | null, ratio: number | null, first: number, last:
 * number}} Chain
 */
/** @typedef {"weights" | "slope" | "normalization" | "values"} Kind */
/** @typedef {{kind: Kind, factor: number, from: number, to: number}} Step */

/** Room for names, for a column of factors, for their heads, and for the axis. */
const [NAMES, COLUMN, HEAD, AXIS] = [58, 56, 22, 20];

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createChain(root, parts) {
  const { store, text } = parts;
  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint(/** @type {Chain} */ scene, drawing, size) {
    const { links, values, ratio } = scene;
    if (links.length === 0) return null;
    const name = (/** @type {number} */ layer) => layerName(layer, store.state.run, text);
    drawing.replaceChildren(...chainOf(scene, size, name, text));
    const listed = (/** @type {(number | null)[]} */ factors) => factors.map(figure).join(" × ");
    const [slopes, weights] = [
      links.map(({ slope }) => slope),
      links.map((link) => times(link.weights, link.normalization ?? 1)),
    ];
    const id = parts.numberOf?.("gradient_ratio", {});
    const said = sentencesOf(
      text,
      [text("lesson.chain.slopes", { factors: listed(slopes), product: figure(productOf(slopes)) })],
      [text("lesson.chain.weights", { factors: listed(weights), product: figure(productOf(weights)) })],
      [text("lesson.chain.values", { factor: figure(values) }), numbered(id, figure(ratio)), text("lesson.stop")],
    );
    return { said, words: wordsOf(said) };
  }
  return createScene(root, parts, "chain", { paint, none: text("lesson.chain.none") });
}

/** @param {number | null} one @param {number | null} other */
const times = (one, other) => (one === null || other === null ? null : one * other);
/** @param {(number | null)[]} factors @returns {number | null} */
export const productOf = (factors) => factors.reduce((/** @type {number | null} */ all, one) => times(all, one), 1);

/**
 * From 1 on, as powers of ten: where each factor takes the product from and to.
 * @param {Chain} chain
 * @returns {Step[][]} of each link, and of what the weights multiply; a factor of nothing ends the chain
 */
export function stepsOf({ links, values }) {
  const local = { at: 0, ended: false };
  return [
    ...links.map((link) =>
      ["weights", "slope", "normalization"].map((kind) => ({ kind, factor: link[/** @type {"slope"} */ (kind)] })),
    ),
    [{ kind: "values", factor: values }],
  ].map((factors) =>
    factors.flatMap(({ kind, factor }) => {
      if (local.ended || factor === null) return [];
      const from = local.at;
      local.ended = !(factor > 0);
      if (!local.ended) local.at += Math.log10(factor);
      return [{ kind: /** @type {Step["kind"]} */ (kind), factor, from, to: local.ended ? -Infinity : local.at }];
    }),
  );
}

/**
 * @param {Chain} chain @param {import("./scene.js").Size} size @param {(layer: number) => string} name
 * @param {import("../../../app/text.js").Text} text
 */
function chainOf(chain, { width, height }, name, text) {
  const steps = stepsOf(chain);
  const reached = steps
    .flat()
    .flatMap(({ from, to }) => [from, to])
    .filter(Number.isFinite);
  const low = Math.min(-1, Math.floor(Math.min(0, ...reached) - 1e-9));
  const high = Math.max(0, Math.ceil(Math.max(0, ...reached) - 1e-9));
  const [left, right] = [NAMES, width - 3 * COLUMN - 18];
  const x = along([low, Math.max(high, low + 1)], [left, right]);
  const row = (height - HEAD - AXIS) / steps.length;
  const bottom = height - AXIS;
  const every = Math.max(1, Math.ceil((high - low) / Math.max(1, (right - left) / 46)));
  const marks = Array.from({ length: high - low + 1 }, (_, index) => low + index).filter((mark) => mark % every === 0);
  // The last has the longest numbers.
  const column = (/** @type {number} */ place) => width - 2 - (place < 2 ? (2 - place) * COLUMN + 12 : 0);
  const at = (/** @type {number} */ value) => (Number.isFinite(value) ? x(value) : left);
  const heads = [text("lesson.chain.of_weights"), text("lesson.chain.of_slope"), text("lesson.chain.product")];
  return [
    ...marks.flatMap((mark) => [
      element("path", {
        class: mark === 0 ? "lesson-axis" : "lesson-grid",
        d: `M${tenth(x(mark))} ${HEAD}V${tenth(bottom)}`,
      }),
      element("text", { x: tenth(x(mark)), y: height - 5, "text-anchor": "middle" }, powerOf(mark)),
    ]),
    ...heads.flatMap((head, place) => [
      element("text", { x: column(place), y: 14, "text-anchor": "end" }, head),
      ...(place < 2
        ? [
            element("rect", {
              class: `lesson-factor-${place === 0 ? "weights" : "slope"}`,
              x: column(place) - 26,
              y: 17,
              width: 26,
              height: 3,
            }),
          ]
        : []),
    ]),
    ...steps.flatMap((factors, index) => {
      const top = HEAD + index * row;
      const tall = Math.min(16, (row - 4) / Math.max(1, factors.length));
      const link = chain.links[index];
      const end = factors.length > 0 ? factors[factors.length - 1].to : null;
      const middle = tenth(top + row / 2 + 4);
      const texts = [
        link ? factorText(link.weights, link.normalization) : figure(chain.values),
        link ? figure(link.slope) : "",
        end === null ? "–" : figure(Number.isFinite(end) ? 10 ** end : 0),
      ];
      return [
        element("text", { x: 0, y: middle }, link ? name(link.layer) : text("lesson.chain.inputs")),
        ...factors.map(({ kind, factor, from, to }, place) => {
          const y = top + row / 2 + (place - factors.length / 2) * tall;
          const [start, stop] = [at(from), at(to)];
          return element(
            "rect",
            {
              class: `lesson-factor lesson-factor-${kind}`,
              x: tenth(Math.min(start, stop)),
              y: tenth(y + 1),
              width: tenth(Math.max(1.5, Math.abs(stop - start))),
              height: tenth(Math.max(1, tall - 2)),
            },
            element("title", {}, `× ${figure(factor)}`),
          );
        }),
        ...texts.map((shown, place) =>
          element(
            "text",
            { class: place === 2 ? "lesson-value" : "", x: column(place), y: middle, "text-anchor": "end" },
            shown,
          ),
        ),
        element("path", { class: "lesson-grid", d: `M0 ${tenth(top + row)}H${width}` }),
      ];
    }),
  ];
}

/** What normalizes counts with the weights. @param {number | null} weights @param {number | null} normalization */
const factorText = (weights, normalization) =>
  normalization === null ? figure(weights) : figure(times(weights, normalization));
