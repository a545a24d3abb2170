// A sheet of settings at the side of the stage: opens in the place of the one before, closes, gives the focus back.

import { connectDock } from "./dock.js";
import { connectSheetHandle } from "./sheet_handle.js";

/**
 * Said to the other sheets when one opens.
 * @typedef {CustomEvent<{root: HTMLElement, returnTo: HTMLElement}>} Opening
 */

/**
 * What a sheet was asked from, or, where that stands in a menu that has closed since, what opens the menu.
 * @param {HTMLElement} asked @returns {HTMLElement | null}
 */
const seen = (asked) =>
  asked.checkVisibility() ? asked : document.querySelector(`[popovertarget="${asked.closest("[popover]")?.id}"]`);

/**
 * @param {HTMLElement} root with `popover="manual"`: it stays open while the network trains
 * @param {object} options
 * @param {HTMLElement} options.close button
 * @param {ReturnType<typeof import("./dom.js").createUndo>} options.undo
 * @param {HTMLElement} [options.opener] is told whether the sheet is open
 * @param {boolean} [options.above] lies over the sheet that it was asked from, and leaves that open
 * @param {() => void} [options.onOpen]
 * @param {() => void} [options.onClose]
 */
export function connectSheet(root, { close, undo, opener, above = false, onOpen, onClose }) {
  const local = { returnTo: /** @type {HTMLElement | null} */ (null) };
  const dock = connectDock(root, { undo, above });
  const open = () => root.matches(":popover-open");
  function shut() {
    root.hidePopover();
    dock.leave();
    opener?.setAttribute("aria-expanded", "false");
  }
  function hide() {
    if (!open()) return;
    shut();
    if (local.returnTo) seen(local.returnTo)?.focus();
    onClose?.();
  }
  connectSheetHandle(root, { undo, close: hide });
  undo.listen(close, "click", hide);
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    // Keys of the page, such as Space for play, are for typing and choosing here.
    if (event.key !== "Escape") event.stopPropagation();
  });
  // On the whole page: the focus may be on the network, which one watches while the sheet is open.
  undo.listen(document, "keydown", (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && hide());
  undo.listen(document, "sheet-opening", (/** @type {Opening} */ { detail }) => {
    if (detail.root === root || !open()) return;
    // What was asked for from here goes back to where this one came from.
    if (root.contains(detail.returnTo) && local.returnTo) detail.returnTo = local.returnTo;
    shut();
    onClose?.();
  });
  opener?.setAttribute("aria-expanded", "false");
  return {
    open,
    hide,
    /** @param {HTMLElement} returnTo has the focus again afterwards */
    show(returnTo) {
      if (!open()) {
        const detail = { root, returnTo };
        if (!above) document.dispatchEvent(new CustomEvent("sheet-opening", { detail }));
        local.returnTo = detail.returnTo;
        root.showPopover();
        opener?.setAttribute("aria-expanded", "true");
      }
      onOpen?.();
      dock.place();
      // Where fingers point, a field in focus would bring up the keyboard, over half of what one came to see.
      const first = matchMedia("(pointer: coarse)").matches
        ? close
        : ([...root.querySelectorAll(":is(select, input):enabled")].find((field) => field.checkVisibility()) ?? close);
      /** @type {HTMLElement | null} */ (first)?.focus({ preventScroll: true });
    },
  };
}
