// The loss over one weight under two losses: a curve that bends upwards everywhere has one bottom only.

import { numbered, sentencesOf, wordsOf } from "./frame.js";
import { arranged, createPanel } from "./panel.js";
import { createScene } from "./scene.js";
import { sentenceOf } from "./sentence.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { figure } from "../../../draw/numbers.js";

const LOSSES = /** @type {const} */ (["cross_entropy", "squared_error"]);

/** Where a drawing is narrower, a panel's title and a whole sentence have no room beside each other, in CSS pixels. */
const NARROW = 440;

/** @typedef {{y: (number | null)[], wrong: number[], now: number | null}} Curve */
/**
 * @typedef {{weight: number, hidden: number, output: string | null, x: number[], cross_entropy: Curve | null,
 * squared_error: Curve | null}} Scene
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createConvexity(root, parts) {
  const { text } = parts;

  /** @param {Scene} scene @param {Element} drawing @param {{width: number, height: number}} size */
  function paint(scene, drawing, size) {
    const { weight, hidden, output, x: places } = scene;
    if (output === null || !scene.cross_entropy || !scene.squared_error) return null;
    const { boxes, beside } = arranged(size, [1, 1]);
    const x = [places[0], places[places.length - 1]];
    const inside = places.length - 2;
    const verdicts = LOSSES.map((name) => {
      const { wrong } = /** @type {Curve} */ (scene[name]);
      return wrong.length === 0
        ? text("lesson.convexity.everywhere", { count: inside })
        : text("lesson.convexity.not_everywhere", { count: wrong.length, all: inside });
    });
    const short = LOSSES.map((name) => {
      const { wrong } = /** @type {Curve} */ (scene[name]);
      return wrong.length === 0
        ? text("lesson.convexity.upwards")
        : text("lesson.convexity.downwards", { count: wrong.length, all: inside });
    });
    drawing.replaceChildren(
      ...LOSSES.flatMap((name, index) => {
        const { y, wrong, now } = /** @type {Curve} */ (scene[name]);
        const known = y.filter((value) => value !== null);
        const [low, high] = [Math.min(...known), Math.max(...known)];
        const room = 0.08 * (high - low) || 0.1;
        const panel = createPanel(boxes[index], {
          x,
          y: [low - room, high + room],
          title: text(`lesson.convexity.${name}`, { output: text(`activation.${output}.label`) }),
          // Where panels stand side by side the verdict is below.
          below: beside ? "" : index === LOSSES.length - 1 ? text("lesson.convexity.weight") : null,
        });
        const bends = new Set(wrong);
        const { right, top, bottom } = boxes[index];
        return [
          panel.grid,
          panel.line(places, y, { class: "convexity-line" }),
          ...runsOf(wrong).map(([from, to]) =>
            panel.line(places.slice(from - 1, to + 2), y.slice(from - 1, to + 2), { class: "convexity-wrong" }),
          ),
          ...places.flatMap((place, at) =>
            !beside && bends.has(at) && y[at] !== null
              ? [
                  element("path", {
                    class: "convexity-mark",
                    d: `M${tenth(panel.at.x(place))} ${tenth(panel.at.y(Number(y[at])) - 9)}v5`,
                  }),
                ]
              : [],
          ),
          ...(now === null ? [] : [panel.dot(weight, now, 5, { class: "lesson-now" })]),
          element(
            "text",
            {
              class: wrong.length === 0 ? "panel-verdict is-good" : "panel-verdict",
              x: right,
              y: beside ? bottom + 28 : top - 8,
              "text-anchor": "end",
            },
            beside || size.width < NARROW ? short[index] : verdicts[index],
          ),
        ];
      }),
    );
    const said = sentencesOf(
      text,
      sentenceOf(
        (values) =>
          text("lesson.convexity.said", { ...values, from: figure(x[0]), to: figure(x[1]), count: places.length }),
        {
          weight: numbered(undefined, figure(weight)),
        },
      ),
      [text(hidden === 0 ? "lesson.convexity.neuron" : "lesson.convexity.network", { count: hidden })],
    );
    const words = [
      ...LOSSES.map((name, index) => [
        text("lesson.convexity.read", {
          loss: text(`lesson.convexity.${name}`, { output: text(`activation.${output}.label`) }),
          verdict: verdicts[index],
        }),
      ]),
      said,
    ];
    return { said, words: wordsOf(sentencesOf(text, ...words)) };
  }
  return createScene(root, parts, "convexity", { paint, none: text("lesson.convexity.none") });
}

/** Neighbors together, first and last of each. @param {number[]} places rising @returns {[number, number][]} */
function runsOf(places) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const place of places) {
    const last = runs[runs.length - 1];
    if (last && last[1] === place - 1) last[1] = place;
    else runs.push([place, place]);
  }
  return runs;
}
