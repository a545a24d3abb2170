// What a person does with time: looks back, goes on from there, branches, and takes weight edits back.

import { freeColor, historyUpTo, snapshotsUpTo, addSnapshot } from "./snapshots.js";
import * as wire from "../../wire/messages.js";

/** Milliseconds between two snapshots sent: the server takes sixty messages a second, and the slider needs fewer. */
const LOAD_EVERY = 60;

/** @typedef {import("../../wire/types.js").Snapshot} Snapshot */
/** @typedef {import("./snapshots.js").Branch} Branch */
/**
 * @typedef {{snapshot: Snapshot, history: import("../../app/state.js").HistoryPoint[], name: string, inPlace?: boolean,
 * opened: () => void, refused: (reason: string) => void}} Opening
 */
/** @typedef {import("../../app/state.js").State} State */
/**
 * @typedef {{snapshot: Snapshot, patch: (state: State) => Partial<State>, opened: () => void, refused: (reason: string)
 * => void}} Standing patch: what the page's state is then
 */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(bytes: ArrayBuffer) => boolean} parts.sendBytes
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 */
export function createTimeline({ store, send, sendBytes, note, text }) {
  /** What to do with each snapshot that was asked for, in order. @type {((snapshot: Snapshot) => void)[]} */
  const waiting = [];
  const local = {
    timer: 0,
    wanted: /** @type {Snapshot | null} */ (null),
    lastId: 1,
    opening: /** @type {Opening | Standing | null} */ (null),
  };
  /** @param {(snapshot: Snapshot) => void} then */
  function ask(then) {
    const asked = send(wire.takeSnapshot());
    if (asked) waiting.push(then);
    return asked;
  }
  /** Keeps the run as it stands at the end of its snapshots. @param {Snapshot} head */
  const keepHead = (head) => store.change("head", (state) => ({ snapshots: addSnapshot(state.snapshots, head) }));
  const batches = () => store.state.run?.batches_per_epoch ?? 1;

  /** Sends the newest snapshot wanted, not more often than the server takes them. */
  function sendWanted() {
    const { wanted } = local;
    local.wanted = null;
    if (wanted) sendBytes(wanted.bytes);
    local.timer = wanted ? setTimeout(sendWanted, LOAD_EVERY) : 0;
  }
  /** @param {Snapshot} snapshot */
  function load(snapshot) {
    local.wanted = snapshot;
    if (!local.timer) sendWanted();
  }
  /** The branch one is on, as it is kept. @returns {Branch} */
  const current = () => ({
    ...store.state.branch,
    hidden: false,
    history: store.state.history,
    snapshots: store.state.snapshots,
  });
  /**
   * Keeps the branch one is on, and is on a new one from here.
   * @param {string} [name]
   * @param {Snapshot} [from] all of it where not given
   */
  function fork(name, from) {
    store.change("branch", (state) => {
      const kept = [...state.branches, current()];
      const id = ++local.lastId;
      const index = from ? state.snapshots.indexOf(from) : state.snapshots.length - 1;
      return {
        branches: kept,
        branch: { id, name: name ?? text("timeline.run", { number: id }), color: freeColor(kept) },
        ...(from && {
          snapshots: snapshotsUpTo(state.snapshots, index),
          history: historyUpTo(state.history, from, batches()),
        }),
        viewing: null,
      };
    });
  }
  /** Whether the run is another's, in which one cannot move about; it is said then. */
  function waits() {
    const { following } = store.state;
    if (following) note("note", text("following.waits", { name: following.name }));
    return following !== null;
  }
  const viewed = () => (store.state.viewing === null ? undefined : store.state.snapshots[store.state.viewing]);

  const timeline = {
    /** Asks for the run as it stands. @returns whether there is a connection */
    ask,
    /**
     * Stands at a snapshot, with the page's state as it belongs to that.
     * @param {Standing} standing
     */
    stand(standing) {
      Object.assign(local, { opening: standing, wanted: null });
      if (!sendBytes(standing.snapshot.bytes)) timeline.refused(text("notice.offline"));
    },
    /** A snapshot came. @param {Snapshot} snapshot */
    received(snapshot) {
      if (snapshot.asked) return waiting.shift()?.(snapshot);
      store.change("snapshot", (state) => ({ snapshots: addSnapshot(state.snapshots, snapshot) }));
    },
    /** The connection is another: what was asked for will not come. */
    disconnected() {
      waiting.splice(0);
      timeline.refused(text("notice.offline"));
    },
    /**
     * The run as it stands, or as it is looked at.
     * @param {(snapshot: Snapshot) => void} then
     * @returns {boolean} whether it was asked for; if not, it is said why
     */
    takeSnapshot(then) {
      const { diverged } = store.state;
      const asked = !diverged && ask(then);
      if (!asked) note("fault", text(diverged ? "share.diverged" : "notice.offline"));
      return asked;
    },
    /** As `takeSnapshot`. @returns {Promise<Snapshot | null>} null where it was not asked for */
    snapshot: () =>
      new Promise((resolve) => {
        if (!timeline.takeSnapshot(resolve)) resolve(null);
      }),
    /** Keeps the run as it stands, before something puts another run in its place. */
    mark() {
      const { diverged, viewing, frame, run } = store.state;
      if (diverged || viewing !== null || !frame || frame.run !== run?.run || frame.step === 0) return;
      ask(keepHead);
    },
    /**
     * Stands at a snapshot from elsewhere, on a branch of its own; nothing changes where the server refuses it.
     * @param {Opening} opening
     */
    open(opening) {
      if (waits()) return;
      const go = () => {
        Object.assign(local, { opening, wanted: null });
        if (!sendBytes(opening.snapshot.bytes)) timeline.refused(text("notice.offline"));
      };
      const { diverged, viewing } = store.state;
      if (diverged || viewing !== null) return go();
      const asked = ask((head) => {
        keepHead(head);
        go();
      });
      if (!asked) opening.refused(text("notice.offline"));
    },
    /**
     * Puts another state in the place of the run's only snapshot.
     * @param {Snapshot} snapshot
     * @param {(reason: string) => void} refused
     */
    replace(snapshot, refused) {
      if (waits()) return;
      const { history, branch } = store.state;
      local.opening = {
        snapshot,
        history: history.filter(({ epoch }) => epoch < snapshot.epoch),
        name: branch.name,
        inPlace: true,
        opened() {},
        refused,
      };
      if (!sendBytes(snapshot.bytes)) timeline.refused(text("notice.offline"));
    },
    /** The server stands at a snapshot it was sent. */
    loaded() {
      const { opening } = local;
      if (!opening) return;
      local.opening = null;
      if ("patch" in opening) {
        store.change("stand", (state) => ({ playing: false, diverged: null, ...opening.patch(state) }));
        return opening.opened();
      }
      const { snapshot, history, name } = opening;
      store.change("open", (state) => {
        // A run that has not begun is nothing to come back to.
        const inPlace =
          opening.inPlace || (state.frame?.step === 0 && state.edits.length === 0 && state.snapshots.length < 2);
        const kept = inPlace ? state.branches : [...state.branches, current()];
        return {
          branches: kept,
          branch: inPlace ? { ...state.branch, name } : { id: ++local.lastId, name, color: freeColor(kept) },
          history,
          snapshots: [snapshot],
          viewing: null,
          edits: [],
          playing: false,
          diverged: null,
        };
      });
      opening.opened();
    },
    /**
     * The server does not take the snapshot it was sent.
     * @param {string} reason
     * @returns {boolean} whether one was being opened
     */
    refused(reason) {
      const { opening } = local;
      local.opening = null;
      opening?.refused(reason);
      return opening !== null;
    },
    /** Shows the run as it was. @param {number} index of a snapshot */
    view(index) {
      if (waits()) return;
      const snapshot = store.state.snapshots[index];
      if (!snapshot) return;
      if (store.state.viewing === null) {
        // Where one leaves is kept first, so that there is a way back to it.
        ask(keepHead);
      }
      store.change("view snapshot", { viewing: index, playing: false });
      load(snapshot);
    },
    /** Back to where the run stands. */
    live() {
      const last = store.state.snapshots.at(-1);
      if (store.state.viewing === null || !last) return;
      store.change("live", { viewing: null });
      load(last);
    },
    /** Goes on from the snapshot one looks at; what came after it is dropped. */
    continueHere() {
      if (waits()) return;
      const snapshot = viewed();
      if (!snapshot) return;
      store.change("continue", (state) => ({
        viewing: null,
        snapshots: snapshotsUpTo(state.snapshots, state.viewing ?? 0),
        history: historyUpTo(state.history, snapshot, batches()),
      }));
    },
    /** Stands at a moment that was kept again; what came after it has not been. @param {Snapshot} snapshot */
    takeBack(snapshot) {
      if (waits()) return;
      store.change("take back", (state) => ({
        viewing: null,
        playing: false,
        snapshots: addSnapshot(state.snapshots, snapshot),
        history: historyUpTo(state.history, snapshot, batches()),
      }));
      load(snapshot);
    },
    /** A new branch from the snapshot one looks at, or from now. @param {string} [name] @param {() => void} [then] */
    branchHere(name, then) {
      if (waits()) return;
      const snapshot = viewed();
      if (snapshot) {
        fork(name, snapshot);
        then?.();
        return;
      }
      ask((head) => {
        keepHead(head);
        fork(name);
        then?.();
      });
    },
    /** Training or changing something while one looks back: what came after stays, as a branch. */
    leavePast() {
      const snapshot = viewed();
      if (!snapshot) return;
      const last = store.state.snapshots.length - 1;
      if (store.state.viewing === last) return store.change("live", { viewing: null });
      fork(undefined, snapshot);
      note("note", text("timeline.kept"));
    },
    /** Goes over to another branch, where it ended. @param {number} id */
    switchTo(id) {
      if (waits()) return;
      const go = () => {
        const target = store.state.branches.find((one) => one.id === id);
        const last = target?.snapshots.at(-1);
        if (!target || !last) return;
        store.change("switch", (state) => ({
          branches: [...state.branches.filter((one) => one.id !== id), current()],
          branch: { id: target.id, name: target.name, color: target.color },
          history: target.history,
          snapshots: target.snapshots,
          viewing: null,
          edits: [],
          playing: false,
        }));
        load(last);
      };
      if (store.state.viewing !== null) return go();
      ask((head) => {
        keepHead(head);
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
          last &&
          !("moved" in last) &&
          last.layer === layer &&
          last.unit === unit &&
          last.source === source &&
          last.before === before;
        const kept = same ? edits.slice(0, -1) : edits.slice(-99);
        // An edit that came back to where it began is none.
        return { edits: before === after ? kept : [...kept, { layer, unit, source, before, after }] };
      });
    },
    /** All parameters were set at once. @param {Snapshot} before the run as it stood */
    noteMove: (before) =>
      store.change("note move", ({ edits }) => ({ edits: [...edits.slice(-99), { moved: before }] })),
    /** Takes the last edit back. */
    undoEdit() {
      if (waits()) return;
      const last = store.state.edits.at(-1);
      if (!last) return;
      if ("moved" in last) {
        store.change("undo move", ({ edits }) => ({ edits: edits.slice(0, -1) }));
        timeline.takeBack(last.moved);
        return;
      }
      const { layer, unit, source, before } = last;
      if (send(wire.edit({ layer, unit, source, value: before })))
        store.change("undo edit", ({ edits }) => ({ edits: edits.slice(0, -1) }));
    },
  };
  return timeline;
}

/** @typedef {ReturnType<typeof createTimeline>} Timeline */
