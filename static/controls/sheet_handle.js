// The handle of a sheet along the bottom: pulled down far enough it closes the sheet, else that springs back.

import { STACKED } from "./widths.js";

/** How far one pulls until letting go closes, in CSS pixels. */
const FAR = 80;

/**
 * @param {HTMLElement} root the sheet; its head is the handle
 * @param {{undo: ReturnType<typeof import("./dom.js").createUndo>, close: () => void}} options
 */
export function connectSheetHandle(root, { undo, close }) {
  const head = root.querySelector(".sheet-head");
  const local = { from: 0, pointer: -1 };
  if (!(head instanceof HTMLElement)) return;
  const pulled = (/** @type {PointerEvent} */ { clientY }) => Math.max(0, clientY - local.from);
  undo.listen(head, "pointerdown", (/** @type {PointerEvent} */ event) => {
    const control = event.target instanceof Element && event.target.closest("button, input, select, a");
    if (innerWidth > STACKED || control || !event.isPrimary) return;
    Object.assign(local, { from: event.clientY, pointer: event.pointerId });
    head.setPointerCapture(event.pointerId);
  });
  undo.listen(head, "pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerId === local.pointer) root.style.transform = `translateY(${pulled(event)}px)`;
  });
  for (const end of ["pointerup", "pointercancel"])
    undo.listen(head, end, (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== local.pointer) return;
      local.pointer = -1;
      root.style.transform = "";
      if (end === "pointerup" && pulled(event) > FAR) close();
    });
}
