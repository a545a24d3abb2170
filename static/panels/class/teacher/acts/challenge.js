// A challenge for the class: all work at it, and the table shows true scores.

import { fillSelect, make, setText } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";
import { challengeChoices, challengeWhat } from "./challenges.js";

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./acts.js").Act}
 */
export function createChallenge({ store, actions, text }, undo) {
  const which = make("select", { "aria-label": text("class.teacher.challenge.which") });
  const begin = actButton(undo, text("class.teacher.challenge.do"), () => {
    const found = challengeWhat(which.value, store.state, text);
    if (!found) return;
    const { what, title } = found;
    // One that is in no list goes as the whole document, by which what is submitted can be judged.
    const message = "name" in what ? what : { document: store.state.challenge?.document };
    if (!actions.room.tell({ type: "challenge", ...message, title })) return;
    actions.room.tell({ type: "give", kind: "challenge", what, title, all: false });
  });
  const now = make("p", { class: "teach-now" });
  const end = actButton(
    undo,
    text("class.teacher.challenge.end"),
    () => {
      const { stage } = store.state.room ?? {};
      // What invites to it goes with it.
      if (actions.room.tell({ type: "challenge", name: null }) && stage?.given?.kind === "challenge")
        actions.room.tell({ type: "give", kind: null });
    },
    "outline",
  );
  return {
    title: text("class.teacher.challenge"),
    parts: [make("p", { class: "about" }, text("class.teacher.challenge.about")), which, begin, now, end],
    draw({ stage: { challenge } }) {
      // Nobody is asked for a list that is not looked at.
      if (which.checkVisibility() || challenge) {
        const choices = challengeChoices(store.state, actions, text);
        const stays = choices.some(({ value }) => value === which.value && which.options.length > 0);
        fillSelect(which, choices, stays ? which.value : (choices[0]?.value ?? ""));
        begin.disabled = choices.length === 0;
      }
      now.hidden = end.hidden = challenge === null;
      if (challenge) setText(now, challenge.title);
      return challenge !== null;
    },
  };
}
