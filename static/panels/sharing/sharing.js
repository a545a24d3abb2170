// What a person does to keep or share a run: a file, a link with the weights, the list of recent runs.

import { FileFault, packWeights, readCheckpoint, replaceArrays, unpackWeights } from "../../wire/checkpoint.js";
import { checkpointOf } from "../../wire/frame.js";
import { snapshotMessage } from "../../wire/messages.js";
import { failureOf } from "../../app/fault_sentences.js";
import { createKeeping } from "./keeping.js";
import { MOST, createRecents } from "./recent_runs.js";
import { checkSize, fileName, historyCsv, pointsCsv, readRun, writeRun } from "./run_file.js";

/** Longer addresses are cut by too many of the programs that carry them. */
const LONGEST_LINK = 32_000;

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
 * @param {Parameters<typeof createKeeping>[0]["place"]} [parts.place] what tells which run was kept last
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
  place,
}) {
  /** @param {unknown} error @param {string} key of the sentence it is a part of */
  function tell(error, key) {
    if (!(error instanceof FileFault)) console.error(error);
    note("fault", failureOf(key, error, text));
  }
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
   * @param {string} id
   * @returns {import("./recent_runs.js").StoredRun} one that nobody asked to keep
   */
  function entryOf(snapshot, state, id) {
    const { epoch, history, name, text: file } = fileOf(snapshot, state);
    const last = history.at(-1);
    const loss = last ? (Number.isFinite(last.test) ? last.test : last.train) : NaN;
    return {
      id,
      name,
      kept: false,
      saved: Date.now(),
      picture: picture(),
      epoch,
      loss,
      text: file,
    };
  }
  /** @param {import("./recent_runs.js").StoredRun} run */
  const putAway = (run) => recents.put(run).catch(() => note("fault", text("share.no_database")));
  /** Reads the list anew. The run one is on is no recent one yet. */
  async function refresh() {
    try {
      const others = (await recents.all()).filter(({ id }) => !keeping.owns(id));
      store.change("recent runs", { recents: others.map(({ text: _, ...one }) => one) });
    } catch {
      store.change("recent runs", { recents: null });
    }
  }
  const keeping = createKeeping({ store, recents, entryOf, refresh, place });
  /**
   * Sends a run's snapshot, and is on it as a branch of its own.
   * @param {Pick<import("./run_file.js").OpenedRun, "name" | "history" | "epoch" | "batch" | "message"> & {view:
   * Partial<import("../../app/state.js").View>}} run
   * @param {string} failure key of the sentence
   * @param {string} [id] of the run in the list, where it goes on as that one
   */
  function stand(run, failure, id) {
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
        keeping.known(run.message, id);
        if (id !== undefined) refresh();
        store.change("opened", (state) => ({ view: { ...state.view, ...run.view, lab: "" } }));
        note("note", text(id === undefined ? "share.opened" : "share.returned", { name: run.name }));
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
    /**
     * Opens a run that the server trained without the page.
     * @param {{name: string, checkpoint: import("../../wire/base64.js").Bytes, history: import("../../app/state.js")
     * .HistoryPoint[]}} trained
     */
    openTrained({ name, checkpoint, history }) {
      try {
        const { epoch, cursor } = readCheckpoint(checkpoint);
        const message = snapshotMessage(checkpoint, { epoch, cursor });
        stand({ name, history, view: {}, epoch, batch: cursor, message }, "share.not_opened");
      } catch (error) {
        tell(error, "share.not_opened");
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
            keeping.known(message);
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
        const id = await keeping.asked(snapshot.bytes);
        await putAway({ ...entryOf(snapshot, store.state, id), kept: true });
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
    note: keeping.note,
    rest: keeping.rest,
    left: keeping.left,
    leaving: keeping.leaving,
    arrived: keeping.arrived,
    /** Goes on with the run that was here when the page was left, where one came back to it. */
    async comeBack() {
      const id = keeping.returning;
      const stored = id === null ? undefined : await recents.get(id).catch(() => undefined);
      if (stored) stand({ ...readRun(stored.text), name: stored.name }, "share.not_opened", stored.id);
    },
  };
}

/** @typedef {ReturnType<typeof createSharing>} Sharing */
