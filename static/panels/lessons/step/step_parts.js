// Where there is no room for all that came out, it has two parts, of which one is seen: what it shows, and what was
// measured.

import { make, setText } from "../../../controls/dom.js";

/** @typedef {"shown" | "measured"} Part */

/**
 * @param {HTMLElement} root the step, whose `data-part` says which is seen
 * @param {Pick<import("../../../controls/context.js").Context, "text">} context
 */
export function createParts(root, { text }) {
  const buttons = /** @type {Record<Part, HTMLButtonElement>} */ ({
    shown: make("button", { type: "button", class: "quiet" }, text("lesson.part.shown")),
    measured: make("button", { type: "button", class: "quiet" }),
  });
  const element = make(
    "div",
    { class: "lesson-parts", role: "group", "aria-label": text("lesson.part") },
    ...Object.values(buttons),
  );
  /** @param {Part} part */
  function show(part) {
    root.dataset.part = part;
    for (const [name, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(name === part));
  }
  for (const [name, button] of Object.entries(buttons))
    button.addEventListener("click", () => show(/** @type {Part} */ (name)));
  show("shown");
  const local = { marks: "" };
  /** Whether all has room is seen where all is there. */
  function fit() {
    root.classList.remove("parted");
    const body = /** @type {HTMLElement} */ (root.parentElement);
    if (local.marks === "" || body.scrollHeight <= body.clientHeight + 1) return;
    root.classList.add("parted");
    body.scrollTop = 0;
  }
  const room = new ResizeObserver(fit);
  room.observe(/** @type {HTMLElement} */ (root.parentElement));
  return {
    element,
    /** @param {string} marks of what was measured, one each; none while there is nothing to read of it */
    draw(marks) {
      local.marks = marks;
      setText(buttons.measured, text("lesson.part.measured", { marks }));
      fit();
    },
    /** What comes in the step's place has no parts. */
    dispose() {
      room.disconnect();
      root.classList.remove("parted");
      delete root.dataset.part;
    },
  };
}
