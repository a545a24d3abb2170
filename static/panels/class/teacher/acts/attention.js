// Attention: all pages dim, with a sentence.

import { make, setText } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";

/** Letters at most, so that it is a sentence. */
const LONGEST = 200;

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./acts.js").Act}
 */
export function createAttention({ actions, text }, undo) {
  const said = make("input", {
    type: "text",
    maxlength: LONGEST,
    value: text("class.teacher.attention.usual"),
    "aria-label": text("class.teacher.attention.sentence"),
  });
  const now = make("p", { class: "teach-now" });
  const dim = actButton(undo, text("class.teacher.attention.do"), () =>
    actions.room.tell({
      type: "attention",
      text: said.value.trim() || text("class.teacher.attention.usual"),
    }),
  );
  const end = actButton(undo, text("class.teacher.attention.end"), () =>
    actions.room.tell({ type: "attention", text: null }),
  );
  return {
    title: text("class.teacher.attention"),
    parts: [make("p", { class: "about" }, text("class.teacher.attention.about")), said, dim, now, end],
    draw({ stage }) {
      const on = stage.attention !== null;
      setText(now, stage.attention ?? "");
      now.hidden = end.hidden = !on;
      said.hidden = dim.hidden = on;
      return on;
    },
  };
}
