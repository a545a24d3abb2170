// The tour: a few steps, each beside the part of the page it speaks of, with all else dimmed. It goes on when one has
// done what it asks for, and blocks nothing: the page is used meanwhile.

import { byId, createUndo, setText } from "../../controls/dom.js";
import { placeCard, STEPS } from "./tour_steps.js";

/** What was done is seen for so long, in milliseconds, before the tour goes on. */
const PAUSE = 1400;
/** Around what the tour speaks of, and at the window's sides, in CSS pixels. */
const [AROUND, MARGIN] = [8, 8];

/** @typedef {import("./tour_steps.js").Box} Box */

/** @param {import("../../controls/context.js").Context} context */
export function createTour({ store, actions, text }) {
  const undo = createUndo();
  const [root, light, did] = [byId("tour"), byId("tour-light"), byId("tour-did")];
  const [previous, next, go] = [byId("tour-previous", HTMLButtonElement), byId("tour-next"), byId("tour-go")];
  const coarse = matchMedia("(pointer: coarse)");
  const local = {
    returnTo: /** @type {HTMLElement | null} */ (null),
    shown: /** @type {number | null} */ (null),
    before: /** @type {unknown} */ (null),
    done: false,
    went: false,
    timer: 0,
    frame: 0,
    placed: "",
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
    // What it was asked from may be away: in a menu, or with another view.
    const back = local.returnTo?.checkVisibility() ? local.returnTo : byId("play");
    const held = root.contains(document.activeElement);
    actions.guide(null);
    if (held) back.focus({ preventScroll: true });
  }
  /** The part of the page that a step speaks of, if it is there. @param {number} index */
  function targetOf(index) {
    const { targets, there } = STEPS[index];
    if (there && !there(store.state)) return null;
    const found = targets.map((selector) => document.querySelector(selector));
    return found.find((one) => one?.checkVisibility({ visibilityProperty: true })) ?? null;
  }
  /** The next step there is in this direction. @param {number} from @param {1 | -1} way @returns {number | null} */
  function following(from, way) {
    for (let at = from + way; at >= 0 && at < STEPS.length; at += way) if (targetOf(at)) return at;
    return null;
  }
  /** @param {number} index @returns {Box | null} */
  function areaOf(index) {
    const target = targetOf(index);
    if (!target) return null;
    const whole = target.getBoundingClientRect();
    const part = STEPS[index].part?.(store.state);
    const { left, top, right, bottom } = part
      ? {
          left: part.left + whole.left,
          top: part.top + whole.top,
          right: part.right + whole.left,
          bottom: part.bottom + whole.top,
        }
      : whole;
    return { left: left - AROUND, top: top - AROUND, right: right + AROUND, bottom: bottom + AROUND };
  }
  /** What of the window neither a sheet nor a bar takes. @returns {Box} */
  function room() {
    const box = { left: MARGIN, top: MARGIN, right: innerWidth - MARGIN, bottom: innerHeight - MARGIN };
    for (const other of document.querySelectorAll(".sheet:popover-open, #transport")) {
      const { left, top, right, bottom } = other.getBoundingClientRect();
      if (bottom - top >= innerHeight / 2 && right < innerWidth / 2) box.left = Math.max(box.left, right + MARGIN);
      else if (left <= 0 && right >= innerWidth && top > innerHeight / 4)
        box.bottom = Math.min(box.bottom, top - MARGIN);
    }
    return box;
  }
  /** Follows the page as it scrolls, grows and moves. */
  function follow() {
    const { tour } = store.state;
    if (tour === null || !root.matches(":popover-open")) return;
    local.frame = requestAnimationFrame(follow);
    const area = areaOf(tour);
    if (!area) return;
    const card = root.getBoundingClientRect();
    const free = room();
    const places = [...Object.values(area), ...Object.values(free), card.width, card.height].map(Math.round).join();
    if (places === local.placed) return;
    local.placed = places;
    Object.assign(light.style, {
      left: `${area.left}px`,
      top: `${area.top}px`,
      width: `${area.right - area.left}px`,
      height: `${area.bottom - area.top}px`,
    });
    const { left, top } = placeCard({ area, card, room: free, sides: STEPS[tour].sides });
    Object.assign(root.style, { left: `${left}px`, top: `${top}px` });
  }
  /** Brings what the step speaks of into sight, with room for the card. @param {number} index */
  function reveal(index) {
    const area = areaOf(index);
    // What is in the bar along the bottom stays there.
    if (!area || (targetOf(index)?.closest("#transport") && area.top > innerHeight / 2)) return;
    const free = room();
    const card = root.getBoundingClientRect();
    const { hides } = placeCard({ area, card, room: free, sides: STEPS[index].sides });
    if (area.top >= free.top && area.bottom <= free.bottom && hides === 0) return;
    // In the upper half, and the card below it.
    const wanted = Math.max(free.top, (free.top + free.bottom - card.height - (area.bottom - area.top)) / 2);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: area.top - wanted, behavior: calm ? "auto" : "smooth" });
  }
  function draw() {
    const { tour, lesson } = store.state;
    if (lesson && tour !== null) return end();
    light.hidden = tour === null;
    if (tour === null) {
      clearTimeout(local.timer);
      if (root.matches(":popover-open")) root.hidePopover();
      local.shown = null;
      return;
    }
    const step = STEPS[tour];
    const opening = local.shown === null;
    const turned = local.shown !== tour;
    if (turned) {
      // Above a sheet that was opened meanwhile.
      const focused = root.contains(document.activeElement) ? document.activeElement : null;
      if (root.matches(":popover-open")) root.hidePopover();
      root.showPopover();
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
      clearTimeout(local.timer);
      Object.assign(local, { shown: tour, before: step.seen?.(store.state), done: false, placed: "" });
    }
    const steps = STEPS.flatMap((_, index) => (targetOf(index) || index === tour ? [index] : []));
    setText(byId("tour-where"), text("tour.where", { step: steps.indexOf(tour) + 1, count: steps.length }));
    setText(byId("tour-title"), text(`tour.${step.name}.title`));
    const tapped = step.touch && coarse.matches;
    setText(byId("tour-text"), text(tapped ? `tour.${step.name}.touch` : `tour.${step.name}.text`));
    setText(did, local.done ? text("tour.did") : "");
    const last = following(tour, 1) === null;
    setText(next, text(last ? "tour.done" : local.done ? "tour.next" : "tour.undone"));
    previous.disabled = following(tour, -1) === null;
    if (turned) {
      reveal(tour);
      cancelAnimationFrame(local.frame);
      follow();
    }
    // Whoever went to the thing by keyboard comes back; whoever points at it is left alone.
    if (opening || previous === document.activeElement || (turned && local.went)) next.focus({ preventScroll: true });
    if (turned) local.went = false;
  }
  /** Whether the person has done it; the tour then goes on by itself. */
  function watch() {
    const { tour } = store.state;
    if (tour === null || local.shown !== tour || local.done || !STEPS[tour].done(store.state, local.before)) return;
    local.done = true;
    draw();
    const on = following(tour, 1);
    if (on !== null) local.timer = setTimeout(() => store.state.tour === tour && actions.guide(on), PAUSE);
  }

  for (const opener of document.querySelectorAll("[data-tour-start]")) {
    undo.listen(opener, "click", () => {
      local.returnTo = /** @type {HTMLElement} */ (opener);
      actions.lessons.leave();
      actions.guide(following(-1, 1));
    });
  }
  undo.listen(byId("tour-skip"), "click", end);
  undo.listen(previous, "click", () => actions.guide(following(store.state.tour ?? 0, -1)));
  undo.listen(next, "click", () => {
    const on = following(store.state.tour ?? 0, 1);
    if (on === null) end();
    else actions.guide(on);
  });
  undo.listen(go, "click", () => {
    const target = store.state.tour === null ? null : targetOf(store.state.tour);
    const inside = target?.matches("button, canvas, [tabindex]")
      ? target
      : [...(target?.querySelectorAll("button, [tabindex='0']") ?? [])].find((one) => one.checkVisibility());
    local.went = true;
    if (inside instanceof HTMLElement) inside.focus();
  });
  // Before others: what else is open is closed by Escape first.
  undo.listen(
    document,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || store.state.tour === null) return;
      const other = document.querySelector(
        ".sheet:popover-open, #editor:popover-open, dialog[open], #feature-tray:popover-open",
      );
      if (other && !(event.target instanceof Node && root.contains(event.target))) return;
      end();
    },
    { capture: true },
  );
  undo.add(
    store.subscribe(["tour", "lesson"], draw),
    store.subscribe(["playing", "frame", "experiment", "hovered", "pinned", "edits", "probe"], watch),
    () => cancelAnimationFrame(local.frame),
    () => clearTimeout(local.timer),
  );
  return { dispose: undo.dispose };
}
