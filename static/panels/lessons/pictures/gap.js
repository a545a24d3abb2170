// Training and test loss of each set-up with the gap between them, and the weights that each has come to.

import { createDrawing, createFrame, numbered, sentencesOf, wordsOf } from "./frame.js";
import { sentenceOf } from "./sentence.js";
import { coursesOf } from "./set_up_courses.js";
import { createUndo } from "../../../controls/dom.js";
import { describe, draw as element, tenth } from "../../../controls/svg_figure.js";
import { ticks } from "../../../draw/axis.js";
import { figure, fixed, formatTick, wholePercent } from "../../../draw/numbers.js";

const [HEAD, BELOW, MOST_ROW] = [22, 20, 180];
/** Where the losses end and the weights begin, of the width. */
const SPLIT = 0.56;
/** An odd number, so that one has 0 in its middle. */
const BARS = 41;

/**
 * @typedef {{count: number, zeros: number, largest: number, squares: number, norm: number, absolute: number, weights:
 * number[], regularizer: {name: string, rate: number}}} Scene
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createGap(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const frame = createFrame(root, { title: text("lesson.gap"), name: "gap", resized: draw });
  const { drawing, fit } = createDrawing(frame);
  /** The weights that each set-up had when it was last seen. @type {Map<string, Scene>} */
  const kept = new Map();
  describe(drawing, text("lesson.gap"));

  function keep() {
    const { scene, lesson, run } = store.state;
    if (scene?.name !== "gap" || !scene.scene || !lesson || lesson.starting || scene.run !== run?.run) return;
    const name = lesson.on ? lesson.setUp : lesson.own;
    if (name) kept.set(name, /** @type {any} */ (scene.scene));
  }
  /** What is under way, and what has been run. */
  function shown() {
    const { lesson } = store.state;
    if (!lesson) return [];
    const ofStep = lesson.resolved.steps[lesson.page]?.set_ups ?? [];
    return coursesOf(lesson, text).filter(({ name, course }) => course.length > 1 || ofStep.includes(name));
  }
  function draw() {
    const { lesson } = store.state;
    const { width, height } = fit();
    if (!lesson || width <= 0 || height <= 0) return;
    keep();
    const rows = shown().map((one) => ({
      ...one,
      end: one.course[one.course.length - 1],
      weights: kept.get(one.name),
    }));
    const tall = Math.min(MOST_ROW, (height - HEAD - BELOW) / Math.max(1, rows.length));
    const most = Math.max(
      0.1,
      ...rows.flatMap(({ end }) => (end ? [end.train, end.test].filter(Number.isFinite) : [])),
    );
    const reach = Math.max(1e-9, ...rows.map(({ weights }) => weights?.largest ?? 0));
    const [left, middle] = [4, SPLIT * width];
    const long = (/** @type {number} */ loss) => Math.max(1, (Math.min(loss, most) / most) * (middle - left - 100));
    const bottom = HEAD + rows.length * tall;
    const x = (/** @type {number} */ weight) => middle + 16 + ((weight + reach) / (2 * reach)) * (width - middle - 24);
    // What is exactly 0 may be nearly all: the others keep a form one can see.
    const highest = Math.max(1, ...rows.flatMap(({ weights }) => (weights ? barsOf(weights, reach) : [])));
    drawing.replaceChildren(
      element("text", { class: "panel-title", x: left, y: 13 }, text("lesson.gap.losses")),
      element("text", { class: "panel-title", x: middle + 16, y: 13 }, text("lesson.gap.weights")),
      ...rows.flatMap((row, index) => [
        ...losses(row, { left, top: HEAD + index * tall, tall, long }),
        ...weights(row, { top: HEAD + index * tall, tall, x, reach, highest, right: width - 4 }),
      ]),
      ...(reach > 1e-9
        ? ticks(-reach, reach, 4).map((value, _, all) =>
            element(
              "text",
              { x: tenth(x(value)), y: bottom + 14, "text-anchor": "middle" },
              formatTick(value, all[1] - all[0]),
            ),
          )
        : []),
    );
    const said = sentence();
    frame.say(...said);
    describe(drawing, wordsOf(sentencesOf(text, ...rows.map((row) => [inWords(row)]), said)));
  }
  /** @param {any} row @param {{left: number, top: number, tall: number, long: (loss: number) => number}} place */
  function losses({ name, words, end }, { left, top, tall, long }) {
    const bar = Math.max(5, Math.min(16, (tall - 24) / 2));
    const [first, second] = [top + 20, top + 20 + bar + 2];
    const heading = element("text", { class: "course-name", x: left, y: top + 14 }, words);
    if (!end)
      return [heading, element("text", { x: left, y: first + 14, class: "is-waiting" }, text("lesson.gap.waiting"))];
    const [train, test] = [long(end.train), long(end.test)];
    const gap = end.test - end.train;
    const of = (/** @type {string} */ measure) => named(parts.numberOf(measure, {}, name));
    return [
      heading,
      element("rect", { class: "gap-train", x: left, y: first, width: train, height: bar }),
      element(
        "text",
        { class: "gap-loss", x: left + train + 5, y: first + bar / 2 + 4, ...of("train_loss") },
        loss(end.train),
      ),
      element("rect", { class: "gap-test", x: left, y: second, width: test, height: bar }),
      ...(test > train + 3
        ? [element("rect", { class: "gap-between", x: left + train, y: second, width: test - train, height: bar })]
        : []),
      element(
        "text",
        { class: "gap-loss", x: left + test + 5, y: second + bar / 2 + 4, ...of("test_loss") },
        loss(end.test),
      ),
      element(
        "text",
        {
          class: "gap-number",
          x: left + Math.max(train, test) + 48,
          y: (first + second + bar) / 2 + 5,
          ...named(parts.numberOf("loss_gap", {}, name)),
        },
        fixed(gap, 2, true),
      ),
    ];
  }
  /**
   * @param {any} row
   * @param {{top: number, tall: number, x: (weight: number) => number, reach: number, highest: number, right: number}}
   * place
   */
  function weights({ weights: own, name }, { top, tall, x, reach, highest, right }) {
    const base = top + tall - 4;
    const line = element("path", { class: "lesson-grid", d: `M${tenth(x(-reach))} ${base}H${tenth(x(reach))}` });
    if (!own) return [line];
    const counts = barsOf(own, reach);
    const width = (2 * reach) / BARS;
    return [
      ...counts.flatMap((count, index) => {
        if (count === 0) return [];
        const high = Math.max(1, (count / highest) * (tall - 26));
        const from = x(-reach + index * width);
        return [
          element("rect", {
            class: "gap-bar",
            x: tenth(from + 0.5),
            y: tenth(base - high),
            width: tenth(Math.max(1, x(width) - x(0) - 1)),
            height: tenth(high),
          }),
        ];
      }),
      ...(own.zeros > 0
        ? [
            element("rect", {
              class: "gap-zero",
              x: tenth(x(0) - 2),
              y: tenth(base - Math.max(2, Math.min(1, (own.zeros * thinned(own)) / highest) * (tall - 26))),
              width: 4,
              height: tenth(Math.max(2, Math.min(1, (own.zeros * thinned(own)) / highest) * (tall - 26))),
            }),
          ]
        : []),
      line,
      element(
        "text",
        {
          class: "gap-loss",
          x: right,
          y: top + 14,
          "text-anchor": "end",
          ...named(parts.numberOf("zero_weights", {}, name)),
        },
        text("lesson.gap.zeros", { share: own.zeros === 0 ? "0%" : wholePercent(own.zeros / own.count) }),
      ),
    ];
  }
  /** Of the run that is looked at: the three forms of what L2 charges for. */
  function sentence() {
    const { scene } = store.state;
    if (scene?.name !== "gap" || !scene.scene) return [text("lesson.scene.waiting")];
    const { count, largest, squares, norm, regularizer } = /** @type {Scene} */ (/** @type {any} */ (scene.scene));
    const { name, rate } = regularizer;
    return sentencesOf(
      text,
      sentenceOf((values) => text("lesson.gap.said", { ...values, count }), {
        largest: numbered(undefined, figure(largest)),
        squares: numbered(undefined, figure(squares)),
        half: numbered(undefined, figure(squares / 2)),
        root: numbered(undefined, figure(norm)),
      }),
      ...(name === "l2"
        ? [[text("lesson.gap.charged", { rate: figure(rate), charged: figure((rate * squares) / 2) })]]
        : []),
    );
  }
  /** @param {any} row */
  const inWords = ({ words, end, weights: own }) =>
    end
      ? text("lesson.gap.row", {
          name: words,
          train: loss(end.train),
          test: loss(end.test),
          gap: fixed(end.test - end.train, 2, true),
          zeros: own ? wholePercent(own.zeros / own.count) : "–",
        })
      : text("lesson.gap.row_waiting", { name: words });
  undo.add(store.subscribe(["scene", "lesson"], draw), frame.dispose);
  draw();
  return { draw, dispose: undo.dispose };
}

/** What is said of it is lit with it. @param {string | undefined} id @returns {Record<string, string>} */
const named = (id) => (id === undefined ? {} : { "data-number": id });
/** @param {number} value */
const loss = (value) => (Number.isFinite(value) ? fixed(value, 2) : figure(value));

/** Of all weights, the share that the scene has. @param {Scene} scene */
const thinned = ({ weights, count }) => weights.length / count;

/**
 * How many weights there are in each part of the axis, without those that are exactly 0.
 * @param {Scene} scene @param {number} reach
 */
function barsOf({ weights }, reach) {
  const counts = new Array(BARS).fill(0);
  for (const weight of weights)
    if (weight !== 0) counts[Math.max(0, Math.min(BARS - 1, Math.floor(((weight + reach) / (2 * reach)) * BARS)))] += 1;
  return counts;
}
