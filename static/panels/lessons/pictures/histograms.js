// What all layers hold, on one axis, a row a layer: whether it narrows or widens on its way through the network.

import { figure, wholePercent } from "../../../draw/numbers.js";
import { ticks } from "../../../draw/axis.js";
import { make } from "../../../controls/dom.js";
import { along, draw as element, tenth } from "../../../controls/svg_figure.js";
import { createChoice, numbered, sentencesOf } from "./frame.js";
import { powerOf } from "./powers.js";
import { layerName } from "./layer_names.js";
import { createScene } from "./scene.js";

/** @typedef {"activations" | "weights" | "gradients"} Kind */
/**
 * @typedef {{layer: number, mean: number, std: number, count: number, zeros: number, counts: number[], sizes:
 * number[]}} Layer
 */
/** @typedef {{low: number, high: number, decades: [number, number] | null, layers: Layer[]}} Values of one kind */
/**
 * @typedef {{name: (layer: number) => string, log: boolean, marked: (layer: number) => Record<string, string>}} Looks
 */

/** Room for names, for two columns of numbers, for their heads, and for the axis. */
const [NAMES, COLUMN, HEAD, AXIS] = [58, 60, 18, 20];
/** A row as high as this has room for how many are exactly 0, which are in no bar. */
const ROOMY = 18;
/** Where the layers differ by more than this a plain axis shows nothing of the smallest. */
const FAR = 50;

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createHistograms(root, parts) {
  const { store, text } = parts;
  const local = { kind: /** @type {Kind} */ ("activations"), axis: "" };
  const kinds = createChoice({
    label: text("lesson.histograms.kind"),
    choices: [
      ["activations", text("lesson.histograms.activations")],
      ["weights", text("lesson.histograms.weights")],
      ["gradients", text("lesson.histograms.gradients")],
    ],
    choose(kind) {
      local.kind = /** @type {Kind} */ (kind);
      shown.again();
    },
  });
  const logarithmic = make(
    "button",
    { type: "button", class: "outline compact picture-log", title: text("plot.log_hint") },
    text("plot.log"),
  );
  logarithmic.addEventListener("click", () => {
    local.axis = logarithmic.getAttribute("aria-pressed") === "true" ? "linear" : "log";
    shown.again();
  });
  /** @type {Parameters<typeof createScene>[3]["paint"]} */
  function paint(scene, drawing, size) {
    /** @type {Values | null} */
    const values = scene[local.kind];
    const axis = local.axis || (values && ratioOf(values) > FAR ? "log" : "linear");
    const log = axis === "log" && values?.decades !== null;
    kinds.mark(local.kind);
    logarithmic.setAttribute("aria-pressed", String(log));
    if (!values) return null;
    const name = (/** @type {number} */ layer) => layerName(layer, store.state.run, text);
    /** Its mean, where the lesson speaks of that. @returns {Record<string, string>} */
    const marked = (/** @type {number} */ layer) => {
      const id = local.kind === "activations" ? parts.numberOf?.("mean_activation", { layer }) : undefined;
      return id === undefined ? {} : { "data-number": id };
    };
    drawing.replaceChildren(...histogramsOf(values, size, { name, log, marked }, text));
    const { first, last, factor } = factorOf(values.layers);
    const stds = values.layers.map(({ layer, std, mean }) =>
      text("lesson.histograms.row", { name: name(layer), std: figure(std), mean: figure(mean) }),
    );
    const words = `${text(`lesson.histograms.${local.kind}.about`)} ${stds.join(text("lesson.join"))}`;
    if (factor === null || first === last) return { said: [text(`lesson.histograms.${local.kind}.about`)], words };
    const id =
      local.kind === "activations"
        ? parts.numberOf?.("spread_ratio", { layer: last.layer, over: first.layer })
        : undefined;
    const names = { first: name(first.layer), last: name(last.layer) };
    const said = sentencesOf(
      text,
      [
        text("lesson.histograms.factor", { ...names, upper: figure(last.std), lower: figure(first.std) }),
        numbered(id, figure(factor)),
        text("lesson.stop"),
      ],
      [text(`lesson.histograms.${local.kind}.about`)],
      ...(log ? [[text("lesson.histograms.sizes")]] : []),
    );
    return { said, words };
  }
  const shown = createScene(root, parts, "histograms", { controls: [kinds.root, logarithmic], paint });
  kinds.mark(local.kind);
  return shown;
}

/** The last hidden layer's spread over that of the first. @param {Layer[]} layers the output last */
export function factorOf(layers) {
  const first = layers[0];
  const last = layers[Math.max(0, layers.length - 2)];
  return { first, last, factor: first.std > 0 ? last.std / first.std : null };
}

/** How many times the widest hidden row is as wide as the narrowest that is not one value. @param {Values} values */
function ratioOf({ layers }) {
  const stds = layers
    .slice(0, Math.max(1, layers.length - 1))
    .map(({ std }) => std)
    .filter((std) => std > 0);
  return stds.length > 0 ? Math.max(...stds) / Math.min(...stds) : 1;
}

/**
 * @param {Values} values @param {import("./scene.js").Size} size @param {Looks} looks
 * @param {import("../../../app/text.js").Text} text
 */
function histogramsOf({ low, high, decades, layers }, { width, height }, { name, log, marked }, text) {
  const [left, right] = [NAMES, width - 2 * COLUMN - 8];
  const [from, to] = log && decades ? decades : high > low ? [low, high] : [-1, 1];
  const x = along([from, to], [left, right]);
  const row = (height - HEAD - AXIS) / layers.length;
  const bottom = height - AXIS;
  const place = (/** @type {number} */ value) =>
    x(log ? Math.max(from, Math.log10(Math.max(value, Number.MIN_VALUE))) : Math.max(from, Math.min(to, value)));
  const marks = log
    ? ticks(from, to, Math.max(2, (right - left) / 60)).filter(Number.isInteger)
    : ticks(from, to, Math.max(2, (right - left) / 70));
  const label = (/** @type {number} */ mark) => (log ? powerOf(mark) : figure(mark));
  const heads = [text("lesson.histograms.std"), text("lesson.histograms.mean")].map((head, column) =>
    element("text", { x: right + 8 + (column + 1) * COLUMN - 4, y: 12, "text-anchor": "end" }, head),
  );
  // From row to row the spread as a band: it narrows or widens before a number was read.
  const edges = layers.map(({ mean, std }, index) => {
    const y = HEAD + (index + 0.5) * row;
    return log ? [place(std), place(std), y] : [place(mean - std), place(mean + std), y];
  });
  const hidden = edges.slice(0, Math.max(1, layers.length - 1));
  const down = hidden.map(([start, , y], index) => `${index > 0 ? "L" : "M"}${tenth(start)} ${tenth(y)}`);
  const back = hidden.toReversed().map(([, end, y]) => `L${tenth(end)} ${tenth(y)}`);
  return [
    ...marks.flatMap((mark) => [
      element("path", {
        class: mark === 0 && !log ? "lesson-axis" : "lesson-grid",
        d: `M${tenth(x(mark))} ${HEAD}V${tenth(bottom)}`,
      }),
      element("text", { x: tenth(x(mark)), y: height - 5, "text-anchor": "middle" }, label(mark)),
    ]),
    ...heads,
    ...layers.flatMap((layer, index) => {
      const base = HEAD + (index + 1) * row;
      const middle = base - row / 2 + 4;
      const figures = [figure(layer.std), figure(layer.mean)].map((shown, column) =>
        element(
          "text",
          {
            class: column === 0 ? "lesson-value" : "",
            x: tenth(right + 8 + (column + 1) * COLUMN - 4),
            y: tenth(middle),
            "text-anchor": "end",
            ...(column === 1 && marked(layer.layer)),
          },
          shown,
        ),
      );
      return [
        element("path", {
          class: "lesson-bars-area",
          d: barsOf(log ? layer.sizes : layer.counts, [left, right], base, row - 4),
        }),
        element("path", { class: "lesson-axis", d: `M${left} ${tenth(base)}H${tenth(right)}` }),
        element("text", { x: 0, y: tenth(middle) }, name(layer.layer)),
        ...figures,
        ...(layer.zeros > 0 && row >= ROOMY
          ? [
              element(
                "text",
                { class: "lesson-mark", x: tenth(right - 3), y: tenth(base - row + 14), "text-anchor": "end" },
                text("lesson.histograms.zeros", { share: wholePercent(layer.zeros / layer.count) }),
              ),
            ]
          : []),
      ];
    }),
    element("path", {
      class: log ? "lesson-spread-way" : "lesson-spread-band",
      d: [...down, ...(log ? [] : [...back, "Z"])].join(""),
    }),
    ...edges.map(([start, end, y], index) =>
      element("path", {
        class: "lesson-spread",
        // What is one value has no size to mark.
        d:
          log && layers[index].std === 0
            ? ""
            : log
              ? `M${tenth(start)} ${tenth(y - 5)}v10`
              : `M${tenth(start)} ${tenth(y)}H${tenth(Math.max(end, start + 1))}`,
      }),
    ),
  ];
}

/**
 * Bars beside each other as one outline; the highest takes the height.
 * @param {number[]} counts @param {number[]} ends @param {number} base @param {number} tall
 */
export function barsOf(counts, [left, right], base, tall) {
  const most = Math.max(...counts);
  if (!(most > 0)) return "";
  const wide = (right - left) / counts.length;
  const tops = counts.map((count) => base - (count > 0 ? Math.max(1, (count / most) * tall) : 0));
  return `M${tenth(left)} ${tenth(base)}${tops
    .map((top, index) => `V${tenth(top)}H${tenth(left + (index + 1) * wide)}`)
    .join("")}V${tenth(base)}Z`;
}
