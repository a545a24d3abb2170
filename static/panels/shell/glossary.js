// The glossary: a small card for the term one asks about, and a sheet with all of them. Anything with `data-term` on
// the page opens its term.

import { fetchDocument } from "../../app/fetching.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";
import { termButton } from "../../controls/glossary_term.js";

/** @typedef {{term: string, text: string, see: string[]}} Term */

/** @param {import("../../controls/context.js").Context} context */
export function createGlossary({ actions, text }) {
  const undo = createUndo();
  const [card, all] = [byId("term-card"), byId("glossary-sheet")];
  const title = byId("term-title");
  const search = byId("glossary-search", HTMLInputElement);
  const list = byId("glossary-list");
  const none = byId("glossary-none");
  const local = {
    terms: /** @type {Promise<Record<string, Term>> | null} */ (null),
    origin: /** @type {HTMLElement | null} */ (null),
  };

  /**
   * Asked for once; a failure is forgotten, so that the next click tries again.
   * @returns {Promise<Record<string, Term>>}
   */
  const load = () =>
    (local.terms ??= fetchDocument(document.body.dataset.glossary ?? "").catch((error) => {
      local.terms = null;
      throw error;
    }));

  /**
   * Escape closes what lies on top, and leaves what it lies on open.
   * @param {HTMLElement} root
   * @param {() => void} hide
   */
  const closeFirst = (root, hide) =>
    undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      hide();
    });
  const cardSheet = connectSheet(card, { close: byId("term-close"), undo, above: true });
  const allSheet = connectSheet(all, { close: byId("glossary-close"), undo, onOpen: draw });
  closeFirst(card, cardSheet.hide);
  closeFirst(all, allSheet.hide);

  /**
   * @param {string} id
   * @param {HTMLElement} beside
   * @param {HTMLElement} [returnTo] what has the focus again afterwards
   */
  async function open(id, beside, returnTo = beside) {
    try {
      const terms = await load();
      const { term, text: words, see } = terms[id];
      setText(title, term);
      setText(byId("term-text"), words);
      byId("term-see").replaceChildren(
        ...see.filter((other) => terms[other]).map((other) => termButton(other, terms[other].term)),
      );
      // From one term to the next the card stays where it is.
      if (cardSheet.open()) title.focus({ preventScroll: true });
      else {
        card.classList.remove("low");
        cardSheet.show((local.origin = returnTo));
        const [own, asked] = [card, beside].map((element) => element.getBoundingClientRect());
        card.classList.toggle("low", asked.left < own.right && asked.bottom > own.top && asked.top < own.bottom);
      }
    } catch {
      actions.note("fault", text("glossary.failed"));
    }
  }
  async function draw() {
    try {
      const terms = Object.entries(await load()).sort(([, a], [, b]) => a.term.localeCompare(b.term, text.language));
      const wanted = search.value.trim().toLocaleLowerCase(text.language);
      const speaks = (/** @type {string} */ words) => words.toLocaleLowerCase(text.language).includes(wanted);
      const found = terms.filter(([, { term, text: words }]) => speaks(`${term} ${words}`));
      // Terms of that name stand before those that only speak of it.
      const ordered = [
        ...found.filter(([, { term }]) => speaks(term)),
        ...found.filter(([, { term }]) => !speaks(term)),
      ];
      list.replaceChildren(
        ...ordered.flatMap(([, { term, text: words }]) => [make("dt", {}, term), make("dd", {}, words)]),
      );
      none.hidden = found.length > 0;
    } catch {
      actions.note("fault", text("glossary.failed"));
    }
  }
  /** What holds the term of the control that has the focus. @param {Element | null} control */
  function labelOf(control) {
    const labels = control instanceof HTMLElement && "labels" in control ? control.labels : null;
    const label = [.../** @type {Iterable<HTMLElement>} */ (labels ?? [])].find((one) => one.dataset.term);
    const around = control?.closest("[data-term]") ?? control?.closest(".field, .slider")?.querySelector("[data-term]");
    return /** @type {HTMLElement | null} */ (label ?? around ?? null);
  }

  undo.listen(document, "click", (/** @type {MouseEvent} */ event) => {
    const asked =
      event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-term]")) : null;
    if (!asked) return;
    // A label would hand the click, and the focus, to its control.
    event.preventDefault();
    const control = asked instanceof HTMLLabelElement ? asked.control : asked;
    void open(asked.dataset.term ?? "", asked, control ?? asked);
  });
  undo.listen(
    document,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => {
      const focused = document.activeElement;
      if (
        event.key !== "?" ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        focused?.matches("input:is([type=text], [type=search]), textarea")
      )
        return;
      const label = labelOf(focused);
      event.preventDefault();
      if (label) void open(label.dataset.term ?? "", label, /** @type {HTMLElement} */ (focused));
      else allSheet.show(/** @type {HTMLElement} */ (focused));
    },
    { capture: true },
  );
  for (const opener of document.querySelectorAll("[data-glossary-all]")) {
    undo.listen(opener, "click", () => {
      // From the card, which goes away, the focus returns to what the card was opened from.
      const from = card.contains(opener) ? local.origin : null;
      cardSheet.hide();
      allSheet.show(from ?? /** @type {HTMLElement} */ (opener));
    });
  }
  undo.listen(search, "input", draw);
  undo.add(cardSheet.hide, allSheet.hide);
  return { dispose: undo.dispose };
}
