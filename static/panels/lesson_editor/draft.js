// A lesson that is being written: its document and its texts, and what may be done with both at once. Pure.
// docs/lessons.md says what is in them.

import { valueAt, withValue } from "./places.js";

/** @typedef {import("../../experiment/set_up.js").SetUp} SetUp */
/** @typedef {{set_up?: string, measure: string, of?: Record<string, number>, at?: "start" | "end" | number}} Reading */
/**
 * @typedef {Reading & {id: string, relation: string, value: number | Reading, chance?: boolean}} Claim
 */
/**
 * @typedef {{reading?: Reading, least?: Reading[], most?: Reading[], answers: {id: string, below?: number, without?:
 * boolean}[]}} Question
 */
/**
 * @typedef {{set_ups: string[], claims: string[], question?: Question | null, points_at?: string | null, stage?: any}}
 * Step
 */
/**
 * @typedef {{set_ups: Record<string, SetUp>, claims: Claim[], values?: (Reading & {id: string})[], steps: Step[],
 * controls?: string[], requires?: string[], topic?: string, minutes?: number, shows?: string[]}} LessonDocument
 */
/** @typedef {{do: string, ask?: string, answers?: Record<string, string>, look: string}} StepWords */
/**
 * @typedef {{title: string, question: string, set_ups?: Record<string, string>, steps: StepWords[], claims:
 * Record<string, string>, means: string, mistakes: string[], next: string}} Words
 */
/**
 * @typedef {{name: string, lesson: LessonDocument, texts: Record<string, Words>, tally?: any}} Draft name: of its
 * folder; tally: what came of it when it was last tried
 */
/** @typedef {"none" | "ranges" | "least" | "most"} QuestionKind */

/** What a lesson shows unless somebody says otherwise. */
const CONTROLS = ["play", "step", "reset", "seed", "speed", "learning_rate", "activation", "loss_chart"];
export const MOST = { steps: 5, answers: 4 };

/** @param {Draft} draft @param {(words: Words, language: string) => Words} change */
const eachText = (draft, change) => ({
  ...draft,
  texts: Object.fromEntries(
    Object.entries(draft.texts).map(([language, words]) => [language, change(words, language)]),
  ),
});
/** A name that is not taken, with a number behind. @param {string} stem @param {Iterable<string>} taken */
function freeName(stem, taken) {
  const all = new Set(taken);
  for (let number = 1; ; number += 1) if (!all.has(`${stem}_${number}`)) return `${stem}_${number}`;
}
/** @param {Draft} draft */
const namesOf = ({ lesson: { set_ups: setUps, claims, values = [] } }) => [
  ...Object.keys(setUps),
  ...[...claims, ...values].map(({ id }) => id),
];

/**
 * A lesson with one set-up, one claim and one step.
 * @param {{setUp: SetUp, measure: string, relation: string, language: string}} first measure, relation: of its claim
 * @returns {Draft}
 */
export const newDraft = ({ setUp, measure, relation, language }) => ({
  name: "my-lesson",
  lesson: {
    minutes: 5,
    set_ups: { first: setUp },
    claims: [{ id: "claim_1", set_up: "first", measure, relation, value: 0.1 }],
    controls: CONTROLS,
    steps: [{ set_ups: ["first"], claims: ["claim_1"], points_at: "#network" }],
  },
  texts: {
    [language]: {
      title: "",
      question: "",
      set_ups: { first: "" },
      steps: [{ do: "", look: "" }],
      claims: { claim_1: "" },
      means: "",
      mistakes: [],
      next: "",
    },
  },
});

/** The same with blanks for all that the first language says. @param {Draft} draft @param {string} language */
export function addLanguage(draft, language) {
  const [first] = Object.values(draft.texts);
  /** @param {any} value @returns {any} */
  const blank = (value) =>
    typeof value === "string"
      ? ""
      : Array.isArray(value)
        ? value.map(blank)
        : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, blank(one)]));
  return { ...draft, texts: { ...draft.texts, [language]: blank(first) } };
}
/** @param {Draft} draft @param {string} language @returns {Draft} */
export const removeLanguage = (draft, language) => withValue(draft, ["texts", language], undefined);

/** In the last step. @param {Draft} draft @param {SetUp} setUp @returns {Draft} */
export function addSetUp(draft, setUp) {
  const name = freeName("set_up", namesOf(draft));
  const { steps } = draft.lesson;
  const lesson = {
    ...draft.lesson,
    set_ups: { ...draft.lesson.set_ups, [name]: setUp },
    steps: steps.map((step, at) => (at === steps.length - 1 ? { ...step, set_ups: [...step.set_ups, name] } : step)),
  };
  return eachText({ ...draft, lesson }, (words) => ({ ...words, set_ups: { ...words.set_ups, [name]: "" } }));
}
/** What is measured of it stays, and is then wrong: somebody has to say of what it is. @param {Draft} draft
 * @param {string} name @returns {Draft} */
export function removeSetUp(draft, name) {
  const lesson = withValue(draft.lesson, ["set_ups", name], undefined);
  lesson.steps = draft.lesson.steps.map((step) => ({
    ...step,
    set_ups: step.set_ups.filter((one) => one !== name),
  }));
  if (lesson.shows) lesson.shows = lesson.shows.filter((/** @type {string} */ one) => one !== name);
  if (lesson.shows?.length === 0) delete lesson.shows;
  return eachText({ ...draft, lesson }, (words) => withValue(words, ["set_ups", name], undefined));
}

/** @param {Draft} draft @param {number} at of the step that has it @returns {Draft} */
export function addClaim(draft, at) {
  const id = freeName("claim", namesOf(draft));
  const { claims, steps, set_ups: setUps } = draft.lesson;
  const like = claims[claims.length - 1];
  const setUp = steps[at]?.set_ups[0] ?? Object.keys(setUps)[0];
  const { measure, relation } = like;
  const lesson = {
    ...draft.lesson,
    claims: [...claims, { id, set_up: setUp, measure, ...(like.of && { of: like.of }), relation, value: 0.1 }],
    steps: steps.map((step, index) => (index === at ? { ...step, claims: [...step.claims, id] } : step)),
  };
  return eachText({ ...draft, lesson }, (words) => ({ ...words, claims: { ...words.claims, [id]: "" } }));
}
/** @param {Draft} draft @param {number} at @returns {Draft} */
export function removeClaim(draft, at) {
  const { id } = draft.lesson.claims[at];
  const lesson = {
    ...draft.lesson,
    claims: draft.lesson.claims.filter((_, index) => index !== at),
    steps: draft.lesson.steps.map((step) => ({ ...step, claims: step.claims.filter((one) => one !== id) })),
  };
  return eachText({ ...draft, lesson }, (words) => withValue(words, ["claims", id], undefined));
}
/** A claim is in one step. @param {Draft} draft @param {string} id @param {number} at @returns {Draft} */
export function moveClaim(draft, id, at) {
  const steps = draft.lesson.steps.map((step, index) => {
    const others = step.claims.filter((one) => one !== id);
    return { ...step, claims: index === at ? [...others, id] : others };
  });
  return { ...draft, lesson: { ...draft.lesson, steps } };
}

/** A number that texts speak of, though no claim is about it. @param {Draft} draft @returns {Draft} */
export function addValue(draft) {
  const id = freeName("value", namesOf(draft));
  const { values = [], claims, set_ups: setUps } = draft.lesson;
  const value = { id, set_up: Object.keys(setUps)[0], measure: claims[0].measure };
  return { ...draft, lesson: { ...draft.lesson, values: [...values, value] } };
}

/** @param {Draft} draft @returns {Draft} */
export function addStep(draft) {
  const { steps, set_ups: setUps } = draft.lesson;
  const step = { set_ups: [Object.keys(setUps).at(-1) ?? ""], claims: [], points_at: "#network" };
  const lesson = { ...draft.lesson, steps: [...steps, step] };
  return eachText({ ...draft, lesson }, (words) => ({ ...words, steps: [...words.steps, { do: "", look: "" }] }));
}
/** @param {Draft} draft @param {number} at @returns {Draft} */
export function removeStep(draft, at) {
  const without = (/** @type {any[]} */ list) => list.filter((_, index) => index !== at);
  const lesson = { ...draft.lesson, steps: without(draft.lesson.steps) };
  return eachText({ ...draft, lesson }, (words) => ({ ...words, steps: without(words.steps) }));
}
/** @param {Draft} draft @param {number} at @param {number} to @returns {Draft} */
export function moveStep(draft, at, to) {
  const moved = (/** @type {any[]} */ list) => {
    const copy = list.slice();
    copy.splice(to, 0, ...copy.splice(at, 1));
    return copy;
  };
  const lesson = { ...draft.lesson, steps: moved(draft.lesson.steps) };
  return eachText({ ...draft, lesson }, (words) => ({ ...words, steps: moved(words.steps) }));
}

/** @param {Question | null | undefined} question @returns {QuestionKind} */
export function kindOf(question) {
  if (!question) return "none";
  return question.least ? "least" : question.most ? "most" : "ranges";
}

/**
 * Another kind of question, made of what the one before had.
 * @param {Draft} draft @param {number} at @param {QuestionKind} kind @returns {Draft}
 */
export function askAs(draft, at, kind) {
  const step = draft.lesson.steps[at];
  const before = step.question;
  if (kind === "none") {
    const lesson = withValue(draft.lesson, ["steps", at, "question"], undefined);
    return eachText({ ...draft, lesson }, (words) => {
      const { ask: _, answers: __, ...others } = words.steps[at];
      return withValue(words, ["steps", at], others);
    });
  }
  const contest = before?.least ?? before?.most;
  const [first] = draft.lesson.claims;
  const reading = before?.reading ??
    contest?.[0] ?? { set_up: step.set_ups[0] ?? Object.keys(draft.lesson.set_ups)[0], measure: first.measure };
  const ids = before ? before.answers.filter(({ without }) => !without).map(({ id }) => id) : ["answer_1", "answer_2"];
  if (ids.length < 2) ids.push(freeName("answer", ids));
  /** @type {Question} */
  const question =
    kind === "ranges"
      ? { reading, answers: ids.map((id, index) => ({ id, ...(index < ids.length - 1 && { below: index + 1 }) })) }
      : {
          [kind]: contest ?? ids.map((_, index) => ({ ...reading, ...setUpAt(draft, step, index) })),
          answers: ids.map((id) => ({ id })),
        };
  return withAnswers(withValue(draft, ["lesson", "steps", at, "question"], question), at);
}
/** A contest is usually of set-ups. @param {Draft} draft @param {Step} step @param {number} index */
function setUpAt({ lesson }, step, index) {
  const all = step.set_ups.length > index ? step.set_ups : Object.keys(lesson.set_ups);
  return { set_up: all[Math.min(index, all.length - 1)] };
}
/** Texts have a place for each answer, and no other. @param {Draft} draft @param {number} at @returns {Draft} */
function withAnswers(draft, at) {
  const answers = draft.lesson.steps[at].question?.answers ?? [];
  return eachText(draft, (words) => {
    const step = words.steps[at] ?? { do: "", look: "" };
    const said = Object.fromEntries(answers.map(({ id }) => [id, step.answers?.[id] ?? ""]));
    const { do: before, look } = step;
    return withValue(words, ["steps", at], { do: before, ask: step.ask ?? "", answers: said, look });
  });
}
/** @param {Draft} draft @param {number} at @param {{without?: boolean}} [options] without: for no number at all */
export function addAnswer(draft, at, { without = false } = {}) {
  const question = /** @type {Question} */ (draft.lesson.steps[at].question);
  const id = freeName(
    "answer",
    question.answers.map((one) => one.id),
  );
  const { answers } = question;
  const contest = question.least ?? question.most;
  /** @type {Question} */
  const changed = { ...question, answers: [...answers, { id }] };
  if (contest) changed[question.least ? "least" : "most"] = [...contest, contest[contest.length - 1]];
  else if (without) changed.answers = [...answers, { id, without: true }];
  else {
    const numbered = answers.filter((one) => !one.without);
    const bound = numbered.at(-2)?.below ?? 0;
    changed.answers = [
      ...numbered.slice(0, -1),
      { ...numbered[numbered.length - 1], below: bound + 1 },
      { id },
      ...answers.filter((one) => one.without),
    ];
  }
  return withAnswers(withValue(draft, ["lesson", "steps", at, "question"], changed), at);
}
/** @param {Draft} draft @param {number} at of the step @param {number} index @returns {Draft} */
export function removeAnswer(draft, at, index) {
  const question = /** @type {Question} */ (draft.lesson.steps[at].question);
  const without = (/** @type {any[]} */ list) => list.filter((_, place) => place !== index);
  const answers = without(question.answers);
  const last = answers.filter((one) => !one.without).at(-1);
  const changed = {
    ...question,
    answers: answers.map((one) => (one === last ? { id: one.id } : one)),
    ...(question.least && { least: without(question.least) }),
    ...(question.most && { most: without(question.most) }),
  };
  return withAnswers(withValue(draft, ["lesson", "steps", at, "question"], changed), at);
}

/**
 * Another name for a set-up, a claim or a value, wherever it is spoken of.
 * @param {Draft} draft @param {"set_ups" | "claims" | "values"} family @param {string} before @param {string} after
 * @returns {Draft}
 */
export function rename(draft, family, before, after) {
  const to = (/** @type {string} */ name) => (name === before ? after : name);
  const keys = (/** @type {Record<string, any> | undefined} */ record) =>
    record && Object.fromEntries(Object.entries(record).map(([key, value]) => [to(key), value]));
  const { lesson } = draft;
  /** @type {any} */
  let changed = lesson;
  if (family === "set_ups") {
    const reading = (/** @type {any} */ one) => (one?.set_up === before ? { ...one, set_up: after } : one);
    const claim = (/** @type {Claim} */ one) => ({ ...reading(one), value: reading(one.value) });
    changed = {
      ...lesson,
      set_ups: keys(lesson.set_ups),
      claims: lesson.claims.map(claim),
      ...(lesson.values && { values: lesson.values.map(reading) }),
      ...(lesson.shows && { shows: lesson.shows.map(to) }),
      steps: lesson.steps.map((step) => ({
        ...step,
        set_ups: step.set_ups.map(to),
        ...(step.question && {
          question: {
            ...step.question,
            ...(step.question.reading && { reading: reading(step.question.reading) }),
            ...(step.question.least && { least: step.question.least.map(reading) }),
            ...(step.question.most && { most: step.question.most.map(reading) }),
          },
        }),
      })),
    };
  } else {
    const list = valueAt(lesson, [family]) ?? [];
    changed = {
      ...lesson,
      [family]: list.map((/** @type {any} */ one) => (one.id === before ? { ...one, id: after } : one)),
      ...(family === "claims" && {
        steps: lesson.steps.map((step) => ({ ...step, claims: step.claims.map(to) })),
      }),
    };
  }
  const mention = new RegExp(`\\{${before.replace(/[^\w-]/g, "\\$&")}(?=[.:}])`, "g");
  /** @param {any} value @returns {any} */
  const said = (value) =>
    typeof value === "string"
      ? value.replace(mention, `{${after}`)
      : Array.isArray(value)
        ? value.map(said)
        : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, said(one)]));
  return eachText({ ...draft, lesson: changed }, (words) => {
    const spoken = said(words);
    return family === "values" ? spoken : { ...spoken, ...(spoken[family] && { [family]: keys(spoken[family]) }) };
  });
}
