// Slow motion's controls: the numbered phases, a step back and forth, and what happens in each.

import { createUndo, make, setText } from "../../controls/dom.js";
import { layerName } from "../../controls/names.js";
import { KINDS, phasesOf, sentenceOf, spotlightOf } from "./phases.js";

/** @typedef {import("../../wire/types.js").Arithmetic} Arithmetic */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("./phases.js").Phase} Phase */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {(spotlight: import("../../app/state.js").Spotlight | null) => void} options.onSpotlight
 * @param {() => void} options.onStep
 * @param {(phase: Phase | null) => void} options.onPhase null: slow motion is over
 */
export function createMotion(root, { text, onSpotlight, onStep, onPhase }) {
  const undo = createUndo();
  const tabs = KINDS.map((kind, index) =>
    make(
      "button",
      { type: "button", class: "quiet tiny", "data-phase": kind },
      text("neuron.phase", { number: index + 1, name: text(`neuron.phase.${kind}`) }),
    ),
  );
  const back = make("button", { type: "button", class: "outline", id: "motion-back" }, text("neuron.back"));
  const next = make("button", { type: "button", class: "outline", id: "motion-next" }, text("neuron.next"));
  const take = make("button", { type: "button", class: "solid", id: "motion-take", hidden: true }, text("neuron.take"));
  const where = make("h3", { id: "motion-where" });
  const sentence = make("p", { id: "motion-sentence", "aria-live": "polite" });
  const honest = make("p", { class: "hint", id: "motion-honest", hidden: true });
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", text("neuron.motion_label"));
  root.append(
    make(
      "div",
      { class: "motion-head" },
      make("div", { class: "motion-phases" }, ...tabs),
      make("div", { class: "motion-buttons" }, back, next, take),
    ),
    where,
    sentence,
    honest,
  );
  const local = {
    at: -1,
    phases: /** @type {Phase[]} */ ([]),
    now: /** @type {{arithmetic: Arithmetic, run: Run, batch: number} | null} */ (null),
  };

  function show() {
    if (local.at < 0 || !local.now) return;
    const { arithmetic, run, batch } = local.now;
    const phase = local.phases[local.at];
    tabs.forEach((tab) =>
      tab.dataset.phase === phase.kind ? tab.setAttribute("aria-current", "step") : tab.removeAttribute("aria-current"),
    );
    back.disabled = local.at === 0;
    const last = local.at === local.phases.length - 1;
    const focused = root.contains(document.activeElement);
    [next.hidden, take.hidden, honest.hidden] = [last, !last, !last];
    // A button that goes away, or can no longer be pressed, must not take the keyboard's place with it.
    if (focused && (document.activeElement === document.body || document.activeElement?.matches(":disabled, [hidden]")))
      (last ? take : next).focus();
    const title = text(`neuron.phase.${phase.kind}`);
    setText(
      where,
      phase.kind === "forward" || phase.kind === "backward"
        ? text("neuron.phase_layer", { name: title, layer: layerName(phase.layer, run, text) })
        : title,
    );
    setText(sentence, sentenceOf(phase, arithmetic, run, text));
    setText(honest, text("neuron.honest", { count: batch }));
    onPhase(phase);
  }
  function go(/** @type {number} */ to) {
    if (!local.now || to < 0 || to >= local.phases.length) return;
    local.at = to;
    onSpotlight(spotlightOf(local.phases[to], local.now.run.layers.length - 1));
    show();
  }
  function leave() {
    if (local.at < 0) return;
    local.at = -1;
    root.hidden = true;
    onSpotlight(null);
    onPhase(null);
  }
  undo.listen(back, "click", () => go(local.at - 1));
  undo.listen(next, "click", () => go(local.at + 1));
  undo.listen(take, "click", () => {
    onStep();
    go(0);
  });
  for (const tab of tabs)
    undo.listen(tab, "click", () => go(local.phases.findIndex(({ kind }) => kind === tab.dataset.phase)));
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    // Elsewhere on the page the right arrow trains a step.
    event.preventDefault();
    event.stopPropagation();
    go(local.at + move);
  });
  return {
    on: () => local.at >= 0,
    /** @param {Arithmetic} arithmetic @param {Run} run @param {number} batch points in one */
    enter(arithmetic, run, batch) {
      local.now = { arithmetic, run, batch };
      local.phases = phasesOf(run.layers.length - 1);
      root.hidden = false;
      go(0);
      next.focus();
    },
    leave,
    /** @param {Arithmetic} arithmetic @param {Run} run @param {number} batch points in one */
    draw(arithmetic, run, batch) {
      local.now = { arithmetic, run, batch };
      if (local.at < 0) return;
      const phases = phasesOf(run.layers.length - 1);
      const same = phases.length === local.phases.length;
      local.phases = phases;
      if (same) show();
      else go(0);
    },
    dispose() {
      leave();
      undo.dispose();
    },
  };
}
