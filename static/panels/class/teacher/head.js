// The class itself: its code and link, who may come in, and how long it lasts.

import { copyText } from "../../../controls/clipboard.js";
import { make, setText } from "../../../controls/dom.js";
import { createProjector } from "./projector.js";
import { linkTo, spelled } from "./words.js";

/** @typedef {import("../../../app/state.js").ClassRoom} ClassRoom */

/** How long a class goes on where one asks for more. */
const MORE_HOURS = 1;

/**
 * @param {import("../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../controls/dom.js").createUndo>} undo
 * @param {{confirm: import("./confirm.js").Confirm}} shared
 */
export function createHead({ actions, text }, undo, { confirm }) {
  const { room: does } = actions;
  const local = { room: /** @type {ClassRoom | null} */ (null) };
  /** @param {string} label @param {string} kind @param {() => unknown} act @param {Record<string, unknown>} [more] */
  function button(label, kind, act, more = {}) {
    const made = make("button", { type: "button", class: kind, ...more }, label);
    undo.listen(made, "click", act);
    return made;
  }
  /** @param {(room: ClassRoom) => string} link @param {string} said */
  const copies = (link, said) => async () => {
    if (!local.room) return;
    const address = link(local.room);
    const copied = await copyText(Promise.resolve(address));
    actions.note(copied ? "note" : "fault", copied ? said : text("class.teacher.copy_by_hand", { link: address }));
  };
  const code = make("output", { class: "teach-code-shown", "aria-label": text("class.teacher.code") });
  const link = make("span", { class: "teach-link" });
  const projector = createProjector({ actions, text }, undo);
  const show = button(text("class.teacher.show_code"), "solid", () => local.room && projector.show(local.room), {
    id: "teach-show-code",
  });
  const copy = button(
    text("class.teacher.copy_link"),
    "outline",
    copies((room) => linkTo(room.code), text("class.teacher.link_copied")),
  );
  const mine = button(
    text("class.teacher.copy_mine"),
    "quiet",
    copies((room) => linkTo(room.code, room.key), text("class.teacher.mine_copied")),
    { title: text("class.teacher.copy_mine.hint") },
  );
  const lock = button(
    text("class.teacher.lock"),
    "quiet",
    () => local.room && does.tell({ type: "lock", on: !local.room.room.locked }),
    { title: text("class.teacher.lock.hint") },
  );
  const more = button(text("class.teacher.extend"), "quiet", () => does.tell({ type: "extend", hours: MORE_HOURS }));
  const end = button(text("class.teacher.end"), "quiet", () =>
    confirm({
      title: text("class.teacher.end.title"),
      about: text("class.teacher.end.about"),
      choices: [{ label: text("class.teacher.end.do"), act: () => does.tell({ type: "end" }) }],
    }),
  );
  const ends = make("span", { class: "teach-ends" });
  const root = make(
    "header",
    { class: "teach-head" },
    make("div", { class: "teach-where" }, code, link),
    make("div", { class: "teach-ways" }, show, copy),
    make("div", { class: "teach-rules" }, lock, mine, more, end, ends),
  );
  return {
    root,
    /** @param {ClassRoom} room */
    draw(room) {
      const last = local.room;
      local.room = room;
      projector.draw(room);
      if (last?.room === room.room) return;
      setText(code, spelled(room.code));
      setText(link, linkTo(room.code).replace(/^https?:\/\//, ""));
      const { locked } = room.room;
      lock.setAttribute("aria-pressed", String(locked));
      setText(lock, text(locked ? "class.teacher.locked" : "class.teacher.lock"));
      const time = new Date(room.room.ends * 1000);
      const written = time.toLocaleTimeString(text.language, { hour: "2-digit", minute: "2-digit" });
      setText(ends, text("class.teacher.ends", { time: written }));
    },
  };
}
