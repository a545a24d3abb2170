// What a person does to keep or share a run: a file, a link with the weights, the list of recent runs.

import { FileFault, packWeights, readCheckpoint, replaceArrays, unpackWeights } from "../../wire/checkpoint.js";
import { checkpointOf, resumableCheckpoint } from "../../wire/frame.js";
import { snapshotMessage } from "../../wire/messages.js";
import { failureOf } from "../../app/fault_sentences.js";
import { MOST, createRecents } from "./recent_runs.js";
import { checkSize, fileName, historyCsv, pointsCsv, readRun, writeRun } from "./run_file.js";

/** Longer addresses are cut by too many of the programs that carry them. */
const LONGEST_LINK = 32_000;
/** A page that goes away has no time for a database: its run waits here for the next one. */
const LEFT = "left-run:";

/** @typedef {import("../../wire/types.js").Snapshot} Snapshot */
/** @typedef {import("../../app/state.js").State} State */
/** @typedef {{address: string, said: string}} Link said: what to say when it is copied */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<State>} parts.store
 * @param {import("../timeline/timeline.js").Timeline} parts.timeline
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {() => string} parts.picture address of a small picture that holds its data
 * @param {(weights?: string) => string} parts.link address of this set-up
 * @param {import("./short_links.js").Links} parts.links
 * @param {number} parts.linkBytes of a run the server keeps, at most; 0 where it keeps none
 * @param {ReturnType<typeof createRecents>} [parts.recents]
 */
export function createSharing({
  store,
  timeline,
  note,
  text,
  picture,
  link,
  links,
  linkBytes,
  recents = createRecents(),
}) {
  const local = {
    left: `${LEFT}${crypto.randomUUID?.() ?? Math.random()}`,
    newest: /** @type {ArrayBuffer | null} */ (null),
    stored: "",
  };
  /** @param {unknown} error @param {string} key of the sentence it is a part of */
  function tell(error, key) {
    if (!(error instanceof FileFault)) console.error(error);
    note("fault", failureOf(key, error, text));
  }
  const worthKeeping = (/** @type {Snapshot | undefined} */ snapshot) =>
    snapshot !== undefined && snapshot.epoch + snapshot.batch > 0 && identity(snapshot.bytes) !== local.stored;
  const nameOf = (/** @type {any} */ experiment, /** @type {number} */ epoch) => {
    const { dataset } = experiment.data;
    return text("share.name", { data: text(`dataset.${dataset}.label`), epoch });
  };
  /** The file of a snapshot. @param {Snapshot} snapshot @param {State} state @param {string} [name] */
  function fileOf(snapshot, { history, run, view }, name) {
    const checkpoint = checkpointOf(snapshot.bytes);
    const { epoch, cursor, experiment } = readCheckpoint(checkpoint);
    const here = epoch + cursor / (run?.batches_per_epoch ?? 1) + 1e-9;
    const kept = history.filter((point) => point.epoch <= here);
    const { showTest, discretize, hide, drawer, signs } = view;
    return {
      epoch,
      history: kept,
      name: name ?? nameOf(experiment, epoch),
      checkpoint,
      text: writeRun({
        name: name ?? nameOf(experiment, epoch),
        saved: new Date().toISOString(),
        checkpoint,
        history: kept,
        view: { showTest, discretize, hide, drawer, ...(signs && { signs: true }) },
      }),
    };
  }
  /**
   * @param {Snapshot} snapshot
   * @param {State} state
   * @param {boolean} kept
   * @returns {import("./recent_runs.js").StoredRun}
   */
  function entryOf(snapshot, state, kept) {
    const { epoch, history, name, text: file } = fileOf(snapshot, state);
    const last = history.at(-1);
    const loss = last ? (Number.isFinite(last.test) ? last.test : last.train) : NaN;
    return {
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
      name,
      kept,
      saved: Date.now(),
      picture: picture(),
      epoch,
      loss,
      text: file,
    };
  }
  /** @param {import("./recent_runs.js").StoredRun} run */
  const putAway = (run) => recents.put(run).catch(() => note("fault", text("share.no_database")));
  /** Reads the list anew. */
  async function refresh() {
    try {
      store.change("recent runs", { recents: (await recents.all()).map(({ text: _, ...one }) => one) });
    } catch {
      store.change("recent runs", { recents: null });
    }
  }
  /**
   * Sends a run's snapshot, and is on it as a branch of its own.
   * @param {Pick<import("./run_file.js").OpenedRun, "name" | "history" | "epoch" | "batch" | "message"> & {view:
   * Partial<import("../../app/state.js").View>}} run
   * @param {string} failure key of the sentence
   */
  function stand(run, failure) {
    const snapshot = /** @type {Snapshot} */ ({
      kind: "snapshot",
      asked: true,
      run: 0,
      epoch: run.epoch,
      batch: run.batch,
      bytes: run.message,
    });
    timeline.open({
      snapshot,
      history: run.history,
      name: run.name,
      opened() {
        local.stored = identity(run.message);
        store.change("opened", (state) => ({ view: { ...state.view, ...run.view } }));
        note("note", text("share.opened", { name: run.name }));
      },
      refused: (reason) => note("fault", text(failure, { reason })),
    });
  }

  /**
   * A link to be copied, unless it is so long that mail and chat programs would cut it.
   * @param {string} address
   * @param {string} said
   * @returns {Link | null}
   */
  function linkTo(address, said) {
    if (address.length <= LONGEST_LINK) return { address, said };
    const sentence = linkBytes > 0 ? "share.too_long_short" : "share.too_long";
    note("fault", text(sentence, { length: address.length, limit: LONGEST_LINK }));
    return null;
  }

  return {
    /** Points of one's own with all their digits; those of a data set as the server rounds them for drawing. */
    pointsCsv() {
      const own = store.state.run?.experiment.data.points;
      const data = own ?? store.state.data;
      return data ? pointsCsv(data, own?.inputs) : "";
    },
    historyCsv: () => historyCsv(store.state.history, store.state.run?.output.classes ? "accuracy" : "r2"),
    /** The run as it stands, as a file. */
    save: () =>
      new Promise((/** @type {(file: {name: string, text: string}) => void} */ resolve) =>
        timeline.takeSnapshot((snapshot) => {
          const { name, text: file } = fileOf(snapshot, store.state);
          resolve({ name: fileName(name, "json"), text: file });
        }),
      ),
    /**
     * Opens a file; whatever is wrong with it is said, and the run stays as it is.
     * @param {{size: number, text: () => Promise<string>}} file
     */
    async open(file) {
      try {
        checkSize(file.size);
        stand(readRun(await file.text()), "share.not_opened");
      } catch (error) {
        tell(error, "share.not_opened");
      }
    },
    /** A link to the set-up. */
    setupLink: async () => linkTo(link(), text("header.copied")),
    /** A link with the trained weights in it. */
    async weightsLink() {
      const snapshot = await timeline.snapshot();
      if (!snapshot) return null;
      const { text: packed, exact } = await packWeights(checkpointOf(snapshot.bytes));
      const address = link(packed);
      return linkTo(address, text(exact ? "share.copied_weights" : "share.copied_short", { length: address.length }));
    },
    /** A short link to the run as it stands, which the server keeps. */
    async shortLink() {
      const snapshot = await timeline.snapshot();
      if (!snapshot) return null;
      try {
        const checkpoint = checkpointOf(snapshot.bytes);
        if (checkpoint.length > linkBytes)
          throw new FileFault("share.fault.too_large", { size: checkpoint.length, limit: linkBytes });
        const { id, days } = await links.put(checkpoint);
        return linkTo(`${link("").replace(/#.*/s, "")}#link=${id}`, text("share.copied_link", { days }));
      } catch (error) {
        tell(error, "share.no_short");
        return null;
      }
    },
    /** Opens a run the server keeps. @param {string} id */
    async openLink(id) {
      try {
        const checkpoint = await links.get(id);
        const { epoch, cursor, experiment } = readCheckpoint(checkpoint);
        stand(
          {
            name: nameOf(experiment, epoch),
            history: [],
            view: {},
            epoch,
            batch: cursor,
            message: snapshotMessage(checkpoint, { epoch, cursor }),
          },
          "share.link_not_opened",
        );
      } catch (error) {
        tell(error, "share.link_not_opened");
      }
    },
    /** Puts a link's weights into the run that has just begun. @param {string} packed */
    async useWeights(packed) {
      try {
        const values = await unpackWeights(packed);
        timeline.takeSnapshot((snapshot) => {
          try {
            const checkpoint = replaceArrays(checkpointOf(snapshot.bytes), values);
            const message = snapshotMessage(checkpoint, readCheckpoint(checkpoint));
            local.stored = identity(message);
            timeline.replace({ ...snapshot, bytes: message }, (reason) =>
              note("fault", text("share.no_weights", { reason })),
            );
          } catch (error) {
            tell(error, "share.no_weights");
          }
        });
      } catch (error) {
        tell(error, "share.no_weights");
      }
    },
    /** Keeps the run as it stands among the recent ones. */
    keep: () =>
      timeline.takeSnapshot(async (snapshot) => {
        const kept = store.state.recents?.filter((one) => one.kept).length ?? 0;
        if (kept >= MOST) return note("fault", text("share.full", { most: MOST }));
        local.stored = identity(snapshot.bytes);
        await putAway(entryOf(snapshot, store.state, true));
        await refresh();
      }),
    /** @param {string} id */
    async openRecent(id) {
      try {
        const stored = await recents.get(id);
        if (stored) stand({ ...readRun(stored.text), name: stored.name }, "share.not_opened");
      } catch (error) {
        tell(error, "share.not_opened");
      }
    },
    /** @param {string} id @param {string} name */
    async rename(id, name) {
      const stored = await recents.get(id).catch(() => undefined);
      if (stored) await putAway({ ...stored, name, kept: true });
      await refresh();
    },
    /**
     * @param {string} id
     * @returns {Promise<import("./recent_runs.js").StoredRun | undefined>} what was there, to be put back with
     * `restore`
     */
    async forget(id) {
      const stored = await recents.get(id).catch(() => undefined);
      await recents.remove(id).catch(() => note("fault", text("share.no_database")));
      await refresh();
      return stored;
    },
    /** @param {import("./recent_runs.js").StoredRun} run */
    async restore(run) {
      await putAway(run);
      await refresh();
    },
    refresh,
    /** The server's newest checkpoint of the run. @param {ArrayBuffer} message */
    note: (message) => void (local.newest = message),
    /** A run is about to be replaced by another. @param {State} state as it was */
    async left(state) {
      const snapshot = state.snapshots.at(-1);
      local.newest = null;
      if (!snapshot || !worthKeeping(snapshot)) return;
      local.stored = identity(snapshot.bytes);
      // Without a database there is no list, which says so by itself.
      await recents.put(entryOf(snapshot, state, false)).catch(() => {});
      await refresh();
    },
    /** The page is about to go away. @param {Storage} storage */
    leaving(storage) {
      const { state } = store;
      const snapshot = newest(state.snapshots.at(-1), state.viewing === null ? local.newest : null);
      if (!snapshot || !worthKeeping(snapshot)) return;
      try {
        storage.setItem(local.left, JSON.stringify(entryOf(snapshot, state, false)));
      } catch {
        // Too large, or no storage: then the run is gone, as it would be without all this.
      }
    },
    /** The page came back, or has begun: what pages left behind is put into the list. @param {Storage} storage */
    async arrived(storage) {
      for (const key of Object.keys(storage).filter((name) => name.startsWith(LEFT))) {
        const entry = storage.getItem(key) ?? "";
        storage.removeItem(key);
        try {
          // This very page came back with its run.
          if (key !== local.left) await recents.put(JSON.parse(entry));
        } catch {
          // No database, or not what a page left behind.
        }
      }
      await refresh();
    },
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

/** @typedef {ReturnType<typeof createSharing>} Sharing */
