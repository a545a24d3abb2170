// How the losses came about.

import { formatNumber } from "../../draw/numbers.js";
import { classColors, themeColors } from "../../controls/theme_colors.js";
import { byId, createUndo } from "../../controls/dom.js";
import { createPlot } from "../../controls/plot.js";
import { cannotTrain } from "../../experiment/split.js";

const HEIGHT = 104;
/** The axis begins with so many epochs, which a line grows into. */
const FIRST_EPOCHS = 10;

/** @param {import("../../controls/context.js").Context} context */
export function createLossChart({ store, text }) {
  const undo = createUndo();
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

  function draw() {
    const { branches, viewing, snapshots, own } = store.state;
    // Of points that are being drawn there is no run yet.
    const history = cannotTrain(own) ? [] : store.state.history;
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
    const early = [xs, ...others.map((one) => one.xs)].every((epochs) => epochs.every((at) => at < FIRST_EPOCHS));
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
      {
        fromZero: true,
        xRange: early ? [0, FIRST_EPOCHS] : undefined,
        markers: snapshot ? [{ x: snapshot.epoch, label: "" }] : [],
      },
    );
  }
  undo.add(
    plot.dispose,
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
