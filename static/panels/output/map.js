// The large map: what the network, or one unit, answers over the whole plane, under the data; over the one input, as a
// plot.

import { paintClasses } from "../../draw/classes.js";
import { colorAt } from "../../draw/color.js";
import { EXTENT, paintMap } from "../../draw/maps.js";
import { drawMark, drawPoints, drawRing, nearestTo, pointRadius } from "../../draw/points.js";
import { markClasses, markNegative, markStrip } from "../../draw/signs.js";
import { plain } from "../../draw/numbers.js";
import { ticks as roundNumbers } from "../../draw/axis.js";
import { rise, USUAL } from "../../draw/span.js";
import { currentFrame, isCurve, planeOf, wrongPoints, valueScale } from "../../app/state.js";
import { mapPoints } from "../../controls/map_points.js";
import { mapColors } from "../../controls/theme_colors.js";
import { byId, createUndo, fitCanvas, make, setText } from "../../controls/dom.js";
import { inputName, unitName } from "../../controls/names.js";
import { createCurvePlot } from "./curve_plot.js";

/** Characters of an input's name that fit along a side of the map. */
const ALONG = 28;
const SVG = "http://www.w3.org/2000/svg";

/** @param {import("../../controls/context.js").Context} context */
export function createOutput({ store, actions, text }) {
  const undo = createUndo();
  const pixels = byId("map-canvas", HTMLCanvasElement);
  const pointsCanvas = byId("points-canvas", HTMLCanvasElement);
  const scaleCanvas = byId("scale-canvas", HTMLCanvasElement);
  const showTest = byId("show-test", HTMLInputElement);
  const discretize = byId("discretize", HTMLInputElement);
  const ticks = byId("scale-ticks");
  const pin = byId("pin-chip", HTMLButtonElement);
  const local = {
    scale: "",
    size: 0,
    wrong: "",
    ...mapColors(),
  };
  /** @type {ImageData | null} */
  let image = null;
  const plot = createCurvePlot({ store, actions, under: pixels, points: pointsCanvas });

  function paint() {
    const frame = currentFrame(store.state);
    if (!frame) return;
    if (frame.curves) {
      plot.draw(local.size, local, (unit) => (frame.mapCount > 1 ? local.classes[unit] : strongOf(frame)));
      if (local.scale !== scaleKey(frame)) drawScale();
      return markWrong();
    }
    plot.hide();
    const side = frame.mapSide;
    if (pixels.width !== side || pixels.height !== side) pixels.width = pixels.height = side;
    const target = pixels.getContext("2d");
    if (!target) return;
    target.resetTransform();
    if (!image || image.width !== side) image = target.createImageData(side, side);
    const options = { discretize: store.state.view.discretize, hatch: local.hatch };
    const target32 = new Uint32Array(image.data.buffer);
    if (frame.mapCount > 1) paintClasses(target32, frame.maps, side, local.washed.classes, options);
    else paintMap(target32, frame.maps, side, paletteOf(frame), options);
    if (store.state.view.signs) mark(target32, frame);
    if (local.scale !== scaleKey(frame)) drawScale();
    target.putImageData(image, 0, 0);
    markWrong();
  }
  /** Signs and classes without color. @param {Uint32Array} target @param {import("../../app/state.js").Frame} frame */
  function mark(target, frame) {
    const { discretize: two } = store.state.view;
    const { edge, stripes, classStripes } = local.washed.marks;
    if (frame.mapCount > 1)
      markClasses(target, frame.maps, frame.mapSide, { stripes: classStripes, edge, discretize: two });
    else if (paletteOf(frame) === local.washed.palette)
      markNegative(target, frame.maps, frame.mapSide, { stripes, edge, discretize: two });
  }
  /** One of several outputs is in its class's color. @param {import("../../app/state.js").Frame} frame */
  function paletteOf(frame) {
    const { run } = store.state;
    const several = run && frame.focusLayer === run.layers.length - 1 && run.layers[frame.focusLayer].units > 1;
    return several ? local.washed.classes[frame.focusUnit] : local.washed.palette;
  }
  /** The same in full strength. @param {import("../../app/state.js").Frame} frame */
  const strongOf = (frame) =>
    paletteOf(frame) === local.washed.palette ? local.palette : local.classes[frame.focusUnit];
  const scaleKey = (/** @type {import("../../app/state.js").Frame} */ frame) =>
    `${frame.run} ${frame.mapCount} ${frame.focusLayer} ${frame.focusUnit}`;
  function drawPointsLayer() {
    const { data, view, run, neuron } = store.state;
    if (!data || local.size === 0) return;
    const placed = (/** @type {number[][]} */ rows) => mapPoints(rows, store.state);
    const classes = run && run.layers[run.layers.length - 1].units > 1 ? local.classColors : undefined;
    const context = fitCanvas(pointsCanvas, local.size, local.size);
    const common = {
      size: local.size,
      radius: pointRadius(local.size),
      colors: local.colors,
      classes,
      extent: EXTENT,
      signs: view.signs,
    };
    const ring = local.colors.ground;
    const wrong = wrongPoints(store.state);
    // What the ring means is said only where one is drawn.
    const ringed = data.train.some((_, index) => wrong?.train(index));
    byId("legend-wrong").hidden = !ringed && !(view.showTest && data.test.some((_, index) => wrong?.test(index)));
    const marked = (/** @type {"train" | "test"} */ part) => wrong && { at: wrong[part], color: local.colors.ink };
    drawPoints(context, { ...common, points: placed(data.train), ring, wrong: marked("train") });
    if (view.showTest)
      drawPoints(context, {
        ...common,
        points: placed(data.test),
        ring,
        wrong: marked("test"),
        shape: "square",
      });
    const chosen = neuron && data[neuron.part][neuron.sample];
    if (!chosen) return;
    const points = placed([chosen]);
    drawPoints(context, {
      ...common,
      points,
      ring: local.colors.ground,
      shape: neuron.part === "test" ? "square" : "disc",
    });
    drawRing(context, { ...common, point: points[0] });
  }
  /** Where other points are wrong than those that are marked. */
  function markWrong() {
    const key = wrongPoints(store.state)?.key ?? "";
    if (key === local.wrong) return;
    local.wrong = key;
    drawPointsLayer();
  }
  /**
   * While a neuron is looked into, a click chooses the point to look at it with.
   * @param {{offsetX: number, offsetY: number}} at
   */
  function choosePoint({ offsetX, offsetY }) {
    const { neuron, data, view } = store.state;
    if (!neuron || !data || local.size === 0) return;
    const place = /** @type {const} */ ([
      ((offsetX / local.size) * 2 - 1) * EXTENT,
      (1 - (offsetY / local.size) * 2) * EXTENT,
    ]);
    const [train, test] = [
      nearestTo(mapPoints(data.train, store.state), ...place),
      nearestTo(view.showTest ? mapPoints(data.test, store.state) : [], ...place),
    ];
    const part = test.distance < train.distance ? "test" : "train";
    actions.chooseNeuron({ ...neuron, part, sample: (part === "test" ? test : train).index });
  }
  function drawScale() {
    const { run } = store.state;
    const frame = currentFrame(store.state);
    if (!frame || !run) return;
    local.scale = scaleKey(frame);
    scaleCanvas.hidden = frame.mapCount > 1 || frame.curves !== null;
    const swatch = (/** @type {number} */ index) => {
      const mark = make(store.state.view.signs ? "canvas" : "i");
      if (mark instanceof HTMLCanvasElement)
        drawMark(fitCanvas(mark, 12, 12), { label: index, size: 12, color: colorAt(local.classes[index], 254) });
      else mark.style.backgroundColor = colorAt(local.classes[index], 254);
      return make("span", { class: "swatch" }, mark, String(index));
    };
    const { middle, half } = valueScale(frame, run);
    const tick = (/** @type {number} */ value) => make("span", {}, plain(value));
    ticks.replaceChildren(
      ...(frame.mapCount > 1
        ? Array.from({ length: frame.mapCount }, (_, index) => swatch(index))
        : frame.curves
          ? []
          : [-1, 0, 1].map((at) => tick(middle + half * at))),
    );
    if (frame.curves) return;
    scaleCanvas.width = 255;
    const context = scaleCanvas.getContext("2d");
    if (!context) return;
    const strip = context.createImageData(255, 1);
    const codes = Uint8Array.from({ length: 255 }, (_, code) => code);
    const colors = new Uint32Array(strip.data.buffer);
    const { discretize: two } = store.state.view;
    const palette = paletteOf(frame);
    codes.forEach((code) => (colors[code] = palette[two ? (code < 127 ? 0 : 254) : code]));
    if (store.state.view.signs && palette === local.washed.palette) markStrip(colors, local.washed.marks.stripes);
    context.putImageData(strip, 0, 0);
  }
  function drawShowing() {
    const { hovered, pinned, run } = store.state;
    const kept = Boolean(pinned && run);
    setText(byId("showing"), hovered && run ? unitName(hovered, run, text) : "");
    pin.hidden = !kept || Boolean(hovered);
    if (pinned && run) {
      setText(byId("pin-name"), unitName(pinned, run, text));
      pin.setAttribute("aria-label", text("output.unpin_of", { name: unitName(pinned, run, text) }));
    }
  }
  function drawAxes() {
    const marks = local.size < 260 ? [-6, -3, 0, 3, 6] : [-6, -4, -2, 0, 2, 4, 6];
    const place = (/** @type {number} */ value) => ((value + EXTENT) / (2 * EXTENT)) * local.size;
    const { run } = store.state;
    const curve = isCurve(run);
    if (curve !== byId("output").classList.contains("curve")) name(curve);
    byId("output").classList.toggle("curve", curve);
    const wide = (run?.inputs.length ?? 2) > 2;
    const [right, up] = planeOf(store.state).axes.map((axis) => inputName(run, axis));
    const half = local.size / 2;
    if (curve) return drawCurveAxes(marks, place, right);
    // With two inputs their signs stand between the numbers; longer names have a line of their own.
    const between = (/** @type {number} */ value) => wide || value !== 0;
    byId("axis-x", SVGElement).replaceChildren(
      ...marks
        .filter(between)
        .map((value) =>
          svgText(place(value), 14, plain(value), value === -6 ? "start" : value === 6 ? "end" : "middle"),
        ),
      wide ? svgName(right, half, 29) : svgName(right, half, 14),
    );
    byId("axis-y", SVGElement).replaceChildren(
      ...marks
        .filter(between)
        .map((value) =>
          svgText(5, Math.max(10, Math.min(local.size - 1, local.size - place(value) + 4)), plain(value), "start"),
        ),
      wide ? svgName(up, 33, half, `rotate(-90 33 ${half})`) : svgText(5, half + 4, up, "start", "axis-name"),
    );
  }
  /** What is there, for who does not see it. @param {boolean} curve */
  function name(curve) {
    pointsCanvas.setAttribute("aria-label", text(curve ? "output.plot" : "output.map"));
    pointsCanvas.setAttribute("aria-roledescription", text(curve ? "output.plot_kind" : "output.map_kind"));
    setText(byId("map-caption"), text(curve ? "output.plot_caption" : "output.caption"));
  }
  /** The input along, with its name as more than two have theirs, and the values up.
   * @param {number[]} marks @param {(value: number) => number} place @param {string} name of the input */
  function drawCurveAxes(marks, place, name) {
    const { span } = store.state;
    const { low, high } = span ?? USUAL;
    byId("axis-x", SVGElement).replaceChildren(
      ...marks.map((value) =>
        svgText(place(value), 14, plain(value), value === -6 ? "start" : value === 6 ? "end" : "middle"),
      ),
      svgName(name, local.size / 2, 29),
    );
    byId("axis-y", SVGElement).replaceChildren(
      ...roundNumbers(low, high, local.size < 260 ? 4 : 6).map((value) =>
        svgText(
          5,
          Math.max(10, Math.min(local.size - 1, local.size - place(rise(value, { low, high })) + 4)),
          plain(value),
          "start",
        ),
      ),
    );
  }
  undo.listen(pin, "click", () => actions.pin(null));
  undo.listen(pointsCanvas, "click", (/** @type {PointerEvent} */ event) => choosePoint(event));
  undo.listen(showTest, "change", () => actions.show({ showTest: showTest.checked }));
  undo.listen(discretize, "change", () => actions.show({ discretize: discretize.checked }));
  const observer = new ResizeObserver(([entry]) => {
    local.size = entry.contentRect.width;
    drawPointsLayer();
    drawAxes();
    // A plot is as fine as the screen, and has to be drawn anew.
    if (isCurve(store.state.run)) paint();
  });
  observer.observe(pointsCanvas);
  const drawView = () => {
    showTest.checked = store.state.view.showTest;
    discretize.checked = store.state.view.discretize;
    drawPointsLayer();
    drawAxes();
    drawScale();
    paint();
  };
  undo.add(
    () => observer.disconnect(),
    plot.dispose,
    store.subscribe(["frame", "run"], paint),
    store.subscribe(["data", "run", "neuron", "span"], drawPointsLayer),
    store.subscribe(["run", "span"], drawAxes),
    store.subscribe(["view"], drawView),
    store.subscribe(["hovered", "pinned", "run"], drawShowing),
    store.subscribe(["theme"], () => {
      Object.assign(local, mapColors());
      drawView();
    }),
  );
  drawView();
  drawShowing();
  return { dispose: undo.dispose };
}

/** @param {number} x @param {number} y @param {string} content @param {string} anchor @param {string} [name] class */
function svgText(x, y, content, anchor, name) {
  const element = document.createElementNS(SVG, "text");
  if (name) element.setAttribute("class", name);
  element.setAttribute("x", String(x));
  element.setAttribute("y", String(y));
  element.setAttribute("text-anchor", anchor);
  element.textContent = content;
  return element;
}

/**
 * What an axis is called, in the middle of its side.
 * @param {string} name
 * @param {number} x
 * @param {number} y
 * @param {string} [transform]
 */
function svgName(name, x, y, transform) {
  const element = svgText(x, y, name.length > ALONG ? `${name.slice(0, ALONG - 1)}…` : name, "middle", "axis-name");
  if (transform) element.setAttribute("transform", transform);
  return element;
}
