// Another run in the place of one's own, as it is done elsewhere: one's own is put aside, and comes back as it was.

import { readCheckpoint } from "../../wire/checkpoint.js";
import { follow, pause, snapshotMessage } from "../../wire/messages.js";

/** Deeds that one message has, at most. */
const MOST_DEEDS = 1000;
/** A place that is always behind: until another is told, there is nothing to train. */
const NOWHERE = /** @type {import("../../wire/types.js").Place} */ ([0, 0]);

/** @typedef {import("../../app/state.js").State} State */
/** @typedef {import("../../wire/types.js").Snapshot} Snapshot */
/**
 * @typedef {object} Source a run elsewhere
 * @property {string} from whose it is: another name, another run
 * @property {string} name as people read it
 * @property {number} run of the source's, counted by its jumps: with the same one, `state` lies farther along the run
 * that is followed already
 * @property {import("../../wire/base64.js").Bytes} state a checkpoint
 * @property {boolean} playing
 */
/**
 * @typedef {object} Aside one's own run, which waits
 * @property {Snapshot | null} snapshot null where its numbers have run away, and nothing of it is kept
 * @property {boolean} lost its numbers had run away
 * @property {boolean} playing
 * @property {State["experiment"]} experiment
 * @property {Partial<State>} fields of the page's state that are the run's
 */

/** What of the page's state belongs to a run, and is another run's meanwhile. */
const OWN = /** @type {const} */ ([
  "history",
  "snapshots",
  "branch",
  "branches",
  "viewing",
  "edits",
  "stopped",
  "lesson",
  "challenge",
  "view",
  "probe",
  "pinned",
  "neuron",
  "formulas",
]);

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {Pick<import("./timeline.js").Timeline, "ask" | "stand">} parts.timeline
 * @param {() => unknown} parts.keep has the recent runs keep what is trained here
 * @param {(patch: Partial<State["experiment"]>) => void} parts.configure
 * @param {() => void} parts.play
 * @param {() => void} parts.reset
 */
export function createFollowing({ store, send, note, text, timeline, keep, configure, play, reset }) {
  const local = {
    aside: /** @type {Aside | null} */ (null),
    /** One's own run is on its way into `aside`. */
    putting: false,
    source:
      /** @type {(Source & {deeds: import("../../wire/types.js").Deed[], until: import("../../wire/types.js").Place})
       * | null} */ (null),
    /** What is wanted is shown: deeds may go to the server. */
    shown: false,
    /** It has been tried again from the source's state since that came. */
    again: false,
  };
  const open = () => store.state.status.state === "open";

  /** @param {State} state @param {Snapshot | null} snapshot */
  function putAside(state, snapshot) {
    const fields = Object.fromEntries(OWN.map((key) => [key, state[key]]));
    const { experiment, playing, diverged } = state;
    local.aside = { snapshot, lost: diverged !== null, playing, experiment, fields };
  }
  /** One's own run waits from now on; then what is wanted is shown. */
  function begin() {
    if (local.putting || !open()) return;
    const { state } = store;
    keep();
    if (state.diverged) {
      putAside(state, state.snapshots.at(-1) ?? null);
      return show();
    }
    const { playing } = state;
    if (playing) send(pause());
    local.putting = timeline.ask((snapshot) => {
      local.putting = false;
      // As it was before it was paused for this.
      putAside({ ...store.state, playing }, snapshot);
      if (local.source) show();
      else bringBack();
    });
  }
  function show() {
    const { source } = local;
    if (!source || !open()) return;
    const { epoch, cursor } = readCheckpoint(source.state);
    const snapshot = /** @type {Snapshot} */ ({
      kind: "snapshot",
      asked: true,
      run: 0,
      epoch,
      batch: cursor,
      bytes: snapshotMessage(source.state, { epoch, cursor }),
    });
    local.shown = false;
    timeline.stand({
      snapshot,
      /** @param {State} state */
      patch: (state) => ({
        following: { from: source.from, name: source.name },
        branch: { ...state.branch, name: source.name },
        branches: [],
        history: state.following?.from === source.from ? state.history.filter((point) => point.epoch <= epoch) : [],
        snapshots: [snapshot],
        viewing: null,
        edits: [],
        stopped: null,
        lesson: null,
        challenge: null,
        motion: null,
        editing: null,
        inspecting: null,
        // What a lesson hides is part of what is shown.
        view: { ...state.view, lab: "", hide: state.lesson?.before.hide ?? state.view.hide },
      }),
      opened() {
        if (local.source !== source) return;
        local.shown = true;
        tell(source.deeds);
      },
      refused(reason) {
        // Without a connection it is tried again as soon as there is one.
        if (open()) note("fault", text("following.refused", { name: source.name, reason }));
      },
    });
  }
  /** @param {import("../../wire/types.js").Deed[]} deeds those that the server does not have yet */
  function tell(deeds) {
    const { source } = local;
    if (!source || !local.shown) return;
    const { until, playing } = source;
    for (let from = 0; deeds.length - from > MOST_DEEDS; from += MOST_DEEDS) {
      send(follow({ deeds: deeds.slice(from, from + MOST_DEEDS), until: NOWHERE, playing }));
    }
    const rest = deeds.length % MOST_DEEDS || Math.min(deeds.length, MOST_DEEDS);
    send(follow({ deeds: deeds.slice(deeds.length - rest), until, playing }));
  }
  function bringBack() {
    const { aside } = local;
    if (!aside || !open()) return;
    send(follow(null));
    const opened = () => {
      local.aside = null;
      const { run } = store.state;
      if (JSON.stringify(run?.experiment) !== JSON.stringify(aside.experiment)) configure(aside.experiment);
      if (aside.lost) note("note", text("following.sound"));
      else if (aside.playing) play();
    };
    const patch = (/** @type {State} */ { view }) => ({
      ...aside.fields,
      // A lab that was gone to meanwhile stays open.
      view: { ...view, ...aside.fields.view, lab: view.lab || (aside.fields.view?.lab ?? "") },
      following: null,
    });
    if (aside.snapshot) {
      const { snapshot } = aside;
      const refused = (/** @type {string} */ reason) => open() && note("fault", text("following.not_back", { reason }));
      return timeline.stand({ snapshot, patch, opened, refused });
    }
    // Nothing of it was ever sound: it begins anew.
    store.change("own run", patch);
    opened();
    reset();
  }

  // A new connection knows nothing of whom the page follows.
  store.subscribe(["status"], () => {
    if (!open()) {
      local.shown = local.putting = false;
    } else if (local.source) {
      if (local.aside) show();
      else begin();
    } else bringBack();
  });

  return {
    /**
     * Shows this run from now on, in the place of one's own or of the one before.
     * @param {Source} source @throws {import("../../wire/checkpoint.js").FileFault} where its state is no checkpoint
     */
    async show(source) {
      readCheckpoint(source.state);
      const { source: before, shown } = local;
      const goesOn = before?.from === source.from && before.run === source.run;
      const { epoch, cursor } = readCheckpoint(source.state);
      local.source = { ...source, deeds: [], until: [epoch, cursor] };
      local.again = false;
      if (goesOn && shown) return;
      if (local.aside) show();
      else begin();
    },
    /**
     * What was done to it since.
     * @param {{from: string, run: number} & import("../../wire/types.js").Followed} followed the new deeds
     */
    goOn({ from, run, deeds, until, playing }) {
      const { source } = local;
      // Of a run that is not shown any more.
      if (!source || source.from !== from || source.run !== run) return;
      Object.assign(source, { deeds: [...source.deeds, ...deeds], until, playing });
      tell(deeds);
    },
    /** Brings one's own run back as it was. */
    end() {
      local.source = null;
      local.shown = false;
      if (local.aside) bringBack();
    },
    /**
     * The server cannot follow: once it is tried again from the source's newest state.
     * @returns {boolean} whether this page follows
     */
    lost() {
      const { source, again } = local;
      if (!source) return false;
      local.shown = false;
      if (again) note("fault", text("following.lost", { name: source.name }));
      else {
        local.again = true;
        show();
      }
      return true;
    },
  };
}

/** @typedef {ReturnType<typeof createFollowing>} FollowingRoom */
