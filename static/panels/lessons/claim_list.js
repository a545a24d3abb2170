// What a lesson claims, and what was measured: each with its numbers, side by side where two set-ups are compared.

import { figure } from "../../draw/numbers.js";
import { judge } from "./claims.js";
import { make, setText } from "../../controls/dom.js";
import { termed } from "../../controls/glossary_term.js";

/** @typedef {import("./lesson_run.js").Lesson} Lesson */
/** @typedef {import("./claims.js").Reading} Reading */

const MARKS = { unmeasured: "", not_yet: "○", so_far: "◐", holds: "✓" };

/** @param {HTMLElement} root @param {{text: import("../../app/text.js").Text}} options */
export function createClaimList(root, { text }) {
  const local = {
    words: /** @type {unknown} */ (null),
    rows: /** @type {{row: HTMLElement, mark: HTMLElement, numbers: HTMLElement, standing: HTMLElement}[]} */ ([]),
  };
  /** @param {Lesson} lesson */
  function build({ resolved, words }) {
    local.words = words;
    local.rows = resolved.claims.map((claim) => {
      const [mark, numbers, standing] = [
        make("span", { class: "claim-mark", "aria-hidden": "true" }),
        make("span", { class: "claim-numbers" }),
        make("span", { class: "claim-standing" }),
      ];
      const row = make(
        "li",
        { "data-claim": claim.id },
        mark,
        make("p", {}, ...termed(words.claims[claim.id] ?? "")),
        make("p", { class: "claim-measured" }, numbers, " ", standing),
      );
      return { row, mark, numbers, standing };
    });
    root.replaceChildren(...local.rows.map(({ row }) => row));
  }
  return {
    /** @param {Lesson} lesson */
    draw(lesson) {
      if (local.words !== lesson.words) build(lesson);
      const { document, resolved, words, values, epochs } = lesson;
      /**
       * The number, with the set-up it is of where there are several to tell apart.
       * @param {Reading} reading
       * @param {number | null} value
       */
      const of = (reading, value, several = false) =>
        several && reading.set_up
          ? text("lesson.number_of", {
              value: figure(value),
              set_up: words.set_ups?.[reading.set_up] ?? reading.set_up,
            })
          : figure(value);
      resolved.claims.forEach((claim, index) => {
        const { left, right, standing } = judge(claim, document.set_ups, values, epochs);
        const compared = typeof claim.right === "number" ? null : claim.right;
        const several = compared !== null && compared.set_up !== claim.left.set_up;
        const wanted = text(`lesson.${claim.relation}`, {
          value: compared ? of(compared, right, several) : figure(right),
        });
        const { row, mark, numbers, standing: word } = local.rows[index];
        setText(
          numbers,
          text("lesson.measured", {
            what: text(`measure.${claim.left.measure}`, claim.left.of),
            value: of(claim.left, left, several),
            wanted,
          }),
        );
        setText(word, text(`lesson.standing.${standing}`));
        setText(mark, MARKS[standing]);
        row.dataset.standing = standing;
      });
    },
  };
}
