// The hill of one weight, and the ball that rolls down it by its slope alone. The server walks; this draws.

import { figure, formatNumber } from "../../../draw/numbers.js";
import { failureOf } from "../../../app/fault_sentences.js";
import { fetchDocument } from "../../../app/fetching.js";
import { themeColors } from "../../../controls/theme_colors.js";
import { createUndo, make, setText } from "../../../controls/dom.js";
import { createPlot } from "../../../controls/plot.js";

/** Learning rates the lesson speaks of, and some between. */
const RATES = [0.02, 0.1, 0.5, 1, 2, 5, 10, 15, 20, 21];
const STEPS = 200;
/** Milliseconds for the whole walk, and between two of its pictures. */
const WALK = 4000;
const PICTURE = 60;
/** Beyond the curve there is nothing to roll on. */
const EDGE = 8;

/** @typedef {{curve: {w: number[], f: number[]}, path: number[], heights: number[]}} Walk */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createHill(root, { store, text }) {
  const undo = createUndo();
  const slider = make("input", { type: "range", min: 0, max: RATES.length - 1, step: 1, value: 1 });
  const label = make("span");
  const go = make("button", { type: "button", class: "outline compact" }, text("lesson.hill.roll"));
  const said = make("p", { class: "lesson-hill-said", role: "status" });
  const frame = make("div");
  root.append(make("div", { class: "lesson-hill" }, make("label", {}, label, slider), go), frame, said);
  const plot = createPlot(frame, {
    text,
    title: text("lesson.hill"),
    xLabel: text("lesson.hill.weight"),
    yLabel: "",
    height: 132,
    name: "hill",
    format: (value) => formatNumber(value, 3).trim(),
  });
  const local = { walk: /** @type {Walk | null} */ (null), at: 0, timer: 0, asked: 0 };
  const rate = () => RATES[Number(slider.value)];

  function draw() {
    const { walk, at } = local;
    if (!walk) return;
    const colors = themeColors();
    const seen = walk.path
      .slice(0, at + 1)
      .map((w, index) => ({ w, f: walk.heights[index] }))
      .filter(({ w }) => Math.abs(w) <= EDGE);
    const ball = walk.path[at];
    // In the order of the axis, as a plot reads its lines.
    const trail = seen.toSorted((a, b) => a.w - b.w);
    plot.set(
      [
        { name: text("lesson.hill.loss"), color: colors["ink-soft"], xs: walk.curve.w, ys: walk.curve.f },
        {
          name: text("lesson.hill.trail"),
          color: colors.negative,
          dashed: true,
          xs: trail.map(({ w }) => w),
          ys: trail.map(({ f }) => f),
        },
      ],
      { xRange: [-EDGE, EDGE], markers: Math.abs(ball) <= EDGE ? [{ x: ball, label: text("lesson.hill.ball") }] : [] },
    );
    setText(
      said,
      text(Math.abs(ball) > EDGE ? "lesson.hill.gone" : "lesson.hill.at", { step: at, weight: figure(ball) }),
    );
  }
  function stop() {
    clearInterval(local.timer);
    local.timer = 0;
  }
  async function roll() {
    const asked = ++local.asked;
    stop();
    setText(label, text("lesson.hill.rate", { rate: rate() }));
    slider.setAttribute("aria-valuetext", String(rate()));
    try {
      const walk = await fetchDocument(`hill.json?rate=${rate()}&steps=${STEPS}`);
      if (asked !== local.asked) return;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      Object.assign(local, { walk, at: still ? walk.path.length - 1 : 0 });
      draw();
      if (still) return;
      // The first steps are the ones to see: each picture goes on by more than the one before.
      const begun = performance.now();
      local.timer = Number(
        setInterval(() => {
          const part = Math.min(1, (performance.now() - begun) / WALK);
          local.at = Math.min(walk.path.length - 1, Math.floor(part * part * STEPS));
          draw();
          if (local.at >= walk.path.length - 1) stop();
        }, PICTURE),
      );
    } catch (error) {
      if (asked === local.asked) setText(said, failureOf("lesson.failed", error, text));
    }
  }
  undo.listen(slider, "change", roll);
  undo.listen(slider, "input", () => setText(label, text("lesson.hill.rate", { rate: rate() })));
  undo.listen(slider, "keydown", (/** @type {KeyboardEvent} */ event) => event.stopPropagation());
  undo.listen(go, "click", roll);
  undo.add(
    () => (local.asked += 1),
    stop,
    plot.dispose,
    () => root.replaceChildren(),
    store.subscribe(["theme"], () => {
      plot.redraw();
      draw();
    }),
  );
  roll();
  return { draw() {}, dispose: undo.dispose };
}
