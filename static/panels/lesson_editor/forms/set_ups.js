// The runs of a lesson: what is trained, and for how long.

import { make } from "../../../controls/dom.js";
import { summaryOf } from "../../../controls/set_up_words.js";
import { experimentOf } from "../../../experiment/set_up.js";
import { addSetUp, removeSetUp, rename } from "../draft.js";
import { button } from "../fields.js";
import { card, row } from "./reading.js";

/** @typedef {import("./reading.js").Form} Form */

/** @param {Form} form @returns {HTMLElement[]} */
export function setUpsForm(form) {
  const { draft, text, writing } = form;
  const names = Object.keys(draft.lesson.set_ups);
  return [
    make("p", { class: "about" }, text("lesson_editor.set_ups_about")),
    ...names.map((name, at) => oneSetUp(name, at, names.length > 1, form)),
    button(text("lesson_editor.add_set_up"), () => writing.rework((before) => addSetUp(before, writing.present())), {
      class: "solid compact",
      "data-act": "add-set-up",
    }),
  ];
}

/** @param {string} name @param {number} at @param {boolean} several @param {Form} form */
function oneSetUp(name, at, several, form) {
  const { fields, draft, language, text, writing } = form;
  const setUp = draft.lesson.set_ups[name];
  const words = draft.texts[language]?.set_ups?.[name] || name;
  const remove = several
    ? [
        button(text("lesson_editor.remove"), () => writing.rework((before) => removeSetUp(before, name)), {
          class: "quiet compact",
          "aria-label": text("lesson_editor.remove_named", { name: words }),
        }),
      ]
    : [];
  return card(
    text("lesson_editor.set_up_number", { number: at + 1 }),
    [
      fields.words(["texts", language, "set_ups", name], {
        label: text("lesson_editor.set_up_words"),
        hint: text("lesson_editor.set_up_words_hint"),
      }),
      make("p", { class: "lesson-summary", "data-set-up-summary": name }, inWords(setUp, form)),
      make(
        "div",
        { class: "lesson-buttons" },
        button(
          text("lesson_editor.take_present"),
          () => writing.edit(["lesson", "set_ups", name], { ...setUp, ...writing.present() }, { reshape: true }),
          { "data-act": `take-${name}` },
        ),
        button(text("lesson_editor.put_in_playground"), () => writing.put(name), { "data-act": `put-${name}` }),
      ),
      row(
        fields.number(["lesson", "set_ups", name, "epochs"], { label: text("lesson_editor.epochs") }),
        fields.name(["lesson", "set_ups", name], {
          label: text("lesson_editor.id"),
          hint: text("lesson_editor.id_hint"),
          read: () => name,
          take: (after) => writing.rework((before) => rename(before, "set_ups", name, after)),
        }),
      ),
    ],
    remove,
  );
}

/** What is trained, in a line. @param {import("../draft.js").SetUp} setUp @param {Form} form */
function inWords(setUp, { text, context: { catalogue } }) {
  try {
    const whole = experimentOf(setUp, catalogue);
    const { dataset } = whole.data;
    const label = text(`dataset.${dataset}.label`);
    const edits = setUp.edits?.length ?? 0;
    return [
      text("lesson_editor.summary", { data: label, network: summaryOf(whole, text) }),
      ...(edits > 0 ? [text("lesson_editor.edits", { count: edits })] : []),
    ].join(" ");
  } catch {
    // Something is written by hand that the page has no words for; the list of faults says what.
    return text("lesson_editor.no_summary");
  }
}
