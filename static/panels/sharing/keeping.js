// Keeps a trained run among the recent ones as it is trained: a page that is left may be given no time for it.

import { whenIdle } from "../../app/later.js";
import { readCheckpoint } from "../../wire/checkpoint.js";
import { checkpointOf, resumableCheckpoint } from "../../wire/frame.js";
import { snapshotMessage } from "../../wire/messages.js";

/** What a page that goes away could not give the database waits here for the next one. */
const LEFT = "left-run:";
/** Milliseconds between two times, while the network trains. */
const EVERY = 2000;
/** Keeping a run takes one part in so many of the page's time, at most. */
const SHARE = 50;

/** @typedef {import("../../wire/types.js").Snapshot} Snapshot */
/** @typedef {import("../../app/state.js").State} State */
/** @typedef {import("./recent_runs.js").StoredRun} StoredRun */

const newId = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

/** The run that was last kept, as the window's history has it: going back leads to it again. */
const historyEntry = {
  /** @returns {string | null} */
  get: () => history.state?.run ?? null,
  /** @param {string | null} run */
  set: (run) => history.replaceState(run === null ? null : { run }, ""),
};

/** After so long, when the browser has nothing better to do. @param {() => void} act @param {number} ms */
const whenIdleAfter = (act, ms) => void setTimeout(() => whenIdle(act), ms);

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<State>} parts.store
 * @param {Pick<ReturnType<typeof import("./recent_runs.js").createRecents>, "get" | "put">} parts.recents
 * @param {(snapshot: Snapshot, state: State, id: string) => StoredRun} parts.entryOf
 * @param {() => Promise<void>} parts.refresh reads the list anew
 * @param {{get: () => string | null, set: (run: string | null) => void}} [parts.place]
 * @param {() => number} [parts.now] milliseconds
 * @param {(act: () => void, ms: number) => void} [parts.later]
 */
export function createKeeping({
  store,
  recents,
  entryOf,
  refresh,
  place = historyEntry,
  now = () => performance.now(),
  later = whenIdleAfter,
}) {
  const local = {
    left: `${LEFT}${newId()}`,
    newest: /** @type {ArrayBuffer | null} */ (null),
    stored: "",
    due: 0,
    turn: 0,
    waiting: false,
    writing: Promise.resolve(),
    /** Given to the database, which has not said yet that it has it. */
    unwritten: /** @type {StoredRun | null} */ (null),
  };
  const [how] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const before = place.get();
  /** The run that was here when the page was left, where one came back to it. */
  const returning = how?.type === "back_forward" ? before : null;
  // What is here now is another, until it is gone on with.
  if (before !== null) place.set(null);
  /** Under which name the list has the run of a branch. @type {Map<number, string>} */
  const ids = new Map();

  /** What is to be kept, where that is not there already. @param {State} state */
  function head({ snapshots, viewing, following }) {
    // What is followed is another's, and one's own was kept before.
    if (following) return null;
    const snapshot = newest(snapshots.at(-1), viewing === null ? local.newest : null);
    const trained = snapshot && snapshot.epoch + snapshot.batch > 0;
    return trained && identity(snapshot.bytes) !== local.stored ? snapshot : null;
  }
  /** @param {Snapshot} snapshot @param {State} state */
  function entry(snapshot, state) {
    const { id } = state.branch;
    const run = entryOf(snapshot, state, ids.get(id) ?? newId());
    ids.set(id, run.id);
    local.stored = identity(snapshot.bytes);
    return run;
  }
  /** @param {StoredRun} run @param {number} branch */
  async function write(run, branch) {
    try {
      // What a person has named or wants to keep stays as it is.
      if ((await recents.get(run.id))?.kept) {
        const id = newId();
        if (ids.get(branch) === run.id) ids.set(branch, id);
        run = { ...run, id };
      }
      await recents.put(run);
    } catch {
      // Without a database there is no list, which says so by itself.
    }
  }
  /**
   * One after another, for two of one run must not overtake each other.
   * @param {StoredRun} run
   * @param {number} branch
   */
  const put = (run, branch) => {
    local.unwritten = run;
    return (local.writing = local.writing
      .then(() => write(run, branch))
      .then(() => void (local.unwritten === run && (local.unwritten = null))));
  };

  function keep() {
    const { state } = store;
    const snapshot = head(state);
    if (!snapshot) return;
    const began = now();
    const run = entry(snapshot, state);
    put(run, state.branch.id);
    if (place.get() !== run.id) place.set(run.id);
    local.due = now() + Math.max(EVERY, SHARE * (now() - began));
  }
  /** Keeps the run when there is time; at once where it does not train on. */
  function keepSoon() {
    if (local.waiting) return;
    const { turn } = local;
    local.waiting = true;
    later(
      () => {
        if (turn !== local.turn) return;
        local.waiting = false;
        keep();
      },
      store.state.playing ? Math.max(0, local.due - now()) : 0,
    );
  }
  /** What waits to be done is of a run that is gone, or is done now. */
  function stopWaiting() {
    local.turn += 1;
    local.waiting = false;
  }

  return {
    /** Whether a run of the list is one that this page is on. @param {string} id */
    owns: (id) => [...ids.values()].includes(id),
    /** The list has this state already. @param {ArrayBuffer} message a snapshot @param {string} [id] of the run */
    known(message, id) {
      local.stored = identity(message);
      if (id !== undefined) ids.set(store.state.branch.id, id);
    },
    /**
     * The person keeps this state of the run: what was kept of it by itself is that now.
     * @param {ArrayBuffer} message a snapshot
     * @returns {Promise<string>} under which name
     */
    async asked(message) {
      const { id: branch } = store.state.branch;
      const id = ids.get(branch) ?? newId();
      ids.delete(branch);
      local.stored = identity(message);
      await local.writing;
      return id;
    },
    /** The server's newest checkpoint of the run. @param {ArrayBuffer} message */
    note(message) {
      if (store.state.following) return;
      local.newest = message;
      keepSoon();
    },
    /** The run pauses, or nobody looks at it any more: it may be left next. */
    rest() {
      stopWaiting();
      keep();
    },
    /** A run is about to be replaced by another. @param {State} state as it was */
    async left(state) {
      stopWaiting();
      const snapshot = head(state);
      local.newest = null;
      if (snapshot) put(entry(snapshot, state), state.branch.id);
      ids.delete(state.branch.id);
      if (place.get() !== null) place.set(null);
      await local.writing;
      await refresh();
    },
    /** The page is about to go away. @param {Storage} storage */
    leaving(storage) {
      const snapshot = head(store.state);
      // What the database was given a moment ago may not be in it when the page is gone.
      const run = snapshot ? entry(snapshot, store.state) : local.unwritten;
      if (!run) return;
      try {
        storage.setItem(local.left, JSON.stringify(run));
      } catch {
        // Too large, or no storage: then the run is there as it was kept last.
      }
    },
    /** The page came back, or has begun: what pages left behind is put into the list. @param {Storage} storage */
    async arrived(storage) {
      for (const key of Object.keys(storage).filter((name) => name.startsWith(LEFT))) {
        const left = storage.getItem(key) ?? "";
        storage.removeItem(key);
        try {
          // This very page came back with its run.
          if (key !== local.left) await recents.put(JSON.parse(left));
        } catch {
          // No database, or not what a page left behind.
        }
      }
      await refresh();
    },
    returning,
  };
}

/** Tells one state of one run from another. @param {ArrayBuffer} message a snapshot */
function identity(message) {
  const bytes = checkpointOf(message);
  // FNV-1a over the checkpoint.
  return `${bytes.length} ${bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5)}`;
}

/**
 * The later of the timeline's last snapshot and the newest checkpoint.
 * @param {Snapshot | undefined} snapshot
 * @param {ArrayBuffer | null} message
 * @returns {Snapshot | undefined}
 */
function newest(snapshot, message) {
  if (!message) return snapshot;
  const checkpoint = resumableCheckpoint(message);
  const { epoch, cursor } = readCheckpoint(checkpoint);
  if (snapshot && (snapshot.epoch > epoch || (snapshot.epoch === epoch && snapshot.batch >= cursor))) return snapshot;
  return {
    kind: "snapshot",
    asked: false,
    run: 0,
    epoch,
    batch: cursor,
    bytes: snapshotMessage(checkpoint, { epoch, cursor }),
  };
}
