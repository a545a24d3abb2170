// What was done to the run: all of it when it is asked for, and each deed as it is done, for whoever follows this page.

import * as wire from "../../wire/messages.js";

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {() => void} parts.offline says that there is no connection
 */
export function createDeeds({ store, send, offline }) {
  /** @type {((document: import("../../wire/types.js").DeedsDocument | null | undefined) => void)[]} */
  const waiting = [];
  /** No two runs or moments that others follow have one number, also where nobody has followed in between. */
  const local = { jump: 0 };
  const anew = () => ({ jump: ++local.jump, deeds: [] });
  return {
    /**
     * All that was done to the run up to now.
     * @returns {Promise<import("../../wire/types.js").DeedsDocument | null | undefined>} null where it is not known;
     * undefined where there is no connection, which has been said
     */
    ask: () =>
      new Promise((resolve) => {
        if (send(wire.deeds())) waiting.push(resolve);
        else {
          offline();
          resolve(undefined);
        }
      }),
    /** The server's answer. @param {import("../../wire/types.js").Deeds} answer */
    came: ({ document }) => void waiting.shift()?.(document),
    /** Whether each deed is told from now on, in `announced`. @param {boolean} on */
    announce(on) {
      send(wire.announceDeeds(on));
      store.change("announce deeds", ({ announced }) => ({
        announced: on ? (announced ?? anew()) : null,
      }));
    },
    /**
     * A deed was done. All parameters at once are as long as a state, and are had from the next one.
     * @param {import("../../wire/types.js").DeedDone} message
     */
    done: ({ deed }) =>
      store.change("deed", ({ announced }) => ({
        announced:
          announced && (deed.do === "parameters" ? anew() : { ...announced, deeds: [...announced.deeds, deed] }),
      })),
    /** Another run, or another moment, stands here now, also after a new connection, which has to be told again. */
    jumped() {
      if (!store.state.announced) return;
      send(wire.announceDeeds(true));
      store.change("jump", ({ announced }) => ({ announced: announced && anew() }));
    },
    /** The connection is another: what was asked for will not come. */
    disconnected() {
      if (waiting.length > 0) offline();
      for (const resolve of waiting.splice(0)) resolve(undefined);
    },
  };
}

/** @typedef {ReturnType<typeof createDeeds>} DeedsRoom */
