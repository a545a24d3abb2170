// A recording of training: a picture at a time, not more often than can be seen, and one for each step taken by hand.

import { currentFrame } from "../../app/state.js";

/** Pictures of one recording. */
export const MOST = 300;
/** What they may weigh together: networks with many links have large pictures. */
const BYTES = 48e6;
/** Milliseconds between two while the network trains. */
export const EVERY = 100;
/** Milliseconds a file can say that a picture is shown. */
const LONGEST = 65_535;
/** A picture may take this share of the page's time, at most. */
const SHARE = 8;

/** @typedef {"idle" | "recording" | "ended"} Phase ended: by itself; what was recorded waits to be saved */
/** @typedef {"full" | "anew" | "failed"} Reason */
/** @typedef {{packed: Blob, at: number}} Taken at: milliseconds of training since the recording began */

/**
 * How long each picture is shown, so that a recording plays as fast as the run went: browsers differ in how many
 * pictures they have time for.
 * @param {Taken[]} pictures
 * @param {number} rest milliseconds the last one stays
 * @returns {number[]} milliseconds
 */
export const delaysOf = (pictures, rest) =>
  pictures.map(({ at }, index) =>
    index + 1 < pictures.length ? Math.min(LONGEST, Math.max(EVERY, pictures[index + 1].at - at)) : rest,
  );

/**
 * @param {object} parts
 * @param {import("../../controls/context.js").Context["store"]} parts.store
 * @param {() => {taken: Promise<Blob>} | null} parts.take draws the picture at once, and gives it when it is packed;
 * null where there is none
 * @param {(reason: Reason | null, detail?: unknown) => void} parts.onChange more pictures, or another phase; the reason
 * where it ended by itself
 * @param {() => number} [parts.now] milliseconds
 * @param {number} [parts.most] pictures @param {number} [parts.bytes]
 */
export function createRecorder({ store, take, onChange, now = () => performance.now(), most = MOST, bytes = BYTES }) {
  const local = {
    phase: /** @type {Phase} */ ("idle"),
    pictures: /** @type {Taken[]} */ ([]),
    bytes: 0,
    recording: 0,
    packing: /** @type {Promise<void> | null} */ (null),
    due: 0,
    trained: 0,
    playing: false,
    looked: 0,
    run: "",
    step: -1,
    parameters: /** @type {Float32Array | null} */ (null),
  };
  /** What makes this the run it was when the recording began. */
  const identity = () => {
    const { branch, run } = store.state;
    return JSON.stringify([
      branch.id,
      run?.layers.map(({ units }) => units),
      run?.layers[0].features,
      run?.experiment.data.dataset,
    ]);
  };

  /** Only what was trained counts: a pause is no part of the recording. @param {boolean} playing from now on */
  function tell(playing) {
    const at = now();
    if (local.playing) local.trained += at - local.looked;
    Object.assign(local, { playing, looked: at });
  }

  /** @param {Reason} reason @param {unknown} [detail] */
  function end(reason, detail) {
    local.phase = local.pictures.length > 0 ? "ended" : "idle";
    local.recording += 1;
    onChange(reason, detail);
  }
  /**
   * Takes a picture where there is something new to be seen and time for it.
   * @param {boolean} [hurried] whether there is time or not
   */
  function consider(hurried = false) {
    const { viewing, playing, run } = store.state;
    const frame = currentFrame(store.state);
    if (local.phase !== "recording") return;
    tell(playing);
    if (run && local.step >= 0 && (identity() !== local.run || (viewing === null && frame && frame.step < local.step)))
      return end("anew");
    if (local.packing || !frame || viewing !== null || !differs(frame)) return;
    // What a run comes to rest at is never left out: when it pauses, its picture is taken.
    if (playing && !hurried && now() < local.due) return;
    local.packing = capture(frame).finally(() => {
      local.packing = null;
      consider();
    });
  }
  /** @param {import("../../wire/types.js").Frame} frame */
  async function capture({ step, parameters }) {
    const { recording, trained: at } = local;
    const began = now();
    try {
      const picture = take();
      Object.assign(local, { step, parameters, due: began + Math.max(EVERY, (now() - began) * SHARE) });
      const packed = await picture?.taken;
      if (!packed || recording !== local.recording) return;
      local.pictures.push({ packed, at });
      local.bytes += packed.size;
      if (local.pictures.length >= most || local.bytes >= bytes) end("full");
      else onChange(null);
    } catch (error) {
      if (recording === local.recording) end("failed", error);
    }
  }
  /** @param {import("../../wire/types.js").Frame} frame */
  function differs({ step, parameters }) {
    const { parameters: before } = local;
    return (
      step !== local.step ||
      before?.length !== parameters.length ||
      parameters.some((value, index) => value !== before[index])
    );
  }

  /** Ends without anything. */
  function drop() {
    Object.assign(local, { phase: "idle", pictures: [], recording: local.recording + 1 });
    onChange(null);
  }

  return {
    get phase() {
      return local.phase;
    },
    get pictures() {
      return local.pictures;
    },
    consider: () => consider(),
    start() {
      Object.assign(local, {
        phase: "recording",
        pictures: [],
        bytes: 0,
        recording: local.recording + 1,
        due: 0,
        trained: 0,
        playing: store.state.playing,
        looked: now(),
        run: identity(),
        step: -1,
        parameters: null,
      });
      onChange(null);
      consider();
    },
    /** Ends with what is seen now. @returns {Promise<Taken[]>} what was recorded; nothing is kept */
    async finish() {
      await local.packing;
      consider(true);
      await local.packing;
      const { pictures } = local;
      drop();
      return pictures;
    },
    drop,
  };
}
