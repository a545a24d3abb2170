// Test and training loss, accuracy, and how they came about.

import { formatLoss, formatNumber, score } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { tooFew } from "../../experiment/points.js";
import { classColors, themeColors } from "../../controls/theme_colors.js";
import { byId, createUndo, setText } from "../../controls/dom.js";
import { createPlot } from "../../controls/plot.js";

const HEIGHT = 104;

/** @param {import("../../controls/context.js").Context} context */
export function createLosses({ store, text }) {
  const undo = createUndo();
  const [test, train, accuracy, label] = ["test-loss", "train-loss", "accuracy", "accuracy-label"].map((id) =>
    byId(id),
  );
  const matrixButton = byId("accuracy-button", HTMLButtonElement);
  const plot = createPlot(byId("chart"), {
    text,
    title: text("chart.title"),
    xLabel: text("timeline.epoch"),
    yLabel: "",
    height: HEIGHT,
    log: "off",
    name: "losses",
    format: (value) => formatNumber(value, 4).trim(),
  });
  const local = { colors: themeColors() };

  function drawNumbers() {
    const frame = currentFrame(store.state);
    if (!frame) return;
    if (tooFew(store.state.own)) {
      for (const figure of [test, train, accuracy]) show(figure, Number.NaN, "–");
      return;
    }
    show(test, frame.testLoss, formatLoss(frame.testLoss));
    show(train, frame.trainLoss, formatLoss(frame.trainLoss));
    const sorts = frame.classes > 0;
    setText(label, text(sorts ? "output.accuracy" : "output.r2"));
    matrixButton.disabled = !sorts;
    const reached = sorts ? frame.testAccuracy : frame.testR2;
    show(accuracy, reached, score(reached, sorts));
  }
  /** A figure, and the number as it is for scripts of other pages. @param {HTMLElement} element
   * @param {number} value @param {string} figure */
  function show(element, value, figure) {
    setText(element, figure);
    element.dataset.value = String(value);
  }
  function draw() {
    const { branches, viewing, snapshots, own } = store.state;
    // Of points that are being drawn there is no run yet.
    const history = tooFew(own) ? [] : store.state.history;
    const xs = history.map(({ epoch }) => epoch);
    const colors = classColors(local.colors);
    const others = branches
      .filter(({ hidden }) => !hidden)
      .map(({ name, color, history: points }) => ({
        name,
        color: colors[(color + 2) % colors.length],
        xs: points.map(({ epoch }) => epoch),
        ys: points.map((point) => point.test),
      }));
    const snapshot = viewing === null ? undefined : snapshots[viewing];
    plot.set(
      [
        ...others,
        {
          name: text("chart.train"),
          color: local.colors["ink-soft"],
          dashed: true,
          xs,
          ys: history.map((point) => point.train),
        },
        { name: text("chart.test"), color: local.colors.ink, xs, ys: history.map((point) => point.test) },
      ],
      { fromZero: true, markers: snapshot ? [{ x: snapshot.epoch, label: "" }] : [] },
    );
  }
  undo.add(
    plot.dispose,
    store.subscribe(["frame", "run", "own"], drawNumbers),
    store.subscribe(["history", "branches", "viewing", "own"], draw),
    store.subscribe(["theme"], () => {
      local.colors = themeColors();
      plot.redraw();
      draw();
    }),
  );
  draw();
  return { dispose: undo.dispose };
}
