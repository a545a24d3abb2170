// Which data set, how much of it is for training, how noisy, and how many points a step looks at.

import { onPlane } from "../../draw/plane.js";
import { onCurve, spanOf } from "../../draw/span.js";
import { drawPoints } from "../../draw/points.js";
import { classColors, themeColors } from "../../controls/theme_colors.js";
import { fitCanvas, byId, createUndo, make } from "../../controls/dom.js";
import { FEWEST_CLASSES } from "../../experiment/consistency.js";

const THUMBNAIL = 50;
/** What the engine calls points that come with an experiment. */
const CUSTOM = "custom";

/**
 * Points as a picture of their data set shows them: the first two inputs, or the one and how high the label is.
 * @param {number[][]} rows of inputs and the label
 */
function thumbnailPlaces(rows) {
  if (rows[0]?.length !== 2) return onPlane(rows, [0, 1]);
  const labels = rows.map((row) => row[1]);
  return onCurve(rows, spanOf(labels, []), (label) => label);
}

/** @param {import("../../controls/context.js").Context} context */
export function createData({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const list = byId("datasets");
  /** @type {Map<string, {button: HTMLElement, canvas: HTMLCanvasElement}>} */
  const thumbnails = new Map();
  const local = { signs: store.state.view.signs };
  const change = (/** @type {object} */ patch) =>
    actions.configure({ data: { ...store.state.experiment.data, ...patch } });
  /** As many points as the pictures of the other data sets have at most. */
  const most = Math.max(...catalogue.datasets.map(({ points }) => points.length));
  /** The points a person has made for this problem. */
  const own = () => store.state.own.sets[store.state.experiment.problem];
  const choose = (/** @type {string} */ name) => {
    if (name === CUSTOM && name !== store.state.experiment.data.dataset) actions.own.choose();
    else actions.chooseDataset(name);
  };

  function build() {
    thumbnails.clear();
    const { problem } = store.state.experiment;
    const names = catalogue.datasets.filter((dataset) => dataset.problem === problem).map(({ name }) => name);
    list.replaceChildren(
      ...[...names, ...(own() ? [CUSTOM] : [])].map((name) => {
        const canvas = make("canvas", { "aria-hidden": true });
        const label = text(name === CUSTOM ? "own.thumbnail" : `dataset.${name}.label`);
        const button = make(
          "button",
          { type: "button", role: "radio", class: "thumbnail", "data-dataset": name, title: label },
          canvas,
          make("span", {}, label),
        );
        button.addEventListener("click", () => choose(name));
        thumbnails.set(name, { button, canvas });
        return button;
      }),
    );
    list.dataset.problem = problem;
    paint();
  }
  function paint() {
    const colors = themeColors();
    for (const [name, { canvas }] of thumbnails) {
      const record = catalogue.datasets.find((dataset) => dataset.name === name);
      if (name === CUSTOM) paintOwn(canvas, colors);
      else if (record)
        drawPoints(fitCanvas(canvas, THUMBNAIL, THUMBNAIL), {
          points: thumbnailPlaces(record.points),
          size: THUMBNAIL,
          radius: 1.4,
          colors,
          extent: 6.6,
          classes: record.classes === null ? undefined : classColors(colors),
          signs: local.signs,
        });
    }
  }
  /** @param {HTMLCanvasElement} canvas @param {ReturnType<typeof themeColors>} colors */
  function paintOwn(canvas, colors) {
    const set = own();
    if (!set) return;
    const { points, kind } = set;
    const some =
      points.length <= most
        ? points
        : Array.from({ length: most }, (_, index) => points[Math.floor((index * points.length) / most)]);
    const shown = thumbnailPlaces(some);
    drawPoints(fitCanvas(canvas, THUMBNAIL, THUMBNAIL), {
      points: shown,
      size: THUMBNAIL,
      radius: 1.4,
      colors,
      extent: 6.6,
      classes: kind === "classes" ? classColors(colors) : undefined,
      signs: local.signs,
    });
  }
  function drawOwn() {
    const made = thumbnails.get(CUSTOM);
    if (Boolean(own()) !== Boolean(made)) mark();
    else if (made) paintOwn(made.canvas, themeColors());
  }
  function mark() {
    const { data, problem } = store.state.experiment;
    if (list.dataset.problem !== problem || thumbnails.has(CUSTOM) !== Boolean(own())) build();
    for (const [name, { button }] of thumbnails) {
      button.setAttribute("aria-checked", String(name === data.dataset));
      button.tabIndex = name === data.dataset || (!thumbnails.has(data.dataset) && button === list.firstChild) ? 0 : -1;
    }
  }
  // A radio group is one stop for Tab; arrow keys move within it.
  undo.listen(list, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const names = [...thumbnails.keys()];
    const next = names[(names.indexOf(store.state.experiment.data.dataset) + move + names.length) % names.length];
    choose(next);
    thumbnails.get(next)?.button.focus();
  });

  const classes = byId("classes-slider");
  const dataset = () => catalogue.datasets.find((record) => record.name === store.state.experiment.data.dataset);
  const drawClasses = () => (classes.hidden = !dataset()?.classes);

  const sliders = [
    createSlider("train-fraction", {
      min: 10,
      max: 90,
      step: 10,
      read: (e) => e.data.train_fraction * 100,
      write: (v) => change({ train_fraction: v / 100 }),
    }),
    createSlider("noise", {
      min: 0,
      max: Math.round(catalogue.limits.noise * 100),
      step: 5,
      read: (e) => e.data.noise * 100,
      write: (v) => change({ noise: v / 100 }),
    }),
    createSlider("classes", {
      min: FEWEST_CLASSES,
      max: catalogue.limits.classes,
      step: 1,
      read: (e) => e.data.classes ?? dataset()?.classes ?? FEWEST_CLASSES,
      write: (v) => change({ classes: v }),
    }),
    createSlider("batch-size", {
      min: 1,
      max: 60,
      step: 1,
      read: (e) => e.batch_size,
      write: (v) => actions.configure({ batch_size: v }),
    }),
  ];
  undo.listen(byId("regenerate"), "click", () => change({ seed: Math.floor(Math.random() * 1e6) }));

  /**
   * A slider and a number field for the same value; the field also takes what lies beyond the slider.
   * @param {string} id
   * @param {{min: number, max: number, step: number, read: (experiment: import("../../app/state.js").Experiment) =>
   * number, write: (value: number) => void}} options
   */
  function createSlider(id, { min, max, step, read, write }) {
    const range = byId(id, HTMLInputElement);
    const field = byId(`${id}-number`, HTMLInputElement);
    Object.assign(range, { min, max, step });
    Object.assign(field, { step: "any" });
    undo.listen(range, "input", () => write(range.valueAsNumber));
    undo.listen(field, "change", () => {
      if (Number.isNaN(field.valueAsNumber)) draw();
      else write(field.valueAsNumber);
    });
    const draw = () => {
      // Noise is part of how a data set is made; points of one's own are as they are.
      range.disabled = field.disabled = id === "noise" && store.state.experiment.data.dataset === CUSTOM;
      const value = Math.round(read(store.state.experiment) * 1e6) / 1e6;
      if (document.activeElement !== range || Number(range.value) !== value) range.value = String(value);
      if (field.value !== String(value)) field.value = String(value);
    };
    return draw;
  }

  undo.add(
    store.subscribe(["experiment"], () => [mark, drawClasses, ...sliders].forEach((draw) => draw())),
    store.subscribe(["own"], drawOwn),
    store.subscribe(["theme"], paint),
    store.subscribe(["view"], () => {
      if (local.signs === store.state.view.signs) return;
      local.signs = store.state.view.signs;
      paint();
    }),
    () => list.replaceChildren(),
  );
  build();
  [mark, drawClasses, ...sliders].forEach((draw) => draw());
  return { dispose: undo.dispose };
}
