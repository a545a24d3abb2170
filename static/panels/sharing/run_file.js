// A run as a file, and points and losses as tables. Pure.

import { fromBase64, toBase64 } from "../../wire/base64.js";
import { FileFault, isObject, parseObject, readCheckpoint } from "../../wire/checkpoint.js";
import { snapshotMessage } from "../../wire/messages.js";
import { writeTable } from "../../app/csv.js";

const FORMAT = "neural-network-playground";
const VERSION = 1;
const LONGEST = { name: 80, history: 5000, hide: 100, file: 4 * 2 ** 20 };
const KEYS = ["format", "version", "name", "saved", "checkpoint", "history", "view"];
const VIEW_KEYS = ["showTest", "discretize", "hide", "drawer"];
/** Only where it is on: a file never takes from its reader what shows signs without color. */
const SIGNS = "signs";
const POINT_KEYS = ["epoch", "train", "test", "trainScore", "testScore", "rate"];

/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */
/**
 * @typedef {Pick<import("../../app/state.js").View, "showTest" | "discretize" | "hide" | "drawer"> & {signs?: true}}
 * View what of the page's view a file has
 */
/**
 * @typedef {{name: string, saved: string, checkpoint: import("../../wire/base64.js").Bytes, history:
 * HistoryPoint[], view: View}} SavedRun saved: when, ISO 8601
 */
/**
 * @typedef {SavedRun & {epoch: number, batch: number, experiment: any, message: ArrayBuffer}} OpenedRun message: the
 * snapshot to send
 */

/** @param {SavedRun} run @returns {string} the file */
export function writeRun({ name, saved, checkpoint, history, view }) {
  const head = { format: FORMAT, version: VERSION, name: name.slice(0, LONGEST.name), saved };
  const run = { checkpoint: toBase64(checkpoint), history: history.map(writePoint), view };
  return `${JSON.stringify({ ...head, ...run })}\n`;
}

/** JSON has no word for what is not a number. @param {HistoryPoint} point */
const writePoint = (point) =>
  Object.fromEntries(
    POINT_KEYS.filter((key) => Object.hasOwn(point, key)).map((key) => [
      key,
      finiteOr(/** @type {any} */ (point)[key], null),
    ]),
  );
/** @template T @param {unknown} value @param {T} other @returns {number | T} */
const finiteOr = (value, other) => (typeof value === "number" && Number.isFinite(value) ? value : other);

/** A file larger than any run is not even read. @param {number} size bytes @throws {FileFault} */
export function checkSize(size) {
  if (size > LONGEST.file) throw new FileFault("share.fault.too_large", { size, limit: LONGEST.file });
}

/**
 * @param {string} text of a file
 * @returns {OpenedRun}
 * @throws {FileFault} that names the field, the rule and the value
 */
export function readRun(text) {
  checkSize(text.length);
  const file = parseObject(text);
  if (!file) throw new FileFault("share.fault.json");
  if (file.format !== FORMAT) throw new FileFault("share.fault.foreign", { wanted: FORMAT, value: shown(file.format) });
  if (file.version !== VERSION)
    throw new FileFault("share.fault.version", { wanted: VERSION, value: shown(file.version) });
  checkKeys(file, KEYS, KEYS, "");
  const { name, saved, history, view } = file;
  check(typeof name === "string" && name.length <= LONGEST.name, "name", "text", name);
  check(typeof saved === "string" && saved.length <= 40 && !Number.isNaN(Date.parse(saved)), "saved", "date", saved);
  const checkpoint = typeof file.checkpoint === "string" ? fromBase64(file.checkpoint) : null;
  check(checkpoint !== null, "checkpoint", "base64", file.checkpoint);
  const bytes = /** @type {import("../../wire/base64.js").Bytes} */ (checkpoint);
  const { epoch, cursor, experiment } = readCheckpoint(bytes);
  check(Array.isArray(history) && history.length <= LONGEST.history, "history", "list", history);
  return {
    name,
    saved,
    checkpoint: bytes,
    history: readHistory(history),
    view: readView(view),
    epoch,
    batch: cursor,
    experiment,
    message: snapshotMessage(bytes, { epoch, cursor }),
  };
}

/** @param {unknown[]} points @returns {HistoryPoint[]} */
function readHistory(points) {
  let before = -1;
  return points.map((point, index) => {
    const path = `history[${index}]`;
    check(isObject(point), path, "object", point);
    const given = /** @type {Record<string, unknown>} */ (point);
    checkKeys(given, POINT_KEYS, ["epoch", "train", "test"], `${path}.`);
    for (const [key, value] of Object.entries(given))
      check(
        finiteOr(value, null) !== null || (value === null && key !== "epoch" && key !== "train"),
        `${path}.${key}`,
        "number",
        value,
      );
    check(Number(given.epoch) > before, `${path}.epoch`, "later", given.epoch);
    before = Number(given.epoch);
    return /** @type {any} */ (
      Object.fromEntries(Object.entries(given).map(([key, value]) => [key, finiteOr(value, NaN)]))
    );
  });
}

/** @param {unknown} view @returns {View} */
function readView(view) {
  check(isObject(view), "view", "object", view);
  const given = /** @type {Record<string, any>} */ (view);
  checkKeys(given, [...VIEW_KEYS, SIGNS], VIEW_KEYS, "view.");
  for (const key of ["showTest", "discretize"])
    check(typeof given[key] === "boolean", `view.${key}`, "boolean", given[key]);
  check(given.signs === undefined || typeof given.signs === "boolean", "view.signs", "boolean", given.signs);
  check(typeof given.drawer === "string" && /^[a-z]{0,40}$/.test(given.drawer), "view.drawer", "word", given.drawer);
  check(
    Array.isArray(given.hide) &&
      given.hide.length <= LONGEST.hide &&
      given.hide.every((/** @type {unknown} */ name) => typeof name === "string" && /^[a-z_]{1,40}$/.test(name)),
    "view.hide",
    "words",
    given.hide,
  );
  return {
    showTest: given.showTest,
    discretize: given.discretize,
    hide: given.hide,
    drawer: given.drawer,
    ...(given.signs && { signs: true }),
  };
}

/** @param {Record<string, unknown>} given @param {string[]} known @param {string[]} needed @param {string} place */
function checkKeys(given, known, needed, place) {
  const missing = needed.find((key) => !Object.hasOwn(given, key));
  if (missing !== undefined) throw new FileFault("share.fault.missing", { path: `${place}${missing}` });
  const foreign = Object.keys(given).find((key) => !known.includes(key));
  if (foreign !== undefined) throw new FileFault("share.fault.unknown", { path: `${place}${foreign.slice(0, 60)}` });
}
/** @param {boolean} holds @param {string} path @param {string} rule @param {unknown} value */
function check(holds, path, rule, value) {
  if (!holds) throw new FileFault("share.fault.field", { path, rule, value: shown(value) });
}
/** @param {unknown} value */
const shown = (value) => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60));

/**
 * @param {{train: number[][], test: number[][]}} data
 * @param {string[]} [inputs] names of the columns before the label
 */
export const pointsCsv = ({ train, test }, inputs = ["x1", "x2"]) =>
  writeTable([
    [...inputs, "label", "part"],
    ...train.map((point) => [...point, "train"]),
    ...test.map((point) => [...point, "test"]),
  ]);

/** @param {HistoryPoint[]} history @param {"accuracy" | "r2"} score what the scores are */
export const historyCsv = (history, score) =>
  writeTable([
    ["epoch", "train_loss", "test_loss", `train_${score}`, `test_${score}`, "learning_rate"],
    ...history.map(({ epoch, train, test, trainScore = NaN, testScore = NaN, rate = NaN }) => [
      epoch,
      train,
      test,
      trainScore,
      testScore,
      rate,
    ]),
  ]);

/** A name for a file, of letters every system takes. @param {string} name @param {string} ending */
export const fileName = (name, ending) =>
  `${
    name
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .toLowerCase() || "run"
  }.${ending}`;
