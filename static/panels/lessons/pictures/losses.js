// Two losses over how sure the network is of what is right, their slopes below, and where the run's points stand.

import { numbered, sentencesOf, wordsOf } from "./frame.js";
import { arranged, createPanel } from "./panel.js";
import { createScene } from "./scene.js";
import { sentenceOf } from "./sentence.js";
import { make } from "../../../controls/dom.js";
import { draw as element, tenth } from "../../../controls/svg_figure.js";
import { figure } from "../../../draw/numbers.js";

/** In the order of the legend. */
const LOSSES = /** @type {const} */ (["cross_entropy", "squared_error"]);
/** So much more than the curves need stays free above them. */
const ROOM = 1.06;

/** @typedef {{d: number, cross_entropy: number, squared_error: number, cross_entropy_slope: number,
 * squared_error_slope: number}} Point */
/**
 * @typedef {{output: string, loss: string, low: number | null, curve: Record<keyof Point, number[]> | null, points:
 * [number, number, number][], median: Point, pull: {cross_entropy: number, squared_error: number}, beyond: [number,
 * number], wrong: number}} Scene points: d, squared error and its slope; low: the run's own target, where the curve
 * has another
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createLosses(root, parts) {
  const { text } = parts;
  const nameOf = (/** @type {typeof LOSSES[number]} */ name) => text(`lesson.losses.${name}`);

  /** @param {string} loss @param {number | null} low */
  function trainedWith(loss, low) {
    const values = { loss: text(`loss.${loss}.label`) };
    if (low !== null) return text("lesson.losses.trained_to", { ...values, low: figure(low) });
    const drawn = LOSSES.some((name) => isTrained(name, loss));
    return text(drawn ? "lesson.losses.trained" : "lesson.losses.trained_other", values);
  }
  /** @param {Scene} scene @param {Element} drawing @param {{width: number, height: number}} size */
  function paint({ loss, low, curve, points, median, pull, beyond }, drawing, size) {
    if (!curve) return null;
    const { boxes, beside } = arranged(size, [3, 2]);
    const [upper, lower] = boxes;
    const x = [curve.d[0], curve.d[curve.d.length - 1]];
    const most = Math.max(...curve.squared_error, Math.min(6, ...curve.cross_entropy.slice(0, 1)));
    const losses = createPanel(upper, {
      x,
      y: [0, ROOM * most],
      title: text("lesson.losses.height"),
      below: beside ? text("lesson.losses.d_short") : null,
    });
    const slopes = createPanel(lower, {
      x,
      y: [-ROOM, 0],
      title: text(beside ? "lesson.losses.slope_short" : "lesson.losses.slope"),
      below: text(beside ? "lesson.losses.d_short" : "lesson.losses.d"),
    });
    const ofCross = (/** @type {number} */ d) => Math.log1p(Math.exp(-Math.abs(d))) + Math.max(0, -d);
    const own = points.filter(([d]) => d >= x[0] && d <= x[1]);
    const kind = (/** @type {string} */ name) =>
      `losses-line losses-${name.replace("_", "-")}${low === null && isTrained(name, loss) ? " is-trained" : ""}`;
    const panels = [losses, slopes];
    const atEdge = median.d < x[0] || median.d > x[1];
    const middle = slopes.heldX(median.d);
    const leftward = middle > (lower.left + lower.right) / 2;
    /** @param {string} words @param {number} at @param {number} y @param {boolean} toLeft */
    const mark = (words, at, y, toLeft) =>
      element(
        "text",
        { class: "lesson-mark", x: tenth(at + (toLeft ? -5 : 5)), y, "text-anchor": toLeft ? "end" : "start" },
        words,
      );
    drawing.replaceChildren(
      // The wrong side of the middle, where the class is mistaken.
      ...boxes.map(({ left, top, bottom }, index) =>
        element("rect", {
          class: "losses-wrong",
          x: left,
          y: top,
          width: Math.max(0, panels[index].heldX(0) - left),
          height: bottom - top,
        }),
      ),
      ...panels.map(({ grid }) => grid),
      ...boxes.map(({ top, bottom }, index) =>
        element("path", { class: "lesson-threshold", d: `M${tenth(panels[index].heldX(median.d))} ${top}V${bottom}` }),
      ),
      ...(beside
        ? []
        : [
            element(
              "text",
              { x: losses.heldX(0) - 6, y: upper.top - 8, "text-anchor": "end" },
              text("lesson.losses.mistaken"),
            ),
            element("text", { x: losses.heldX(0) + 6, y: upper.top - 8 }, text("lesson.losses.correct")),
          ]),
      ...LOSSES.flatMap((name) => [
        losses.line(
          curve.d,
          curve[name].map((value) => (value <= ROOM * most ? value : null)),
          { class: kind(name) },
        ),
        slopes.line(curve.d, curve[`${name}_slope`], { class: kind(name) }),
      ]),
      ...own.flatMap(([d, squared, slope]) => [
        ...(ofCross(d) <= ROOM * most
          ? [losses.dot(d, ofCross(d), 2.5, { class: "losses-dot losses-cross-entropy" })]
          : []),
        losses.dot(d, squared, 2.5, { class: "losses-dot losses-squared-error" }),
        slopes.dot(d, -1 / (1 + Math.exp(d)), 2.5, { class: "losses-dot losses-cross-entropy" }),
        slopes.dot(d, slope, 2.5, { class: "losses-dot losses-squared-error" }),
      ]),
      mark(
        atEdge ? text("lesson.losses.middle_beyond", { d: figure(median.d) }) : text("lesson.losses.middle"),
        middle,
        median.d > 0.5 ? lower.bottom - 8 : (lower.top + lower.bottom) / 2,
        leftward,
      ),
      ...(beyond[0] > 0 && !beside
        ? [mark(text("lesson.losses.further_left", { count: beyond[0] }), upper.left, upper.top + 18, false)]
        : []),
      ...(beyond[1] > 0 && !beside
        ? [mark(text("lesson.losses.further_right", { count: beyond[1] }), upper.right, upper.bottom - 10, true)]
        : []),
    );
    const said = sentencesOf(
      text,
      sentenceOf((values) => text("lesson.losses.said", values), {
        d: numbered(undefined, figure(median.d)),
        cross_entropy: numbered(undefined, figure(median.cross_entropy_slope)),
        squared_error: numbered(undefined, figure(median.squared_error_slope)),
      }),
      // Where there is little room the picture has it.
      ...(beside
        ? []
        : [
            sentenceOf((values) => text("lesson.losses.pull", values), {
              cross_entropy: numbered(undefined, figure(pull.cross_entropy)),
              squared_error: numbered(undefined, figure(pull.squared_error)),
            }),
          ]),
      [trainedWith(loss, low)],
    );
    return { said, words: wordsOf(said) };
  }
  const names = make(
    "p",
    { class: "course-names" },
    ...LOSSES.map((name) =>
      make(
        "span",
        { class: "course-key" },
        make("i", { class: `losses-key losses-${name.replace("_", "-")}` }),
        nameOf(name),
      ),
    ),
  );
  return createScene(root, parts, "losses", { controls: [names], paint, none: text("lesson.losses.none") });
}

/** With one output cross-entropy is called binary. @param {string} name @param {string} loss */
const isTrained = (name, loss) => loss === name || loss === `binary_${name}`;
