// The teacher wants to be looked at: the page dims, and says so in the teacher's sentence, until the teacher ends it.

import { createUndo, make, setText } from "../../../controls/dom.js";

/** @param {import("../../../controls/context.js").Context} context */
export function createAttention({ store, actions, text }) {
  const undo = createUndo();
  const sentence = make("p", { class: "class-attention-words", id: "class-attention-words", tabindex: "-1" });
  const leave = make("button", { type: "button", class: "quiet" }, text("class.leave"));
  const root = make(
    "dialog",
    { class: "class-attention", id: "class-attention", "aria-labelledby": "class-attention-words" },
    sentence,
    make("p", { class: "hint" }, text("class.attention.about")),
    leave,
  );
  document.body.append(root);
  undo.listen(root, "cancel", (event) => event.preventDefault());
  // Some browsers close a dialog at the second Escape, whatever is said of the first.
  undo.listen(
    root,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && event.preventDefault(),
  );
  undo.listen(root, "close", draw);
  undo.listen(leave, "click", () => actions.room.leave());

  function draw() {
    const { room } = store.state;
    // Without a line nobody could end it.
    const words = room?.role === "student" && room.line === "open" ? room.stage.attention : null;
    if (words === null) return root.open && root.close();
    setText(sentence, words);
    if (root.open) return;
    root.showModal();
    sentence.focus();
  }
  undo.add(store.subscribe(["room"], draw), () => root.remove());
  draw();
  return { dispose: undo.dispose };
}
