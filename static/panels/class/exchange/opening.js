// Opens what the teacher hands out: a set-up, a step of a lesson, a challenge, a moment of a run. One's own run is kept
// as a branch, and there is a way back to it.

import { experimentOf } from "../../../experiment/set_up.js";
import { fromBase64 } from "../../../wire/base64.js";

/** @import { Given, GivenWhat, Refused } from "../../../wire/class_types.js" */
/** @typedef {import("../../../app/state.js").State} State */

/** What a tab has opened already, so that a reload does not open it again. */
const OPENED = "class-opened";

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<State>} parts.store
 * @param {import("./doings.js").Doings} parts.actions
 * @param {import("../../../wire/types.js").Catalogue} parts.catalogue
 * @param {(patch: Partial<import("../../../app/state.js").ClassRoom>) => void} parts.change of the class
 * @param {(id: string) => Promise<GivenWhat | Refused>} parts.fetch what is too large for the stage
 * @param {(refused: Refused) => unknown} parts.complain
 * @param {() => Pick<Storage, "getItem" | "setItem">} [parts.storage] throws where the browser keeps nothing
 */
export function createOpening({ store, actions, catalogue, change, fetch, complain, storage = () => sessionStorage }) {
  const local = { opening: "" };
  /** @param {string} id */
  function remember(id) {
    try {
      storage().setItem(OPENED, id);
    } catch {
      // Then a reload opens it once more.
    }
  }
  function remembered() {
    try {
      return storage().getItem(OPENED);
    } catch {
      return null;
    }
  }
  /** A lesson or a challenge is about the run that was here. */
  function leaveWhatGuides() {
    const { lesson, challenge } = store.state;
    if (lesson) actions.lessons.leave();
    if (challenge) actions.challenges.leave();
  }
  /**
   * Puts something else in the place of the run, to which there is a way back.
   * @param {string} title
   * @param {() => unknown} act
   */
  function inPlace(title, act) {
    const { branch, experiment, frame, diverged, viewing, room } = store.state;
    const trained = frame !== null && frame.step > 0 && diverged === null;
    leaveWhatGuides();
    actions.show({ lab: "" });
    // From one thing that was given to the next there is nothing of one's own to keep.
    if (!room?.before) change({ before: { branch: trained ? branch.id : null, experiment } });
    if (trained || viewing !== null) actions.timeline.branchHere(title, act);
    else act();
  }
  /** @param {import("../../../wire/types.js").Experiment} experiment */
  function begin(experiment) {
    // Some of it can change within a run, and all of it may be as it is: what is given begins anew all the same.
    actions.configure(experiment);
    actions.reset();
  }
  /** @param {Given} given @param {GivenWhat} what */
  function show({ kind, title }, what) {
    const { experiment, name, step = 0, packed, state } = what;
    if (kind === "set_up" && experiment)
      inPlace(title, () => begin(experimentOf({ experiment, epochs: 0 }, catalogue)));
    else if (kind === "moment" && state) {
      const checkpoint = fromBase64(state);
      if (!checkpoint) return complain({ type: "refused", code: "no_such", values: {}, rule: "", of: null });
      actions.show({ lab: "" });
      // It keeps one's own as a branch by itself.
      const { branch, experiment: own, room } = store.state;
      if (!room?.before) change({ before: { branch: branch.id, experiment: own } });
      actions.sharing.openTrained({ name: title, checkpoint, history: [] });
    } else if (kind === "lesson") {
      const wish = step > 0 ? { step } : {};
      inPlace(title, () =>
        name ? actions.lessons.open(name, wish) : packed && actions.lessons.openPacked(packed, wish),
      );
    } else if (kind === "challenge")
      inPlace(title, () => (name ? actions.challenges.open(name) : packed && actions.challenges.openPacked(packed)));
  }
  /** @param {Given} given */
  async function open(given) {
    if (local.opening === given.id) return;
    local.opening = given.id;
    const what = given.what ?? (await fetch(given.id));
    local.opening = "";
    if ("type" in what) return complain(what);
    // Taken back meanwhile, or another is given.
    if (store.state.room?.stage.given?.id !== given.id) return;
    change({ given: { id: given.id, how: "opened" } });
    remember(given.id);
    show(given, what);
  }
  /** What is for everybody opens by itself, once, and not while another run is shown. */
  function look() {
    const { room, following, run } = store.state;
    const given = room?.stage.given;
    if (!room || !given || !run || following || room.followed || room.role === "teacher") return;
    if (room.given?.id === given.id) return;
    if (remembered() === given.id) return change({ given: { id: given.id, how: "opened" } });
    if (given.all) open(given);
  }
  store.subscribe(["room", "following", "run"], look);

  return {
    inPlace,
    begin,
    /** The invitation is taken. */
    accept() {
      const given = store.state.room?.stage.given;
      if (given) open(given);
    },
    /** Not now: the bar offers it no longer. */
    decline() {
      const given = store.state.room?.stage.given;
      if (given) change({ given: { id: given.id, how: "declined" } });
    },
    /** To what was there before the first thing that was given. */
    back() {
      const { room, branches, diverged } = store.state;
      const before = room?.before;
      if (!before) return;
      change({ before: null });
      leaveWhatGuides();
      // Of numbers that ran away there is no moment to keep, which going over waits for.
      if (diverged) actions.reset();
      if (branches.some(({ id }) => id === before.branch))
        actions.timeline.switchTo(/** @type {number} */ (before.branch));
      else actions.configure(before.experiment);
    },
  };
}
