// The page's address: what differs from the defaults, readable by a person.

import { FEWEST_CLASSES, usualParameters } from "./consistency.js";
import { inputKey, inputPlace, usualFeatures } from "./inputs.js";

/** @typedef {import("../wire/types.js").Experiment} Experiment */
/** @typedef {import("../wire/types.js").Catalogue} Catalogue */
/** @typedef {import("../app/state.js").View & {speed: import("../wire/types.js").Speed}} View */
/** @typedef {{code: "unknown_key" | "unreadable_value", detail: string}} Note detail: `key=value` */
/** @typedef {{id?: string, packed?: string, alone: boolean}} Challenge alone: it begins with its own set-up */
/** @typedef {{name: string, parameters?: import("../wire/types.js").Parameter[]}} Entry */
/**
 * @typedef {{records?: (catalogue: Catalogue) => Entry[], named?: string, also?: string[], optional?: (catalogue:
 * Catalogue) => object}} Field
 */
/**
 * @typedef {{field: keyof View, read: (text: string) => any, write: (value: any) => string}} ViewField read: undefined
 * where unreadable
 */

/** @returns {View} */
const defaultView = () => ({
  showTest: false,
  discretize: false,
  signs: false,
  hide: [],
  drawer: "",
  layers: "",
  axes: [0, 1],
  held: null,
  lab: "",
  sweep: "",
  space: "",
  landscape: "",
  compare: "",
  speed: { per: "epoch", rate: 60 },
});

/**
 * Every key an address may hold. Of the experiment's: which of the engine's records it chooses among, the member that
 * names the choice, and names that are no record, and members the defaults do not have, by a value of their kind. A
 * key's members are written with a dot: `data.noise=0.2`.
 * @type {Record<string, Field>}
 */
const KEYS = {
  problem: { records: ({ problems }) => problems.map((name) => ({ name })) },
  data: { records: ({ datasets }) => datasets, named: "dataset", optional: () => ({ classes: FEWEST_CLASSES }) },
  features: { records: ({ features }) => features },
  standardize: {},
  hidden: { records: ({ activations }) => activations },
  output_activation: { records: ({ activations }) => activations, also: ["auto"] },
  loss: { records: ({ losses }) => losses, also: ["auto"] },
  bias: {},
  initializer: { records: ({ initializers }) => initializers, named: "name" },
  optimizer: { records: ({ optimizers }) => optimizers, named: "name" },
  schedule: { records: ({ schedules }) => schedules, named: "name" },
  regularizer: { records: ({ regularizers }) => regularizers, named: "name" },
  clip: { records: ({ clips }) => clips, named: "name" },
  batch_size: {},
  shuffle: {},
  seed: {},
  stop: { optional: ({ stops }) => Object.fromEntries(stops.map((name) => [name, 1])) },
  frozen: {},
  off: {},
};
const WEIGHTS = "weights";
/** A run that the server keeps; what else is said of the set-up does not count then. */
const LINK = "link";
/** A lesson, and a step of it; alone in an address it opens with its own set-up. */
const LESSON = "lesson";
/** The same of one that is within the address. */
const DOCUMENT = "lesson-document";
/** A class to enter, and the key of its teacher. */
const CLASS = "class";
const KEY = "key";
/** Likewise a challenge, which has no steps. */
const CHALLENGE = "challenge";
const CHALLENGE_DOCUMENT = "challenge-document";
/** What says nothing of the experiment. */
const APART = [WEIGHTS, LINK, LESSON, DOCUMENT, CLASS, KEY, CHALLENGE, CHALLENGE_DOCUMENT];
/** A step counts from 1; the first is not said. */
const STEP = /:([1-9]\d?)$/;
/** How a person sees says nothing of a set-up. */
const SIGNS = "signs";
const YES_NO = new Map([
  ["1", true],
  ["0", false],
  ["true", true],
  ["false", false],
]);
/** @type {(field: keyof View) => ViewField} */
const flag = (field) => ({ field, read: (text) => YES_NO.get(text), write: (value) => (value ? "1" : "0") });
const LANDSCAPE =
  /^(weights|path|random)?(:(w\d+-\d+-\d+|b\d+-\d+)){0,2}(:seed\d{1,9})?(:test)?(:(whole|near))?(:x[\d.]{1,9})?$/;
/** @type {Record<string, ViewField>} */
const VIEW_KEYS = {
  test: flag("showTest"),
  discretize: flag("discretize"),
  signs: flag("signs"),
  hide: {
    field: "hide",
    read: (text) => (/^[a-z_]+(,[a-z_]+)*$/.test(text) ? text.split(",") : undefined),
    write: (value) => value.join(","),
  },
  drawer: { field: "drawer", read: (text) => (/^[a-z]*$/.test(text) ? text : undefined), write: (value) => value },
  layers: {
    field: "layers",
    read: (text) => (/^(over_time|importance|changes)$/.test(text) ? text : undefined),
    write: (value) => value,
  },
  axes: {
    field: "axes",
    read: readAxes,
    write: (value) => value.map(inputKey).join(","),
  },
  held: {
    field: "held",
    read: readHeld,
    write: (value) =>
      value
        .flatMap((/** @type {number | null} */ one, /** @type {number} */ place) =>
          one === null ? [] : [`${inputKey(place)}:${one}`],
        )
        .join(","),
  },
  lab: { field: "lab", read: (text) => (/^[a-z]*$/.test(text) ? text : undefined), write: (value) => value },
  // The lab itself says what of it cannot be used.
  sweep: {
    field: "sweep",
    read: (text) => (/^[\w.,:=~[\]-]{0,2000}$/.test(text) ? text : undefined),
    write: (value) => value,
  },
  // Layer, units along the sides, unit of the next layer whose boundary shows; counted as they are named on the page.
  space: {
    field: "space",
    read: (text) => (/^(plane|\d{1,2})?(:\d{1,3}-\d{1,3})?(:u\d{1,3})?$/.test(text) ? text : undefined),
    write: (value) => value,
  },
  // The plane, two weights or biases, the seed of its directions, whose loss, what is in the middle, and how large.
  landscape: { field: "landscape", read: (text) => (LANDSCAPE.test(text) ? text : undefined), write: (value) => value },
  // The lab itself says what of it cannot be used.
  compare: { field: "compare", read: (text) => text, write: (value) => value },
  speed: {
    field: "speed",
    read: readSpeed,
    write: (value) => (value === null ? "max" : `${value.rate}${value.per === "epoch" ? "e" : "b"}`),
  },
};

/**
 * @param {string} hash with or without its #; ours, or one of TensorFlow Playground's
 * @param {Catalogue} catalogue
 * @param {Pick<typeof import("./tensorflow_playground.js"), "isPlayground" | "readPlayground"> | null} [playground]
 * reads the latter; a page whose address is empty does without
 * @returns {{experiment: Experiment, view: View, notes: Note[], weights?: string, link?: string, lesson?: {id: string,
 * step?: number, alone: boolean}, packed?: {id: string, step?: number}, room?: {code: string, key: string, alone:
 * boolean}, challenge?: Challenge}} notes: what could not be used; the rest is. weights: as `wire/checkpoint.js` packs
 * them; link: to a run the server keeps; packed: a lesson that is within the address, under `id`; room: a class;
 * challenge: its name or, `packed`, all of it
 */
export function readAddress(hash, catalogue, playground = null) {
  const pairs = hash
    .replace(/^#/, "")
    .split("&")
    .filter(Boolean)
    .map((pair) => /^([^=]*)=?(.*)$/s.exec(pair)?.slice(1).map(decode) ?? []);
  /** @type {Note[]} */
  const notes = [];
  /** @type {any} */
  const experiment = structuredClone(catalogue.defaults);
  const view = defaultView();
  const [weights, link, lesson, packed, room, key, challenge, packedChallenge] = APART.map(
    (name) => pairs.find(([found]) => found === name)?.[1],
  );
  if (playground?.isPlayground(pairs, catalogue))
    return playground.readPlayground(pairs, { catalogue, experiment, view });
  // A name comes first: it brings the usual values of what else may be said.
  for (const [key, text] of pairs.sort(([a], [b]) => Number(b.endsWith(".name")) - Number(a.endsWith(".name")))) {
    if (APART.includes(key) && (key !== KEY || room !== undefined)) continue;
    const [top, member, ...rest] = key.split(".");
    const viewField = Object.hasOwn(VIEW_KEYS, key) ? VIEW_KEYS[key] : null;
    const known =
      Object.hasOwn(KEYS, top) &&
      rest.length === 0 &&
      (member === undefined || sampleOf(top, member, catalogue) !== undefined);
    if (!viewField && !known) {
      notes.push({ code: "unknown_key", detail: `${key}=${text}` });
      continue;
    }
    const value = viewField ? viewField.read(text) : readValue(top, member, text, catalogue);
    if (value === undefined) notes.push({ code: "unreadable_value", detail: `${key}=${text}` });
    else if (viewField) Object.assign(view, { [viewField.field]: value });
    else if (member === undefined) experiment[top] = value;
    else if (member === "name")
      experiment[top] = {
        name: value,
        ...usualParameters(KEYS[top].records?.(catalogue).find(({ name }) => name === value)),
      };
    else experiment[top] = { ...experiment[top], [member]: value };
  }
  if (!pairs.some(([key]) => key === "features")) experiment.features = usualFeatures(experiment.data, catalogue);
  return {
    experiment,
    view,
    notes,
    ...(weights !== undefined && { weights }),
    ...(link !== undefined && { link }),
    ...(packed !== undefined && { packed: readLesson(packed) }),
    ...(room !== undefined && {
      room: { code: room, key: key ?? "", alone: pairs.every(([found]) => found === CLASS || found === KEY) },
    }),
    ...((packedChallenge ?? challenge) !== undefined && {
      challenge: {
        ...(packedChallenge === undefined ? { id: challenge ?? "" } : { packed: packedChallenge }),
        alone: pairs.every(([key]) => [CHALLENGE, CHALLENGE_DOCUMENT, SIGNS].includes(key)),
      },
    }),
    ...(lesson !== undefined && {
      lesson: { ...readLesson(lesson), alone: pairs.every(([key]) => key === LESSON || key === SIGNS) },
    }),
  };
}

/**
 * A lesson as an address names it: `04-vanishing-gradient:2` is its second step.
 * @param {string} text
 * @returns {{id: string, step?: number}}
 */
const readLesson = (text) => {
  const step = STEP.exec(text)?.[1];
  return { id: text.replace(STEP, ""), ...(step !== undefined && { step: Number(step) }) };
};
/**
 * The address of a lesson that is within it.
 * @param {string} packed as `packed_document.js` does it
 * @param {number} [step] from 1
 */
export const packedAddress = (packed, step = 1) => `${DOCUMENT}=${writeLesson({ id: packed, step })}`;
/** @param {{id: string, step: number}} lesson step: from 1 */
const writeLesson = ({ id, step }) => (step > 1 ? `${id}:${step}` : id);
/**
 * The address of a lesson whose own set-up runs.
 * @param {{id: string, step: number}} lesson step: from 1
 * @param {{signs: boolean}} view
 */
export const lessonAddress = (lesson, { signs }) =>
  `${signs ? `${SIGNS}=1&` : ""}${LESSON}=${encode(writeLesson(lesson))}`;

/**
 * The address of a challenge: alone it begins with its own set-up; behind one of another it is kept to.
 * @param {{id: string, packed?: string}} challenge packed: of one that is within the address
 * @param {string} [set_up] the address of the run
 */
export const challengeAddress = ({ id, packed }, set_up = "") =>
  `${set_up ? `${set_up}&` : ""}${packed ? `${CHALLENGE_DOCUMENT}=${packed}` : `${CHALLENGE}=${encode(id)}`}`;

/**
 * What one key of an address says of what the page shows.
 * @param {string} key @param {string} text
 * @returns {Partial<View> | undefined} undefined where there is no such key, or it cannot be read
 */
export function readView(key, text) {
  const found = Object.hasOwn(VIEW_KEYS, key) ? VIEW_KEYS[key] : null;
  const value = found?.read(text);
  return found && value !== undefined ? { [found.field]: value } : undefined;
}

/**
 * @param {Experiment} experiment complete @param {View} view @param {Catalogue} catalogue
 * @param {string} [weights] as `wire/checkpoint.js` packs them
 * @param {{id: string, step: number}} [lesson] step: from 1
 * @returns {string} what follows the #; empty where everything is as by default
 */
export function writeAddress(experiment, view, catalogue, weights, lesson) {
  /** @type {any} */
  const defaults = { ...catalogue.defaults, features: usualFeatures(experiment.data, catalogue) };
  const parts = Object.entries(experiment)
    .filter(([key, value]) => !same(value, defaults[key]))
    .flatMap(([key, value]) => writeValue(key, value, defaults[key], catalogue));
  const plain = defaultView();
  for (const [key, { field, write }] of Object.entries(VIEW_KEYS)) {
    if (!same(view[field], plain[field])) parts.push([key, write(view[field])]);
  }
  if (lesson !== undefined) parts.push([LESSON, writeLesson(lesson)]);
  // Last, because a link that is cut short then loses nothing else.
  if (weights !== undefined) parts.push([WEIGHTS, weights]);
  return parts.map(([key, text]) => `${key}=${encode(text)}`).join("&");
}

/**
 * Some fields of an experiment, also where they are as by default.
 * @param {Experiment} experiment @param {string[]} fields @param {Catalogue} catalogue
 * @returns {string[][]} keys and texts, as in an address
 */
export const writeFields = (experiment, fields, catalogue) =>
  fields.flatMap((key) => {
    const [value, standard] = [experiment, catalogue.defaults].map((one) => /** @type {any} */ (one)[key]);
    const parts = writeValue(key, value, standard, catalogue);
    return parts.length > 0 ? parts : [[key, JSON.stringify(value)]];
  });

/**
 * @param {string} key
 * @param {any} value
 * @param {any} standard
 * @param {Catalogue} catalogue
 * @returns {string[][]} keys and texts
 */
function writeValue(key, value, standard, catalogue) {
  const short =
    key === "features"
      ? value.join(",") || "none"
      : key === "hidden"
        ? value.map((/** @type {any} */ layer) => writeLayer(layer, catalogue)).join(",") || "none"
        : null;
  if (short !== null)
    return [[key, same(readValue(key, undefined, short, catalogue), value) ? short : JSON.stringify(value)]];
  if (kind(value) !== "object") return [[key, written(value)]];
  const record =
    KEYS[key].named === "name" ? KEYS[key].records?.(catalogue).find(({ name }) => name === value.name) : undefined;
  if (KEYS[key].named === "name") standard = { name: standard.name, ...usualParameters(record) };
  const changed = Object.entries(value)
    .filter(([member, one]) => !same(one, standard[member]))
    .map(([member, one]) => [`${key}.${member}`, written(one), member]);
  // Where the parts would not give the same whole again, the whole is written as JSON.
  const whole =
    Object.keys(standard).some((member) => !Object.hasOwn(value, member)) ||
    changed.some(
      ([, text, member]) =>
        sampleOf(key, member, catalogue) === undefined || !same(readValue(key, member, text, catalogue), value[member]),
    );
  return whole ? [[key, JSON.stringify(value)]] : changed.map(([path, text]) => [path, text]);
}

/** @param {any} value */
const written = (value) => (typeof value === "string" && !/^[[{"]/.test(value) ? value : JSON.stringify(value));

/**
 * @param {string} key @param {string | undefined} member @param {string} text @param {Catalogue} catalogue
 * @returns {any} undefined where it cannot be read
 */
function readValue(key, member, text, catalogue) {
  const { records, named, also = [] } = KEYS[key];
  const names = [...(records?.(catalogue) ?? []).map(({ name }) => name), ...also];
  /** @type {any} */
  const sample = member === undefined ? /** @type {any} */ (catalogue.defaults)[key] : sampleOf(key, member, catalogue);
  if (/^[[{"]/.test(text)) return readJson(text, kind(sample));
  if (key === "features") {
    const chosen = text === "none" ? [] : text.split(",");
    return chosen.every((name) => names.includes(name) || name.startsWith("=") || inputPlace(name) >= 0)
      ? [...new Set(chosen)]
      : undefined;
  }
  if (key === "hidden") return readHidden(text, names, catalogue);
  if (names.length > 0 && member === named && !names.includes(text)) return undefined;
  if (typeof sample === "string") return text;
  if (typeof sample === "boolean") return YES_NO.get(text);
  if (typeof sample === "number") return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
  return sample === null ? readJson(text, "null") : undefined;
}

/**
 * Layers as `activation:units`, then what else they say, as `member=value`; what they do not say is as in the default
 * layers.
 * @param {string} text
 * @param {string[]} names
 * @param {Catalogue} catalogue
 */
function readHidden(text, names, catalogue) {
  if (text === "none") return [];
  const layers = text.split(",").map((layer) => {
    const [, activation, units, rest] = /^([a-z0-9_]+):(\d+)((?::[a-z_]+=[^:]+)*)$/.exec(layer) ?? [];
    if (!names.includes(activation)) return undefined;
    const members = rest
      .split(":")
      .slice(1)
      .map((part) => part.split("="));
    return {
      ...catalogue.defaults.hidden[0],
      units: Number(units),
      activation,
      ...Object.fromEntries(members.map(([key, value]) => [key, readPlain(value)])),
    };
  });
  return layers.includes(undefined) ? undefined : layers;
}
/** @param {any} layer @param {Catalogue} catalogue */
const writeLayer = ({ activation, units, ...rest }, catalogue) =>
  [
    `${activation}:${units}`,
    ...Object.entries(rest)
      .filter(([key, value]) => value !== catalogue.defaults.hidden[0][key])
      .map(([key, value]) => `${key}=${value}`),
  ].join(":");
/** A value that says itself what it is. @param {string} text */
const readPlain = (text) =>
  text === "true" || text === "false"
    ? text === "true"
    : text.trim() !== "" && Number.isFinite(Number(text))
      ? Number(text)
      : text;

/** A value of the kind a member has: from the defaults, else from the parameters of the records it may choose.
 * @param {string} key
 * @param {string} member
 * @param {Catalogue} catalogue
 * @returns {unknown} undefined where there is no such member */
function sampleOf(key, member, catalogue) {
  /** @type {any} */
  const standard = catalogue.defaults;
  if (kind(standard[key]) !== "object") return undefined;
  if (Object.hasOwn(standard[key], member)) return standard[key][member];
  const optional = /** @type {any} */ (KEYS[key].optional?.(catalogue) ?? {});
  if (Object.hasOwn(optional, member)) return optional[member];
  return KEYS[key]
    .records?.(catalogue)
    .flatMap(({ parameters = [] }) => parameters)
    .find(({ name }) => name === member)?.default;
}

/** @param {string} text */
function readAxes(text) {
  const axes = text.split(",").map(inputPlace);
  return axes.length === 2 && axes[0] !== axes[1] && !axes.includes(-1) ? axes : undefined;
}

/** Values of inputs by their names, and null for those between. @param {string} text */
function readHeld(text) {
  const pairs = text
    .split(",")
    .map((one) => /^(x\d+):(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)$/.exec(one) ?? [])
    .map(([, name = "", value]) => ({ place: inputPlace(name), value: Number(value) }));
  if (pairs.some(({ place, value }) => place < 0 || !Number.isFinite(value))) return undefined;
  return Array.from(
    { length: Math.max(...pairs.map(({ place }) => place)) + 1 },
    (_, at) => pairs.find(({ place }) => place === at)?.value ?? null,
  );
}

/** @param {string} text */
function readSpeed(text) {
  if (text === "max") return null;
  const rate = Number(text.slice(0, -1));
  const per = { e: "epoch", b: "batch" }[text.slice(-1)];
  // A speed out of range would cost the whole `hello`, so it is checked here.
  return per && rate > 0 && rate <= 1000 ? { per, rate } : undefined;
}

/** @param {string} text @param {string} wanted kind; any where there is none to compare with @returns {any} */
function readJson(text, wanted) {
  try {
    const value = JSON.parse(text);
    // JSON can spell half a character, of which the server takes no message and an address cannot be written.
    if (/\\ud[89a-f]/.test(JSON.stringify(value))) return undefined;
    return wanted === "null" || wanted === kind(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
  if (kind(a) !== kind(b) || typeof a !== "object" || a === null) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/** Commas, colons and equals signs stay readable; an address allows them. @param {string} text */
const encode = (text) => encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%3D/g, "=");
/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
