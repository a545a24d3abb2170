// Test and training loss, accuracy, and how they came about.

import { chartScale, drawChart, nearestPoint } from "../draw/chart.js";
import { formatNumber } from "../draw/axis.js";
import { currentFrame } from "../state.js";
import { fitCanvas } from "./parts/canvas.js";
import { classColors, themeColors } from "./parts/colors.js";
import { byId, createUndo, setText } from "./parts/dom.js";

const HEIGHT = 96;

/** @param {import("./parts/context.js").Context} context */
export function createLosses({ store, text }) {
  const undo = createUndo();
  const [test, train, accuracy, label] = ["test-loss", "train-loss", "accuracy", "accuracy-label"].map((id) => byId(id));
  const matrixButton = byId("accuracy-button", HTMLButtonElement);
  const canvas = byId("chart-canvas", HTMLCanvasElement);
  const readout = byId("chart-readout");
  const logButton = byId("chart-scale");
  // What belongs to this view alone: nobody else asks where the pointer is, or which scale is drawn.
  const local = { log: false, at: /** @type {number | null} */ (null), width: 0, colors: themeColors() };

  function drawNumbers() {
    const frame = currentFrame(store.state);
    if (!frame) return;
    setText(test, formatNumber(frame.testLoss, 3).trim());
    setText(train, formatNumber(frame.trainLoss, 3).trim());
    const sorts = frame.classes > 0;
    setText(label, text(sorts ? "output.accuracy" : "output.r2"));
    matrixButton.disabled = !sorts;
    const value = sorts ? frame.testAccuracy : frame.testR2;
    setText(accuracy, Number.isNaN(value) ? "–" : sorts ? `${(value * 100).toFixed(1)}%` : formatNumber(Math.max(value, -99), 3).trim());
  }
  function draw() {
    const { history, viewing, moments } = store.state;
    if (local.width === 0) return;
    const size = { width: local.width, height: HEIGHT, log: local.log, others: others() };
    const scale = chartScale(history, size);
    const at = local.at ?? (viewing === null ? null : moments[viewing]?.epoch ?? null);
    const marked = at === null ? null : nearestPoint(history, at);
    drawChart(fitCanvas(canvas, size.width, size.height), { history, scale, colors: local.colors, marked, others: size.others });
    setText(readout, marked
      ? text("chart.readout", { epoch: marked.epoch.toFixed(Number.isInteger(marked.epoch) ? 0 : 2), test: formatNumber(marked.test, 4), train: formatNumber(marked.train, 4) })
      : text("chart.idle"));
  }
  /** The branches that show. */
  function others() {
    const colors = classColors(local.colors);
    return store.state.branches.filter(({ hidden }) => !hidden).map(({ history, color }) => ({ history, color: colors[(color + 2) % colors.length] }));
  }
  const mark = (/** @type {number | null} */ epoch) => {
    local.at = epoch;
    draw();
  };
  undo.listen(canvas, "pointermove", (/** @type {PointerEvent} */ event) =>
    mark(chartScale(store.state.history, { width: local.width, height: HEIGHT, log: local.log, others: others() }).epochAt(event.offsetX)));
  undo.listen(canvas, "pointerleave", () => mark(null));
  undo.listen(canvas, "blur", () => mark(null));
  undo.listen(canvas, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const { history } = store.state;
    if (!move || history.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const from = local.at === null ? history.length : history.indexOf(/** @type {import("../state.js").HistoryPoint} */ (nearestPoint(history, local.at)));
    const stride = move * Math.max(1, Math.round(history.length / 50));
    mark(history[Math.max(0, Math.min(history.length - 1, from + stride))].epoch);
  });
  undo.listen(logButton, "click", () => {
    local.log = !local.log;
    logButton.setAttribute("aria-pressed", String(local.log));
    draw();
  });
  const observer = new ResizeObserver(([entry]) => {
    local.width = entry.contentRect.width;
    draw();
  });
  observer.observe(canvas);
  undo.add(
    () => observer.disconnect(),
    store.subscribe(["frame", "run"], drawNumbers),
    store.subscribe(["history", "branches", "viewing"], draw),
    store.subscribe(["theme"], () => {
      local.colors = themeColors();
      draw();
    }),
  );
  return { dispose: undo.dispose };
}
