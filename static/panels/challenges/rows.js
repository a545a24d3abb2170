// Goals and rules as rows: a mark, a sentence, and how the run stands to it.

import { make, setText } from "../../controls/dom.js";

/** A mark, a sentence, and how it stands. @param {string} key */
function row(key) {
  const [mark, words, now] = [
    make("span", { class: "claim-mark", "aria-hidden": "true" }),
    make("p"),
    make("p", { class: "claim-measured" }),
  ];
  const standing = make("span", { class: "visually-hidden" });
  const element = make("li", { "data-of": key }, mark, standing, words, now);
  return { element, mark, standing, words, now };
}

/**
 * @param {HTMLElement} place a list
 * @param {{text: import("../../app/text.js").Text, open: string}} options open: the mark of what does not hold
 */
export function createRows(place, { text, open }) {
  /** @type {Map<string, ReturnType<typeof row>>} */
  const rows = new Map();
  return {
    clear: () => rows.clear(),
    /**
     * Rows that are there already stay, so that who listens to the page keeps the place.
     * @param {{key: string, words: string, now: string, holds: boolean}[]} lines
     */
    draw(lines) {
      const elements = lines.map(({ key, words, now, holds }) => {
        const known = rows.get(key) ?? row(key);
        rows.set(key, known);
        const { element, mark, standing, words: sentence, now: stands } = known;
        element.dataset.standing = holds ? "holds" : "fails";
        setText(mark, holds ? "✓" : open);
        setText(standing, text(holds ? "challenge.holds" : "challenge.fails"));
        setText(sentence, words);
        setText(stands, now);
        stands.hidden = now === "";
        return element;
      });
      if (elements.length !== place.children.length || elements.some((one, at) => place.children[at] !== one))
        place.replaceChildren(...elements);
    },
  };
}
