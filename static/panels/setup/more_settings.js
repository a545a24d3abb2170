// Everything about training that is one step away: optimizer, schedule, loss, initializer, and the rest.

import { drawCurve, drawHistogram } from "../../draw/small_charts.js";
import { rounded } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { createChoice } from "../../controls/table_choice.js";
import { themeColors } from "../../controls/theme_colors.js";
import { fitCanvas, nameImage, byId, createUndo, make, setText } from "../../controls/dom.js";
import { createCheck, createNumber } from "../../controls/form.js";
import { createLossChoice } from "../../controls/loss_choice.js";
import { layerName } from "../../controls/names.js";
import { connectSheet } from "../../controls/sheet.js";

/** Parts of the experiment that each group shows. @type {Record<string, string[]>} */
const GROUPS = {
  optimizer: ["optimizer", "clip"],
  schedule: ["schedule"],
  loss: ["loss", "output_activation"],
  initializer: ["initializer"],
  regularizer: ["regularizer"],
  inputs: ["shuffle", "standardize", "bias"],
  stop: ["stop"],
};
/** Parts with a basic control of their own, outside this sheet. @type {Record<string, string[]>} */
const BASIC = { optimizer: ["learning_rate"], regularizer: ["name", "rate"] };
const FIGURE = { width: 236, height: 48 };

/** @param {import("../../controls/context.js").Context} context */
export function createMore({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const root = byId("more");
  const button = byId("more-button", HTMLButtonElement);
  const summary = byId("more-summary");
  const defaults = /** @type {any} */ (catalogue.defaults);
  const local = { colors: themeColors() };
  const group = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (root.querySelector(`[data-group="${name}"]`));
  const wanted = () => /** @type {any} */ (store.state.experiment);
  const choice = (
    /** @type {"optimizer" | "schedule" | "clip" | "initializer" | "regularizer"} */ part,
    /** @type {string} */ table,
    /** @type {string[]} */ elsewhere = [],
  ) =>
    createChoice({
      label: text(`more.${part}`),
      family: part,
      records: /** @type {any} */ (catalogue)[table],
      elsewhere,
      titled: part !== "clip",
      text,
      read: () => wanted()[part],
      write: (value) => actions.configure({ [part]: value }),
    });

  const optimizer = choice("optimizer", "optimizers", BASIC.optimizer);
  const clip = choice("clip", "clips");
  const schedule = choice("schedule", "schedules");
  const initializer = choice("initializer", "initializers");
  const regularizer = choice("regularizer", "regularizers", ["rate"]);
  const loss = createLossChoice({ store, actions, text, catalogue });
  const curve = make("canvas", { class: "figure-canvas" });
  const curveText = make("p", { class: "about" });
  const formula = make("p", { class: "formula" });
  const histograms = make("div", { class: "histograms" });
  const checks = ["shuffle", "standardize", "bias"].map((part) => ({
    part,
    check: createCheck(text(`more.${part}`), text(`more.${part}.about`), (value) =>
      actions.configure({ [part]: value }),
    ),
  }));
  const stops = catalogue.stops.map((name) => ({
    name,
    number: createNumber(
      text(`stop.${name}`),
      (value) => {
        const { [name]: _, ...rest } = store.state.experiment.stop;
        actions.configure({ stop: value === null ? rest : { ...rest, [name]: value } });
      },
      { optional: true, placeholder: text("stop.never") },
    ),
  }));
  group("optimizer").append(...optimizer.parts, ...clip.parts);
  group("schedule").append(...schedule.parts, curve, curveText);
  group("loss").append(...loss.parts);
  group("initializer").append(...initializer.parts, formula, histograms);
  group("regularizer").append(...regularizer.parts);
  group("inputs").append(...checks.map(({ check }) => check.root));
  group("stop").append(
    make("p", { class: "about" }, text("stop.about")),
    make("div", {}, ...stops.map(({ number }) => number.root)),
  );

  const differs = (/** @type {string} */ part) => {
    const without = (/** @type {any} */ value) =>
      value && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value)
              .filter(([key]) => !BASIC[part]?.includes(key))
              .sort(),
          )
        : value;
    return JSON.stringify(without(wanted()[part])) !== JSON.stringify(without(defaults[part]));
  };
  /** What is not as usual, in words. */
  function changes() {
    return Object.values(GROUPS)
      .flat()
      .filter(differs)
      .map((part) => {
        const value = wanted()[part];
        if (part === "stop") return text("more.stop");
        if (part === "output_activation") return text("more.output_is", { name: text(`activation.${value}.label`) });
        if (typeof value === "string") return text(`${part}.${value}.label`);
        if (typeof value === "object")
          return value.name === defaults[part].name ? text(`more.${part}`) : text(`${part}.${value.name}.label`);
        return text(`more.${part}.${value}`);
      });
  }
  function draw() {
    const { experiment } = store.state;
    [optimizer, clip, schedule, initializer, regularizer, loss].forEach((one) => one.draw());
    checks.forEach(({ part, check }) => check.set(wanted()[part]));
    stops.forEach(({ name, number }) => number.set(experiment.stop[name] ?? null));
    setText(formula, text(`initializer.${experiment.initializer.name}.formula`));
    for (const [name, parts] of Object.entries(GROUPS)) {
      const mark = /** @type {HTMLElement} */ (group(name).querySelector(".changed"));
      mark.hidden = !parts.some(differs);
    }
    const found = changes();
    setText(
      summary,
      found.length > 1
        ? text("more.several", { first: found[0], count: found.length - 1 })
        : (found[0] ?? text("more.nothing")),
    );
    button.title = found.length > 0 ? text("more.differs", { what: found.join(", ") }) : text("more.title");
    button.classList.toggle("differs", found.length > 0);
    byId("more-usual", HTMLButtonElement).disabled = found.length === 0;
  }
  function drawCurveNow() {
    const { run } = store.state;
    if (!run || !sheet.open()) return;
    curve.hidden = run.curve === null;
    if (!run.curve)
      return setText(
        curveText,
        text("schedule.no_curve", { rate: threeFigures(currentFrame(store.state)?.learningRate ?? NaN) }),
      );
    const { epochs, rates } = run.curve;
    const frame = currentFrame(store.state);
    drawCurve(fitCanvas(curve, FIGURE.width, FIGURE.height), {
      epochs,
      rates,
      ...FIGURE,
      epoch: frame?.epoch ?? null,
      colors: local.colors,
    });
    setText(
      curveText,
      text("schedule.curve", {
        first: threeFigures(rates[0]),
        last: threeFigures(rates[rates.length - 1]),
        epochs: epochs[epochs.length - 1],
        now: threeFigures(frame?.learningRate ?? rates[0]),
      }),
    );
    nameImage(curve, curveText.textContent ?? "");
  }
  function drawHistograms() {
    const { run } = store.state;
    if (!run || !sheet.open()) return;
    const figures = run.initial.map(({ counts, reach, std }, index) => {
      const canvas = make("canvas", { "aria-hidden": true });
      drawHistogram(fitCanvas(canvas, 72, 32), { counts, width: 72, height: 32, colors: local.colors });
      return make(
        "figure",
        {},
        canvas,
        make(
          "figcaption",
          {},
          text("initializer.histogram", {
            layer: layerName(index + 1, run, text),
            reach: threeFigures(reach),
            std: threeFigures(std),
          }),
        ),
      );
    });
    histograms.replaceChildren(...figures);
  }
  const sheet = connectSheet(root, {
    close: byId("more-close"),
    opener: button,
    undo,
    onOpen: () => [draw, drawCurveNow, drawHistograms].forEach((one) => one()),
  });
  undo.listen(button, "click", () => (sheet.open() ? sheet.hide() : sheet.show(button)));
  undo.listen(byId("more-usual"), "click", () => {
    const parts = Object.values(GROUPS).flat().filter(differs);
    actions.configure(
      Object.fromEntries(
        parts.map((part) => [part, BASIC[part] ? { ...defaults[part], ...keep(part) } : defaults[part]]),
      ),
    );
  });
  /** What the basic controls say stays. @param {string} part */
  const keep = (part) =>
    Object.fromEntries(BASIC[part].filter((key) => key !== "name").map((key) => [key, wanted()[part][key]]));
  undo.add(
    store.subscribe(["experiment"], draw),
    store.subscribe(["run"], () => [drawCurveNow, drawHistograms].forEach((one) => one())),
    store.subscribe(["frame"], drawCurveNow),
    store.subscribe(["theme"], () => {
      local.colors = themeColors();
      drawCurveNow();
      drawHistograms();
    }),
  );
  draw();
  return { dispose: undo.dispose };
}

/** @param {number} value */
const threeFigures = (value) => String(rounded(value, 3));
