// The files of a lesson as they are: everything can be written here, also what the forms have no fields for.

import { make, setText } from "../../../controls/dom.js";
import { nameOfLanguage } from "./about.js";

/** After the last letter, in milliseconds. */
const PAUSE = 500;

/** @param {import("./reading.js").Form} form @returns {HTMLElement[]} */
export function filesForm({ draft, text, writing }) {
  const shown = { place: /** @type {(string)[]} */ (["lesson"]), timer: 0 };
  const area = make("textarea", {
    class: "lesson-json",
    rows: 24,
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": text("lesson_editor.file_text"),
    "data-place": "lesson",
    "data-escape": true,
  });
  const wrong = make("p", { class: "editor-error", role: "alert" });
  const select = make(
    "select",
    { "aria-label": text("lesson_editor.file"), "data-act": "file" },
    make("option", { value: "" }, "lesson.json"),
    ...Object.keys(draft.texts).map((code) =>
      make("option", { value: code }, `${code}.json (${nameOfLanguage(code, text.language)})`),
    ),
  );
  function show() {
    shown.place = select.value === "" ? ["lesson"] : ["texts", select.value];
    area.dataset.place = shown.place.join(".");
    const [, second] = shown.place;
    const now = writing.draft();
    const value = second === undefined ? now.lesson : now.texts[second];
    area.value = JSON.stringify(value, null, 2);
    setText(wrong, "");
  }
  function take() {
    clearTimeout(shown.timer);
    // Another form is there by now: what was undone does not come back.
    if (!area.isConnected) return;
    try {
      const value = JSON.parse(area.value);
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("{ }");
      setText(wrong, "");
      writing.edit(shown.place, value);
    } catch (error) {
      setText(wrong, text("lesson_editor.no_json", { reason: error instanceof Error ? error.message : String(error) }));
    }
  }
  select.addEventListener("change", show);
  area.addEventListener("input", () => {
    clearTimeout(shown.timer);
    shown.timer = setTimeout(take, PAUSE);
  });
  area.addEventListener("change", take);
  show();
  return [
    make("p", { class: "about" }, text("lesson_editor.files_about")),
    make("div", { class: "lesson-field" }, make("span", { class: "label" }, text("lesson_editor.file")), select),
    area,
    wrong,
  ];
}
