// The list of lessons: number, title, question, and which are done.

import { make } from "../../controls/dom.js";

/**
 * @param {HTMLElement} root
 * @param {{text: import("../../app/text.js").Text, choose: (id: string) => void}} options
 */
export function createLessonList(root, { text, choose }) {
  const spoken = text.language.split("-")[0];
  /** In this language, or in English, or in whatever there is. @param {Record<string, string>} words */
  const said = (words) => words[spoken] ?? words.en ?? Object.values(words)[0];
  return {
    said,
    /** @param {import("../../app/state.js").State} state */
    draw({ lessons, lesson, progress }) {
      root.replaceChildren(
        ...(lessons ?? []).map(({ id, title, question }, index) => {
          const done = progress[id]?.done === true;
          const button = make(
            "button",
            {
              type: "button",
              class: "lessons-entry",
              "data-lesson": id,
              ...(lesson?.id === id && { "aria-current": "true" }),
            },
            make("span", { class: "lessons-number" }, String(index + 1)),
            make("span", { class: "lessons-words" }, make("b", {}, said(title)), make("span", {}, said(question))),
            make(
              "span",
              { class: "lessons-done" },
              ...(done
                ? [
                    make("span", { "aria-hidden": "true" }, "✓"),
                    make("span", { class: "visually-hidden" }, text("lesson.done")),
                  ]
                : []),
            ),
          );
          button.addEventListener("click", () => choose(id));
          return make("li", {}, button);
        }),
      );
    },
  };
}
