// What a person does with time: looks back, goes on from there, branches, and takes weight edits back.

import { freeColor, historyUpTo, momentsUpTo, addMoment } from "./moments.js";
import * as wire from "../../wire/messages.js";

/** The server takes sixty messages a second; looking back along the slider needs fewer. */
const LOOK_EVERY = 60;

/** @typedef {import("./moments.js").Moment} Moment */
/** @typedef {import("./moments.js").Branch} Branch */
/**
 * @typedef {{moment: Moment, history: import("../../app/state.js").HistoryPoint[], name: string, inPlace?: boolean,
 * opened: () => void, refused: (reason: string) => void}} Opening
 */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(bytes: ArrayBuffer) => boolean} parts.sendBytes
 * @param {(sentence: string, kind?: "note" | "fault") => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 */
export function createTimeline({ store, send, sendBytes, note, text }) {
  /** What to do with each moment that was asked for, in order. @type {((moment: Moment) => void)[]} */
  const waiting = [];
  const local = {
    timer: 0,
    wanted: /** @type {Moment | null} */ (null),
    lastId: 1,
    opening: /** @type {Opening | null} */ (null),
  };
  /** @param {(moment: Moment) => void} then */
  function ask(then) {
    const asked = send(wire.takeSnapshot());
    if (asked) waiting.push(then);
    return asked;
  }
  const batches = () => store.state.run?.batches_per_epoch ?? 1;

  /** Sends the newest moment wanted, not more often than the server takes them. */
  function look() {
    const { wanted } = local;
    local.wanted = null;
    if (wanted) sendBytes(wanted.bytes);
    local.timer = wanted ? setTimeout(look, LOOK_EVERY) : 0;
  }
  /** @param {Moment} moment */
  function load(moment) {
    local.wanted = moment;
    if (!local.timer) look();
  }
  /** The branch one is on, as it is kept. @returns {Branch} */
  const current = () => ({
    ...store.state.branch,
    hidden: false,
    history: store.state.history,
    moments: store.state.moments,
  });
  /**
   * Keeps the branch one is on, and is on a new one from here.
   * @param {string} [name]
   * @param {Moment} [from] all of it where not given
   */
  function fork(name, from) {
    store.change("branch", (state) => {
      const kept = [...state.branches, current()];
      const id = ++local.lastId;
      const index = from ? state.moments.indexOf(from) : state.moments.length - 1;
      return {
        branches: kept,
        branch: { id, name: name ?? text("timeline.run", { number: id }), color: freeColor(kept) },
        ...(from && {
          moments: momentsUpTo(state.moments, index),
          history: historyUpTo(state.history, from, batches()),
        }),
        viewing: null,
      };
    });
  }
  const viewed = () => (store.state.viewing === null ? undefined : store.state.moments[store.state.viewing]);

  const timeline = {
    /** A snapshot came. @param {Moment} moment */
    take(moment) {
      if (moment.asked) return waiting.shift()?.(moment);
      store.change("moment", (state) => ({ moments: addMoment(state.moments, moment) }));
    },
    /** The connection is another: what was asked for will not come. */
    disconnected() {
      waiting.splice(0);
      timeline.refused(text("notice.offline"));
    },
    /** The run as it stands, or as it is looked at. @param {(moment: Moment) => void} then */
    moment(then) {
      if (store.state.diverged) note(text("share.diverged"), "fault");
      else if (!ask(then)) note(text("notice.offline"), "fault");
    },
    /** Keeps the moment the run is at, before something puts another run in its place. */
    mark() {
      const { diverged, viewing, frame, run } = store.state;
      if (diverged || viewing !== null || !frame || frame.run !== run?.run || frame.step === 0) return;
      ask((head) => store.change("head", (state) => ({ moments: addMoment(state.moments, head) })));
    },
    /**
     * Stands at a moment from elsewhere, on a branch of its own; nothing changes where the server refuses it.
     * @param {Opening} opening
     */
    open(opening) {
      const go = () => {
        Object.assign(local, { opening, wanted: null });
        if (!sendBytes(opening.moment.bytes)) timeline.refused(text("notice.offline"));
      };
      const { diverged, viewing } = store.state;
      if (diverged || viewing !== null) return go();
      const asked = ask((head) => {
        store.change("head", (state) => ({ moments: addMoment(state.moments, head) }));
        go();
      });
      if (!asked) opening.refused(text("notice.offline"));
    },
    /**
     * Puts another state in the place of the run's only moment.
     * @param {Moment} moment
     * @param {(reason: string) => void} refused
     */
    replace(moment, refused) {
      const { history, branch } = store.state;
      local.opening = {
        moment,
        history: history.filter(({ epoch }) => epoch < moment.epoch),
        name: branch.name,
        inPlace: true,
        opened() {},
        refused,
      };
      if (!sendBytes(moment.bytes)) timeline.refused(text("notice.offline"));
    },
    /** The server stands at a moment it was sent. */
    loaded() {
      const { opening } = local;
      if (!opening) return;
      local.opening = null;
      const { moment, history, name } = opening;
      store.change("open", (state) => {
        // A run that has not begun is nothing to come back to.
        const inPlace =
          opening.inPlace || (state.frame?.step === 0 && state.edits.length === 0 && state.moments.length < 2);
        const kept = inPlace ? state.branches : [...state.branches, current()];
        return {
          branches: kept,
          branch: inPlace ? { ...state.branch, name } : { id: ++local.lastId, name, color: freeColor(kept) },
          history,
          moments: [moment],
          viewing: null,
          edits: [],
          playing: false,
          diverged: null,
        };
      });
      opening.opened();
    },
    /**
     * The server does not take the moment it was sent.
     * @param {string} reason
     * @returns {boolean} whether one was being opened
     */
    refused(reason) {
      const { opening } = local;
      local.opening = null;
      opening?.refused(reason);
      return opening !== null;
    },
    /** Shows the run as it was. @param {number} index of a moment */
    view(index) {
      const moment = store.state.moments[index];
      if (!moment) return;
      if (store.state.viewing === null) {
        // The moment one leaves is kept first, so that there is a way back to it.
        ask((head) => store.change("head", (state) => ({ moments: addMoment(state.moments, head) })));
      }
      store.change("view moment", { viewing: index, playing: false });
      load(moment);
    },
    /** Back to where the run stands. */
    live() {
      const last = store.state.moments.at(-1);
      if (store.state.viewing === null || !last) return;
      store.change("live", { viewing: null });
      load(last);
    },
    /** Goes on from the moment one looks at; what came after it is dropped. */
    continueHere() {
      const moment = viewed();
      if (!moment) return;
      store.change("continue", (state) => ({
        viewing: null,
        moments: momentsUpTo(state.moments, state.viewing ?? 0),
        history: historyUpTo(state.history, moment, batches()),
      }));
    },
    /** A new branch from the moment one looks at, or from now. @param {string} [name] @param {() => void} [then] */
    branchHere(name, then) {
      const moment = viewed();
      if (moment) {
        fork(name, moment);
        then?.();
        return;
      }
      ask((head) => {
        store.change("head", (state) => ({ moments: addMoment(state.moments, head) }));
        fork(name);
        then?.();
      });
    },
    /** Training or changing something while one looks back: what came after stays, as a branch. */
    leavePast() {
      const moment = viewed();
      if (!moment) return;
      const last = store.state.moments.length - 1;
      if (store.state.viewing === last) return store.change("live", { viewing: null });
      fork(undefined, moment);
      note(text("timeline.kept"));
    },
    /** Goes over to another branch, where it ended. @param {number} id */
    switchTo(id) {
      const go = () => {
        const target = store.state.branches.find((one) => one.id === id);
        const last = target?.moments.at(-1);
        if (!target || !last) return;
        store.change("switch", (state) => ({
          branches: [...state.branches.filter((one) => one.id !== id), current()],
          branch: { id: target.id, name: target.name, color: target.color },
          history: target.history,
          moments: target.moments,
          viewing: null,
          edits: [],
          playing: false,
        }));
        load(last);
      };
      if (store.state.viewing !== null) return go();
      ask((head) => {
        store.change("head", (state) => ({ moments: addMoment(state.moments, head) }));
        go();
      });
    },
    /** @param {number} id @param {Partial<Branch>} patch name or hidden */
    changeBranch(id, patch) {
      store.change("change branch", (state) => ({
        branch:
          state.branch.id === id && patch.name !== undefined ? { ...state.branch, name: patch.name } : state.branch,
        branches: state.branches.map((one) => (one.id === id ? { ...one, ...patch } : one)),
      }));
    },
    /** @param {number} id */
    removeBranch: (id) =>
      store.change("remove branch", (state) => ({ branches: state.branches.filter((one) => one.id !== id) })),
    /**
     * Remembers an edit; several of one sitting are one.
     * @param {import("../../app/state.js").Parameter} parameter
     * @param {number} before
     * @param {number} after
     */
    noteEdit({ layer, unit, source }, before, after) {
      store.change("note edit", ({ edits }) => {
        const last = edits.at(-1);
        const same =
          last && last.layer === layer && last.unit === unit && last.source === source && last.before === before;
        const kept = same ? edits.slice(0, -1) : edits.slice(-99);
        // An edit that came back to where it began is none.
        return { edits: before === after ? kept : [...kept, { layer, unit, source, before, after }] };
      });
    },
    /** Takes the last edit back. */
    undoEdit() {
      const last = store.state.edits.at(-1);
      if (!last) return;
      const { layer, unit, source, before } = last;
      if (send(wire.edit({ layer, unit, source, value: before })))
        store.change("undo edit", ({ edits }) => ({ edits: edits.slice(0, -1) }));
    },
  };
  return timeline;
}

/** @typedef {ReturnType<typeof createTimeline>} Timeline */
