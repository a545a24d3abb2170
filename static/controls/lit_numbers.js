// A number that is pointed at lights up wherever it is shown: in a sentence and in a picture, both ways. What shows one
// has its name in `data-number`.

const NAMED = "[data-number]";
/** Numbers of sentences, which the keyboard reaches where something else shows them too. */
const WORDS = ".lesson-number";

/** @param {EventTarget | null} target */
const nameOf = (target) =>
  (target instanceof Element ? target.closest(NAMED)?.getAttribute("data-number") : null) ?? "";

/**
 * @param {ReturnType<typeof import("./dom.js").createUndo>} undo
 * @param {ParentNode} [root] within which numbers light up
 */
export function connectLitNumbers(undo, root = document) {
  const local = { lit: "" };
  /** @param {string} name empty for none */
  function light(name) {
    if (name === local.lit) return;
    for (const one of root.querySelectorAll(`${NAMED}.lit`)) one.classList.remove("lit");
    local.lit = name;
    if (name !== "")
      for (const one of root.querySelectorAll(`[data-number="${CSS.escape(name)}"]`)) one.classList.add("lit");
  }
  const pointed = (/** @type {Event} */ { target }) => light(nameOf(target));
  for (const type of ["pointerover", "focusin"]) undo.listen(root, type, pointed);
  undo.listen(root, "focusout", () => light(""));
  undo.add(() => light(""));
  return {
    /** Lets the keyboard reach the numbers of sentences that something beside them shows. */
    connect() {
      const elsewhere = new Set(
        [...root.querySelectorAll(`${NAMED}:not(${WORDS})`)].map((one) => one.getAttribute("data-number")),
      );
      for (const one of root.querySelectorAll(WORDS)) {
        if (elsewhere.has(one.getAttribute("data-number"))) one.setAttribute("tabindex", "0");
        else one.removeAttribute("tabindex");
      }
    },
  };
}
