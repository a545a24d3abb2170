// One set-up of a comparison: its map with the points, in what it differs, how it stands, and what can be done with it.

import { paintClasses } from "../../draw/classes.js";
import { decodeCurve, fillCurve, strokeCurve } from "../../draw/curves.js";
import { EXTENT, decodeMap, paintMap } from "../../draw/maps.js";
import { formatLoss, score } from "../../draw/numbers.js";
import { onPlane } from "../../draw/plane.js";
import { drawPoints, pointRadius } from "../../draw/points.js";
import { markClasses, markNegative } from "../../draw/signs.js";
import { onCurve, spanOf } from "../../draw/span.js";
import { targetOf } from "../../app/state.js";
import { curveColors } from "../../controls/curve_looks.js";
import { createUndo, fitCanvas, make, nameImage, setText, watchWidth } from "../../controls/dom.js";
import { differencesInWords, letterOf, summaryOf } from "./words.js";

/** Differences that are listed; how many there are beside them is said. */
const LISTED = 3;

/** @typedef {import("./comparing.js").Comparing} Comparing */
/** @typedef {import("../../wire/types.js").ComparedPicture} ComparedPicture */
/** @typedef {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} MapColors */

/**
 * @param {number} index
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {import("../../actions.js").Actions} options.actions
 * @param {() => boolean} options.signs without color
 * @param {(index: number, by: HTMLElement) => void} options.edit
 */
export function createCard(index, { text, actions, signs, edit }) {
  const undo = createUndo();
  const letter = letterOf(index);
  const badge = make("span", { class: "compare-badge", "data-set-up": index }, letter);
  const title = make("h3", { class: "compare-title", id: `compare-title-${index}` });
  const list = make("ul", { class: "compare-differences" });
  const pixels = make("canvas", {});
  const points = make("canvas", { "aria-hidden": true });
  const frame = make("div", { class: "map-frame compare-map" }, pixels, points);
  const state = make("p", { class: "compare-state" });
  const rows = ["test", "train", "score", "parameters"].map((name) => {
    const [term, value] = [make("dt", {}), make("dd", { "data-number": name })];
    return { name, term, value, row: make("div", {}, term, value) };
  });
  /** @param {string} key @param {string} label @param {(by: HTMLElement) => void} act */
  function button(key, label, act) {
    const made = make(
      "button",
      { type: "button", class: "outline compact", "data-act": key, "aria-label": label },
      text(`compare.${key}`),
    );
    undo.listen(made, "click", () => act(made));
    return made;
  }
  const change = button("change", text("compare.change_of", { letter }), (by) => edit(index, by));
  const take = button("take", text("compare.take_of", { letter }), () => actions.comparing.take(index));
  const remove = button("remove", text("compare.remove_of", { letter }), () => actions.comparing.remove(index));
  take.title = text("compare.take_hint");
  const root = make(
    "article",
    { class: "compare-card", "aria-labelledby": title.id, "data-set-up": index },
    make("div", { class: "compare-head" }, badge, make("div", { class: "compare-words" }, title, list)),
    frame,
    make(
      "div",
      { class: "compare-facts" },
      state,
      make("dl", { class: "compare-numbers" }, ...rows.map(({ row }) => row)),
      make("div", { class: "compare-actions" }, change, take, remove),
    ),
  );
  const local = {
    size: 0,
    maps: "",
    image: /** @type {ImageData | null} */ (null),
    /** With one input: what the plot reaches. */
    span: /** @type {import("../../draw/curves.js").Span | null} */ (null),
    colors: /** @type {MapColors | null} */ (null),
    comparing: /** @type {Comparing | null} */ (null),
  };
  const shown = () => {
    const { answer, picture } = local.comparing ?? {};
    return { answer: answer?.runs[index], picture: picture?.runs[index], data: answer };
  };

  function drawWords() {
    const { setUps = [] } = local.comparing ?? {};
    const [first, own] = [setUps[0], setUps[index]];
    if (!own) return;
    const all = index === 0 ? [] : differencesInWords(first, own, text);
    const [most, ...others] = index === 0 ? [summaryOf(own, text)] : all;
    setText(title, most ?? text("compare.same_as_first"));
    const more = others.slice(0, LISTED - 1);
    if (others.length > more.length)
      more.push(text("compare.more_differences", { count: others.length - more.length }));
    list.hidden = more.length === 0;
    list.title = others.length > LISTED - 1 ? others.join("\n") : "";
    list.replaceChildren(...more.map((words) => make("li", {}, words)));
    remove.disabled = setUps.length <= 2;
    remove.title = remove.disabled ? text("compare.two_at_least") : "";
  }
  function drawNumbers() {
    const { answer, picture, data } = shown();
    const classes = (answer?.output.classes ?? 0) > 0;
    const loss = (/** @type {number | null | undefined} */ value) =>
      typeof value === "number" ? formatLoss(value) : "–";
    const values = {
      test: [text("output.test_loss"), loss(picture?.test_loss)],
      train: [text("output.train_loss"), loss(picture?.train_loss)],
      score: [text(classes ? "output.accuracy" : "output.r2"), score(picture?.test_score ?? NaN, classes)],
      parameters: [text("compare.parameters"), answer ? text.number(answer.parameter_count) : "–"],
    };
    for (const { name, term, value, row } of rows) {
      const [label, number] = values[/** @type {keyof typeof values} */ (name)];
      setText(term, label);
      setText(value, number);
      row.hidden = data?.test.length === 0 && (name === "test" || name === "score");
    }
    const words = picture?.diverged
      ? text("compare.state.diverged", { epoch: picture.epoch + 1 })
      : picture?.stopped
        ? text("compare.state.stopped", { epoch: picture.epoch })
        : "";
    setText(state, words);
    state.hidden = words === "";
    root.classList.toggle("ended", words !== "");
    take.disabled = !picture || Boolean(picture.diverged);
    nameImage(pixels, text("compare.map", { letter }));
  }
  const isPlot = () => local.comparing?.answer?.inputs.length === 1;
  /** With one input: a plot of the answers, the points between their areas and their lines. */
  function drawPlot() {
    const { answer, picture, data } = shown();
    const { colors, size } = local;
    if (!answer || !data || !colors || size === 0) return;
    const { middle } = answer.output;
    const several = answer.shape[answer.shape.length - 1] > 1;
    const target = targetOf(answer.output, several);
    const curves = picture ? curvesOf(picture) : [];
    const targets = [...data.train, ...data.test].map((row) => target(row[1]));
    if (answer.output.classes > 0) targets.push(target(-1), 1);
    const before = local.span;
    const span = spanOf(
      targets,
      curves.flatMap((curve) => [...curve]),
      { before },
    );
    local.span = span;
    const box = { x: 0, y: 0, width: size, height: size };
    const context = fitCanvas(pixels, size, size);
    context.fillStyle = colors.colors.ground;
    context.fillRect(0, 0, size, size);
    if (!several)
      for (const curve of curves)
        fillCurve(context, curve, { box, span, middle, colors: curveColors(colors.colors, colors.palette) });
    const above = fitCanvas(points, size, size);
    drawPoints(above, {
      points: onCurve(data.train, span, target),
      size,
      radius: pointRadius(size),
      colors: colors.colors,
      classes: several ? colors.classColors : undefined,
      ring: colors.colors.ground,
      signs: signs(),
    });
    for (const [unit, curve] of curves.entries()) {
      const color = several ? colors.classColors[unit] : colors.colors.ink;
      strokeCurve(above, curve, { box, span, color, width: 2.2, halo: colors.colors.ground });
    }
  }
  function drawMap() {
    const { picture } = shown();
    const { colors } = local;
    if (isPlot()) return drawPlot();
    if (!picture || !colors) return;
    local.span = null;
    const { side } = picture;
    const codes = decodeMap(picture.maps);
    if (pixels.width !== side || pixels.height !== side) pixels.width = pixels.height = side;
    const context = pixels.getContext("2d");
    if (!context) return;
    context.resetTransform();
    if (local.image?.width !== side) local.image = context.createImageData(side, side);
    const target = new Uint32Array(/** @type {ImageData} */ (local.image).data.buffer);
    const several = codes.length > side * side;
    const { stripes, classStripes, edge } = colors.washed.marks;
    if (several) paintClasses(target, codes, side, colors.washed.classes, { hatch: colors.hatch });
    else paintMap(target, codes, side, colors.washed.palette, { hatch: colors.hatch });
    if (signs() && several) markClasses(target, codes, side, { stripes: classStripes, edge });
    else if (signs()) markNegative(target, codes, side, { stripes, edge });
    context.putImageData(/** @type {ImageData} */ (local.image), 0, 0);
  }
  function drawPointsNow() {
    const { answer, data } = shown();
    const { colors, size } = local;
    if (isPlot()) return drawPlot();
    if (!answer || !data || !colors || size === 0) return;
    const context = fitCanvas(points, size, size);
    drawPoints(context, {
      points: onPlane(data.train, [0, 1]),
      size,
      radius: pointRadius(size),
      colors: colors.colors,
      classes: answer.shape[answer.shape.length - 1] > 1 ? colors.classColors : undefined,
      extent: EXTENT,
      ring: colors.colors.ground,
      signs: signs(),
    });
  }
  watchWidth(frame, undo, (width) => {
    local.size = width;
    drawPointsNow();
  });
  undo.add(() => root.remove());
  return {
    root,
    change,
    /** Its map and its points, for a picture. */
    canvases: [pixels, points],
    /** @param {Comparing} comparing @param {MapColors} colors */
    set(comparing, colors) {
      const before = local.comparing;
      const recolored = colors !== local.colors;
      Object.assign(local, { comparing, colors });
      if (comparing.setUps !== before?.setUps) drawWords();
      if (comparing.picture !== before?.picture || comparing.answer !== before?.answer) drawNumbers();
      if (recolored || comparing.picture !== before?.picture) drawMap();
      if (recolored || comparing.answer !== before?.answer) drawPointsNow();
    },
    dispose: undo.dispose,
  };
}

/** With one input: of each output its values along it. @param {ComparedPicture} picture */
function curvesOf({ maps, side }) {
  const values = decodeCurve(maps);
  return Array.from({ length: values.length / side }, (_, unit) => values.subarray(unit * side, (unit + 1) * side));
}
