// This page's part in a poll by seed: trains the teacher's set-up with a seed of its own, and answers what came out.

import { currentFrame } from "../../../app/state.js";
import { experimentOf, isSetUp } from "../../../experiment/set_up.js";

/** @import { GivenWhat, Goal, Poll, PollAnswer, Refused } from "../../../wire/class_types.js" */
/** @typedef {import("../../../app/state.js").State} State */
/** @typedef {import("../../../app/state.js").HistoryPoint} HistoryPoint */

/** Losses that an answer has, at most. */
const MOST = 60;
/**
 * Seconds in which it is through where the server can, and how fast few epochs may be: a course of losses needs as many
 * pictures as it has points.
 */
const [SECONDS, SLOWEST, FASTEST] = [3, 20, 1000];
/** @param {number} epochs @returns {import("../../../app/state.js").Speed} */
const paceOf = (epochs) => ({
  per: "epoch",
  rate: Math.min(FASTEST, Math.max(SLOWEST, Math.ceil(epochs / SECONDS))),
});

/** @type {Record<string, (frame: import("../../../wire/types.js").Frame) => number>} */
const MEASURES = {
  train_loss: ({ trainLoss }) => trainLoss,
  test_loss: ({ testLoss }) => testLoss,
  train_accuracy: ({ trainAccuracy }) => trainAccuracy,
  test_accuracy: ({ testAccuracy }) => testAccuracy,
};

/**
 * So many of all, evenly far from each other, the first and the last among them.
 * @param {HistoryPoint[]} history
 * @returns {(number | null)[]} test losses, those of training where there are no test points
 */
export function lossesOf(history) {
  const count = Math.min(MOST, history.length);
  return Array.from({ length: count }, (_, index) => {
    const place = count < 2 ? 0 : Math.round((index / (count - 1)) * (history.length - 1));
    const { test, train } = history[place];
    const loss = Number.isFinite(test) ? test : train;
    return Number.isFinite(loss) ? loss : null;
  });
}

/** @param {number | null} measured @param {Goal} goal */
export const reaches = (measured, { relation, value }) =>
  measured !== null && (relation === "<=" ? measured <= value : measured >= value);

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<State>} parts.store
 * @param {import("./doings.js").Doings} parts.actions
 * @param {import("../../../wire/types.js").Catalogue} parts.catalogue
 * @param {(patch: Partial<import("../../../app/state.js").ClassRoom>) => void} parts.change of the class
 * @param {(message: import("../../../wire/class_types.js").ClassRequest) => boolean} parts.send
 * @param {(id: string) => Promise<GivenWhat | Refused>} parts.fetch an experiment that is too large for the stage
 * @param {Pick<ReturnType<typeof import("./opening.js").createOpening>, "inPlace" | "begin">} parts.opening
 * @param {(refused: Refused) => unknown} parts.complain
 * @param {() => string} parts.title of the branch it is trained on
 */
export function createPollRun({ store, actions, catalogue, change, send, fetch, opening, complain, title }) {
  const local = {
    /** The poll whose run is under way here, complete. */
    experiment: /** @type {import("../../../wire/types.js").Experiment | null} */ (null),
    asking: "",
    speed: /** @type {State["speed"]} */ (null),
    /** The run that stood here when this one was asked for: it may have the same set-up and seed. */
    before: /** @type {number | null} */ (null),
    /** The run has begun, and is this one. */
    begun: false,
    /** Of a poll whose answer has not gone out yet, for want of a line. */
    answer: /** @type {{id: string, value: PollAnswer} | null} */ (null),
  };

  /** @param {Poll} poll @param {number} number */
  async function begin(poll, number) {
    if (local.asking === poll.id) return;
    local.asking = poll.id;
    const found = poll.experiment ?? (await fetch(poll.id));
    local.asking = "";
    if ("type" in found && found.type === "refused") return complain(/** @type {Refused} */ (found));
    const experiment = /** @type {Record<string, any>} */ ("experiment" in found ? found.experiment : found);
    const { room } = store.state;
    if (room?.stage.poll?.id !== poll.id || room.followed) return;
    const whole = experimentOf({ experiment: { ...experiment, stop: {} }, epochs: 0 }, catalogue);
    const seed = poll.seed + number;
    local.experiment = { ...whole, seed, stop: { epochs: poll.epochs } };
    local.begun = false;
    local.speed = store.state.speed;
    change({ polling: { id: poll.id, state: "training", seed } });
    opening.inPlace(title(), () => {
      if (!local.experiment) return;
      local.before = store.state.run?.run ?? null;
      opening.begin(local.experiment);
      actions.setSpeed(paceOf(poll.epochs));
      actions.play();
    });
  }
  /** @param {NonNullable<NonNullable<State["room"]>["polling"]>["state"]} state */
  function end(state) {
    const { room } = store.state;
    local.experiment = null;
    actions.setSpeed(local.speed);
    if (room?.polling) change({ polling: { ...room.polling, state } });
  }
  /** Whether the run is the poll's, and how far it has come. */
  function look() {
    const { room, run, history, diverged } = store.state;
    const poll = room?.stage.poll;
    if (!local.experiment || !run) return;
    if (!room || !poll || poll.closed || room.polling?.id !== poll.id) return end("left");
    const { seed } = local.experiment;
    const own = run.experiment.seed === seed && isSetUp(local.experiment, run.experiment);
    if (!own) return void (local.begun && end("left"));
    // One that was there already has been trained for longer, or by other settings before.
    local.begun ||= run.reset && run.run !== local.before;
    if (!local.begun) return;
    const frame = currentFrame(store.state);
    if (!frame || (frame.epoch < poll.epochs && !diverged)) return;
    const value = MEASURES[poll.goal.measure]?.(frame) ?? Number.NaN;
    const measured = Number.isFinite(value) && !diverged ? value : null;
    const answer = { reached: reaches(measured, poll.goal), measured, losses: lossesOf(history), seed };
    local.answer = { id: poll.id, value: answer };
    end("done");
    tell();
  }
  /** What came out goes out, as soon as there is a line. */
  function tell() {
    const { room } = store.state;
    if (!local.answer || !room || room.line !== "open") return;
    const { id, value } = local.answer;
    if (room.stage.poll?.id !== id || room.stage.poll.closed) local.answer = null;
    else if (send({ type: "answer", id, value })) {
      local.answer = null;
      change({ mine: { ...room.mine, [id]: value } });
    }
  }
  /** A poll that is new here begins by itself. */
  function offer() {
    const { room, run, following } = store.state;
    const poll = room?.stage.poll;
    tell();
    if (!room?.me || !poll || poll.closed || !run || following || room.followed || room.line !== "open") return;
    if (room.mine[poll.id] !== undefined || room.polling?.id === poll.id || local.answer?.id === poll.id) return;
    begin(poll, room.me.number);
  }
  store.subscribe(["frame", "run", "diverged", "history"], look);
  store.subscribe(["room", "following", "run"], offer);

  return {
    /** Once more, after the run was changed before it was through. */
    again() {
      const { room } = store.state;
      if (room?.me && room.stage.poll) begin(room.stage.poll, room.me.number);
    },
  };
}
