// Shortcuts that work anywhere on the page, where the key has no use of its own.

/**
 * @param {import("../actions.js").Actions} actions @param {Document} document
 * @returns {() => void} undo
 */
export function connectKeys(actions, document) {
  /** @type {{[key: string]: () => void}} */
  const shortcuts = { " ": actions.toggle, ArrowRight: () => actions.step(), r: actions.reset, R: actions.reset };
  // In a lab one does not see what these would do; there they are for what it trains, where it has them at all.
  const { comparing } = actions;
  /** @type {{[lab: string]: typeof shortcuts}} */
  const labs = {
    compare: {
      " ": () => comparing.toggle(),
      ArrowRight: () => comparing.step(),
      r: () => comparing.reset(),
      R: () => comparing.reset(),
    },
  };
  const listener = (/** @type {KeyboardEvent} */ event) => {
    if (
      (event.ctrlKey || event.metaKey) &&
      !event.shiftKey &&
      event.key === "z" &&
      !(event.target instanceof Element && event.target.closest("input, textarea"))
    ) {
      event.preventDefault();
      return actions.timeline.undoEdit();
    }
    const { lab } = document.body.dataset;
    const act = (lab ? labs[lab] : shortcuts)?.[event.key];
    if (
      !act ||
      (event.repeat && event.key !== "ArrowRight") ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented
    )
      return;
    // Sheets stay open while one watches the network train; they keep their keys to themselves.
    if (document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && event.target.closest(usesKey(event.key))) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", listener);
  return () => document.removeEventListener("keydown", listener);
}

/** What handles this key itself when it has the focus. @param {string} key */
const usesKey = (key) =>
  key === " "
    ? "button, a, input, select, textarea, [role=button], [contenteditable]"
    : "input, select, textarea, [role=application], [role=radiogroup], [contenteditable]";
