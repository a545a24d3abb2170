// What a teacher can do with the class, one below the other, each with its form.

import { make } from "../../../../controls/dom.js";
import { createAttention } from "./attention.js";
import { createChallenge } from "./challenge.js";
import { createGive } from "./give.js";
import { createPoll } from "./poll.js";
import { createQuestion } from "./question.js";
import { createWatchMe } from "./watch_me.js";

/** @typedef {import("../../../../app/state.js").ClassRoom} ClassRoom */
/** @typedef {{title: string, parts: Node[], draw: (room: ClassRoom) => boolean}} Act draw: whether it is on now */

const ACTS = [createGive, createWatchMe, createQuestion, createPoll, createChallenge, createAttention];

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @param {() => boolean} presenting without names
 */
export function createActs(context, undo, presenting) {
  const { text } = context;
  const root = make("section", { class: "teach-acts", "aria-label": text("class.teacher.acts") });
  const all = ACTS.map((create) => {
    const act = create(context, undo, presenting);
    const on = make("span", { class: "teach-on" }, text("class.teacher.on"));
    // One at a time: what is open is what one is about to do.
    const details = make(
      "details",
      { class: "teach-act", name: "teach-act" },
      make("summary", {}, make("span", {}, act.title), on),
      make("div", { class: "teach-act-body" }, ...act.parts),
    );
    // What only an open form needs is asked for then.
    undo.listen(details, "toggle", () => {
      const { room } = context.store.state;
      if (details.open && room) act.draw(room);
    });
    root.append(details);
    return { act, on };
  });
  return {
    root,
    /** @param {ClassRoom} room */
    draw(room) {
      for (const { act, on } of all) on.hidden = !act.draw(room);
    },
  };
}
