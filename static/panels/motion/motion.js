// Slow motion: one step of training on the network, phase by phase, forth and back, by hand or by itself.

import { mapPoints } from "../../controls/map_points.js";
import { formatOne } from "../../draw/sum_numbers.js";
import { currentFrame } from "../../app/state.js";
import { fromBase64 } from "../../wire/base64.js";
import { byId, createUndo, fillSelect, make, setText } from "../../controls/dom.js";
import { NARROW } from "../../controls/widths.js";
import { flowsOf } from "./flows.js";
import { phasesOf, reachOf, spotlightOf, STAGES, stageOf } from "./phases.js";
import { answered, sentenceOf, unitOf, written } from "./sentences.js";
import { createStage } from "./stage.js";

/** Milliseconds that a phase lasts where it goes on by itself. */
const PACES = /** @type {const} */ ({ slow: 6000, medium: 3500, fast: 1200 });
/** Steps that can be taken back. */
const MOST_STEPS = 100;
const DECIMALS = 2;

/** @typedef {import("../../wire/types.js").NextBatch} NextBatch */
/** @typedef {import("../../wire/types.js").Snapshot} Snapshot */
/**
 * @typedef {{walk: NextBatch, gradients: Float32Array, changes: Float32Array}} Read a message with its vectors as
 * numbers
 */

/** @param {import("../../controls/context.js").Context} context */
export function createMotion({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const root = byId("motion");
  const network = byId("network");
  const opener = byId("motion-open", HTMLButtonElement);
  const back = byId("motion-back", HTMLButtonElement);
  const next = byId("motion-next", HTMLButtonElement);
  const auto = byId("motion-auto", HTMLButtonElement);
  const pace = byId("motion-pace", HTMLSelectElement);
  const sentence = byId("motion-sentence");
  const place = byId("motion-place");
  const stage = createStage(byId("graph"), /** @type {HTMLElement} */ (byId("map-canvas").parentElement), place);
  const stages = STAGES.map((kind) =>
    make("button", { type: "button", class: "quiet tiny", "data-stage": kind }, text(`motion.stage.${kind}`)),
  );
  byId("motion-stages").replaceChildren(...stages);
  fillSelect(
    pace,
    Object.keys(PACES).map((value) => ({ value, label: text(`motion.pace.${value}`) })),
    "medium",
  );
  const local = {
    on: false,
    at: 0,
    read: /** @type {Read | null} */ (null),
    /** Each step gone through, as the run stood before it. */
    steps: /** @type {Snapshot[]} */ ([]),
    /** What has been asked for, and not come: the next step's numbers, or those of the one before. */
    waiting: /** @type {"step" | "back" | null} */ (null),
    /** A phase has begun that has not been drawn. */
    fresh: false,
    timer: 0,
    returnTo: /** @type {HTMLElement | null} */ (null),
  };
  const tied = (/** @type {string} */ name) =>
    catalogue.activations.some((activation) => activation.name === name && activation.several);

  const phases = () => phasesOf((store.state.run?.layers.length ?? 2) - 1);

  // Life.

  function enter() {
    local.on = true;
    Object.assign(local, { at: 0, read: null, steps: [], waiting: null });
    local.returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : opener;
    // The numbers must stand still while they are read.
    if (store.state.playing) actions.pause();
    root.hidden = false;
    network.classList.add("in-slow-motion");
    next.focus({ preventScroll: true });
    // On a phone map, network and bar together fill the screen.
    if (innerWidth > NARROW) root.scrollIntoView({ block: "nearest" });
    else byId("map").scrollIntoView({ block: "start" });
    draw(true);
  }
  function leave() {
    if (!local.on) return;
    local.on = false;
    stopAuto();
    const focused = root.contains(document.activeElement);
    root.hidden = true;
    network.classList.remove("in-slow-motion");
    stage.clear();
    if (store.state.motion) actions.moveSlowly(null);
    if (focused) (local.returnTo?.checkVisibility() ? local.returnTo : opener).focus({ preventScroll: true });
  }
  function follow() {
    if (store.state.motion && !local.on) enter();
    else if (!store.state.motion) leave();
  }

  // Actions.

  /** @param {number} to */
  function go(to) {
    local.at = to;
    draw(true);
  }
  function forth() {
    if (!local.read || local.waiting || store.state.diverged) return;
    if (local.at < phases().length - 1) return go(local.at + 1);
    local.waiting = "step";
    actions.timeline.takeSnapshot((snapshot) => {
      local.steps = [...local.steps, snapshot].slice(-MOST_STEPS);
      actions.step("batch");
    });
  }
  function takeBack() {
    const snapshot = local.steps.at(-1);
    if (!snapshot) return;
    local.waiting = "back";
    local.steps = local.steps.slice(0, -1);
    actions.timeline.takeBack(snapshot);
  }
  function goBack() {
    if (local.waiting) return;
    if (local.at > 0 && !store.state.diverged) go(local.at - 1);
    else takeBack();
  }
  function stopAuto() {
    clearTimeout(local.timer);
    local.timer = 0;
    auto.setAttribute("aria-pressed", "false");
  }
  function goOn() {
    local.timer = setTimeout(
      () => {
        forth();
        goOn();
      },
      PACES[/** @type {keyof typeof PACES} */ (pace.value)],
    );
  }
  /** By hand: from here on nothing goes by itself. @param {() => void} act */
  const byHand = (act) => () => {
    stopAuto();
    act();
  };
  undo.listen(opener, "click", () => actions.moveSlowly({ place: 0 }));
  undo.listen(byId("motion-close"), "click", leave);
  undo.listen(next, "click", byHand(forth));
  undo.listen(back, "click", byHand(goBack));
  undo.listen(auto, "click", () => {
    if (local.timer) return stopAuto();
    auto.setAttribute("aria-pressed", "true");
    forth();
    goOn();
  });
  for (const button of stages)
    undo.listen(
      button,
      "click",
      byHand(() => go(phases().findIndex((phase) => stageOf(phase) === button.dataset.stage))),
    );
  /** Another point of the batch. @param {number} by */
  const turn = (by) => {
    if (!local.read) return;
    const { samples, place: shown } = local.read.walk;
    actions.moveSlowly({ place: (shown + by + samples.length) % samples.length });
  };
  undo.listen(byId("motion-earlier"), "click", () => turn(-1));
  undo.listen(byId("motion-later"), "click", () => turn(1));
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const act = { ArrowRight: forth, ArrowLeft: goBack, Escape: leave }[event.key];
    if (!act || (event.target === pace && event.key !== "Escape")) return;
    // Elsewhere on the page the right arrow trains an epoch.
    event.preventDefault();
    event.stopPropagation();
    byHand(act)();
  });

  // Drawing.

  /** A message came, or went with the run it was of. */
  function take() {
    const { nextBatch } = store.state;
    if (!local.on || !nextBatch || nextBatch === local.read?.walk) return;
    const before = local.read?.walk;
    local.read = { walk: nextBatch, gradients: numbersOf(nextBatch.gradients), changes: numbersOf(nextBatch.changes) };
    const another = before?.epoch !== nextBatch.epoch || before.batch !== nextBatch.batch;
    // What was chosen before the first numbers came stays chosen.
    if (before && another) local.at = local.waiting === "back" ? phases().length - 1 : 0;
    local.waiting = null;
    local.at = Math.min(local.at, phases().length - 1);
    draw(another || before?.run !== nextBatch.run);
  }
  /** @param {boolean} fresh the phase has just begun */
  function draw(fresh) {
    if (!local.on) return;
    local.fresh ||= fresh;
    const { run, diverged } = store.state;
    const frame = currentFrame(store.state);
    const { read } = local;
    const shown = run && frame && read && !diverged && read.walk.run === run.run && read.walk.run === frame.run;
    drawButtons(Boolean(diverged));
    if (diverged) {
      stopAuto();
      stage.clear();
      actions.spotlight(null);
      return setText(sentence, text("motion.diverged"));
    }
    if (!shown) return void (read || setText(sentence, text("motion.waiting")));
    // The numbers of another moment than the picture's would not be its own.
    if (read.walk.epoch !== frame.epoch || read.walk.batch !== frame.batch) return;
    const phase = phases()[local.at];
    const last = run.layers.length - 1;
    const numbers = { ...read, parameters: frame.parameters };
    const unit = unitOf(phase, read.walk, run, [store.state.hovered, store.state.pinned]);
    setText(sentence, sentenceOf(phase, numbers, run, { text, unit, tied }));
    setText(place, text("motion.point_of", { place: read.walk.place + 1, count: read.walk.samples.length }));
    byId("motion-point").hidden = read.walk.samples.length < 2;
    for (const button of stages)
      if (button.dataset.stage === stageOf(phase)) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    if (local.fresh) actions.spotlight(spotlightOf(phase, last));
    drawStage(phase, numbers, unit);
    local.fresh = false;
  }
  /** @param {boolean} diverged */
  function drawButtons(diverged) {
    const last = local.at === phases().length - 1 && local.read !== null;
    setText(next, text(last ? "motion.take" : "motion.next"));
    const nowhere = (local.at === 0 || diverged) && local.steps.length === 0;
    // A button that can no longer be pressed must not take the keyboard's place with it.
    if (nowhere && document.activeElement === back) next.focus();
    back.disabled = nowhere;
    next.disabled = auto.disabled = diverged;
  }
  /**
   * @param {import("./phases.js").Phase} phase
   * @param {import("./sentences.js").Numbers} numbers
   * @param {number} unit
   */
  function drawStage(phase, numbers, unit) {
    const { run, layout, view } = store.state;
    if (!run || !layout || layout.units.length !== run.layers.length) return;
    const { walk } = numbers;
    const speaks = phase.kind === "forward" || (phase.kind === "backward" && phase.layer < run.layers.length - 1);
    const [point] = mapPoints([[...walk.point.map(Number), walk.label]], store.state);
    stage.show(
      {
        phase,
        numbers,
        run,
        layout,
        flows: flowsOf(phase, {
          ...walk,
          layers: run.layers,
          parameters: numbers.parameters,
          changes: numbers.changes,
        }),
        spoken: speaks ? { layer: phase.layer, unit } : null,
        point,
        lines: linesOf(phase, walk, run.layers.length - 1),
        signs: view.signs,
      },
      local.fresh,
    );
  }
  /**
   * What is said at the point on the map.
   * @param {import("./phases.js").Phase} phase
   * @param {NextBatch} walk
   * @param {number} last
   */
  function linesOf(phase, walk, last) {
    const { values, slopes } = reachOf(phase, last);
    const at = walk.values[last].length > 1 ? Math.round(walk.label) : 0;
    const line = (/** @type {string} */ name, /** @type {string} */ value) => text(`motion.at.${name}`, { value });
    return [
      ...(values === last ? [line("answer", answered(walk.values[last][at]))] : []),
      ...(values === last && phase.kind !== "forward"
        ? [line("target", written(walk.target[at])), line("loss", formatOne(walk.loss, DECIMALS))]
        : []),
      ...(slopes <= last ? [line("slope", formatOne(walk.deltas[last]?.[at], DECIMALS))] : []),
    ];
  }

  undo.add(
    leave,
    stage.dispose,
    store.subscribe(["motion"], follow),
    store.subscribe(["run"], () => {
      // Another run has no steps to take back.
      if (store.state.run?.reset) Object.assign(local, { at: 0, fresh: true, steps: [], waiting: null });
    }),
    store.subscribe(["nextBatch"], take),
    store.subscribe(["status"], () => (local.waiting = null)),
    store.subscribe(["frame", "layout", "view", "diverged", "hovered", "pinned"], () => draw(false)),
    store.subscribe(["playing"], () => store.state.playing && leave()),
    store.subscribe(["theme"], () => {
      stage.recolor();
      draw(false);
    }),
  );
  follow();
  return { dispose: undo.dispose };
}

/** @param {string} base64 of float32, least byte first */
function numbersOf(base64) {
  const bytes = fromBase64(base64) ?? new Uint8Array(0);
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, index) => view.getFloat32(4 * index, true));
}
