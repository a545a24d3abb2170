// A sheet of settings beside what it belongs to: opens, closes, stays within the window, gives the focus back.

import { NARROW } from "./widths.js";

/**
 * @param {HTMLElement} root with `popover="manual"`: it stays open while the network trains
 * @param {object} options
 * @param {HTMLElement} options.close button
 * @param {ReturnType<typeof import("./dom.js").createUndo>} options.undo
 * @param {HTMLElement} [options.opener] is told whether the sheet is open
 * @param {boolean} [options.aside] stands to the left of what opened it, to leave that in sight
 * @param {() => void} [options.onOpen]
 * @param {() => void} [options.onClose]
 */
export function connectSheet(root, { close, undo, opener, aside = false, onOpen, onClose }) {
  const local = { returnTo: /** @type {HTMLElement | null} */ (null) };
  const open = () => root.matches(":popover-open");
  function hide() {
    if (!open()) return;
    root.hidePopover();
    opener?.setAttribute("aria-expanded", "false");
    local.returnTo?.focus();
    onClose?.();
  }
  undo.listen(close, "click", hide);
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    // Keys of the page, such as Space for play, are for typing and choosing here.
    if (event.key !== "Escape") event.stopPropagation();
  });
  // On the whole page: the focus may be on the network, which one watches while the sheet is open.
  undo.listen(document, "keydown", (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && hide());
  opener?.setAttribute("aria-expanded", "false");
  return {
    open,
    hide,
    /** @param {HTMLElement} beside @param {HTMLElement} [returnTo] has the focus again afterwards */
    show(beside, returnTo = beside) {
      if (!open()) {
        local.returnTo = returnTo;
        root.showPopover();
        opener?.setAttribute("aria-expanded", "true");
      }
      onOpen?.();
      if (innerWidth > NARROW) {
        const [box, at] = [root.getBoundingClientRect(), beside.getBoundingClientRect()];
        const [left, top] = aside ? [at.left - box.width - 16, at.top] : [at.left, at.bottom + 8];
        root.style.left = `${Math.max(8, Math.min(left, innerWidth - box.width - 8))}px`;
        const placed = Math.max(8, Math.min(top, innerHeight - box.height - 8));
        root.style.top = `${placed}px`;
        // It may grow with what is chosen in it.
        root.style.maxHeight = `${innerHeight - placed - 8}px`;
      }
      // Where fingers point, a field in focus would bring up the keyboard, over half of what one came to see.
      const first = matchMedia("(pointer: coarse)").matches
        ? close
        : ([...root.querySelectorAll(":is(select, input):enabled")].find((field) => field.checkVisibility()) ?? close);
      /** @type {HTMLElement | null} */ (first)?.focus({ preventScroll: true });
    },
  };
}
