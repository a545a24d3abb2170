// One chart with the losses of all set-ups, of the test or of the training points.

import { createPlot } from "../../controls/plot.js";
import { formatNumber } from "../../draw/numbers.js";
import { make } from "../../controls/dom.js";
import { lineOf } from "./colors.js";
import { lossesOf } from "./histories.js";
import { letterOf } from "../../controls/set_up_words.js";

const HEIGHT = 220;
/** The axis begins with so many epochs, which a line grows into. */
const FIRST_EPOCHS = 10;

/** @typedef {import("../../controls/theme_colors.js").Colors} Colors */

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} undo
 */
export function createChart({ store, text }, undo) {
  const local = { part: /** @type {"test" | "train"} */ ("test"), colors: /** @type {Colors | null} */ (null) };
  const title = () => text(local.part === "test" ? "output.test_loss" : "output.train_loss");
  const buttons = /** @type {const} */ (["test", "train"]).map((part) => {
    const button = make(
      "button",
      { type: "button", class: "quiet tiny", "aria-pressed": part === local.part },
      text(`compare.chart.${part}`),
    );
    button.addEventListener("click", () => {
      local.part = part;
      drawNow();
    });
    return { part, button };
  });
  const root = make(
    "section",
    { class: "compare-chart", "aria-label": text("compare.chart") },
    make(
      "div",
      { class: "compare-parts", role: "group", "aria-label": text("compare.chart.of") },
      ...buttons.map(({ button }) => button),
    ),
  );
  const plot = createPlot(root, {
    text,
    title: title(),
    xLabel: text("timeline.epoch"),
    yLabel: "",
    height: HEIGHT,
    log: "off",
    name: "losses",
    format: (value) => formatNumber(value, 4).trim(),
  });
  undo.add(plot.dispose);

  /** @returns {import("../../draw/plot.js").Series[]} */
  function series() {
    const { colors } = local;
    if (!colors) return [];
    const { histories, picture } = store.state.comparing;
    const losses = lossesOf(histories, local.part, (index) => Boolean(picture?.runs[index]?.diverged));
    return histories.map((history, index) => ({
      name: letterOf(index),
      ...lineOf(index, colors),
      xs: history.map(({ epoch }) => epoch),
      ys: losses[index],
    }));
  }
  function drawNow() {
    for (const { part, button } of buttons) button.setAttribute("aria-pressed", String(part === local.part));
    const lines = series();
    const early = lines.every(({ xs }) => xs.every((at) => at < FIRST_EPOCHS));
    plot.set(lines, { title: title(), fromZero: true, xRange: early ? [0, FIRST_EPOCHS] : undefined });
  }
  const drawn = { histories: store.state.comparing.histories };
  return {
    root,
    series,
    title,
    /** @param {Colors} colors */
    draw(colors) {
      const { histories } = store.state.comparing;
      if (colors === local.colors && histories === drawn.histories) return;
      const recolored = colors !== local.colors;
      Object.assign(drawn, { histories });
      local.colors = colors;
      if (recolored) plot.redraw();
      drawNow();
    },
  };
}
