// What a lesson claims of its runs: sentences, the numbers behind them, and other numbers that texts speak of.

import { make } from "../../../controls/dom.js";
import { addClaim, addValue, moveClaim, removeClaim, rename } from "../draft.js";
import { button } from "../fields.js";
import { withValue } from "../places.js";
import { card, readingFields, row } from "./reading.js";

/** @typedef {import("./reading.js").Form} Form */

/** @param {Form} form @returns {HTMLElement[]} */
export function claimsForm(form) {
  const { draft, text, writing } = form;
  const { claims, values = [], steps } = draft.lesson;
  return [
    make("p", { class: "about" }, text("lesson_editor.claims_about")),
    ...claims.map((_, at) => oneClaim(at, form)),
    button(text("lesson_editor.add_claim"), () => writing.rework((before) => addClaim(before, steps.length - 1)), {
      class: "solid compact",
      "data-act": "add-claim",
    }),
    make("h3", { class: "lesson-part" }, text("lesson_editor.values")),
    make("p", { class: "about" }, text("lesson_editor.values_about")),
    ...values.map((_, at) => oneValue(at, form)),
    button(text("lesson_editor.add_value"), () => writing.rework(addValue), { "data-act": "add-value" }),
  ];
}

/** @param {number} at @param {Form} form */
function oneClaim(at, form) {
  const { fields, draft, choices, language, text, writing } = form;
  const { claims, steps } = draft.lesson;
  const claim = claims[at];
  const place = ["lesson", "claims", at];
  const against = typeof claim.value === "object" && claim.value !== null;
  const inStep = steps.findIndex((step) => step.claims.includes(claim.id));
  const number = text("lesson_editor.claim_number", { number: at + 1 });
  return card(
    number,
    [
      fields.words(["texts", language, "claims", claim.id], {
        label: text("lesson_editor.sentence"),
        hint: text("lesson_editor.sentence_hint"),
        lines: 2,
      }),
      row(...readingFields(place, form, { label: text("lesson_editor.measure") })),
      row(
        fields.choice(
          [...place, "relation"],
          choices.relations.map(({ sign, name }) => ({ value: sign, label: text(`lesson_editor.relation.${name}`) })),
          { label: text("lesson_editor.relation") },
        ),
        fields.choice(
          [...place, "value"],
          [
            { value: "number", label: text("lesson_editor.a_number") },
            { value: "reading", label: text("lesson_editor.a_reading") },
          ],
          {
            label: text("lesson_editor.against"),
            read: (value) => (typeof value === "object" ? "reading" : "number"),
            take(kind) {
              const { measure, of, at: when, set_up: own } = writing.draft().lesson.claims[at];
              const setUp = Object.keys(draft.lesson.set_ups).find((name) => name !== own) ?? own;
              const reading = {
                ...(setUp !== undefined && { set_up: setUp }),
                measure,
                ...(of && { of }),
                ...(when !== undefined && { at: when }),
              };
              writing.edit([...place, "value"], kind === "reading" ? reading : 0.1, { reshape: true });
            },
          },
        ),
        ...(against ? [] : [fields.number([...place, "value"], { label: text("lesson_editor.value") })]),
      ),
      ...(against
        ? [row(...readingFields([...place, "value"], form, { label: text("lesson_editor.other_measure") }))]
        : []),
      row(
        fields.choice(
          ["lesson", "steps"],
          steps.map((_, index) => ({
            value: String(index),
            label: text("lesson_editor.step_number", { number: index + 1 }),
          })),
          {
            label: text("lesson_editor.in_step"),
            read: () => (inStep < 0 ? "" : String(inStep)),
            take: (index) => writing.rework((before) => moveClaim(before, claim.id, Number(index))),
          },
        ),
        fields.name([...place, "id"], {
          label: text("lesson_editor.id"),
          hint: text("lesson_editor.id_hint"),
          take: (after) => writing.rework((before) => rename(before, "claims", claim.id, after)),
        }),
      ),
      fields.check([...place, "chance"], {
        label: text("lesson_editor.chance"),
        hint: text("lesson_editor.chance_hint"),
      }),
      make("p", { class: "lesson-tried", "data-tried": claim.id }),
    ],
    claims.length > 1
      ? [
          button(text("lesson_editor.remove"), () => writing.rework((before) => removeClaim(before, at)), {
            class: "quiet compact",
            "aria-label": text("lesson_editor.remove_named", { name: number }),
          }),
        ]
      : [],
  );
}

/** @param {number} at @param {Form} form */
function oneValue(at, form) {
  const { fields, draft, text, writing } = form;
  const place = ["lesson", "values", at];
  const { id } = /** @type {{id: string}[]} */ (draft.lesson.values)[at];
  const number = text("lesson_editor.value_number", { number: at + 1 });
  return card(
    number,
    [
      row(...readingFields(place, form, { label: text("lesson_editor.measure") })),
      fields.name([...place, "id"], {
        label: text("lesson_editor.id"),
        hint: text("lesson_editor.id_hint"),
        take: (after) => writing.rework((before) => rename(before, "values", id, after)),
      }),
    ],
    [
      button(text("lesson_editor.remove"), () => writing.rework((before) => withValue(before, place, undefined)), {
        class: "quiet compact",
        "aria-label": text("lesson_editor.remove_named", { name: number }),
      }),
    ],
  );
}
