// The standing of set-ups in plain words.

import { lossInWords, score as scoreText } from "../../draw/numbers.js";

/** @typedef {import("./standing.js").Standing} Standing */
/** @typedef {import("./standing.js").Stand} Stand */
/** @typedef {import("../../app/text.js").Text} Text */

/** @param {number | null} value @param {Text} text */
function loss(value, text) {
  if (value === null) return "–";
  const { below, figure } = lossInWords(value);
  return below ? text("voice.below", { figure }) : figure;
}

/**
 * @param {Standing} standing
 * @param {object} facts
 * @param {number} facts.epoch
 * @param {number} facts.count of set-ups
 * @param {boolean} facts.comparable whether all have the same loss
 * @param {boolean} facts.classes scores are accuracies
 * @param {string} facts.difference the one that there is, in words
 * @param {Text} text
 * @returns {{kind: string, words: string}} kind: changes where the sentence says something else
 */
export function sentenceOf(standing, { epoch, count, comparable, classes, difference }, text) {
  const { lead, best, second, observed, cause, diverged } = standing;
  const measured = (/** @type {Stand} */ one) =>
    comparable ? loss(one.test ?? one.train, text) : scoreText(one.score ?? NaN, classes);
  const what = comparable
    ? text(best?.test === null ? "compare.by.train" : "compare.by.test")
    : text(classes ? "compare.by.accuracy" : "compare.by.r2");
  const parts = [];
  if (lead === "none") parts.push(text("compare.lead.none"));
  else if (lead === "ready") parts.push(text("compare.lead.ready", { count }));
  else if (lead === "all_diverged") parts.push(text("compare.lead.all_diverged"));
  else if (best && lead === "alone")
    parts.push(text("compare.lead.alone", { name: best.name, what, value: measured(best) }));
  else if (best && second) {
    const values = { count: epoch, what, a: best.name, b: second.name, av: measured(best), bv: measured(second) };
    parts.push(text(lead === "level" ? "compare.lead.level" : "compare.lead.ahead", values));
  }
  if (lead !== "all_diverged" && diverged.length > 0)
    parts.push(text("compare.diverged", { count: diverged.length, names: text.list(diverged) }));
  if (observed.of && observed.what === "by_heart")
    parts.push(
      text("compare.observed.by_heart", {
        name: observed.of.name,
        train: loss(observed.of.train, text),
        test: loss(observed.of.test, text),
      }),
    );
  else if (observed.of && observed.what)
    parts.push(
      text(observed.what === "worse" ? "compare.observed.worse" : "compare.observed.not_moved", {
        name: observed.of.name,
        first: loss(observed.of.first, text),
        now: loss(observed.of.train, text),
      }),
    );
  const pair = { a: best?.name ?? "", b: second?.name ?? "" };
  if (cause === "same") parts.push(text("compare.cause.same", pair));
  else if (cause === "seed") parts.push(text("compare.cause.seed", pair));
  else if (cause === "one") parts.push(text("compare.cause.one", { ...pair, difference }));
  else if (cause === "several") parts.push(text("compare.cause.several", pair));
  if (!comparable && lead !== "none") parts.push(text("compare.other_losses"));
  const kind = [lead, best?.name, observed.what, observed.of?.name, cause, diverged.join("")].join(" ");
  return { kind, words: parts.join(text("compare.between")) };
}
