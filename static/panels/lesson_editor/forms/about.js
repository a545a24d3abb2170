// What a lesson is called, what it asks, in which languages it is told, and what of the page it shows.

import { make, setText } from "../../../controls/dom.js";
import { button } from "../fields.js";
import { LANGUAGE, nameOf } from "../folder.js";
import { addLanguage, removeLanguage } from "../draft.js";
import { card, row, setUpChoices } from "./reading.js";

/** @typedef {import("./reading.js").Form} Form */

/** @param {Form} form @returns {HTMLElement[]} */
export function aboutForm({ fields, draft, choices, language, text, writing, context: { store } }) {
  const { lessons } = store.state;
  const title = (/** @type {import("../../lessons/lesson.js").Listed} */ one) =>
    one.title[language] ?? one.title.en ?? Object.values(one.title)[0];
  return [
    card(text("lesson_editor.words"), [
      fields.words(["texts", language, "title"], { label: text("lesson_editor.title") }),
      fields.words(["texts", language, "question"], {
        label: text("lesson_editor.question"),
        hint: text("lesson_editor.question_hint"),
        lines: 2,
      }),
    ]),
    card(text("lesson_editor.folder"), [
      row(
        fields.name(["name"], {
          label: text("lesson_editor.name"),
          hint: text("lesson_editor.name_hint"),
          take: (after) => writing.edit(["name"], nameOf(after), { reshape: true }),
        }),
        fields.number(["lesson", "minutes"], { label: text("lesson_editor.minutes"), optional: true }),
        fields.choice(
          ["lesson", "topic"],
          [
            { value: "", label: text("lesson_editor.no_topic") },
            ...choices.topics.map((value) => ({ value, label: text(`topic.${value}`) })),
          ],
          { label: text("lesson_editor.topic") },
        ),
      ),
      languages({ draft, choices, text, writing }),
      fields.several(["lesson", "shows"], setUpChoices(draft, language), {
        label: text("lesson_editor.shows"),
        hint: text("lesson_editor.shows_hint"),
        take: (values) => writing.edit(["lesson", "shows"], values.length > 0 ? values : undefined),
      }),
    ]),
    card(text("lesson_editor.controls"), [
      fields.several(
        ["lesson", "controls"],
        choices.controls.map((value) => ({ value, label: text(`show.${value}`) })),
        { label: text("lesson_editor.controls_label"), hint: text("lesson_editor.controls_hint") },
      ),
    ]),
    card(text("lesson_editor.before"), [
      fields.several(
        ["lesson", "requires"],
        (lessons ?? []).filter(({ id }) => id !== draft.name).map((one) => ({ value: one.id, label: title(one) })),
        { label: text("lesson_editor.requires") },
      ),
    ]),
  ];
}

/** @param {Pick<Form, "draft" | "choices" | "text" | "writing">} form */
function languages({ draft, choices, text, writing }) {
  const own = Object.keys(draft.texts);
  const offered = choices.languages.filter((one) => !own.includes(one));
  const input = make("input", {
    type: "text",
    size: 6,
    maxlength: 12,
    spellcheck: "false",
    list: "lesson-languages",
    "aria-label": text("lesson_editor.language_code"),
    value: offered[0] ?? "",
  });
  const fault = make("p", { class: "lesson-field-fault", id: "lesson-language-fault", role: "alert" });
  input.setAttribute("aria-describedby", fault.id);
  const add = button(text("lesson_editor.add_language"), () => {
    const code = input.value.trim();
    const known = own.includes(code);
    if (known || !LANGUAGE.test(code)) {
      setText(fault, text(known ? "lesson_editor.language_known" : "lesson_editor.language_wrong", { code }));
      return input.focus();
    }
    writing.rework((before) => addLanguage(before, code));
    writing.speak(code);
  });
  return make(
    "div",
    { class: "lesson-languages", role: "group", "aria-label": text("lesson_editor.languages") },
    make("span", { class: "label" }, text("lesson_editor.languages")),
    ...own.map((code) =>
      make(
        "span",
        { class: "lesson-language" },
        nameOfLanguage(code, text.language),
        ...(own.length > 1
          ? [
              button(
                "×",
                () => {
                  writing.rework((before) => removeLanguage(before, code));
                },
                {
                  class: "quiet icon-only",
                  "aria-label": text("lesson_editor.remove_language", { name: nameOfLanguage(code, text.language) }),
                },
              ),
            ]
          : []),
      ),
    ),
    make("datalist", { id: "lesson-languages" }, ...offered.map((code) => make("option", { value: code }))),
    make("span", { class: "lesson-language" }, input, add),
    fault,
  );
}

/** A language by its name in another. @param {string} code @param {string} spoken */
export function nameOfLanguage(code, spoken) {
  try {
    return new Intl.DisplayNames([spoken], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
