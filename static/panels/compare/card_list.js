// The cards of all set-ups side by side, and the place where one more is added.

import { make, setText } from "../../controls/dom.js";
import { spanOfAll } from "./card_map.js";
import { createCard } from "./cards.js";
import { letterOf } from "../../controls/set_up_words.js";

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} undo
 * @param {(index: number, by: HTMLElement) => void} edit
 */
export function createCards({ store, actions, text, catalogue }, undo, edit) {
  const { comparing } = actions;
  const title = make("h3", { class: "compare-title" }, text("compare.add"));
  const choices = make("div", { class: "compare-add-choices" });
  const add = make("div", { class: "compare-add" }, title, choices);
  const root = make("div", { class: "compare-cards" });
  /** @type {ReturnType<typeof createCard>[]} */
  const cards = [];
  /** Copies of these can be made; null is the run in the playground. @type {(number | null)[]} */
  const offered = [];
  const local = {
    span: /** @type {import("../../draw/curves.js").Span | null} */ (null),
    answer: store.state.comparing.answer,
  };
  undo.add(() => cards.splice(0).forEach((card) => card.dispose()));

  /** @param {number | null} source */
  function offer(source) {
    const label =
      source === null ? text("compare.add.playground") : text("compare.add.copy", { letter: letterOf(source) });
    const button = make("button", { type: "button", class: "outline compact" }, label);
    button.addEventListener("click", () => {
      const index = store.state.comparing.setUps.length;
      comparing.add(source);
      store.flush();
      // What one adds one wants to change.
      const card = cards[index];
      if (card) edit(index, card.change);
    });
    return button;
  }
  function drawAdd(/** @type {number} */ count) {
    add.hidden = count >= catalogue.limits.compared;
    if (offered.length === count + 1) return;
    const focused = choices.contains(document.activeElement);
    offered.splice(0, Infinity, ...Array.from({ length: count }, (_, index) => index), null);
    choices.replaceChildren(...offered.map(offer));
    if (focused) cards[count - 1]?.change.focus();
    setText(title, text("compare.add"));
  }
  return {
    root,
    add,
    canvases: () => cards.map((card) => card.canvases),
    /** @param {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} colors */
    draw(colors) {
      const { setUps } = store.state.comparing;
      while (cards.length > setUps.length) {
        const card = /** @type {ReturnType<typeof createCard>} */ (cards.pop());
        const focused = card.root.contains(document.activeElement);
        card.dispose();
        if (focused) cards[cards.length - 1]?.change.focus();
      }
      while (cards.length < setUps.length) {
        const card = createCard(cards.length, { text, actions, signs: () => store.state.view.signs, edit });
        cards.push(card);
        root.append(card.root);
      }
      root.dataset.count = String(setUps.length);
      drawAdd(setUps.length);
      const { answer } = store.state.comparing;
      // Of other set-ups nothing holds the plots to what they were.
      local.span = spanOfAll(store.state.comparing, answer === local.answer ? local.span : null);
      local.answer = answer;
      for (const card of cards) card.set(store.state.comparing, colors, local.span);
    },
  };
}
