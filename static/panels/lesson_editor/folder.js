// A draft as the files of a lesson's folder, and one made of such files. Pure.

import { FileFault, isObject, parseObject } from "../../wire/checkpoint.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./zip.js").TextFile} TextFile */

const [DOCUMENT, TALLY] = ["lesson.json", "tallies.json"];
/** What a lesson may be named, and its languages: as the server reads folders. */
export const NAME = /^[a-z0-9][a-z0-9_-]{0,59}$/;
export const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/;

const json = (/** @type {unknown} */ value) => `${JSON.stringify(value, null, 2)}\n`;

/** @param {Draft} draft @returns {TextFile[]} in a folder of the lesson's name */
export function filesOf({ name, lesson, texts, tally }) {
  const files = [
    [DOCUMENT, json(lesson)],
    ...Object.entries(texts).map(([language, words]) => [`${language}.json`, json(words)]),
    ...(tally ? [[TALLY, json(tally)]] : []),
  ];
  return files.map(([file, text]) => ({ name: `${name}/${file}`, text }));
}

/** Whether a file, by its name in an archive, may be one of a lesson. @param {string} path */
export const isOfLesson = (path) => {
  const parts = path.split("/");
  // What some systems put beside each file.
  return path.endsWith(".json") && parts.length <= 2 && parts.every((part) => !/^(\.|__)/.test(part));
};

/**
 * @param {TextFile[]} files of one lesson
 * @returns {Draft}
 * @throws {FileFault} where there is no lesson among them, or more than one, or a file is no JSON
 */
export function draftOf(files) {
  const known = files.filter(({ name }) => isOfLesson(name));
  const documents = known.filter(({ name }) => name.split("/").at(-1) === DOCUMENT);
  if (documents.length === 0) throw new FileFault("lesson_editor.fault.no_document");
  if (documents.length > 1) throw new FileFault("lesson_editor.fault.several", { count: documents.length });
  const folder = documents[0].name.slice(0, -DOCUMENT.length);
  /** @type {Draft} */
  const draft = { name: nameOf(folder), lesson: /** @type {any} */ (read(documents[0])), texts: {} };
  for (const file of known) {
    const stem = file.name.slice(folder.length).replace(/\.json$/, "");
    if (!file.name.startsWith(folder) || file === documents[0]) continue;
    if (`${stem}.json` === TALLY) draft.tally = read(file);
    else if (LANGUAGE.test(stem)) draft.texts[stem] = /** @type {any} */ (read(file));
  }
  if (Object.keys(draft.texts).length === 0) throw new FileFault("lesson_editor.fault.no_text");
  return draft;
}

/** @param {TextFile} file */
function read({ name, text }) {
  const found = parseObject(text);
  if (!found) throw new FileFault("lesson_editor.fault.json", { name });
  return found;
}

/** A name that a folder may have. @param {string} given */
export function nameOf(given) {
  const plain = given
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 60);
  return plain || "my-lesson";
}

/** What the forms can show: something may have been written by hand. @param {unknown} draft @returns {boolean} */
export const isShapely = (draft) => {
  const { lesson, texts } = /** @type {any} */ (draft);
  const words = Object.values(texts ?? {});
  return (
    isObject(lesson) &&
    isObject(lesson.set_ups) &&
    Object.values(lesson.set_ups).length > 0 &&
    Object.values(lesson.set_ups).every((/** @type {any} */ one) => isObject(one) && isObject(one.experiment)) &&
    listOf(lesson.claims, isClaim) &&
    lesson.claims.length > 0 &&
    listOf(lesson.values ?? [], isClaim) &&
    listOf(lesson.controls ?? [], isText) &&
    listOf(lesson.requires ?? [], isText) &&
    listOf(lesson.shows ?? [], isText) &&
    listOf(lesson.steps, isStep) &&
    words.length > 0 &&
    words.every((/** @type {any} */ one) => isWords(one, lesson.steps.length))
  );
};
const listOf = (/** @type {any} */ value, /** @type {(one: any) => boolean} */ each) =>
  Array.isArray(value) && value.every(each);
const isText = (/** @type {unknown} */ one) => typeof one === "string";
const isReading = (/** @type {any} */ one) => isObject(one) && isText(one.measure) && isObject(one.of ?? {});
const isClaim = (/** @type {any} */ one) =>
  isReading(one) && isText(one.id) && (!isObject(one.value) || isReading(one.value));
const isStep = (/** @type {any} */ one) =>
  isObject(one) && listOf(one.set_ups, isText) && listOf(one.claims, isText) && isQuestion(one.question ?? null);
const isQuestion = (/** @type {any} */ one) =>
  one === null ||
  (isObject(one) &&
    listOf(one.answers, (/** @type {any} */ answer) => isObject(answer) && isText(answer.id)) &&
    (one.reading ? isReading(one.reading) : listOf(one.least ?? one.most, isReading)));
const isWords = (/** @type {any} */ one, /** @type {number} */ steps) =>
  isObject(one) &&
  isObject(one.claims) &&
  isObject(one.set_ups ?? {}) &&
  listOf(one.mistakes, isText) &&
  listOf(one.steps, isObject) &&
  one.steps.length === steps;
