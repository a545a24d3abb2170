// The tray of features that are not in use: opens beside the button under the inputs, and closes by itself.

import { byId, createUndo } from "../../controls/dom.js";

export function createFeatureTray() {
  const undo = createUndo();
  const tray = byId("feature-tray");
  const button = byId("add-feature", HTMLButtonElement);
  const open = () => tray.matches(":popover-open");
  // A press on the button itself would close the tray first, and the click then open it anew.
  const pressed = { open: false };
  undo.listen(button, "pointerdown", () => (pressed.open = open()));
  undo.listen(button, "click", (/** @type {MouseEvent} */ { detail }) => {
    if (open()) return tray.hidePopover();
    if (detail > 0 && pressed.open) return (pressed.open = false);
    tray.showPopover();
    const [box, at] = [tray.getBoundingClientRect(), button.getBoundingClientRect()];
    const above = at.bottom + 8 + box.height > innerHeight && at.top > box.height + 16;
    // Over the data rather than over the network, whose tiles one came to change.
    tray.style.left = `${Math.max(8, Math.min(at.right - box.width, innerWidth - box.width - 8))}px`;
    const top = above ? at.top - 8 - box.height : Math.min(at.bottom + 8, innerHeight - box.height - 8);
    tray.style.top = `${Math.max(8, top)}px`;
    /** @type {HTMLElement | null} */ (tray.querySelector("button"))?.focus({ preventScroll: true });
  });
  undo.listen(tray, "toggle", () => button.setAttribute("aria-expanded", String(open())));
  // Keys of the page, such as Space for play, are for choosing here.
  undo.listen(tray, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") button.focus();
    else event.stopPropagation();
  });
  return { dispose: undo.dispose };
}
