// What a teacher can do with the run that the page shows, in the bar of the class: show a student's to all, show one's
// own, point at what is spoken about.

import { make, setText } from "../../../controls/dom.js";
import { createPointing } from "./pointing.js";
import { shownName } from "./tile.js";

/** Whose run everybody sees, where it is the teacher's own. */
export const TEACHER = "teacher";

/**
 * @param {import("../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../controls/dom.js").createUndo>} undo
 * @param {() => boolean} presenting without names
 */
export function createBar(context, undo, presenting) {
  const { store, actions, text } = context;
  const pointing = createPointing(context, undo, draw);
  /** @param {string} id @param {() => unknown} act */
  function button(id, act) {
    const made = make("button", { type: "button", class: "outline compact", id });
    undo.listen(made, "click", act);
    return made;
  }
  const said = make("p", { class: "teach-shown", role: "status" });
  const show = button("teach-show", () => {
    const { room } = store.state;
    if (!room) return;
    const { source } = room.stage;
    if (source) return actions.room.tell({ type: "show", member: null });
    actions.room.tell(
      room.watching
        ? { type: "show", member: room.watching, why: "shown" }
        : { type: "show", member: TEACHER, why: "watch_me" },
    );
  });
  const point = button("teach-point", () => pointing.toggle());
  const back = button("teach-unwatch", () => {
    actions.room.watch(null);
    actions.show({ lab: "class" });
  });
  const root = make("div", { class: "teach-showing" }, said, show, point, back);
  undo.add(() => root.remove());

  function draw() {
    const { room, view } = store.state;
    const teaches = room?.role === "teacher";
    // What is done here concerns the run, which a lab lies over.
    root.hidden = !teaches || view.lab !== "";
    if (!teaches || root.hidden) return pointing.end();
    if (!root.isConnected) document.getElementById("class-leave")?.before(root);
    const { source } = room.stage;
    if (room.watching && !room.roster.some(({ member }) => member === room.watching)) {
      actions.room.watch(null);
      return actions.note("note", text("class.teacher.watched_left"));
    }
    const nameOf = (/** @type {string | undefined} */ id) => {
      const member = room.roster.find((one) => one.member === id);
      return member ? shownName(member, { presenting: presenting(), text }) : "";
    };
    const watched = nameOf(room.watching ?? undefined);
    const shown = nameOf(source?.member);
    setText(
      said,
      source
        ? shown
          ? text("class.teacher.all_see", { name: shown })
          : text("class.teacher.all_see_me")
        : watched
          ? text("class.teacher.you_see", { name: watched })
          : "",
    );
    said.hidden = said.textContent === "";
    setText(
      show,
      text(
        source ? "class.teacher.show_nobody" : room.watching ? "class.teacher.show_to_all" : "class.teacher.watch_me",
      ),
    );
    point.hidden = !source;
    setText(point, text(pointing.on() ? "class.teacher.point.end" : "class.teacher.point"));
    point.setAttribute("aria-pressed", String(pointing.on()));
    if (!source) pointing.end();
    back.hidden = !room.watching;
    setText(back, text("class.teacher.stop_watching"));
  }
  return { draw };
}
