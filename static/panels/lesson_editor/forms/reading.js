// The fields of what is measured: which number, of which set-up, with what, and when.

import { make } from "../../../controls/dom.js";
import { valueAt } from "../places.js";

/** @typedef {import("../places.js").Place} Place */
/** @typedef {import("../requests.js").Choices} Choices */
/**
 * @typedef {object} Form what every form is given
 * @property {import("../fields.js").Fields} fields
 * @property {import("../draft.js").Draft} draft as it is when the form is made; `writing.draft()` is what has become of
 * it
 * @property {Choices} choices
 * @property {string} language whose texts are written
 * @property {import("../../../app/text.js").Text} text
 * @property {import("../writing.js").WritingActions} writing
 * @property {import("../../../controls/context.js").Context} context
 */

/** @param {Choices} choices @param {string} name */
export const measureNamed = ({ measures }, name) => measures.find((one) => one.name === name);

/**
 * A measure in words.
 * @param {Choices["measures"][number]} measure @param {Record<string, number>} of
 * @param {import("../../../app/text.js").Text} text
 */
export const measureInWords = ({ name, parameters }, of, text) =>
  text(`measure.${name}`, Object.fromEntries(parameters.map((one) => [one.name, of[one.name] ?? one.default])));

/** @param {string} name of a measure's parameter @param {import("../../../app/text.js").Text} text */
export const parameterInWords = (name, text) => text(`lesson_editor.of.${name}`);

/** @param {import("../draft.js").Draft} draft @param {string} language @returns {{value: string, label: string}[]} */
export const setUpChoices = ({ lesson, texts }, language) =>
  Object.keys(lesson.set_ups).map((name) => ({ value: name, label: texts[language]?.set_ups?.[name] || name }));

/**
 * @param {Place} place where the reading stands @param {Form} form
 * @param {{label: string}} options
 * @returns {HTMLElement[]}
 */
export function readingFields(place, { fields, draft, choices, language, text, writing }, { label }) {
  const reading = valueAt(draft, place) ?? {};
  const measure = measureNamed(choices, reading.measure);
  const words = choices.measures.map((one) => ({
    value: one.name,
    label: measureInWords(one, one.name === reading.measure ? (reading.of ?? {}) : {}, text),
  }));
  const found = [
    fields.choice([...place, "measure"], words, {
      label,
      take(name) {
        const next = measureNamed(choices, name);
        const { of: _, ...plain } = valueAt(writing.draft(), place) ?? {};
        const { set_up: setUp, at: __, ...alone } = plain;
        const [first] = Object.keys(draft.lesson.set_ups);
        writing.edit(
          place,
          { ...(next?.of_run ? { ...plain, set_up: setUp ?? first } : alone), measure: name },
          {
            reshape: true,
          },
        );
      },
    }),
  ];
  for (const { name, default: usual } of measure?.parameters ?? [])
    found.push(
      fields.number([...place, "of", name], {
        label: parameterInWords(name, text),
        hint: text("lesson_editor.usual", { value: String(usual) }),
        optional: true,
      }),
    );
  if (!measure?.of_run) return found;
  found.push(
    fields.choice([...place, "set_up"], setUpChoices(draft, language), { label: text("lesson_editor.of_set_up") }),
    fields.choice(
      [...place, "at"],
      [
        { value: "", label: text("lesson_editor.at_end") },
        { value: "start", label: text("lesson_editor.at_start") },
        { value: "epoch", label: text("lesson_editor.at_epoch") },
      ],
      {
        label: text("lesson_editor.at"),
        read: (at) => (typeof at === "number" ? "epoch" : at === "end" ? "" : at),
        take: (at) => writing.edit([...place, "at"], at === "epoch" ? 10 : at || undefined, { reshape: true }),
      },
    ),
  );
  if (typeof reading.at === "number")
    found.push(fields.number([...place, "at"], { label: text("lesson_editor.epochs_at") }));
  return found;
}

/** A group of fields with a heading of its own. @param {string} title @param {(HTMLElement | null)[]} parts
 * @param {HTMLElement[]} [tools] @param {string} [kind] */
export const card = (title, parts, tools = [], kind = "") =>
  make(
    "section",
    { class: `lesson-card ${kind}`, "aria-label": title },
    make("div", { class: "lesson-card-head" }, make("h3", {}, title), ...tools),
    ...parts.filter((part) => part !== null),
  );
/** Fields side by side, as far as there is room. @param {...HTMLElement} parts */
export const row = (...parts) => make("div", { class: "lesson-row" }, ...parts);
