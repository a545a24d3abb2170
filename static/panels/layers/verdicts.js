// What the numbers say about the run, in words, with what could be done about it.

import { formatValue, plain, wholePercent } from "../../draw/numbers.js";
import { make, setText } from "../../controls/dom.js";
import { layerName } from "../../controls/names.js";
import { remedyHint } from "../../controls/remedy_hint.js";

/** @typedef {import("../../wire/types.js").Verdict} Verdict */
/** @typedef {{item: HTMLElement, sentence: HTMLElement, verdict: Verdict}} Row */

/**
 * @param {HTMLElement} root
 * @param {{text: import("../../app/text.js").Text, onRemedy: (verdict: Verdict, remedy:
 * import("../../wire/types.js").Remedy) => void}} options
 */
export function createVerdicts(root, { text, onRemedy }) {
  const none = make("p", { class: "hint" });
  const list = make("ul", { class: "verdicts", "aria-label": text("layers.verdicts") });
  root.append(none, list);
  /** @type {Map<string, Row>} */
  const rows = new Map();

  /** @param {Verdict} verdict @returns {Row} */
  function makeRow(verdict) {
    const sentence = make("span");
    const row = { item: make("li", {}), sentence, verdict };
    const buttons = verdict.remedies.map((remedy, index) => {
      const button = make(
        "button",
        { type: "button", class: "outline remedy", title: remedyHint(remedy, text) },
        text(`remedy.${remedy.name}`),
      );
      // The patch is that of the newest verdict: the experiment may have been changed meanwhile.
      button.addEventListener("click", () => onRemedy(row.verdict, row.verdict.remedies[index]));
      return button;
    });
    row.item.append(
      make("p", {}, make("b", {}, text(`verdict.${verdict.name}.label`)), " ", sentence),
      ...(buttons.length > 0 ? [make("div", { class: "remedies" }, ...buttons)] : []),
    );
    return row;
  }
  return {
    /**
     * @param {Verdict[] | null} verdicts null while nothing was looked at
     * @param {import("../../wire/types.js").Run} run
     */
    draw(verdicts, run) {
      setText(none, text(verdicts ? "layers.fine" : "layers.waiting"));
      none.hidden = verdicts !== null && verdicts.length > 0;
      list.hidden = !none.hidden;
      const keyed = new Map(
        (verdicts ?? []).map((verdict) => [
          [verdict.name, verdict.layer, ...verdict.remedies.map(({ name }) => name)].join(),
          verdict,
        ]),
      );
      for (const key of rows.keys()) if (!keyed.has(key)) rows.delete(key);
      for (const [key, verdict] of keyed) {
        const row = rows.get(key) ?? makeRow(verdict);
        rows.set(key, row);
        row.verdict = verdict;
        const numbers = Object.fromEntries(
          Object.entries(verdict.evidence).map(([name, value]) => [name, shown(name, value)]),
        );
        const layer = verdict.layer === null ? "" : layerName(verdict.layer, run, text);
        setText(row.sentence, text(`verdict.${verdict.name}.about`, { ...numbers, layer }));
      }
      // Elements stay where they are while their verdict stands, so that a button keeps the focus.
      const items = [...keyed.keys()].map((key) => /** @type {Row} */ (rows.get(key)).item);
      if (items.length !== list.children.length || items.some((item, index) => list.children[index] !== item))
        list.replaceChildren(...items);
    },
  };
}

/** A count is written out, what ran away is not. @param {string} name @param {number} value */
export const shown = (name, value) =>
  name.endsWith("share")
    ? wholePercent(value)
    : Number.isInteger(value) && Math.abs(value) < 1e6
      ? plain(value)
      : formatValue(value);
