// Where no class is led: one button opens one.

import { refusalText } from "../../../controls/class_words.js";
import { fillSelect, make, setText } from "../../../controls/dom.js";

/** Hours offered; a server may have fewer at most, and says so. */
const HOURS = [1, 2, 4, 8, 24];
/** What a lesson or two take. */
const USUAL = 4;

/**
 * @param {import("../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../controls/dom.js").createUndo>} undo
 */
export function createOpening({ store, actions, text }, undo) {
  const hours = make("select", { id: "teach-hours" });
  const open = make("button", { type: "button", class: "solid teach-open" }, text("class.teacher.open"));
  const fault = make("p", { class: "editor-error", role: "alert" });
  const others = make("p", { class: "hint" });
  const join = make("button", { type: "button", class: "quiet", "data-class-enter": true }, text("class.teacher.join"));
  const root = make(
    "section",
    { class: "teach-opening" },
    make("p", { class: "teach-lead" }, text("class.teacher.lead")),
    make(
      "div",
      { class: "teach-open-row" },
      open,
      make(
        "label",
        { class: "field teach-hours", for: hours.id },
        make("span", { class: "label" }, text("class.teacher.hours")),
        hours,
      ),
    ),
    fault,
    make("p", { class: "hint" }, text("class.teacher.kept")),
    others,
    make("div", { class: "teach-other-way" }, join),
  );
  const choices = HOURS.map((count) => ({ value: String(count), label: text("class.teacher.for_hours", { count }) }));
  fillSelect(hours, choices, String(USUAL));

  undo.listen(open, "click", async () => {
    setText(fault, "");
    open.disabled = true;
    const refused = await actions.room.open({ hours: Number(hours.value) });
    open.disabled = false;
    if (refused) return setText(fault, refusalText(refused, text));
    // What takes this button's place is there with the next picture.
    store.flush();
    if (store.state.view.lab === "class") document.getElementById("teach-show-code")?.focus();
  });
  return {
    root,
    draw() {
      const { room, entering } = store.state;
      // A link of a teacher's that did not lead in.
      const refused = entering?.key ? entering.refusal : null;
      if (refused) setText(fault, refusalText(refused, text));
      const student = room?.role === "student";
      const off = document.body.dataset.classes === undefined;
      open.disabled = student || off;
      setText(others, student ? text("class.teacher.in_another", { code: room.code }) : off ? text("class.off") : "");
      others.hidden = !student && !off;
      join.hidden = student || off;
    },
  };
}
