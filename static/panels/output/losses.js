// Test and training loss, and accuracy.

import { formatLoss, score } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { cannotTrain } from "../../experiment/split.js";
import { byId, createUndo, setText } from "../../controls/dom.js";

/** @param {import("../../controls/context.js").Context} context */
export function createLosses({ store, text }) {
  const undo = createUndo();
  const [test, train, accuracy, label] = ["test-loss", "train-loss", "accuracy", "accuracy-label"].map((id) =>
    byId(id),
  );
  const matrixButton = byId("accuracy-button", HTMLButtonElement);
  function drawNumbers() {
    const frame = currentFrame(store.state);
    if (!frame) return;
    if (cannotTrain(store.state.own)) {
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
  undo.add(store.subscribe(["frame", "run", "own"], drawNumbers));
  return { dispose: undo.dispose };
}
