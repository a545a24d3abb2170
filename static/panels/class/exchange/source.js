// This page's run for others to see: its state at each jump and every few seconds of training, and between them what
// was done and how far it has come.

import { currentFrame } from "../../../app/state.js";
import { toBase64 } from "../../../wire/base64.js";
import { checkpointOf } from "../../../wire/frame.js";

/** Five a second are taken. */
const DEEDS_EVERY = 250;
/** A state comes so often that who comes late has little to train, and the less often the more there is to send. */
const [SOONEST, LATEST, CHARACTERS_A_SECOND] = [2000, 10_000, 20_000];
/** Characters of a state in base64 that the server takes: a run that is larger is not shown. */
const MOST = 352_256;

/** @typedef {import("../../../app/state.js").State} State */

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<State>} parts.store
 * @param {(message: import("../../../wire/class_types.js").ClassRequest) => boolean} parts.send
 * @param {() => Promise<import("../../../wire/types.js").Snapshot | null>} parts.snapshot the run as it stands
 * @param {(on: boolean) => void} parts.announce whether each deed is told in the state's `announced`
 * @param {() => void} parts.tooLarge
 * @param {(act: () => void, ms: number) => any} [parts.setTimeout]
 * @param {() => number} [parts.now] milliseconds
 * @param {number} [parts.first] number of the run; a page that is loaded anew must not count as the one before
 */
export function createSource({
  store,
  send,
  snapshot,
  announce,
  tooLarge,
  setTimeout = (act, ms) => globalThis.setTimeout(act, ms),
  now = () => performance.now(),
  first = Date.now() % 2 ** 31,
}) {
  const local = {
    wanted: false,
    /** A state is on its way out. */
    asking: false,
    /** Whoever watches has nothing, whatever was sent. */
    anew: false,
    /** The jump that the last state was of, and how many of the deeds since are in what was sent. */
    jump: -1,
    sent: 0,
    stateAt: -Infinity,
    stateEvery: SOONEST,
    waiting: false,
    told: "",
  };

  /** Another's run on the page is not this page's to show. @param {State} state */
  const shows = ({ following, room, status }) =>
    local.wanted && !following && room?.line === "open" && status.state === "open";
  async function sendState() {
    if (local.asking) return;
    local.asking = true;
    const taken = store.state.diverged ? null : await snapshot();
    local.asking = false;
    const { state } = store;
    const { announced, playing } = state;
    // What came after is in none of what is sent: another state is, in a moment.
    if (!taken || !announced || !shows(state)) return;
    const packed = toBase64(checkpointOf(taken.bytes));
    if (packed.length > MOST) {
      // Deeds lead nowhere without the state that they begin with.
      Object.assign(local, { jump: announced.jump, sent: announced.deeds.length, stateAt: Infinity, anew: false });
      return tooLarge();
    }
    const run = first + announced.jump;
    // What was done on the way to this state is in it, and whoever has followed so far has not heard of it.
    const between = announced.jump === local.jump ? announced.deeds.slice(local.sent) : [];
    const until = [taken.epoch, taken.batch];
    if (between.length > 0 && !send({ type: "source_deeds", run, deeds: between, until, playing })) return;
    local.sent += between.length;
    if (!send({ type: "source_state", run, state: packed, playing })) return;
    local.stateEvery = Math.max(SOONEST, Math.min(LATEST, (1000 * packed.length) / CHARACTERS_A_SECOND));
    Object.assign(local, { anew: false, jump: announced.jump, sent: announced.deeds.length, stateAt: now(), told: "" });
    soon();
  }
  function sendDeeds() {
    local.waiting = false;
    const { state } = store;
    const { announced, playing } = state;
    const frame = currentFrame(state);
    if (!shows(state) || !announced || !frame) return;
    if (announced.jump !== local.jump || local.anew) return void sendState();
    if (local.stateAt === Infinity) return;
    const deeds = announced.deeds.slice(local.sent);
    const until = [frame.epoch, frame.batch];
    const told = JSON.stringify([until, playing]);
    if (deeds.length === 0 && told === local.told) return;
    if (!send({ type: "source_deeds", run: first + announced.jump, deeds, until, playing })) return;
    Object.assign(local, { sent: announced.deeds.length, told });
    if (playing && now() - local.stateAt >= local.stateEvery) sendState();
  }
  function soon() {
    if (local.waiting || !shows(store.state)) return;
    local.waiting = true;
    setTimeout(sendDeeds, DEEDS_EVERY);
  }
  store.subscribe(["announced", "frame", "playing", "following"], soon);
  store.subscribe(["status"], ({ status }) => {
    // What was asked for on a line that is lost does not come.
    if (status.state !== "open") local.asking = false;
    soon();
  });

  return {
    /** Somebody watches this page's run, or nobody does any more; where it is said again, what they had is gone. @param
     * {boolean} on */
    want(on) {
      if (on !== local.wanted) {
        announce(on);
        local.jump = -1;
      }
      Object.assign(local, { wanted: on, anew: true });
      if (on && shows(store.state)) sendState();
    },
  };
}
