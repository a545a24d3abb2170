// The run of somebody else in the place of one's own: whose it is, and what the class says of it, in its order.

import { fromBase64 } from "../../../wire/base64.js";

/** @typedef {import("../../../app/state.js").State} State */
/** @typedef {import("../../../app/state.js").Followed} Followed */

/**
 * Whose run the page is to show: for a teacher the one that is watched, for a student what the class looks at; one's
 * own is where it is.
 * @param {State["room"]} room
 * @returns {Followed | null}
 */
export function followedIn(room) {
  if (!room) return null;
  if (room.role === "teacher") {
    const member = room.roster.find((one) => one.member === room.watching);
    return member ? { member: member.member, name: member.name, number: member.number, why: "watched" } : null;
  }
  const { source } = room.stage;
  return source && source.member !== room.me?.member ? source : null;
}

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<State>} parts.store
 * @param {(patch: Partial<import("../../../app/state.js").ClassRoom>) => void} parts.change of the class
 * @param {Pick<import("../../timeline/following.js").FollowingRoom, "show" | "goOn" | "end">} parts.following
 * @param {(followed: Followed) => string} parts.nameOf
 * @param {() => void} parts.unreadable what came of the run cannot be read
 */
export function createFollowed({ store, change, following, nameOf, unreadable }) {
  const local = {
    member: /** @type {string | null} */ (null),
    run: Number.NaN,
    lines: 0,
  };
  /** On a new line all is said again from a state on, which is none that lies farther along what was heard before. */
  const counted = (/** @type {number} */ run) => run + local.lines * 2 ** 32;
  return {
    /** The line is a new one. */
    anew: () => void (local.lines += 1),
    /** The class, or the teacher, may have turned to somebody else, or to nobody. */
    turn() {
      const { room } = store.state;
      const wanted = followedIn(room);
      if ((wanted?.member ?? null) === local.member) return;
      Object.assign(local, { member: wanted?.member ?? null, run: Number.NaN });
      if (room) change({ followed: wanted });
      // From one to the next, one's own waits on.
      if (!wanted) following.end();
    },
    /** @param {import("../../../wire/class_types.js").SourceState} message */
    async state({ member = "", run, state, playing }) {
      const { room } = store.state;
      if (member !== local.member || !room?.followed) return;
      const bytes = fromBase64(state);
      if (!bytes) return unreadable();
      local.run = counted(run);
      try {
        await following.show({ from: member, name: nameOf(room.followed), run: local.run, state: bytes, playing });
      } catch (error) {
        console.error(error);
        unreadable();
      }
    },
    /** @param {import("../../../wire/class_types.js").SourceDeeds} message */
    deeds({ member = "", run, deeds, until, playing }) {
      // Deeds of a run whose state has not come, or of one that is over, lead nowhere.
      if (member !== local.member || counted(run) !== local.run) return;
      const done = /** @type {import("../../../wire/types.js").Deed[]} */ (deeds);
      following.goOn({ from: member, run: local.run, deeds: done, until, playing });
    },
  };
}
