// The network multiplied out into one neuron, and a logistic regression of the same points: two maps, each with its
// formula.

import { createFrame, numbered, sentencesOf } from "./frame.js";
import { sumWritten } from "./formula.js";
import { sentenceOf } from "./sentence.js";
import { setUpNow } from "./set_up_courses.js";
import { createUndo, fitCanvas, make, nameImage, setText } from "../../../controls/dom.js";
import { featureName } from "../../../controls/names.js";
import { mapColors } from "../../../controls/theme_colors.js";
import { chord } from "../../../draw/half_planes.js";
import { decodeMap, EXTENT, paintMap } from "../../../draw/maps.js";
import { figure, wholePercent } from "../../../draw/numbers.js";
import { drawPoints, pointRadius } from "../../../draw/points.js";

/** Up to here what differs is rounding: layers that only multiply and add are one. */
const ROUNDING = 1e-9;
/** Points that are drawn on a small map. */
const POINTS = 250;

/**
 * @typedef {{weights: (number | null)[], bias: number | null, share: number, map: string | null, side: number, loss?:
 * number, settled?: boolean}} Neuron
 * @typedef {{features: string[], output: string, error: number | null, neuron: Neuron | null, regression: Neuron |
 * null}} Scene
 */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createLogistic(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const frame = createFrame(root, { title: text("lesson.logistic"), name: "logistic", resized: again });
  const [network, regression] = [text("lesson.logistic.network"), text("lesson.logistic.regression")].map(column);
  frame.body.append(network.root, regression.root);
  frame.say(text("lesson.scene.waiting"));
  const local = { drawn: /** @type {unknown} */ (null) };

  /** A map with what it is and its formula. @param {string} name */
  function column(name) {
    const canvas = make("canvas");
    const place = make("div", { class: "logistic-map" }, canvas);
    const [formula, chance, share] = [make("code"), make("code"), make("p")];
    const all = make(
      "div",
      { class: "logistic-neuron" },
      make("p", { class: "logistic-name" }, name),
      place,
      make("div", { class: "logistic-formula" }, formula, chance, share),
    );
    nameImage(canvas, name);
    return { root: all, name, place, canvas, formula, chance, share };
  }
  /**
   * @param {ReturnType<typeof column>} to @param {Neuron} neuron
   * @param {{features: string[], dashed: boolean}} options dashed: the line is not the network's
   */
  function paint({ place, canvas, name }, { weights, bias, map, side }, { features, dashed }) {
    const size = Math.floor(Math.min(place.clientWidth, place.clientHeight));
    if (size <= 0) return;
    canvas.style.width = canvas.style.height = `${size}px`;
    const { colors, washed, hatch } = mapColors();
    const context = fitCanvas(canvas, size, size);
    if (map) {
      const image = new ImageData(side, side);
      paintMap(new Uint32Array(image.data.buffer), decodeMap(map), side, washed.palette, { hatch });
      const whole = make("canvas", { width: side, height: side });
      whole.getContext("2d")?.putImageData(image, 0, 0);
      context.drawImage(whole, 0, 0, size, size);
    }
    const points = store.state.data?.train ?? [];
    drawPoints(context, {
      points: points.slice(0, POINTS),
      size,
      radius: pointRadius(size) * 0.8,
      colors,
      ring: colors.ground,
      signs: store.state.view.signs,
    });
    const ends = lineOf(features, weights, bias);
    if (ends) {
      for (const [stroke, width] of /** @type {[string, number][]} */ ([
        [colors.ground, 5],
        [colors.ink, 2],
      ])) {
        Object.assign(context, { strokeStyle: stroke, lineWidth: width });
        context.setLineDash(dashed && width < 5 ? [6, 4] : []);
        context.beginPath();
        for (const [x, y] of ends) context.lineTo(x * size, y * size);
        context.stroke();
      }
      context.setLineDash([]);
    }
    nameImage(canvas, text("lesson.logistic.map", { name, line: text(lineWords(features, ends)) }));
  }
  /** @param {string[]} features @param {unknown} ends */
  const lineWords = (features, ends) =>
    ends ? "lesson.logistic.line" : isPlane(features) ? "lesson.logistic.line_beyond" : "lesson.logistic.line_none";

  /** @param {Scene} scene */
  function show({ features, output, error, neuron, regression: other }) {
    if (!neuron) return [text("lesson.logistic.none")];
    const names = features.map((name) => featureName(name, text, store.state.run));
    const linear = error !== null && error <= ROUNDING;
    paint(network, neuron, { features, dashed: !linear });
    const sum = sumWritten(neuron.weights, names, neuron.bias);
    setText(network.formula, written(output, sum));
    setText(
      network.chance,
      output === "tanh" ? written("sigmoid", sumWritten(neuron.weights, names, neuron.bias, 2)) : "",
    );
    setText(network.share, text("lesson.logistic.right", { share: wholePercent(neuron.share) }));
    network.root.classList.toggle("is-off", !linear);
    if (other) {
      paint(regression, other, { features, dashed: false });
      setText(regression.formula, written("sigmoid", sumWritten(other.weights, names, other.bias)));
      setText(regression.share, text("lesson.logistic.right", { share: wholePercent(other.share) }));
    }
    const off = numbered(parts.numberOf("linear_error", {}, setUpNow(store.state.lesson)), figure(error));
    const first = linear
      ? sentenceOf((values) => text("lesson.logistic.one", values), { error: off })
      : sentenceOf((values) => text("lesson.logistic.not_one", values), { error: off });
    const stretched = linear && output === "tanh" ? [[text("lesson.logistic.stretched")]] : [];
    const lines = [neuron, other].some((one) => one && isPlane(features) && !lineOf(features, one.weights, one.bias));
    const beyond = lines ? [[text("lesson.logistic.beyond")]] : [];
    const growing = other && !other.settled ? [[text("lesson.logistic.growing")]] : [];
    return sentencesOf(text, first, ...stretched, ...beyond, ...growing);
  }
  function draw() {
    const { scene } = store.state;
    if (scene?.name !== "logistic" || local.drawn === scene) return;
    if (frame.size().height <= 0) return;
    local.drawn = scene;
    const said = scene.scene ? show(/** @type {any} */ (scene.scene)) : [text("lesson.scene.broken")];
    const none = !scene.scene || said[0] === text("lesson.logistic.none");
    for (const one of [network, regression]) one.root.hidden = none;
    frame.say(...said);
  }
  function again() {
    local.drawn = null;
    draw();
  }
  undo.add(store.subscribe(["scene"], draw), store.subscribe(["theme", "data", "view"], again), frame.dispose);
  return { draw, dispose: undo.dispose };
}

/** @param {string} output @param {string} sum */
const written = (output, sum) =>
  output === "sigmoid" ? `1 / (1 + exp(−(${sum})))` : output === "linear" ? sum : `${output}(${sum})`;

/** Whether the features are the two inputs as they are: then a boundary is a line. @param {string[]} features */
const isPlane = (features) => features.length === 2 && features[0] === "x1" && features[1] === "x2";

/**
 * Where a neuron's boundary crosses the map, in shares of its side.
 * @param {string[]} features
 * @param {(number | null)[]} weights
 * @param {number | null} bias
 */
function lineOf(features, weights, bias) {
  if (!isPlane(features) || bias === null || weights.includes(null)) return null;
  const [right, up] = /** @type {number[]} */ (weights);
  return chord([2 * EXTENT * right, -2 * EXTENT * up, EXTENT * (up - right) + bias], 0);
}
