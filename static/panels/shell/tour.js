// The tour: a few steps, each beside the part of the page it speaks of. It blocks nothing; one may use the page
// meanwhile.

import { byId, createUndo, setText } from "../../controls/dom.js";
import { STACKED } from "../../controls/widths.js";

/** What each step speaks of, and what its card stands over, where it stands beside it on a wide screen. */
const STEPS = [
  { name: "play", target: "#play", side: "below" },
  { name: "data", target: "#datasets", side: "right" },
  { name: "layers", target: ".layer-count", side: "left" },
  { name: "weight", target: "#graph", side: "data" },
  { name: "output", target: "#map", side: "left" },
  { name: "presets", target: "#presets-open", side: "below" },
];

/** @param {import("../../controls/context.js").Context} context */
export function createTour({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("tour");
  const [previous, next] = [byId("tour-previous", HTMLButtonElement), byId("tour-next")];
  const local = {
    target: /** @type {Element | null} */ (null),
    returnTo: /** @type {HTMLElement | null} */ (null),
    shown: /** @type {number | null} */ (null),
  };

  /** It is not offered again. */
  function seen() {
    delete document.documentElement.dataset.newcomer;
    try {
      localStorage.setItem("tour", "seen");
    } catch {
      // Then it was not offered either.
    }
  }
  function end() {
    seen();
    // What was asked from goes away with the first visit; the way back is then where the page begins.
    const back = local.returnTo?.checkVisibility() ? local.returnTo : byId("play");
    const held = root.contains(document.activeElement);
    actions.guide(null);
    if (held) back.focus({ preventScroll: true });
  }
  /** @param {Element} target @param {string} side */
  function place(target, side) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (innerWidth <= STACKED) {
      // What stays at the top while one scrolls must not cover it.
      const top = target.getBoundingClientRect().top + scrollY - 88;
      return scrollTo({ top: Math.max(0, top), behavior: calm ? "auto" : "smooth" });
    }
    scrollTo({ top: 0 });
    const [at, card] = [target.getBoundingClientRect(), root.getBoundingClientRect()];
    const data = byId("data").getBoundingClientRect();
    const places = {
      below: [at.left, at.bottom + 16],
      right: [at.right + 16, at.top],
      left: [at.left - card.width - 16, at.top],
      data: [Math.max(8, data.right - card.width), at.top],
    };
    const [left, top] = places[/** @type {keyof typeof places} */ (side)];
    root.style.left = `${Math.max(8, Math.min(left, innerWidth - card.width - 8))}px`;
    root.style.top = `${Math.max(8, Math.min(top, innerHeight - card.height - 8))}px`;
  }
  function draw() {
    const { tour, lesson } = store.state;
    if (lesson && tour !== null) return end();
    local.target?.classList.remove("toured");
    local.target = null;
    if (tour === null) {
      if (root.matches(":popover-open")) root.hidePopover();
      local.shown = null;
      return;
    }
    const { name, target: selector, side } = STEPS[tour];
    const opening = !root.matches(":popover-open");
    if (opening) root.showPopover();
    setText(byId("tour-where"), text("tour.where", { step: tour + 1, count: STEPS.length }));
    setText(byId("tour-title"), text(`tour.${name}.title`));
    setText(byId("tour-text"), text(`tour.${name}.text`));
    setText(next, text(tour === STEPS.length - 1 ? "tour.done" : "tour.next"));
    previous.disabled = tour === 0;
    local.target = document.querySelector(selector);
    if (local.target?.checkVisibility()) {
      local.target.classList.add("toured");
      if (local.shown !== tour) place(local.target, side);
    }
    local.shown = tour;
    if (opening || previous === document.activeElement) next.focus({ preventScroll: true });
  }

  for (const opener of document.querySelectorAll("[data-tour-start]")) {
    undo.listen(opener, "click", () => {
      local.returnTo = /** @type {HTMLElement} */ (opener);
      actions.lessons.leave();
      actions.guide(0);
    });
  }
  undo.listen(byId("tour-no"), "click", () => {
    seen();
    byId("play").focus({ preventScroll: true });
  });
  undo.listen(byId("tour-skip"), "click", end);
  undo.listen(previous, "click", () => actions.guide(Math.max(0, (store.state.tour ?? 0) - 1)));
  undo.listen(next, "click", () => {
    const { tour } = store.state;
    if (tour === null || tour === STEPS.length - 1) end();
    else actions.guide(tour + 1);
  });
  // Before others: what else is open is closed by Escape first.
  undo.listen(
    document,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || store.state.tour === null) return;
      const other = document.querySelector(
        ".sheet:popover-open, #editor:popover-open, dialog[open], #term-card:popover-open",
      );
      if (other && !(event.target instanceof Node && root.contains(event.target))) return;
      end();
    },
    { capture: true },
  );
  undo.listen(window, "resize", () => {
    local.shown = null;
    draw();
  });
  undo.add(store.subscribe(["tour", "lesson"], draw), () => local.target?.classList.remove("toured"));
  return { dispose: undo.dispose };
}
