// One set-up of a comparison: its map with the points, in what it differs, how it stands, and what can be done with it.

import { formatLoss, score } from "../../draw/numbers.js";
import { createUndo, make, setText } from "../../controls/dom.js";
import { createCardMap } from "./card_map.js";
import { differencesInWords, letterOf, summaryOf } from "../../controls/set_up_words.js";

/** Differences that are listed; how many there are beside them is said. */
const LISTED = 3;

/** @typedef {import("./comparing.js").Comparing} Comparing */
/** @typedef {ReturnType<typeof import("../../controls/theme_colors.js").mapColors>} MapColors */

/**
 * @param {number} index
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {import("../../actions.js").Actions} options.actions
 * @param {() => boolean} options.signs without color
 * @param {(index: number, by: HTMLElement) => void} options.edit
 */
export function createCard(index, { text, actions, signs, edit }) {
  const undo = createUndo();
  const letter = letterOf(index);
  const badge = make("span", { class: "compare-badge", "data-set-up": index }, letter);
  const title = make("h3", { class: "compare-title", id: `compare-title-${index}` });
  const list = make("ul", { class: "compare-differences" });
  const map = createCardMap({ signs });
  const state = make("p", { class: "compare-state" });
  const rows = ["test", "train", "score", "parameters"].map((name) => {
    const [term, value] = [make("dt", {}), make("dd", { "data-number": name })];
    return { name, term, value, row: make("div", {}, term, value) };
  });
  /** @param {string} key @param {string} label @param {(by: HTMLElement) => void} act */
  function button(key, label, act) {
    const made = make(
      "button",
      { type: "button", class: "outline compact", "data-act": key, "aria-label": label },
      text(`compare.${key}`),
    );
    undo.listen(made, "click", () => act(made));
    return made;
  }
  const change = button("change", text("compare.change_of", { letter }), (by) => edit(index, by));
  const take = button("take", text("compare.take_of", { letter }), () => actions.comparing.take(index));
  const remove = button("remove", text("compare.remove_of", { letter }), () => actions.comparing.remove(index));
  take.title = text("compare.take_hint");
  const root = make(
    "article",
    { class: "compare-card", "aria-labelledby": title.id, "data-set-up": index },
    make("div", { class: "compare-head" }, badge, make("div", { class: "compare-words" }, title, list)),
    map.root,
    make(
      "div",
      { class: "compare-facts" },
      state,
      make("dl", { class: "compare-numbers" }, ...rows.map(({ row }) => row)),
      make("div", { class: "compare-actions" }, change, take, remove),
    ),
  );
  const local = { comparing: /** @type {Comparing | null} */ (null) };
  const shown = () => {
    const { answer, picture } = local.comparing ?? {};
    return { answer: answer?.runs[index], picture: picture?.runs[index], data: answer };
  };

  function drawWords() {
    const { setUps = [] } = local.comparing ?? {};
    const [first, own] = [setUps[0], setUps[index]];
    if (!own) return;
    const all = index === 0 ? [] : differencesInWords(first, own, text);
    const [most, ...others] = index === 0 ? [summaryOf(own, text)] : all;
    setText(title, most ?? text("compare.same_as_first"));
    const more = others.slice(0, LISTED - 1);
    if (others.length > more.length)
      more.push(text("compare.more_differences", { count: others.length - more.length }));
    list.hidden = more.length === 0;
    list.title = others.length > LISTED - 1 ? others.join("\n") : "";
    list.replaceChildren(...more.map((words) => make("li", {}, words)));
    remove.disabled = setUps.length <= 2;
    remove.title = remove.disabled ? text("compare.two_at_least") : "";
  }
  function drawNumbers() {
    const { answer, picture, data } = shown();
    const classes = (answer?.output.classes ?? 0) > 0;
    const loss = (/** @type {number | null | undefined} */ value) =>
      typeof value === "number" ? formatLoss(value) : "–";
    const values = {
      test: [text("output.test_loss"), loss(picture?.test_loss)],
      train: [text("output.train_loss"), loss(picture?.train_loss)],
      score: [text(classes ? "output.accuracy" : "output.r2"), score(picture?.test_score ?? NaN, classes)],
      parameters: [text("compare.parameters"), answer ? text.number(answer.parameter_count) : "–"],
    };
    for (const { name, term, value, row } of rows) {
      const [label, number] = values[/** @type {keyof typeof values} */ (name)];
      setText(term, label);
      setText(value, number);
      row.hidden = data?.test.length === 0 && (name === "test" || name === "score");
    }
    const words = picture?.diverged
      ? text("compare.state.diverged", { epoch: picture.epoch + 1 })
      : picture?.stopped
        ? text("compare.state.stopped", { epoch: picture.epoch })
        : "";
    setText(state, words);
    state.hidden = words === "";
    root.classList.toggle("ended", words !== "");
    take.disabled = !picture || Boolean(picture.diverged);
    map.name(text("compare.map", { letter }));
  }
  undo.add(map.dispose);
  undo.add(() => root.remove());
  return {
    root,
    change,
    /** Its map and its points, for a picture. */
    canvases: map.canvases,
    /**
     * @param {Comparing} comparing @param {MapColors} colors
     * @param {import("../../draw/curves.js").Span | null} span with one input, which values the plot reaches
     */
    set(comparing, colors, span) {
      const before = local.comparing;
      Object.assign(local, { comparing });
      if (comparing.setUps !== before?.setUps) drawWords();
      if (comparing.picture !== before?.picture || comparing.answer !== before?.answer) drawNumbers();
      map.set({ ...shown(), data: comparing.answer }, colors, span);
    },
    dispose: undo.dispose,
  };
}
