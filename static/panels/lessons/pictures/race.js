// The race: the training losses of a lesson's set-ups on one chart, each with the last run it had.

import { formatNumber } from "../../../draw/numbers.js";
import { classColors, themeColors } from "../../../controls/theme_colors.js";
import { createUndo } from "../../../controls/dom.js";
import { createPlot } from "../../../controls/plot.js";

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createRace(root, { store, text }) {
  const undo = createUndo();
  const plot = createPlot(root, {
    text,
    title: text("lesson.race"),
    xLabel: text("timeline.epoch"),
    yLabel: "",
    height: 132,
    log: "off",
    name: "race",
    format: (value) => formatNumber(value, 3).trim(),
  });
  const local = { drawn: /** @type {unknown} */ (null) };
  function draw() {
    const { lesson } = store.state;
    if (!lesson || local.drawn === lesson.courses) return;
    local.drawn = lesson.courses;
    const colors = classColors(themeColors());
    plot.set(
      Object.keys(lesson.document.set_ups).map((name, index) => {
        const course = lesson.courses[name] ?? [];
        return {
          name: lesson.words.set_ups?.[name] ?? name,
          color: colors[index % colors.length],
          xs: course.map(({ epoch }) => epoch),
          ys: course.map(({ train }) => train),
        };
      }),
      { fromZero: true },
    );
  }
  undo.add(
    plot.dispose,
    store.subscribe(["theme"], () => {
      local.drawn = null;
      plot.redraw();
      draw();
    }),
  );
  return { draw, dispose: undo.dispose };
}
