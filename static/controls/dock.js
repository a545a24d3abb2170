// Where a sheet stands: on a wide page at the left under the controls, and the stage moves over as far as it must; on
// a narrow one along the bottom.

import { STACKED } from "./widths.js";

/** Between a sheet and the network, in CSS pixels. */
const GAP = 16;

/**
 * @param {HTMLElement} root the sheet
 * @param {object} options
 * @param {ReturnType<typeof import("./dom.js").createUndo>} options.undo
 * @param {boolean} options.above it lies over what is there, and moves nothing
 * @returns {{place: () => void, leave: () => void}}
 */
export function connectDock(root, { undo, above }) {
  const { body } = document;
  const pushed = () => Number.parseFloat(body.style.getPropertyValue("--pushed")) || 0;

  function place() {
    const lab = document.querySelector("main > .lab:not([hidden])");
    const stage = lab ?? document.querySelector(".stage");
    const network = document.querySelector(".network");
    if (!root.matches(":popover-open") || !stage || !network) return;
    root.style.setProperty("--dock-top", `${Math.max(0, Math.round(stage.getBoundingClientRect().top))}px`);
    if (above) return;
    const beside = innerWidth > STACKED;
    body.classList.toggle("docked", beside);
    // In a lab there is no network to be seen; all of it moves over.
    const left = lab ? 0 : network.getBoundingClientRect().left - pushed();
    const over = root.getBoundingClientRect().right + GAP - left;
    body.style.setProperty("--pushed", `${beside ? Math.max(0, Math.round(over)) : 0}px`);
  }
  function leave() {
    if (above) return;
    body.classList.remove("docked");
    body.style.removeProperty("--pushed");
  }
  undo.listen(window, "resize", place);
  undo.listen(window, "scroll", place, { passive: true });
  return { place, leave };
}
