// Watch me: all pages show the teacher's run, live, until they go back to their own.

import { make, setText } from "../../../../controls/dom.js";
import { TEACHER } from "../bar.js";
import { shownName } from "../tile.js";
import { actButton } from "../act_button.js";

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @param {() => boolean} presenting without names
 * @returns {import("./acts.js").Act}
 */
export function createWatchMe({ actions, text }, undo, presenting) {
  const begin = actButton(undo, text("class.teacher.watch_me"), () => {
    actions.room.watch(null);
    if (actions.room.tell({ type: "show", member: TEACHER, why: "watch_me" })) actions.show({ lab: "" });
  });
  const now = make("p", { class: "teach-now" });
  const end = actButton(undo, text("class.teacher.show_nobody"), () =>
    actions.room.tell({ type: "show", member: null }),
  );
  /** @param {string} id @param {import("../../../../wire/class_types.js").Member[]} roster */
  function nameOf(id, roster) {
    const found = roster.find(({ member }) => member === id);
    return found ? shownName(found, { presenting: presenting(), text }) : "";
  }
  return {
    title: text("class.teacher.watch_me.title"),
    parts: [make("p", { class: "about" }, text("class.teacher.watch_me.about")), begin, now, end],
    draw({ stage: { source }, roster }) {
      begin.hidden = source !== null;
      now.hidden = end.hidden = source === null;
      if (source)
        setText(
          now,
          source.member === TEACHER
            ? text("class.teacher.all_see_me")
            : text("class.teacher.all_see", { name: nameOf(source.member, roster) }),
        );
      return source !== null;
    },
  };
}
