// The race: the training losses of a lesson's set-ups and of the learner's own on one chart, each with the last run it
// had, and the epoch in which it passed the loss that the lesson asks for.

import { createFrame } from "./frame.js";
import { coursesOf } from "./set_up_courses.js";
import { formatNumber } from "../../../draw/numbers.js";
import { classColors, themeColors } from "../../../controls/theme_colors.js";
import { createUndo } from "../../../controls/dom.js";
import { createPlot } from "../../../controls/plot.js";

/** What stands around the lines of a plot: its names and its heading. */
const AROUND = 84;
const LEAST = 110;

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createRace(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const frame = createFrame(root, { title: "", name: "race", resized });
  const plot = createPlot(frame.body, {
    text,
    title: text("lesson.race"),
    xLabel: text("timeline.epoch"),
    yLabel: "",
    height: LEAST,
    log: "off",
    name: "race",
    format: (value) => formatNumber(value, 3).trim(),
  });
  const local = { drawn: /** @type {unknown} */ (null) };
  function resized() {
    plot.resize(Math.max(LEAST, frame.size().height - AROUND));
  }
  function draw() {
    const { lesson } = store.state;
    if (!lesson || local.drawn === lesson.courses) return;
    local.drawn = lesson.courses;
    const colors = classColors(themeColors());
    const courses = coursesOf(lesson);
    plot.set(
      courses.map(({ words, color, course }) => ({
        name: words,
        color: colors[color],
        xs: course.map(({ epoch }) => epoch),
        ys: course.map(({ train }) => train),
      })),
      { fromZero: true },
    );
  }
  undo.add(
    plot.dispose,
    frame.dispose,
    store.subscribe(["lesson"], draw),
    store.subscribe(["theme"], () => {
      local.drawn = null;
      plot.redraw();
      draw();
    }),
  );
  draw();
  return { draw, dispose: undo.dispose };
}
