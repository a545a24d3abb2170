// What comes of what is on: answers to the question, runs of the poll, scores of the challenge.

import { make } from "../../../../controls/dom.js";
import { createPollResult } from "./poll.js";
import { createQuestionResult } from "./question.js";
import { createTable } from "./table.js";

/** @typedef {import("../../../../app/state.js").ClassRoom} ClassRoom */
/** @typedef {{root: HTMLElement, draw: (room: ClassRoom, presenting: boolean) => void, repaint?: () => void}} Result */

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 */
export function createResults(context, undo) {
  const { store } = context;
  const all = [createQuestionResult, createPollResult, createTable].map((create) => create(context, undo));
  const root = make("div", { class: "teach-results" }, ...all.map((result) => result.root));
  const local = {
    room: /** @type {ClassRoom | null} */ (null),
    presenting: false,
    challenges: store.state.challenges,
  };
  return {
    root,
    /** @param {ClassRoom} room */
    draw(room) {
      const before = local.room;
      local.room = room;
      // Tiles come many times a second, and nothing here is of them.
      const same =
        before?.stage === room.stage &&
        before.answers === room.answers &&
        before.scores === room.scores &&
        local.challenges === store.state.challenges &&
        before.roster.length === room.roster.length;
      if (!same) for (const result of all) result.draw(room, local.presenting);
      local.challenges = store.state.challenges;
      root.hidden = all.every((result) => result.root.hidden);
    },
    /** @param {boolean} presenting without names */
    present(presenting) {
      local.presenting = presenting;
      if (local.room) for (const result of all) result.draw(local.room, presenting);
    },
  };
}
