// The scale of the first weights against the final loss: a row of scales, each with several seeds, trained by the
// server beside the run. What is too small or too large for learning stands high at both ends: a U.

import { failureOf } from "../../../app/fault_sentences.js";
import { createUndo, make, setText } from "../../../controls/dom.js";
import { describe, draw as element, path, tenth } from "../../../controls/svg_figure.js";
import { figure } from "../../../draw/numbers.js";
import { createRequests, Refusal } from "../../../experiment/sweep_requests.js";
import { createDrawing, createFrame, numbered } from "./frame.js";
import { lossAxes, medianOf, pointsOf, SCALES, SEEDS, sweepOf } from "./scale_sweep.js";

/** @typedef {import("./scale_sweep.js").Run} Run */

const [LEFT, RIGHT, TOP, AXIS] = [48, 14, 20, 34];

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createScales(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const requests = createRequests(text);
  const go = make("button", { type: "button", class: "outline compact" });
  const frame = createFrame(root, {
    title: text("lesson.scales"),
    name: "scales",
    controls: [go],
    resized: draw,
    status: true,
  });
  const { drawing, fit } = createDrawing(frame);
  const local = {
    asked: /** @type {AbortController | null} */ (null),
    runs: /** @type {Run[]} */ ([]),
    /** What was trained, in words. */
    trained: "",
    of: SCALES.length * SEEDS,
    epochs: 0,
    baseline: /** @type {number | null} */ (null),
  };
  /** The scale of this run's first weights, and where it stands; null where they were not drawn from N(0, std²). */
  function ownPlace() {
    const { run, history } = store.state;
    const { name, std } = run?.experiment.initializer ?? { name: "", std: null };
    const now = history[history.length - 1];
    return name === "normal" && typeof std === "number" && std > 0 ? { std, loss: now?.test ?? null } : null;
  }
  function draw() {
    const size = fit();
    if (size.width <= 0 || size.height <= 0) return;
    setText(go, text(local.asked ? "lesson.scales.stop" : "lesson.scales.train"));
    drawing.replaceChildren(...drawingOf(local, ownPlace(), size, text));
    const medians = SCALES.map((_, index) => medianOf(local.runs, index));
    describe(
      drawing,
      local.runs.length === 0
        ? text("lesson.scales")
        : SCALES.map((std, index) => text("lesson.scales.point", { std, loss: figure(medians[index]) })).join(
            text("lesson.join"),
          ),
    );
  }
  function sayResult() {
    const medians = SCALES.map((_, index) => medianOf(local.runs, index));
    const known = medians.flatMap((loss, index) => (loss === null ? [] : [{ loss, std: SCALES[index] }]));
    if (known.length < 3) return;
    const [first, last] = [known[0], known[known.length - 1]];
    const best = known.reduce((least, one) => (one.loss < least.loss ? one : least));
    frame.say(
      text("lesson.scales.done", {
        set_up: local.trained,
        epochs: local.epochs,
        first: first.std,
        of_first: figure(first.loss),
        last: last.std,
        of_last: figure(last.loss),
      }),
      numbered(undefined, text("lesson.scales.best", { std: best.std, loss: figure(best.loss) })),
      text("lesson.stop"),
    );
  }
  async function train() {
    const { lesson } = store.state;
    const setUp = lesson?.document.set_ups[lesson.setUp];
    if (!lesson || !setUp) return;
    const asked = new AbortController();
    Object.assign(local, {
      asked,
      runs: [],
      trained: lesson.words.set_ups?.[lesson.setUp] ?? lesson.setUp,
      epochs: setUp.epochs,
      baseline: null,
    });
    frame.say(text("lesson.scales.starting"));
    draw();
    const local_end = { reason: /** @type {string | null} */ ("lost") };
    try {
      for await (const lines of requests.stream(sweepOf(setUp), [], asked.signal)) {
        for (const line of lines) {
          if (line.type === "run") {
            local.runs = [...local.runs, line];
            local.baseline = line.baseline ?? null;
          } else if (line.type === "end") local_end.reason = line.reason;
          else if (line.type === "error") throw new Refusal([text("sweep.failed", { reason: line.title })]);
        }
        if (local.asked !== asked) return;
        frame.say(text("lesson.scales.under_way", { done: local.runs.length, of: local.of }));
        draw();
      }
      if (local_end.reason === null) sayResult();
      else frame.say(text(`sweep.ended.${local_end.reason}`, { done: local.runs.length, of: local.of }));
    } catch (error) {
      if (local.asked !== asked) return;
      if (asked.signal.aborted) frame.say(text("sweep.ended.cancelled", { done: local.runs.length, of: local.of }));
      else if (error instanceof Refusal) frame.say(...error.sentences);
      else frame.say(failureOf("lesson.scales.failed", error, text));
    }
    local.asked = null;
    draw();
  }
  undo.listen(go, "click", () => {
    if (local.asked) local.asked.abort();
    else void train();
  });
  undo.add(store.subscribe(["run", "history"], draw), frame.dispose, () => {
    const { asked } = local;
    local.asked = null;
    asked?.abort();
  });
  frame.say(text("lesson.scales.idle", { scales: SCALES.length, seeds: SEEDS, count: local.of }));
  draw();
  return { draw() {}, dispose: undo.dispose };
}

/**
 * @param {{runs: Run[], baseline: number | null}} found @param {{std: number, loss: number | null} | null} own
 * @param {import("./frame.js").Size} size @param {import("../../../app/text.js").Text} text
 */
function drawingOf({ runs, baseline }, own, { width, height }, text) {
  const pixels = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - AXIS };
  const { x, y, losses } = lossAxes(runs, own?.loss ?? null, pixels);
  const { left, right, top, bottom } = pixels;
  const medians = SCALES.flatMap((std, index) => {
    const loss = medianOf(runs, index);
    return loss === null ? [] : [[x(std), y(loss)]];
  });
  const wide = (right - left) / SCALES.length > 40;
  return [
    ...losses.flatMap((loss) => [
      element("path", { class: "lesson-grid", d: `M${left} ${tenth(y(loss))}H${right}` }),
      element("text", { x: left - 6, y: tenth(y(loss) + 4), "text-anchor": "end" }, figure(loss)),
    ]),
    ...SCALES.filter((_, index) => wide || index % 2 === 0).map((std) =>
      element("text", { x: tenth(x(std)), y: bottom + 15, "text-anchor": "middle" }, figure(std)),
    ),
    element("path", { class: "lesson-axis", d: `M${left} ${bottom}H${right}` }),
    element("text", { x: 0, y: 12 }, text("lesson.scales.loss")),
    element("text", { x: right, y: height - 4, "text-anchor": "end" }, text("lesson.scales.std")),
    ...(baseline !== null
      ? [
          element("path", { class: "lesson-threshold", d: `M${left} ${tenth(y(baseline))}H${right}` }),
          element(
            "text",
            { class: "lesson-mark", x: left + 4, y: tenth(y(baseline) - 5) },
            text("lesson.scales.baseline"),
          ),
        ]
      : []),
    ...(own
      ? [
          element("path", { class: "lesson-own", d: `M${tenth(x(own.std))} ${top}V${bottom}` }),
          element(
            "text",
            {
              class: "lesson-mark",
              x: tenth(x(own.std) + (x(own.std) > (left + right) / 2 ? -5 : 5)),
              y: bottom - 6,
              "text-anchor": x(own.std) > (left + right) / 2 ? "end" : "start",
            },
            text("lesson.scales.own", { std: figure(own.std) }),
          ),
        ]
      : []),
    ...pointsOf(runs).map(({ std, seed, loss }) =>
      loss === null
        ? element("path", { class: "lesson-broken", d: `M${tenth(x(std) - 4)} ${top}l8 8m-8 0l8 -8` })
        : element("circle", {
            class: "lesson-scale-seed",
            r: 3,
            cx: tenth(x(std) + (seed - (SEEDS - 1) / 2) * 2),
            cy: tenth(y(loss)),
          }),
    ),
    ...(medians.length > 0 ? [element("path", { class: "lesson-line", d: path(medians) })] : []),
    ...medians.map(([cx, cy]) => element("circle", { class: "lesson-place", r: 4, cx: tenth(cx), cy: tenth(cy) })),
    ...(own?.loss !== null && own?.loss !== undefined && own.loss > 0
      ? [element("circle", { class: "lesson-now", r: 5, cx: tenth(x(own.std)), cy: tenth(y(own.loss)) })]
      : []),
  ];
}
