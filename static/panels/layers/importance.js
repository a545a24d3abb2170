// What each unit, and each feature, matters: the loss without it, sorted, and on request marked on the network.

import { fixed, formatLoss } from "../../draw/numbers.js";
import { fillSelect, make, setText } from "../../controls/dom.js";
import { createRankedList } from "../../controls/ranked_list.js";
import { termButton } from "../../controls/glossary_term.js";
import { unitName } from "../../controls/names.js";
import { holds } from "../../experiment/frozen.js";

/** @typedef {import("../../wire/types.js").ImportanceChoice} Choice */
/** @typedef {import("../../wire/types.js").Importance} Importance */
/** @typedef {import("../../app/state.js").Focus} Focus */
/** @typedef {Focus & {change: number}} Ranked what the loss changes by without a unit */

/** A change below the first cannot be told from rounding; one below the second is nothing in three decimals. */
const [NOTHING, SMALL] = [1e-12, 5e-4];

/**
 * All units and features, the most important first; what has no number is left out.
 * @param {Importance} found
 * @returns {Ranked[]}
 */
export const ranking = ({ layers }) =>
  layers
    .flatMap((units, layer) => units.flatMap((change, unit) => (change === null ? [] : [{ layer, unit, change }])))
    .sort((a, b) => b.change - a.change);

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {() => void} options.onChange another choice was made
 * @param {(focus: Focus | null) => void} options.onPoint
 * @param {(focus: Focus) => void} options.onChoose
 * @param {(marked: boolean) => void} options.onMark
 */
export function createImportance(root, { text, onChange, onPoint, onChoose, onMark }) {
  const part = make("select", { "aria-label": text("importance.which_loss") });
  const held = make("select", { "aria-label": text("importance.held") });
  const mark = make("input", { type: "checkbox", id: "importance-mark" });
  const epoch = make("span", { class: "hint figure" });
  const said = make("p", { class: "look-said" });
  const focusOf = (/** @type {string} */ key) => {
    const [layer, unit] = key.split(":").map(Number);
    return { layer, unit };
  };
  const list = createRankedList({
    label: text("importance.list"),
    hint: text("importance.hint"),
    onPoint: (key) => onPoint(key === null ? null : focusOf(key)),
    onChoose: (key) => onChoose(focusOf(key)),
  });
  const words = make(
    "div",
    { class: "importance-words" },
    said,
    make(
      "div",
      { class: "look-bar" },
      make("label", { class: "field" }, part),
      make("label", { class: "field" }, held),
      make("label", { class: "check" }, mark, make("span", {}, text("importance.mark"))),
    ),
    make(
      "p",
      { class: "about" },
      termButton("unit-importance", text("layers.importance")),
      " ",
      text("importance.about"),
      " ",
      epoch,
    ),
  );
  root.append(words, list.root);
  fillSelect(
    held,
    [
      { value: "zero", label: text("importance.held.zero") },
      { value: "mean", label: text("importance.held.mean") },
    ],
    "zero",
  );
  const local = { part: /** @type {Choice["part"]} */ ("train") };
  part.addEventListener("change", () => {
    local.part = part.value === "test" ? "test" : "train";
    onChange();
  });
  held.addEventListener("change", onChange);
  mark.addEventListener("change", () => onMark(mark.checked));

  /** @param {Ranked[]} ranked @param {Importance} found @param {import("../../wire/types.js").Run} run */
  function sentence(ranked, { loss }, run) {
    const [most, least] = [ranked[0], ranked[ranked.length - 1]];
    if (!most || loss === null) return text("looks.no_number");
    const name = (/** @type {Focus} */ focus) => unitName(focus, run, text);
    const leans =
      most.change > NOTHING
        ? text("importance.most", { name: name(most), without: formatLoss(loss + most.change), now: formatLoss(loss) })
        : text("importance.none");
    if (least.change > -SMALL) return leans;
    return `${leans} ${text("importance.less", { name: name(least), by: fixed(-least.change, 3) })}`;
  }
  return {
    /** What is to be looked at. @returns {Choice} */
    choice: () => ({ part: local.part, held: held.value === "mean" ? "mean" : "zero" }),
    /** @param {import("../../app/state.js").State} state */
    draw({ run, data, looked, diverged, importanceMarked }) {
      if (!run || !data) return;
      const parts = /** @type {const} */ (["train", "test"]).filter((name) => data[name].length > 0);
      if (!parts.includes(local.part)) local.part = "train";
      fillSelect(
        part,
        parts.map((name) => ({ value: name, label: text(`importance.part.${name}`) })),
        local.part,
      );
      mark.checked = importanceMarked;
      const look = looked.importance;
      const found = diverged ? null : look?.found;
      setText(epoch, look && found ? text("looks.epoch", { epoch: look.epoch }) : "");
      if (!found) {
        setText(said, text(diverged || look ? "looks.diverged" : "looks.waiting"));
        return list.set([]);
      }
      const ranked = ranking(found);
      const largest = Math.max(...ranked.map(({ change }) => Math.abs(change)), NOTHING);
      setText(said, sentence(ranked, found, run));
      list.set(
        ranked.map(({ layer, unit, change }) => ({
          key: `${layer}:${unit}`,
          name: unitName({ layer, unit }, run, text),
          value: holds(run.experiment.off, { layer, unit }) ? text("importance.off") : fixed(change, 4, true),
          share: Math.abs(change) / largest,
          hollow: change < 0,
        })),
      );
    },
    letGo: list.letGo,
    /** The table as text for other programs. @param {import("../../app/state.js").State} state */
    rows({ run, looked }) {
      const look = looked.importance;
      if (!run || !look?.found) return [];
      const { choice, found } = look;
      return [
        ["layer", "unit", "name", "epoch", "part", "held", "loss", "loss_without", "change"],
        ...ranking(found).map(({ layer, unit, change }) => [
          layer,
          unit + 1,
          unitName({ layer, unit }, run, text),
          look.epoch,
          choice.part,
          choice.held,
          found.loss ?? "",
          (found.loss ?? NaN) + change,
          change,
        ]),
      ];
    },
  };
}
