// What a step claims, each once it is measured: with its numbers, side by side where two set-ups are compared, and with
// how many seeds it holds.

import { make, setText } from "../../../controls/dom.js";
import { termed } from "../../../controls/glossary_term.js";
import { judge } from "./claims.js";
import { measuredFigure } from "./here_numbers.js";
import { claimsOf } from "./progress.js";
import { measuredIn } from "./readings.js";

/** @typedef {import("../lesson.js").Lesson} Lesson */
/** @typedef {import("./claims.js").Claim} Claim */
/** @typedef {import("./readings.js").Reading} Reading */

const MARKS = { open: "", holds: "✓", fails: "✗" };

/**
 * @param {number} index of the step
 * @param {Lesson} lesson
 * @param {Pick<import("../../../controls/context.js").Context, "text">} context
 */
export function createClaimList(index, lesson, { text }) {
  const { words } = lesson;
  const rows = claimsOf(lesson, index).map((claim) => {
    const [mark, numbers, standing] = [
      make("span", { class: "claim-mark", "aria-hidden": "true" }),
      make("span", { class: "claim-numbers", "data-number": claim.id }),
      make("span", { class: "claim-standing" }),
    ];
    const what = text("lesson.measured.what", { what: text(`measure.${claim.left.measure}`, claim.left.of) });
    const row = make(
      "li",
      { "data-claim": claim.id },
      mark,
      make("p", {}, ...termed(words.claims[claim.id] ?? "")),
      make("p", { class: "claim-measured" }, make("span", { class: "claim-what" }, what), numbers, " ", standing),
    );
    return { claim, row, mark, numbers, standing };
  });
  const title = make("h3", { id: "lesson-claims-title" }, text("lesson.claims"));
  const list = make(
    "ul",
    { class: "lesson-claims", id: "lesson-claims", "aria-labelledby": "lesson-claims-title" },
    ...rows.map(({ row }) => row),
  );
  const waiting = make("p", { class: "hint lesson-waiting" });

  /**
   * What was measured for it, and beside that what it is held against, where that is measured too: a bound stands in
   * the sentence.
   * @param {Claim} claim @param {{left: number | null, right: number | null}} found @param {Lesson} now
   */
  function numbersOf(claim, found, now) {
    const compared = typeof claim.right === "number" ? null : claim.right;
    const several = compared !== null && compared.set_up !== claim.left.set_up;
    const of = (/** @type {Reading} */ reading, /** @type {number | null} */ number) => {
      const value = measuredFigure(now, reading, number);
      const name = several && reading.set_up ? (words.set_ups?.[reading.set_up] ?? reading.set_up) : "";
      return name ? text("lesson.number_of", { value, set_up: name }) : value;
    };
    const value = of(claim.left, found.left);
    return compared ? text("lesson.against", { value, against: of(compared, found.right) }) : value;
  }
  /** @param {Claim} claim @param {boolean} holds */
  function standingOf({ left, chance = false, tally }, holds) {
    // What is of no run is the same with every seed.
    if (left.set_up === null) return text(holds ? "lesson.claim.holds" : "lesson.claim.fails_always");
    if (!tally) return text(holds ? "lesson.claim.holds" : "lesson.claim.fails");
    if (chance) return text(holds ? "lesson.claim.chance_holds" : "lesson.claim.chance_fails", tally);
    return text(holds ? "lesson.claim.holds_counted" : "lesson.claim.fails_counted", tally);
  }
  return {
    title,
    elements: [list, waiting],
    /**
     * @param {Lesson} now
     * @param {boolean} told
     * @returns {{fails: boolean, marks: string}} fails: one of them that ought to hold; marks: of what is measured
     */
    draw(now, told) {
      const measured = measuredIn(now);
      let [marks, fails] = ["", false];
      for (const { claim, row, mark, numbers, standing: word } of rows) {
        const found = judge(claim, measured);
        const { standing } = found;
        row.hidden = !told || standing === "open";
        if (row.hidden) continue;
        marks += MARKS[standing];
        fails ||= standing === "fails" && claim.left.set_up !== null && !claim.chance;
        row.dataset.standing = standing;
        setText(mark, MARKS[standing]);
        setText(numbers, numbersOf(claim, found, now));
        setText(word, standingOf(claim, standing === "holds"));
      }
      title.hidden = list.hidden = marks === "";
      const missing = rows.length - marks.length;
      waiting.hidden = !told || missing === 0;
      setText(waiting, waiting.hidden ? "" : text("lesson.claims_waiting", { count: missing }));
      return { fails, marks };
    },
  };
}
