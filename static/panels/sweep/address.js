// A sweep in the page's address: `field:1,2,4~field:0.001..1x7log~seeds:5`. The experiment is the address's own. Pure.

import { planOf } from "./plan.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Axis} Axis */
/** @typedef {import("./plan.js").Value} Value */
/** @typedef {import("./plan.js").Goal} Goal */

/** What an address that opens the learning-rate finder begins with. */
export const FINDER = "finder";
const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e-?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})x(\\d{1,3})(log)?$`);
/** What is said beside the settings that vary. */
const OTHERS = ["seeds", "of", "epochs", "stop", "success", "color", "with"];
const FIELD = /^[a-z]\w*(?:\[\d{1,3}\])?(?:\.\w+)?$/;
const GOAL = new RegExp(`^([a-z_]+)=(${NUMBER})$`);

/** @param {number} value */
const plain = (value) => String(value).replace("e+", "e");
/** @param {Value} value */
const writeValue = (value) => (typeof value === "number" ? plain(value) : String(value));
/** @param {Axis} axis */
const writeAxis = ({ field, values, range }) =>
  range
    ? `${field}:${plain(range.from)}..${plain(range.to)}x${range.count}${range.scale === "log" ? "log" : ""}`
    : `${field}:${(values ?? []).map(writeValue).join(",")}`;
/** @param {Goal} goal */
const writeGoal = ({ measure, value }) => `${measure}=${plain(value)}`;

/**
 * @param {Plan} plan
 * @param {string} [first] what it begins with
 * @returns {string}
 */
export function writeSweep({ vary, seeds, epochs, stop, success, color, with: others }, first) {
  const usual = planOf([]);
  return [
    ...(first === undefined ? [] : [first]),
    ...vary.map(writeAxis),
    ...Object.entries(others).map(([name, value]) => `with:${name}=${value}`),
    ...(seeds.count === usual.seeds.count ? [] : [`seeds:${seeds.count}`]),
    ...(seeds.of === usual.seeds.of ? [] : [`of:${seeds.of}`]),
    ...(epochs === usual.epochs ? [] : [`epochs:${epochs}`]),
    ...(stop ? [`stop:${writeGoal(stop)}`] : []),
    ...(success ? [`success:${writeGoal(success)}`] : []),
    ...(color === usual.color ? [] : [`color:${color}`]),
  ].join("~");
}

/** @param {string} text @returns {Goal | null} */
function readGoal(text) {
  const [, measure, value] = GOAL.exec(text) ?? [];
  return measure === undefined ? null : { measure, value: Number(value) };
}
/** @param {string} text @returns {Value} */
const readValue = (text) =>
  text === "true" || text === "false" ? text === "true" : new RegExp(`^${NUMBER}$`).test(text) ? Number(text) : text;
/** @param {string} text @returns {number | null} */
const readCount = (text) => (/^\d{1,8}$/.test(text) ? Number(text) : null);

/** @param {string} field @param {string} text @returns {Axis | null} */
function readAxis(field, text) {
  const [, from, to, count, log] = RANGE.exec(text) ?? [];
  if (from !== undefined)
    return {
      field,
      range: { from: Number(from), to: Number(to), count: Number(count), scale: log ? "log" : "linear" },
    };
  return /^[\w.-]+(,[\w.-]+)*$/.test(text) ? { field, values: text.split(",").map(readValue) } : null;
}

/**
 * @param {string} text
 * @returns {{finder: boolean, plan: Plan | null, unread: string[]}} plan: null where it says nothing of one; unread:
 * parts that mean nothing here. What the server makes of the others it says itself.
 */
export function readSweep(text) {
  const parts = text.split("~").filter(Boolean);
  const finder = parts[0] === FINDER;
  const plan = planOf([]);
  /** @type {string[]} */
  const unread = [];
  for (const part of finder ? parts.slice(1) : parts) {
    const [, key = "", value = ""] = /^([^:]+):(.+)$/.exec(part) ?? [];
    const [count, goal] = [readCount(value), readGoal(value)];
    if (key === "seeds" && count) plan.seeds.count = count;
    else if (key === "of" && ["weights", "data", "both"].includes(value))
      plan.seeds.of = /** @type {import("./plan.js").SeedsOf} */ (value);
    else if (key === "epochs" && count) plan.epochs = count;
    else if (key === "stop" && goal) plan.stop = goal;
    else if (key === "success" && goal) plan.success = goal;
    else if (key === "color" && /^[a-z0-9_]+$/.test(value)) plan.color = value;
    else if (key === "with" && /^\w+\.\w+=\w+$/.test(value)) {
      const [name, chosen] = value.split("=");
      plan.with = { ...plan.with, [name]: chosen };
    } else {
      const axis = FIELD.test(key) && !OTHERS.includes(key) && plan.vary.length < 2 ? readAxis(key, value) : null;
      if (axis) plan.vary.push(axis);
      else unread.push(part);
    }
  }
  return { finder, plan: plan.vary.length > 0 ? plan : null, unread };
}
