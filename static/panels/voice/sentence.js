// The one sentence that says what is going on, and what one could do next: chosen from facts, first that fits.

import { formatValue, isPoorest, lossInWords, score as scoreText, wholePercent } from "../../draw/numbers.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {import("../../wire/types.js").Remedy} Remedy */
/**
 * @typedef {{act: "remedy", remedy: Remedy} | {act: "dataset", name: string} | {act: "recover", epoch: number} |
 * {act: "reset" | "live"}} Offer something one could do, as a button
 */
/** @typedef {{kind: string, tag: string, words: string, offers: Offer[]}} Said kind: of state; tag: key of its name */

/** Buttons beside a sentence. */
const MOST_OFFERS = 2;

/**
 * @param {Facts} facts
 * @param {Text} text
 * @returns {Said}
 */
export function sentenceFor(facts, text) {
  for (const [kind, when, say] of RULES) {
    if (!when(facts)) continue;
    const { words, tag = kind, offers = [] } = say(facts, text);
    return { kind: `${kind} ${tag}`, tag: `voice.tag.${tag}`, words, offers: offers.slice(0, MOST_OFFERS) };
  }
  throw new Error("no rule for what is going on");
}

/**
 * What explains most comes first; the last fits always.
 * @type {[string, (facts: Facts) => unknown, (facts: Facts, text: Text) => {words: string, tag?: string, offers?:
 * Offer[]}][]}
 */
const RULES = [
  ["away", ({ away }) => away, (_, text) => ({ words: text("voice.away") })],
  ["diverged", ({ diverged }) => diverged, sayDiverged],
  ["past", ({ past }) => past, sayPast],
  ["drawing", ({ drawing }) => drawing, sayDrawing],
  ["start", ({ begun, playing }) => !begun && !playing, sayStart],
  ["begins", ({ begun, restarted }) => !begun || restarted.length > 0, sayBegins],
  ["stopped", ({ stopped, playing }) => stopped && !playing, sayStopped],
  ["solved", ({ solved }) => solved !== null, saySolved],
  ["verdict", ({ verdict }) => verdict, sayVerdict],
  ["settled", ({ inOrder, trend }) => inOrder?.name === "converged" || (inOrder && trend === "steady"), saySettled],
  ["learning", ({ playing }) => playing, (facts, text) => ({ words: progress(facts, text) })],
  ["paused", () => true, sayPaused],
];

/** @param {Facts} facts @param {Text} text */
function sayDiverged({ diverged, hidden }, text) {
  const { epoch, place, recoverable, verdict } = /** @type {NonNullable<Facts["diverged"]>} */ (diverged);
  /** @type {Offer[]} */
  const back = recoverable === null ? [] : [{ act: "recover", epoch: recoverable }];
  const [first] = remedies(verdict.remedies);
  const offers = first ? [first, ...back] : back;
  return {
    words: text(`voice.verdict.${verdict.name}`, { ...numbersIn(verdict), epoch, place }),
    offers: hidden.has("reset") && offers.length > 0 ? offers : [...offers, /** @type {Offer} */ ({ act: "reset" })],
  };
}

/** @param {Facts} facts @param {Text} text */
function sayPast(facts, text) {
  const { epoch, last } = /** @type {NonNullable<Facts["past"]>} */ (facts.past);
  const offers = /** @type {Offer[]} */ ([{ act: "live" }]);
  return { words: text("voice.past", { where: text("timeline.at", { epoch, last }), how: how(facts, text) }), offers };
}

/** @param {Facts} facts @param {Text} text */
function sayDrawing({ drawing }, text) {
  const { count, fewest, lack } = /** @type {NonNullable<Facts["drawing"]>} */ (drawing);
  if (lack === "first") return { words: text("voice.drawing_no_first") };
  return { words: text("voice.drawing", { count, fewest }) };
}

/** @param {Facts} facts @param {Text} text */
function sayStart({ task, classes, hidden, lesson, restarted }, text) {
  const way = !hidden.has("play") ? "play" : !hidden.has("step") ? "step" : "none";
  return {
    tag: lesson ? "lesson" : "start",
    words: text(`voice.start.${way}`, {
      opening: restarted.length > 0 ? why(restarted, text) : text("voice.nothing"),
      aim: text(`voice.aim.${task}`, { count: classes }),
    }),
  };
}

/** @param {Facts} facts @param {Text} text */
function sayBegins({ restarted }, text) {
  return { tag: "learning", words: restarted.length > 0 ? why(restarted, text) : text("voice.begins") };
}

/** @param {Facts} facts @param {Text} text */
function sayStopped(facts, text) {
  const { reason, epoch } = /** @type {NonNullable<Facts["stopped"]>} */ (facts.stopped);
  return { words: text("voice.stopped", { why: text(`notice.stopped.${reason}`, { epoch }), how: how(facts, text) }) };
}

/** @param {Facts} facts @param {Text} text */
function saySolved(facts, text) {
  const { solved, score, loss, harder, inOrder } = facts;
  return {
    words: text(`voice.solved.${formOf(facts)}`, {
      count: solved ?? 0,
      score: scoreText(score, false),
      loss: inWords(loss, text),
    }),
    offers: [
      ...(harder !== null && !facts.lesson && !facts.challenge && !facts.hidden.has("dataset")
        ? [/** @type {Offer} */ ({ act: "dataset", name: harder })]
        : []),
      // Of what more could be done, the same with less.
      ...remedies(inOrder?.remedies.filter(({ patch }) => "hidden" in patch) ?? []),
    ],
  };
}

/** @param {Facts} facts @param {Text} text */
function sayVerdict(facts, text) {
  const verdict = /** @type {NonNullable<Facts["verdict"]>} */ (facts.verdict);
  const { name, layer } = verdict;
  return {
    tag: name,
    words: text(`voice.verdict.${name}`, { ...numbersIn(verdict), layer }),
    offers: remedies(verdict.remedies),
  };
}

/** @param {Facts} facts @param {Text} text */
function saySettled(facts, text) {
  return { words: text(`voice.settled.${formOf(facts)}`, numbersOf(facts, text)) };
}

/** @param {Facts} facts @param {Text} text */
function sayPaused(facts, text) {
  const words = progress({ ...facts, trend: null }, text);
  return { words: facts.hidden.has("play") ? words : text("voice.paused", { words }) };
}

/** How far it has come, and where the loss goes. @param {Facts} facts @param {Text} text */
const progress = (facts, text) => text(`voice.learning.${formOf(facts)}`, numbersOf(facts, text));

/** How good it is, without when. @param {Facts} facts @param {Text} text */
const how = (facts, text) => text(`voice.stand.${formOf(facts)}`, numbersOf(facts, text));

/** Classes are told by how many are right, numbers by R². @param {Facts} facts */
const formOf = ({ task }) => (task === "number" || task === "curve" ? "number" : "classes");

/** @param {Facts} facts @param {Text} text */
const numbersOf = ({ part, score, epoch, loss, trend }, text) => ({
  count: epoch,
  share: wholePercent(score),
  score: isPoorest(score) ? text("voice.below", { figure: "−99" }) : scoreText(score, false),
  points: text(`voice.points.${part}`),
  loss: inWords(loss, text),
  trend: trend === null ? "" : text(`voice.trend.${trend}`),
});

/** @param {string[]} restarted @param {Text} text */
const why = (restarted, text) =>
  text("notice.restarted", { what: text.list(restarted.map((path) => text(`what.${path}`))) });

/** @param {number} loss @param {Text} text */
function inWords(loss, text) {
  const { below, figure } = lossInWords(loss);
  return below ? text("voice.below", { figure }) : figure;
}

/** The numbers of a verdict as a sentence has them. @param {{evidence: Record<string, number>}} verdict */
const numbersIn = ({ evidence }) =>
  Object.fromEntries(Object.entries(evidence).map(([key, value]) => [key, inSentence(key, value)]));

/** @param {string} name @param {number} value */
const inSentence = (name, value) =>
  name.endsWith("share")
    ? wholePercent(value)
    : Number.isInteger(value) && Math.abs(value) < 1e6
      ? value
      : formatValue(value);

/** @param {Remedy[]} all @returns {Offer[]} */
const remedies = (all) => all.map((remedy) => ({ act: "remedy", remedy }));
