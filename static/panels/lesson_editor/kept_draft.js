// The draft as the browser keeps it. All tabs of the editor share that place: what another one has written there is
// not written over before somebody has chosen.

/** @typedef {import("./draft.js").Draft} Draft */

export const KEY = "lesson-draft";

/** @param {string | null} text @returns {Draft | null} */
function read(text) {
  try {
    const kept = JSON.parse(text ?? "null");
    return kept && typeof kept.name === "string" && kept.lesson && kept.texts ? kept : null;
  } catch {
    return null;
  }
}

/** @param {() => Pick<Storage, "getItem" | "setItem">} storage throws where the browser keeps nothing */
export function createKeptDraft(storage) {
  /** What stands there as this tab has read or written it last. */
  const local = { known: /** @type {string | null} */ (null) };
  return {
    /** @returns {Draft | null} null where there is none, or nothing that can be read */
    find() {
      try {
        local.known = storage().getItem(KEY);
      } catch {
        local.known = null;
      }
      return read(local.known);
    },
    /**
     * What another tab has written since, where that is not the same.
     * @param {Draft} draft of this tab
     * @throws {Error} where the browser keeps nothing
     */
    other(draft) {
      const text = storage().getItem(KEY);
      if (text === JSON.stringify(draft)) local.known = text;
      return text === local.known ? null : read(text);
    },
    /** @param {Draft} draft @throws {Error} where the browser keeps nothing, or not so much */
    keep(draft) {
      const text = JSON.stringify(draft);
      storage().setItem(KEY, text);
      local.known = text;
    },
  };
}
