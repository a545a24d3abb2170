// How far a step is: what is to be guessed, whether the answer has come out, and whether the step is done.

import { judge, readingsOf } from "./claims.js";
import { measuredIn, settled } from "./readings.js";

/** @typedef {import("../lesson.js").Lesson} Lesson */
/** @typedef {import("./readings.js").Reading} Reading */
/**
 * @typedef {object} Answer
 * @property {string} id
 * @property {number} [below] of ranges: the first that is above the number is the answer
 * @property {boolean} [without] of ranges: it is the answer where there is no number
 */
/**
 * @typedef {object} Question
 * @property {"ranges" | "least" | "most"} kind in which range a number is, or which of several is the least or the most
 * @property {Reading[]} readings one, or one for each answer
 * @property {Answer[]} answers
 * @property {Record<string, number> | null} tally with how many seeds each is the answer
 */
/** @typedef {"predict" | "run" | "explain"} Phase */

/** The step of this place. @param {Lesson} lesson @param {number} index */
export const stepAt = ({ resolved }, index) => resolved.steps[index];

/** @param {Lesson} lesson @param {number} index of a step */
export const claimsOf = (lesson, index) =>
  stepAt(lesson, index).claims.flatMap((name) => lesson.resolved.claims.find(({ id }) => id === name) ?? []);

/**
 * The answer that the numbers give.
 * @param {Question} question
 * @param {(number | null)[]} numbers of its readings
 * @returns {string | null} null where several are as good, or no answer fits
 */
export function answerOf({ kind, answers }, numbers) {
  if (kind === "ranges") {
    const [number] = numbers;
    const found =
      number === null
        ? answers.find(({ without }) => without)
        : answers.find(({ below, without }) => !without && (below === undefined || number < below));
    return found?.id ?? null;
  }
  // What never got there is last.
  const ranked = numbers.map((number) => (number === null ? Infinity : kind === "least" ? number : -number));
  const best = Math.min(...ranked);
  return ranked.filter((one) => one === best).length === 1 ? answers[ranked.indexOf(best)].id : null;
}

/** It is only to be read. @param {import("../lesson.js").Step} step */
const isText = ({ question, claims, set_ups: names }) => question === null && claims.length + names.length === 0;

/** Somebody may be told: they have said what they think, or let it run, or asked. @param {Lesson} lesson
 * @param {number} index of a step */
const revealed = ({ answers, shown, ran, resolved }, index) =>
  answers[index] !== undefined || shown.includes(index) || ran.includes(index) || isText(resolved.steps[index]);

/**
 * What is asked is told by the start already: until somebody has guessed, no picture may give it away.
 * @param {Lesson} lesson
 * @param {number} index of a step
 */
export function isVeiled(lesson, index) {
  const question = lesson.resolved.steps[index]?.question;
  return question
    ? question.readings.every(({ at, set_up: name }) => name && at === "start") && !revealed(lesson, index)
    : false;
}

/**
 * All that the step asks, or says without asking, has come out.
 * @param {Lesson} lesson
 * @param {number} index of a step
 */
export function cameOut(lesson, index) {
  const { question, set_ups: names } = stepAt(lesson, index);
  const measured = measuredIn(lesson);
  if (question) return question.readings.every((reading) => settled(reading, measured));
  const claims = claimsOf(lesson, index);
  return claims.length > 0
    ? claims.every((claim) => judge(claim, measured).standing !== "open")
    : names.every((name) => measured.moments(name) === Infinity);
}

/**
 * @param {Lesson} lesson
 * @param {number} index of a step
 * @returns {Phase}
 */
export function phaseOf(lesson, index) {
  const told = revealed(lesson, index);
  // Who asks to be told what there is to see is told, also where nothing was measured.
  if (told && (cameOut(lesson, index) || (!stepAt(lesson, index).question && lesson.shown.includes(index))))
    return "explain";
  return told ? "run" : "predict";
}

/** The answer of its question, once it has come out. @param {Lesson} lesson @param {number} index of a step */
export function outcomeOf(lesson, index) {
  const { question } = stepAt(lesson, index);
  const { read } = measuredIn(lesson);
  return question && cameOut(lesson, index) ? answerOf(question, question.readings.map(read)) : null;
}

/**
 * The set-ups of a step of which something is still to be measured; one of which nothing is, has to run.
 * @param {Lesson} lesson
 * @param {number} index of a step
 */
export function openSetUps(lesson, index) {
  const { question, set_ups: names } = stepAt(lesson, index);
  const measured = measuredIn(lesson);
  const readings = [...claimsOf(lesson, index).flatMap(readingsOf), ...(question?.readings ?? [])];
  return names.filter((name) => {
    const own = readings.filter(({ set_up: of }) => of === name);
    return own.length > 0 ? own.some((reading) => !settled(reading, measured)) : measured.moments(name) < Infinity;
  });
}

/** The set-up of a step that is to run next; null where nothing is to be measured any more. @param {Lesson} lesson
 * @param {number} index of a step */
export function nextSetUp(lesson, index) {
  const open = openSetUps(lesson, index);
  return open.find((name) => name === lesson.setUp && lesson.on) ?? open[0] ?? null;
}

/**
 * The steps that are done now: all that they claim was measured, whatever came out.
 * @param {Lesson} lesson
 * @returns {number[]}
 */
export function stepsDone(lesson) {
  const measured = measuredIn(lesson);
  return lesson.resolved.steps.flatMap((step, index) =>
    (isText(step) ? lesson.seen.includes(index) : revealed(lesson, index)) &&
    cameOut(lesson, index) &&
    claimsOf(lesson, index).every((claim) => judge(claim, measured).standing !== "open")
      ? [index]
      : [],
  );
}

/**
 * The claim or value that a number is of, by which texts and pictures speak of it.
 * @param {Lesson} lesson
 * @param {string} measure
 * @param {Record<string, number>} [of] its arguments, as many as tell it
 * @param {string | null} [setUp]
 * @returns {string | undefined} of the present step first
 */
export function numberOf(lesson, measure, of = {}, setUp) {
  const { claims, values, steps } = lesson.resolved;
  const here = steps[lesson.page]?.claims ?? [];
  const all = [
    ...claims.filter(({ id }) => here.includes(id)).map(({ id, left }) => ({ id, reading: left })),
    ...values,
    ...claims.map(({ id, left }) => ({ id, reading: left })),
  ];
  return all.find(
    ({ reading }) =>
      reading.measure === measure &&
      (setUp === undefined || reading.set_up === setUp) &&
      Object.entries(of).every(([name, value]) => reading.of[name] === value),
  )?.id;
}
