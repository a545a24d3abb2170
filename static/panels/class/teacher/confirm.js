// Asks once before something that cannot be taken back.

import { make, setText } from "../../../controls/dom.js";

/**
 * @param {import("../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../controls/dom.js").createUndo>} undo
 */
export function createConfirm({ text }, undo) {
  const title = make("h2", { id: "teach-confirm-title" });
  const about = make("p", { id: "teach-confirm-about" });
  const choices = make("div", { class: "dialog-actions" });
  const dialog = make(
    "dialog",
    { class: "dialog teach-confirm", "aria-labelledby": title.id, "aria-describedby": about.id },
    title,
    about,
    choices,
  );
  document.body.append(dialog);
  undo.add(() => dialog.remove());

  /**
   * @param {{title: string, about: string, choices: {label: string, act: () => void}[]}} asked the first choice is the
   * one that is meant
   */
  return function ask(asked) {
    setText(title, asked.title);
    setText(about, asked.about);
    const cancel = make("button", { type: "button", class: "outline" }, text("class.teacher.cancel"));
    cancel.addEventListener("click", () => dialog.close());
    choices.replaceChildren(
      cancel,
      ...asked.choices.toReversed().map(({ label, act }, index, all) => {
        const button = make("button", { type: "button", class: index === all.length - 1 ? "solid" : "outline" }, label);
        button.addEventListener("click", () => {
          dialog.close();
          act();
        });
        return button;
      }),
    );
    dialog.showModal();
  };
}

/** @typedef {ReturnType<typeof createConfirm>} Confirm */
