// The confusion matrix: which classes are taken for which.

import { grouped } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";

/** @param {import("../../controls/context.js").Context} context */
export function createMatrix({ store, text }) {
  const undo = createUndo();
  const root = byId("matrix-sheet");
  const body = byId("matrix-body");
  const button = byId("accuracy-button", HTMLButtonElement);
  const local = { classes: 0, cells: /** @type {HTMLElement[]} */ ([]) };

  /** Two tables, the test points first. @param {number} classes */
  function build(classes) {
    local.classes = classes;
    local.cells = [];
    const names = Array.from({ length: classes }, (_, index) =>
      className(index, classes, store.state.run?.layers.at(-1)?.units ?? 1),
    );
    const table = (/** @type {string} */ caption) => {
      const head = make(
        "tr",
        {},
        make("th", { scope: "col" }, text("matrix.actual")),
        ...names.map((name, index) =>
          make(
            "th",
            { scope: "col", "data-class": classKey(index, classes, store.state.run?.layers.at(-1)?.units ?? 1) },
            name,
          ),
        ),
      );
      const rows = names.map((name, index) => {
        const cells = names.map((_, column) => make("td", { class: column === index ? "right" : "" }));
        local.cells.push(...cells);
        return make(
          "tr",
          {},
          make(
            "th",
            { scope: "row", "data-class": classKey(index, classes, store.state.run?.layers.at(-1)?.units ?? 1) },
            name,
          ),
          ...cells,
        );
      });
      return make(
        "table",
        { class: "matrix" },
        make("caption", {}, caption),
        make("thead", {}, head),
        make("tbody", {}, ...rows),
      );
    };
    body.replaceChildren(
      table(text("matrix.test")),
      table(text("matrix.train")),
      make("p", { class: "about" }, text("matrix.about")),
    );
  }
  function draw() {
    const frame = currentFrame(store.state);
    const { run } = store.state;
    if (!frame || !run || !sheet.open()) return;
    if (frame.classes === 0) return sheet.hide();
    if (local.classes !== frame.classes) build(frame.classes);
    const area = frame.classes ** 2;
    // The frame has the training points first.
    local.cells.forEach((cell, index) =>
      setText(cell, grouped(frame.confusion[index < area ? area + index : index - area])),
    );
  }
  const sheet = connectSheet(root, {
    close: byId("matrix-close"),
    opener: button,
    undo,
    onOpen: () => {
      local.classes = 0;
      draw();
    },
  });
  undo.listen(button, "click", () => {
    if (sheet.open()) return sheet.hide();
    if (store.state.experiment.problem === "classification") sheet.show(button);
  });
  undo.add(
    store.subscribe(["run"], () => (local.classes = 0)),
    store.subscribe(["frame", "run"], draw),
  );
  return { dispose: undo.dispose };
}

/**
 * With one output, two classes are told apart by sign.
 * @param {number} index
 * @param {number} classes
 * @param {number} outputs
 */
const className = (index, classes, outputs) =>
  outputs === 1 && classes === 2 ? (index === 0 ? "−1" : "+1") : String(index);
/** @param {number} index @param {number} classes @param {number} outputs */
const classKey = (index, classes, outputs) =>
  outputs === 1 && classes === 2 ? (index === 0 ? "negative" : "positive") : index;
