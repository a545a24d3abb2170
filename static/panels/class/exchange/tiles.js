// Tells the teacher how this page's run stands, once a second at most, and only what has changed.

import { standingVerdict, tileOf } from "./tile.js";

const EVERY = 1000;

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<import("../../../app/state.js").State>} parts.store
 * @param {(message: import("../../../wire/class_types.js").ClassRequest) => boolean} parts.send
 * @param {(act: () => void, ms: number) => any} [parts.setTimeout]
 * @param {() => number} [parts.now] milliseconds
 */
export function createTiles({
  store,
  send,
  setTimeout = (act, ms) => globalThis.setTimeout(act, ms),
  now = () => performance.now(),
}) {
  const local = {
    waiting: false,
    sent: "",
    sentAt: -Infinity,
    /** One's own run as it was last seen, which waits while another is shown. */
    own: /** @type {import("../../../wire/class_types.js").Tile | null} */ (null),
    before: store.state.diagnosis,
    diagnosis: store.state.diagnosis,
  };
  const wanted = () => store.state.room?.role === "student" && store.state.room.line === "open";

  function tell() {
    local.waiting = false;
    const { state } = store;
    if (!wanted()) return;
    const verdict = standingVerdict(local.diagnosis, local.before, state.playing);
    if (!state.following) local.own = tileOf(state, verdict) ?? local.own;
    const tile = local.own && { ...local.own, watching: state.following !== null };
    const written = JSON.stringify(tile);
    if (!tile || written === local.sent || !send({ type: "tile", ...tile })) return;
    Object.assign(local, { sent: written, sentAt: now() });
  }
  function soon() {
    if (local.waiting || !wanted()) return;
    local.waiting = true;
    setTimeout(tell, Math.max(0, local.sentAt + EVERY - now()));
  }
  store.subscribe(["diagnosis"], ({ diagnosis }) => {
    Object.assign(local, { before: local.diagnosis, diagnosis });
    soon();
  });
  store.subscribe(["frame", "playing", "diverged", "following"], soon);
  return {
    /** The class has nothing from this page yet, or not any more. */
    anew() {
      local.sent = "";
      soon();
    },
  };
}
