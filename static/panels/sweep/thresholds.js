// Where one outcome ends and another begins: lines over the runs that can be dragged, and sliders for all of them. What
// they say changes at once; nothing is trained again.

import { along, axes, draw, tenth } from "../../controls/svg_figure.js";
import { make, setText } from "../../controls/dom.js";
import { percent } from "../../draw/numbers.js";
import { outcomeIn } from "./results.js";

/** @typedef {import("../../draw/outcomes.js").Thresholds} Thresholds */
/** @typedef {import("./results.js").Run} Run */
/** @typedef {keyof Thresholds} Name */

const SIZE = { width: 300, height: 250 };
/** Shares of the baseline that the figure goes to; what is beyond lies at its edge. */
const MOST = 1.2;
/** @type {Record<Name, {low: number, high: number, step: number}>} */
const BOUNDS = {
  learned: { low: 0.02, high: 1, step: 0.02 },
  gap: { low: 0.02, high: 1, step: 0.02 },
  rise: { low: 0.02, high: 1, step: 0.02 },
  worse: { low: 1, high: 3, step: 0.02 },
};
const NAMES = /** @type {Name[]} */ (Object.keys(BOUNDS));
/** Those that are lines of the figure. */
const LINES = /** @type {const} */ (["learned", "gap"]);

/** @param {Name} name @param {number} value @returns {number} on a step, within what makes sense */
export const bounded = (name, value) => {
  const { low, high, step } = BOUNDS[name];
  return Math.max(low, Math.min(high, Math.round(Math.round(value / step) * step * 1000) / 1000));
};

/**
 * @param {import("../../app/text.js").Text} text
 * @param {(thresholds: Thresholds) => void} onChange
 */
export function createThresholds(text, onChange) {
  const local = { thresholds: /** @type {Thresholds | null} */ (null) };
  const right = { range: [0, MOST], pixels: [42, SIZE.width - 8], count: 4, name: text("sweep.train_share") };
  const up = { range: [0, MOST], pixels: [SIZE.height - 34, 20], count: 4, name: text("sweep.test_share") };
  const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
  const svg = /** @type {SVGSVGElement} */ (
    draw("svg", { class: "sweep-spread", viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "group" })
  );
  svg.setAttribute("aria-label", text("sweep.spread_chart"));
  const dots = draw("g", { "aria-hidden": "true" });
  const handles = LINES.map((name) => {
    const [wide, line, grip] = [
      draw("path", { class: "sweep-grab" }),
      draw("path", { class: "sweep-limit" }),
      draw("circle", { class: "sweep-grip", r: 6 }),
    ];
    const root = draw("g", { class: `sweep-handle ${name}`, role: "slider", tabindex: 0 }, wide, line, grip);
    return { name, root, wide, line, grip };
  });
  // Handles come with the first thresholds: before, there is nothing to take hold of, and no number to say.
  svg.append(axes(right, up), dots);
  const sliders = NAMES.map((name) => {
    const { low, high, step } = BOUNDS[name];
    const input = make("input", { type: "range", min: low, max: high, step });
    const value = make("b", {});
    const root = make(
      "label",
      { class: "sweep-threshold" },
      make("span", {}, text(`sweep.threshold.${name}`)),
      value,
      input,
    );
    input.addEventListener("input", () => move(name, input.valueAsNumber));
    return { name, input, value, root };
  });
  const root = make(
    "div",
    { class: "sweep-thresholds" },
    svg,
    make(
      "div",
      { class: "sweep-threshold-list" },
      ...sliders.map((slider) => slider.root),
      make("p", { class: "about" }, text("sweep.thresholds_about")),
    ),
  );

  /** @param {Name} name @param {number} value */
  function move(name, value) {
    if (!local.thresholds) return;
    const given = bounded(name, value);
    if (given !== local.thresholds[name]) onChange({ ...local.thresholds, [name]: given });
  }
  /** Shares under the pointer. @param {PointerEvent} event */
  function under(event) {
    const box = svg.getBoundingClientRect();
    const scale = SIZE.width / box.width;
    const [left, top] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const share = (/** @type {number[]} */ [from, to], /** @type {number} */ at) => (MOST * (at - from)) / (to - from);
    return { train: share(right.pixels, left), test: share(up.pixels, top) };
  }
  for (const { name, root: handle } of handles) {
    const element = /** @type {SVGGElement} */ (handle);
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.focus();
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      const { train, test } = under(event);
      move(name, name === "learned" ? train : test - train);
    });
    element.addEventListener("keydown", (event) => {
      const { step, low, high } = BOUNDS[name];
      const now = local.thresholds?.[name] ?? low;
      const next = {
        ArrowRight: now + step,
        ArrowUp: now + step,
        ArrowLeft: now - step,
        ArrowDown: now - step,
        PageUp: now + 5 * step,
        PageDown: now - 5 * step,
        Home: low,
        End: high,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      move(name, next);
    });
  }
  function drawHandles(/** @type {Thresholds} */ thresholds, /** @type {boolean} */ tested) {
    for (const { name, root: handle, wide, line, grip } of handles) {
      const share = thresholds[name];
      const [ends, at] =
        name === "learned"
          ? [
              [x(share), y(0), x(share), y(MOST)],
              [x(share), y(MOST)],
            ]
          : [
              [x(0), y(share), x(MOST - share), y(MOST)],
              [x(0), y(share)],
            ];
      const d = `M${tenth(ends[0])} ${tenth(ends[1])}L${tenth(ends[2])} ${tenth(ends[3])}`;
      wide.setAttribute("d", d);
      line.setAttribute("d", d);
      grip.setAttribute("cx", tenth(at[0]));
      grip.setAttribute("cy", tenth(at[1]));
      for (const [key, value] of Object.entries({
        "aria-label": text(`sweep.threshold.${name}`),
        "aria-valuemin": BOUNDS[name].low,
        "aria-valuemax": BOUNDS[name].high,
        "aria-valuenow": share,
        "aria-valuetext": percent(share),
      }))
        handle.setAttribute(key, String(value));
      handle.toggleAttribute("hidden", name === "gap" && !tested);
      if (handle.parentNode !== svg) svg.append(handle);
    }
  }
  return {
    root,
    svg,
    /** @param {Run[]} runs @param {import("./results.js").Reading} reading */
    set(runs, reading) {
      local.thresholds = reading.thresholds;
      const tested = runs.some(({ test_loss }) => test_loss !== null);
      drawHandles(reading.thresholds, tested);
      for (const { name, input, value } of sliders) {
        input.value = String(reading.thresholds[name]);
        setText(value, name === "worse" ? `×${reading.thresholds[name]}` : percent(reading.thresholds[name]));
      }
      dots.replaceChildren(
        ...runs.map((run) => {
          const outcome = outcomeIn(run, reading);
          const share = (/** @type {number | null} */ loss) =>
            outcome === "diverged" || loss === null ? MOST : Math.min(MOST, loss / run.baseline);
          const [train, test] = [share(run.train_loss), share(run.test_loss ?? run.train_loss)];
          return draw("circle", { class: `sweep-dot ${outcome}`, cx: tenth(x(train)), cy: tenth(y(test)), r: 3.2 });
        }),
      );
    },
  };
}
