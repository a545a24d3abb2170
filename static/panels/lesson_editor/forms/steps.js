// The steps of a lesson: what to do, what is asked before, and what to look at.

import { make } from "../../../controls/dom.js";
import { MOST, addAnswer, addStep, askAs, kindOf, moveStep, removeAnswer, removeStep } from "../draft.js";
import { button } from "../fields.js";
import { card, readingFields, row, setUpChoices } from "./reading.js";

/** @typedef {import("./reading.js").Form} Form */

/** @param {Form} form @returns {HTMLElement[]} */
export function stepsForm(form) {
  const { draft, text, writing, choices } = form;
  const { steps } = draft.lesson;
  return [
    make("p", { class: "about" }, text("lesson_editor.steps_about")),
    make("datalist", { id: "lesson-parts" }, ...choices.parts.map((part) => make("option", { value: part }))),
    ...steps.map((_, at) => oneStep(at, form)),
    ...(steps.length < MOST.steps
      ? [
          button(text("lesson_editor.add_step"), () => writing.rework(addStep), {
            class: "solid compact",
            "data-act": "add-step",
          }),
        ]
      : []),
  ];
}

/** @param {number} at @param {Form} form */
function oneStep(at, form) {
  const { fields, draft, language, text, writing } = form;
  const { steps } = draft.lesson;
  const number = text("lesson_editor.step_number", { number: at + 1 });
  const words = (/** @type {string} */ part) => ["texts", language, "steps", at, part];
  const tool = (/** @type {string} */ said, /** @type {() => void} */ act, /** @type {string} */ name) =>
    button(said, act, {
      class: "quiet compact",
      "aria-label": text("lesson_editor.tool", { tool: said, name: number }),
      "data-act": `${name}-step-${at}`,
    });
  return card(
    number,
    [
      fields.several(["lesson", "steps", at, "set_ups"], setUpChoices(draft, language), {
        label: text("lesson_editor.step_set_ups"),
      }),
      fields.words(words("do"), { label: text("lesson_editor.do"), hint: text("lesson_editor.do_hint"), lines: 2 }),
      ...questionFields(at, form),
      fields.words(words("look"), {
        label: text("lesson_editor.look"),
        hint: text("lesson_editor.look_hint"),
        lines: 3,
      }),
      row(stageField(at, form), pointsField(at, form)),
      make("p", { class: "about" }, text("lesson_editor.step_claims", { count: steps[at].claims.length })),
    ],
    [
      ...(at > 0
        ? [tool(text("lesson_editor.up"), () => writing.rework((before) => moveStep(before, at, at - 1)), "up")]
        : []),
      ...(at < steps.length - 1
        ? [tool(text("lesson_editor.down"), () => writing.rework((before) => moveStep(before, at, at + 1)), "down")]
        : []),
      ...(steps.length > 1
        ? [tool(text("lesson_editor.remove"), () => writing.rework((before) => removeStep(before, at)), "remove")]
        : []),
    ],
  );
}

/** @param {number} at @param {Form} form @returns {HTMLElement[]} */
function questionFields(at, form) {
  const { fields, draft, language, text, writing } = form;
  const { question } = draft.lesson.steps[at];
  const place = ["lesson", "steps", at, "question"];
  const kind = kindOf(question);
  const kinds = [
    { value: "", label: text("lesson_editor.ask.none") },
    { value: "ranges", label: text("lesson_editor.ask.ranges") },
    { value: "least", label: text("lesson_editor.ask.least") },
    { value: "most", label: text("lesson_editor.ask.most") },
  ];
  const chosen = fields.choice(place, kinds, {
    label: text("lesson_editor.ask"),
    hint: text("lesson_editor.ask_hint"),
    read: () => kind,
    take: (next) => writing.rework((before) => askAs(before, at, /** @type {any} */ (next || "none"))),
  });
  if (!question) return [row(chosen)];
  const contest = question.least ? "least" : "most";
  const { answers } = question;
  const numbered = answers.filter(({ without }) => !without);
  const removable = answers.length > 2;
  return [
    row(chosen),
    make(
      "div",
      { class: "lesson-asked" },
      fields.words(["texts", language, "steps", at, "ask"], { label: text("lesson_editor.asked"), lines: 2 }),
      ...(kind === "ranges"
        ? [row(...readingFields([...place, "reading"], form, { label: text("lesson_editor.asked_of") }))]
        : []),
      ...answers.map((answer, index) =>
        make(
          "div",
          { class: "lesson-answer" },
          fields.words(["texts", language, "steps", at, "answers", answer.id], {
            label: answer.without
              ? text("lesson_editor.answer_without")
              : text("lesson_editor.answer", { number: index + 1 }),
          }),
          ...(kind === "ranges" && !answer.without && index < numbered.length - 1
            ? [fields.number([...place, "answers", index, "below"], { label: text("lesson_editor.below") })]
            : []),
          ...(kind === "ranges"
            ? []
            : [row(...readingFields([...place, contest, index], form, { label: text("lesson_editor.measure") }))]),
          ...(removable
            ? [
                button("×", () => writing.rework((before) => removeAnswer(before, at, index)), {
                  class: "quiet icon-only",
                  "aria-label": text("lesson_editor.remove_named", {
                    name: text("lesson_editor.answer", { number: index + 1 }),
                  }),
                }),
              ]
            : []),
        ),
      ),
      make(
        "div",
        { class: "lesson-buttons" },
        ...(answers.length < MOST.answers
          ? [
              button(text("lesson_editor.add_answer"), () => writing.rework((before) => addAnswer(before, at)), {
                "data-act": `add-answer-${at}`,
              }),
              ...(kind === "ranges" && numbered.length === answers.length
                ? [
                    button(text("lesson_editor.add_without"), () =>
                      writing.rework((before) => addAnswer(before, at, { without: true })),
                    ),
                  ]
                : []),
            ]
          : []),
      ),
    ),
  ];
}

/** What stands in the middle of the page. @param {number} at @param {Form} form */
function stageField(at, { fields, draft, choices, text, writing }) {
  const place = ["lesson", "steps", at, "stage"];
  const stage = draft.lesson.steps[at].stage ?? null;
  const view = typeof stage?.view === "string" && stage.view !== "" ? { view: stage.view } : {};
  return fields.choice(
    place,
    [
      { value: "", label: text("lesson_editor.stage_network") },
      ...choices.pictures.map((name) => ({
        value: `picture ${name}`,
        label: text("lesson_editor.stage_picture", { name: pictureName(name, text) }),
      })),
      ...choices.drawers.map((name) => ({
        value: `drawer ${name}`,
        label: text("lesson_editor.stage_drawer", {
          name: document.getElementById(`drawer-tab-${name}`)?.textContent?.trim() ?? name,
        }),
      })),
    ],
    {
      label: text("lesson_editor.stage"),
      hint: text("lesson_editor.stage_hint"),
      read: (value) => (value.picture ? `picture ${value.picture}` : `drawer ${value.drawer}`),
      take(value) {
        const [kind, name] = value.split(" ");
        const same = stage?.drawer === name ? view : {};
        writing.edit(place, kind ? { [kind]: name, ...same } : undefined, { reshape: true });
      },
    },
  );
}
/** A picture by what it is titled. @param {string} name @param {import("../../../app/text.js").Text} text */
function pictureName(name, text) {
  try {
    return text(`lesson.${name}`);
  } catch {
    // Some have no title of their own.
    return name;
  }
}

/** @param {number} at @param {Form} form */
function pointsField(at, { fields, text, writing }) {
  const place = ["lesson", "steps", at, "points_at"];
  const root = fields.name(place, {
    label: text("lesson_editor.points_at"),
    hint: text("lesson_editor.points_at_hint"),
    take: (after) => writing.edit(place, after),
  });
  root.querySelector("input")?.setAttribute("list", "lesson-parts");
  return root;
}
