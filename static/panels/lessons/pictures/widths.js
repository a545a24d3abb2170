// The width sweep: one hidden layer from narrow to wide, each truly trained by the server on the same data, side by
// side.

import { failureOf } from "../../../app/fault_sentences.js";
import { createUndo, make, setText } from "../../../controls/dom.js";
import { figure, fixed } from "../../../draw/numbers.js";
import { createFrame } from "./frame.js";

/** Units of the one hidden layer; no wider than what the lesson itself trains. */
const WIDTHS = [1, 2, 3, 4, 6, 8, 12, 16];
/** How often to ask again where the server trains for others just now. */
const TRIES = 60;

/** @typedef {{epoch: number, train_loss: number | null, test_loss: number | null}} Mark */
/** @typedef {{row: HTMLElement, bar: HTMLElement, tick: HTMLElement, train: HTMLElement, test: HTMLElement}} Row */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createWidths(root, { store, text }) {
  const undo = createUndo();
  const go = make("button", { type: "button", class: "outline compact" });
  const frame = createFrame(root, { title: text("lesson.widths"), name: "widths", controls: [go], status: true });
  const rows = WIDTHS.map((units) => {
    const [bar, tick] = [make("i"), make("b")];
    const [train, test] = [make("td"), make("td")];
    const row = make(
      "tr",
      { "data-units": units },
      make("th", { scope: "row" }, String(units)),
      make("td", { class: "lesson-widths-track", "aria-hidden": "true" }, make("span", {}, bar, tick)),
      train,
      test,
    );
    return { row, bar, tick, train, test };
  });
  /** As many places in every row, unless nothing would be left. @param {number | null} loss */
  const written = (loss) => (loss !== null && loss >= 0.001 && loss < 1000 ? fixed(loss, 4) : figure(loss));
  const head = (/** @type {string} */ key) => make("th", { scope: "col" }, text(`lesson.widths.${key}`));
  frame.body.append(
    make(
      "table",
      { class: "lesson-widths-table", "aria-label": text("lesson.widths") },
      make("thead", {}, make("tr", {}, head("units"), make("td"), head("train_loss"), head("test_loss"))),
      make("tbody", {}, ...rows.map(({ row }) => row)),
    ),
  );
  const local = {
    asked: /** @type {AbortController | null} */ (null),
    ends: /** @type {Map<number, Mark>} */ (new Map()),
    under: -1,
    share: 0,
  };

  function draw() {
    setText(go, text(local.asked ? "lesson.widths.stop" : "lesson.widths.train"));
    const largest = Math.max(
      ...[...local.ends.values()].flatMap(({ train_loss: train, test_loss: test }) => [train ?? 0, test ?? 0]),
    );
    rows.forEach(({ row, bar, tick, train, test }, index) => {
      const end = local.ends.get(WIDTHS[index]);
      const under = index === local.under;
      row.classList.toggle("under-way", under);
      const share = under ? local.share : end && largest > 0 ? (end.test_loss ?? 0) / largest : 0;
      bar.style.transform = `scaleX(${share})`;
      tick.hidden = !end || largest <= 0;
      tick.style.left = `${(100 * (end?.train_loss ?? 0)) / largest}%`;
      setText(train, end ? written(end.train_loss) : "");
      setText(
        test,
        under
          ? text("lesson.widths.share", { share: Math.floor(100 * local.share) })
          : end
            ? written(end.test_loss)
            : "–",
      );
    });
  }
  /** One run from its start to its end. @param {number} index @param {AbortSignal} signal */
  async function train(index, signal) {
    const setUp = baseOf(store.state.lesson?.document.set_ups ?? {});
    if (!setUp) throw new Error("-");
    const [layer] = setUp.experiment.hidden;
    const experiment = { ...setUp.experiment, hidden: [{ ...layer, units: WIDTHS[index] }] };
    Object.assign(local, { under: index, share: 0 });
    draw();
    const response = await ask({ experiment, epochs: setUp.epochs }, signal);
    for await (const line of linesOf(response)) {
      if (line.type === "error") throw new Error(String(line.status));
      if (line.type === "mark") {
        local.share = setUp.epochs > 0 ? line.epoch / setUp.epochs : 1;
        if (line.epoch >= setUp.epochs) local.ends.set(WIDTHS[index], line);
        draw();
      }
      // The server may end it before its time, and then there is nothing to compare.
      if (line.type === "result" && !local.ends.has(WIDTHS[index])) throw new Error(String(line.stopped));
    }
  }
  /** @param {object} body @param {AbortSignal} signal */
  async function ask(body, signal) {
    for (let count = 0; ; count++) {
      const response = await fetch("api/train", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal,
      });
      if (response.ok) return response;
      if (![429, 503].includes(response.status) || count >= TRIES) throw new Error(String(response.status));
      frame.say(text("lesson.widths.waiting"));
      await pause(1000 * Number(response.headers.get("retry-after") ?? 1), signal);
    }
  }
  async function sweep() {
    const asked = new AbortController();
    Object.assign(local, { asked, ends: new Map() });
    try {
      for (const index of WIDTHS.keys()) {
        frame.say(text("lesson.widths.under_way", { index: index + 1, count: WIDTHS.length }));
        await train(index, asked.signal);
      }
      const [first, last] = [WIDTHS[0], WIDTHS[WIDTHS.length - 1]].map((units) =>
        written(local.ends.get(units)?.test_loss ?? null),
      );
      frame.say(text("lesson.widths.done", { first, last, units: WIDTHS[WIDTHS.length - 1] }));
    } catch (error) {
      if (asked.signal.aborted) frame.say(text("lesson.widths.stopped"));
      else frame.say(failureOf("lesson.widths.failed", error, text));
    }
    if (local.asked !== asked) return;
    Object.assign(local, { asked: null, under: -1 });
    draw();
  }
  undo.listen(go, "click", () => {
    if (local.asked) local.asked.abort();
    else void sweep();
  });
  undo.add(frame.dispose, () => {
    const { asked } = local;
    local.asked = null;
    asked?.abort();
  });
  frame.say(text("lesson.widths.idle", { count: WIDTHS.length }));
  draw();
  return { draw() {}, dispose: undo.dispose };
}

/**
 * The last set-up that has one hidden layer.
 * @param {Record<string, import("../../../experiment/set_up.js").SetUp>} setUps
 */
const baseOf = (setUps) => Object.values(setUps).findLast(({ experiment }) => experiment.hidden?.length === 1);

/** @param {number} milliseconds @param {AbortSignal} signal */
const pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });

/**
 * The objects of a response that has one in each line, as they come.
 * @param {Response} response
 * @returns {AsyncGenerator<any>}
 */
async function* linesOf(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parts = [""];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (parts[0] + value).split("\n");
    parts[0] = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
}
