// A submission for a challenge goes to the class, whose server trains it once more and keeps its score.

/** @typedef {import("../../../wire/class_types.js").ClassMessage} ClassMessage */
/** @typedef {import("../../../wire/class_types.js").Submitted} Submitted */

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<import("../../../app/state.js").State>} parts.store
 * @param {(message: import("../../../wire/class_types.js").ClassRequest) => boolean} parts.send
 * @param {(listener: (message: ClassMessage) => void) => () => void} parts.hear
 * @param {(refused: import("../../../wire/class_types.js").Refused) => string} parts.why in words
 * @param {string} parts.lost in words: the line to the class is lost
 * @returns {(submission: Record<string, any>) => Promise<Submitted>} what came out; fails with why nothing did
 */
export const createSubmitting =
  ({ store, send, hear, why, lost }) =>
  (submission) =>
    new Promise((resolve, fail) => {
      const stops = [
        hear((message) => {
          if (message.type === "submitted") end(() => resolve(message));
          else if (message.type === "refused" && message.of === "submit") end(() => fail(new Error(why(message))));
        }),
        store.subscribe(["room"], ({ room }) => room?.line !== "open" && end(() => fail(new Error(lost)))),
      ];
      const end = (/** @type {() => void} */ tell) => {
        for (const stop of stops) stop();
        tell();
      };
      if (!send({ type: "submit", submission })) end(() => fail(new Error(lost)));
    });
