// What a lesson says at its end: what to make of it, what people get wrong, and where to go from here.

import { make } from "../../../controls/dom.js";
import { button } from "../fields.js";
import { card } from "./reading.js";

/** @param {import("./reading.js").Form} form @returns {HTMLElement[]} */
export function endForm({ fields, draft, language, text, writing }) {
  const mistakes = draft.texts[language]?.mistakes ?? [];
  const place = ["texts", language, "mistakes"];
  return [
    card(text("lesson_editor.means"), [
      fields.words(["texts", language, "means"], {
        label: text("lesson_editor.means_label"),
        hint: text("lesson_editor.means_hint"),
        lines: 4,
      }),
    ]),
    card(text("lesson_editor.mistakes"), [
      ...mistakes.map((_, at) =>
        make(
          "div",
          { class: "lesson-answer" },
          fields.words([...place, at], { label: text("lesson_editor.mistake", { number: at + 1 }), lines: 2 }),
          button("×", () => writing.edit([...place, at], undefined, { reshape: true }), {
            class: "quiet icon-only",
            "aria-label": text("lesson_editor.remove_named", {
              name: text("lesson_editor.mistake", { number: at + 1 }),
            }),
          }),
        ),
      ),
      button(
        text("lesson_editor.add_mistake"),
        () => writing.edit([...place, mistakes.length], "", { reshape: true }),
        { "data-act": "add-mistake" },
      ),
    ]),
    card(text("lesson_editor.next"), [
      fields.words(["texts", language, "next"], { label: text("lesson_editor.next_label"), lines: 2 }),
    ]),
  ];
}
