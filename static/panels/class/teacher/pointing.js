// A mode in which a press on the page points at what is there, for everybody, in place of doing it.

import { createUndo, make, setText } from "../../../controls/dom.js";
import { pointAt } from "./point_at.js";

/**
 * @param {import("../../../controls/context.js").Context} context
 * @param {ReturnType<typeof createUndo>} undo
 * @param {() => void} onChange it is on, or is not any more
 */
export function createPointing({ store, actions, text }, undo, onChange) {
  const local = { mode: /** @type {ReturnType<typeof createUndo> | null} */ (null) };
  const hint = make("p", { class: "teach-pointing", role: "status" });
  undo.add(end);

  /** @param {Event} event */
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  /** Of the class's own bar nothing is pointed at: it leads out of the mode. @param {EventTarget | null} target */
  const own = (target) => target instanceof Element && target.closest("#class-bar, .toasts, dialog") !== null;

  /** @param {MouseEvent} event */
  function press(event) {
    if (own(event.target)) return;
    swallow(event);
    const point = pointAt(event, store.state);
    if (!point) return actions.note("note", text("class.teacher.point.nothing"));
    actions.room.tell({ type: "point", point });
  }
  function begin() {
    if (local.mode) return;
    const mode = (local.mode = createUndo());
    document.body.classList.add("teach-points");
    setText(hint, text("class.teacher.point.hint"));
    document.getElementById("class-bar")?.append(hint);
    const capture = { capture: true };
    // What a press begins, such as a drag, is not begun either.
    for (const type of ["pointerdown", "mousedown", "dblclick", "contextmenu"])
      mode.listen(document, type, (event) => void (own(event.target) || swallow(event)), capture);
    mode.listen(document, "click", press, capture);
    mode.listen(
      document,
      "keydown",
      (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape") return;
        swallow(event);
        end();
        onChange();
      },
      capture,
    );
    mode.add(
      () => document.body.classList.remove("teach-points"),
      () => hint.remove(),
    );
  }
  function end() {
    local.mode?.dispose();
    local.mode = null;
  }
  return {
    on: () => local.mode !== null,
    end,
    /** Begins pointing, or ends it and takes back what is pointed at. */
    toggle() {
      if (local.mode) {
        end();
        actions.room.tell({ type: "point", point: null });
      } else begin();
      onChange();
    },
  };
}
