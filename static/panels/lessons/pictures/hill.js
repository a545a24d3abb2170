// The hill of one weight, and the ball that rolls down it by its slope alone: the ground, the ball with its tangent and
// its next step, and where it came along. The server walks; this draws.

import { createDrawing, createFrame, numbered, sentencesOf, wordsOf } from "./frame.js";
import { sentenceOf } from "./sentence.js";
import { failureOf } from "../../../app/fault_sentences.js";
import { fetchDocument } from "../../../app/fetching.js";
import { createUndo, make, setText } from "../../../controls/dom.js";
import { along, describe, draw as element, path, tenth } from "../../../controls/svg_figure.js";
import { ticks } from "../../../draw/axis.js";
import { figure, formatTick, inFull } from "../../../draw/numbers.js";

/** What a rate may be, between those that the lesson speaks of. */
const BETWEEN = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 25];
const STEPS = 200;
/** Milliseconds for the whole walk, and between two of its pictures. */
const WALK = 4000;
const PICTURE = 40;
/** Beyond the curve there is nothing to roll on. */
const EDGE = 8;
/** The ground below the lowest point, and the sky above the highest. */
const [GROUND, ABOVE] = [24, 26];
/** Places that the ball came along, the newest ones. */
const TRAIL = 60;

/** @typedef {{rate: number, curve: {w: number[], f: number[]}, path: number[], heights: number[]}} Walk */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createHill(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const own = ratesOf(store.state.lesson?.resolved.claims ?? []);
  const rates = [...new Set([...BETWEEN, ...own])].sort((a, b) => a - b);
  const slider = make("input", {
    type: "range",
    min: 0,
    max: rates.length - 1,
    step: 1,
    value: Math.max(0, rates.indexOf(own[0] ?? 0.1)),
  });
  const label = make("span");
  const chosen = own.map((rate) => {
    const button = make("button", { type: "button", class: "outline compact", "data-rate": rate }, inFull(rate));
    undo.listen(button, "click", () => {
      slider.value = String(rates.indexOf(rate));
      roll();
    });
    return button;
  });
  const [go, step] = [text("lesson.hill.roll"), text("lesson.hill.step")].map((words) =>
    make("button", { type: "button", class: "outline compact" }, words),
  );
  const frame = createFrame(root, {
    title: text("lesson.hill"),
    name: "hill",
    resized: draw,
    controls: [
      make(
        "div",
        { class: "lesson-hill" },
        ...(chosen.length > 0
          ? [make("div", { class: "chips", role: "group", "aria-label": text("lesson.hill.rates") }, ...chosen)]
          : []),
        make("label", {}, label, slider),
        go,
        step,
      ),
    ],
  });
  const heard = make("p", { class: "visually-hidden", role: "status" });
  frame.body.append(heard);
  const { drawing, fit } = createDrawing(frame);
  describe(drawing, text("lesson.hill"));
  const local = { walk: /** @type {Walk | null} */ (null), at: 0, timer: 0, asked: 0, ball: 10 };
  const rate = () => rates[Number(slider.value)];
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function name() {
    setText(label, text("lesson.hill.rate", { rate: inFull(rate()) }));
    slider.setAttribute("aria-valuetext", inFull(rate()));
    for (const button of chosen) button.setAttribute("aria-pressed", String(Number(button.dataset.rate) === rate()));
  }
  function draw() {
    const { walk, at } = local;
    const { width, height } = fit();
    if (!walk || width <= 0 || height <= 0) return;
    const [low, high] = [Math.min(...walk.curve.f), Math.max(...walk.curve.f)];
    const x = along([-EDGE, EDGE], [0, width]);
    const y = along([low, high], [height - GROUND, ABOVE]);
    const places = walk.curve.w.map((w, index) => [x(w), y(walk.curve.f[index])]);
    const marks = ticks(-EDGE, EDGE, 8).filter((value) => x(value) > 8 && x(value) < width - 64);
    const ball = walk.path[at];
    local.ball = height < 200 ? 7 : 10;
    const here = Math.abs(ball) <= EDGE;
    drawing.replaceChildren(
      element("path", { class: "hill-ground", d: `${path(places)}V${height}H0Z` }),
      element("path", { class: "hill-line", d: path(places) }),
      ...marks.map((value) =>
        element(
          "text",
          { class: "hill-tick", x: tenth(x(value)), y: height - 6, "text-anchor": "middle" },
          formatTick(value, 2),
        ),
      ),
      element(
        "text",
        { class: "hill-tick", x: width - 6, y: height - 6, "text-anchor": "end" },
        text("lesson.hill.weight"),
      ),
      ...trail(walk, at, x, y),
      ...(here ? ballOf(walk, at, x, y) : [gone(ball, width, ABOVE)]),
    );
    say(walk, at);
  }
  /** Where the ball was, and the leaps between. @param {Walk} walk @param {number} at
   * @param {(value: number) => number} x @param {(value: number) => number} y */
  function trail({ path: all, heights }, at, x, y) {
    const from = Math.max(0, at - TRAIL);
    const seen = all.slice(from, at + 1).map((w, index) => [w, heights[from + index]]);
    const within = seen.filter(([w]) => Math.abs(w) <= EDGE).map(([w, f]) => [x(w), y(f) - local.ball]);
    return [
      element("path", { class: "hill-leaps", d: within.length > 1 ? path(within) : "" }),
      ...within.slice(0, -1).map(([cx, cy], index) =>
        element("circle", {
          class: "hill-was",
          r: 3.5,
          cx: tenth(cx),
          cy: tenth(cy),
          opacity: tenth(0.3 + (0.6 * index) / within.length),
        }),
      ),
    ];
  }
  /** The ball on the ground, its tangent, and where it steps next. @param {Walk} walk @param {number} at
   * @param {(value: number) => number} x @param {(value: number) => number} y */
  function ballOf(walk, at, x, y) {
    const ball = walk.path[at];
    const [cx, cy] = [x(ball), y(walk.heights[at])];
    const slope = slopeAt(walk, at);
    if (slope === null) return [ballAt(cx, cy - local.ball)];
    // The tangent in pixels, of one length however steep.
    const [dx, dy] = [x(1) - x(0), slope * (y(1) - y(0))];
    const length = Math.hypot(dx, dy);
    const [tx, ty] = [(46 * dx) / length, (46 * dy) / length];
    // On the ground, not in it: the ball touches it where the tangent does.
    const [upX, upY] = [ty / 46, -tx / 46];
    const [bx, by] = [cx + upX * local.ball, cy + upY * local.ball];
    const tangent = element("path", {
      class: "hill-tangent",
      d: `M${tenth(cx - tx)} ${tenth(cy - ty)}L${tenth(cx + tx)} ${tenth(cy + ty)}`,
    });
    const next = walk.path[at + 1];
    const to = x(Math.max(-EDGE - 0.4, Math.min(EDGE + 0.4, next)));
    // Where it comes to rest no step is seen any more.
    if (Math.abs(to - bx) < 0.3) return [tangent, ballAt(bx, by)];
    const [long, above] = [to - bx, Math.max(26, by - local.ball - 9)];
    const head = Math.sign(long) * Math.min(7, Math.max(4, Math.abs(long)));
    return [
      tangent,
      ballAt(bx, by),
      element("path", {
        class: "hill-step",
        d: `M${tenth(bx)} ${tenth(above)}H${tenth(to)}m${tenth(-head)} -5l${tenth(head)} 5l${tenth(-head)} 5`,
      }),
      element(
        "text",
        {
          class: "lesson-mark",
          x: tenth(Math.max(84, Math.min(x(EDGE) - 84, bx + long / 2))),
          y: tenth(above - 9),
          "text-anchor": "middle",
        },
        text("lesson.hill.slope", { slope: figure(slope), step: figure(next - ball) }),
      ),
    ];
  }
  /** @param {number} cx @param {number} cy */
  const ballAt = (cx, cy) => element("circle", { class: "hill-ball", r: local.ball, cx: tenth(cx), cy: tenth(cy) });
  /** Which way it left. @param {number} ball @param {number} width @param {number} y */
  const gone = (ball, width, y) =>
    element(
      "text",
      {
        class: "lesson-mark hill-gone",
        x: ball < 0 ? 8 : width - 8,
        y: y + 12,
        "text-anchor": ball < 0 ? "start" : "end",
      },
      text("lesson.hill.gone_mark", { weight: figure(ball) }),
    );
  /** @param {Walk} walk @param {number} at */
  function say(walk, at) {
    const ball = walk.path[at];
    const slope = slopeAt(walk, at);
    const next = walk.path[at + 1];
    const end = at === walk.path.length - 1;
    const of = { rate: walk.rate };
    const id = parts.numberOf("hill_end", of) ?? parts.numberOf?.("hill_distance", of);
    const weight = numbered(end ? id : undefined, figure(ball));
    const beyond = Math.abs(ball) > EDGE;
    const place = sentenceOf(
      (values) => text(beyond ? "lesson.hill.gone" : "lesson.hill.at", { ...values, step: at }),
      { weight },
    );
    const then =
      slope === null || next === undefined || beyond
        ? []
        : [
            [
              text("lesson.hill.next", {
                weight: figure(ball),
                rate: inFull(walk.rate),
                slope: slope < 0 ? `(${figure(slope)})` : figure(slope),
                next: figure(next),
              }),
            ],
          ];
    frame.say(...sentencesOf(text, place, ...then));
    // Read out where it comes to rest, and not at every step of its way.
    if (!local.timer) setText(heard, wordsOf(place));
    describe(drawing, text("lesson.hill.picture", { step: at, weight: figure(ball), rate: inFull(walk.rate) }));
  }
  function stop() {
    clearInterval(local.timer);
    local.timer = 0;
  }
  function end() {
    stop();
    draw();
    if (local.walk) parts.rolled(local.walk.rate);
  }
  /** The walk at the rate that is chosen; null where another was asked for meanwhile, or it did not come. */
  async function walk() {
    const asked = ++local.asked;
    stop();
    name();
    try {
      const found = await fetchDocument(`hill.json?rate=${rate()}&steps=${STEPS}`);
      if (asked !== local.asked) return null;
      return (local.walk = /** @type {Walk} */ (found));
    } catch (error) {
      if (asked === local.asked) frame.say(failureOf("lesson.failed", error, text));
      return null;
    }
  }
  async function roll() {
    const found = await walk();
    if (!found) return;
    const last = found.path.length - 1;
    local.at = still() ? last : 0;
    draw();
    if (still()) return end();
    // The first steps are the ones to see: each picture goes on by more than the one before.
    const begun = performance.now();
    local.timer = Number(
      setInterval(() => {
        const part = Math.min(1, (performance.now() - begun) / WALK);
        local.at = Math.min(last, Math.floor(part * part * STEPS));
        draw();
        if (local.at >= last) end();
      }, PICTURE),
    );
  }
  /** One step by hand; from the start where the rate is another, or there is no more to walk. */
  async function stepOn() {
    const before = local.walk;
    stop();
    if (before?.rate === rate() && local.at < before.path.length - 1) {
      local.at += 1;
      draw();
      if (local.at === before.path.length - 1) end();
      return;
    }
    const found = await walk();
    if (!found) return;
    local.at = 0;
    draw();
  }
  /** The ball at its start, before anybody has rolled it. */
  async function begin() {
    const found = await walk();
    if (!found) return;
    local.at = 0;
    draw();
  }
  undo.listen(slider, "change", begin);
  undo.listen(slider, "input", name);
  undo.listen(slider, "keydown", (/** @type {KeyboardEvent} */ event) => event.stopPropagation());
  undo.listen(go, "click", roll);
  undo.listen(step, "click", stepOn);
  undo.add(() => (local.asked += 1), stop, frame.dispose);
  begin();
  return { draw() {}, dispose: undo.dispose };
}

/** The rates that claims are of, in the order of the lesson. @param {import("../step/claims.js").Claim[]} claims */
const ratesOf = (claims) => [
  ...new Set(
    claims
      .flatMap(({ left, right }) => (typeof right === "number" ? [left] : [left, right]))
      .filter(({ measure }) => measure.startsWith("hill_"))
      .map(({ of }) => of.rate),
  ),
];

/** What the step was the rate times of; null after the last. @param {Walk} walk @param {number} at */
const slopeAt = ({ path: all, rate }, at) => (at + 1 < all.length ? (all[at] - all[at + 1]) / rate : null);
