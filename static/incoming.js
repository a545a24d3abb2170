// Takes what the server says into the page's state.

import { errorOf, refusalOf, sentencesOf } from "./app/fault_sentences.js";
import { resetting } from "./experiment/consistency.js";
import { extend } from "./panels/timeline/snapshots.js";

/** @typedef {import("./wire/types.js").ServerMessage} ServerMessage */

/**
 * @param {object} parts
 * @param {import("./app/store.js").Store<import("./app/state.js").State>} parts.store
 * @param {import("./actions.js").Actions} parts.actions
 * @param {import("./app/text.js").Text} parts.text
 * @param {import("./wire/types.js").Catalogue} parts.catalogue
 * @param {string} parts.build build of the page's own files
 */
export function createReceiver({ store, actions, text, catalogue, build }) {
  const resets = resetting(catalogue);
  /** The line that says what is going on is hidden: notes say what cannot be missed. */
  const speechless = () => store.state.view.hide.includes("voice");
  /** @param {import("./wire/types.js").Run} message */
  function takeRun(message) {
    const before = store.state;
    if (message.reset && before.run) actions.sharing.left(before);
    const anew = message.reset || shape(before.run) !== shape(message);
    // Where nothing had been trained yet, nobody needs to be told that training starts over.
    const trained =
      before.frame !== null && before.run !== null && before.frame.run === before.run.run && before.frame.step > 0;
    const named = message.changed.filter((path) => resets.has(path));
    // Who draws points sees that training starts over with each; who chooses a set-up, of a lesson or to try, wants it.
    const tellRestart =
      message.reset &&
      message.id !== null &&
      trained &&
      named.length > 0 &&
      !before.own.drawing &&
      !before.lesson?.starting &&
      !before.challenge?.starting &&
      !before.presets.starting;
    const answersAll = message.id === null || actions.answered(true);
    store.change("run", (state) => ({
      run: message,
      // While the person is still changing things, what they want is ahead of what the server has.
      experiment: answersAll ? message.experiment : state.experiment,
      history: message.reset ? [] : state.history,
      ...(message.reset && { snapshots: [], viewing: null, edits: [] }),
      ...((message.inputs.length === 2 || message.inputs.length !== before.run?.inputs.length) && { maps: null }),
      ...((message.inputs.length !== 1 || before.run?.inputs.length !== 1) && { span: null }),
      // Other inputs, another plane; that of an address is for the first.
      ...(state.probe && state.probe.inputs.length !== message.inputs.length && { probe: null }),
      ...(before.run &&
        before.run.inputs.length !== message.inputs.length && { view: { ...state.view, axes: [0, 1], held: null } }),
      diagnosis: null,
      arithmetic: null,
      looked: {},
      nextBatch: null,
      formulas: [
        ...new Set([...state.formulas, ...message.experiment.features.filter((name) => name.startsWith("="))]),
      ],
      ...(message.reset && { diverged: null, stopped: null, restarted: tellRestart ? named : [] }),
      ...(anew && { editing: null, pointed: null }),
      ...(anew && !samePlace(state.pinned, message) && { pinned: null }),
      ...(anew && !samePlace(state.hovered, message) && { hovered: null }),
    }));
    // Settings that were changed where the followed run is trained come with an answer to nothing, too.
    if (message.id === null && !message.reset && message.changed.length === 0) actions.timeline.loaded();
    if (message.id === null || message.reset) actions.doing.jumped();
    if (tellRestart && speechless())
      actions.note("note", text("notice.restarted", { what: text.list(named.map((path) => text(`what.${path}`))) }));
    if (!message.reset) tellForgotten(message);
  }

  /** @param {import("./wire/types.js").Run} message */
  function tellForgotten({ forgotten }) {
    if (forgotten.length > 0)
      actions.note(
        "note",
        text("notice.forgotten", { what: text.list(forgotten.map((path) => text(`what.${path}`))) }),
      );
  }

  /** @type {{[Type in ServerMessage["type"]]: (message: Extract<ServerMessage, {type: Type}>) => void}} */
  const takes = {
    // Runs are counted anew by every session: a frame of the one before must not be taken for one of this.
    welcome: (message) => store.change("welcome", { outdated: message.build !== build, frame: null }),
    run: takeRun,
    data: (message) => store.change("data", { data: message }),
    maps: (message) => message.run === store.state.run?.run && store.change("maps", { maps: message.features }),
    state: ({ playing, speed, recoverable }) => store.change("state", { playing, speed, recoverable }),
    diagnosis: (message) => message.run === store.state.run?.run && store.change("diagnosis", { diagnosis: message }),
    arithmetic: (message) =>
      message.run === store.state.run?.run && store.change("arithmetic", { arithmetic: message }),
    next_batch: (message) => message.run === store.state.run?.run && store.change("next batch", { nextBatch: message }),
    measures: (message) => (store.state.challenge ? actions.challenges : actions.lessons).measured(message),
    scene: (message) => message.run === store.state.run?.run && store.change("scene", { scene: message }),
    space: (message) => message.run === store.state.run?.run && store.change("space", { space: message }),
    landscape(message) {
      if (message.run !== store.state.run?.run) return;
      store.change("landscape", ({ landscape: before }) => {
        // What is said of a picture that this page has not is of none.
        const known = message.surface ?? (before?.survey === message.survey ? before?.surface : null) ?? null;
        return { landscape: known || message.missing !== null ? { ...message, surface: known } : before };
      });
    },
    look: (message) =>
      message.run === store.state.run?.run &&
      store.change("look", (state) => ({ looked: { ...state.looked, [message.name]: message } })),
    compared: (message) => actions.comparing.compared(message),
    comparison: (message) => actions.comparing.pictured(message),
    comparison_refused: (message) => actions.comparing.refused(message),
    compared_state: (message) => actions.comparing.state(message),
    deeds: (message) => actions.doing.came(message),
    deed: (message) => actions.doing.done(message),
    stopped({ reason, epoch }) {
      store.change("stopped", { stopped: { reason, epoch } });
      if (speechless()) actions.note("note", text(`notice.stopped.${reason}`, { epoch }));
    },
    diverged: (message) =>
      store.change("diverged", { diverged: message, playing: false, recoverable: message.recoverable }),
    refused(message) {
      // The place was of the run before, whose end was under way: it is gone with its inputs, and nothing was asked.
      if (message.faults.every(({ path }) => path === "probe.inputs")) return;
      // So were the layers, and the present run's are asked for once it is known.
      if (message.faults.every(({ path }) => /^(space|looks|landscape)[.]/.test(path))) return;
      actions.answered(false);
      store.change("refused", (state) => ({
        refusal: message.faults,
        ...(state.run && { experiment: state.run.experiment }),
      }));
      // Of a formula that is being written, its own sheet says what is wrong.
      const faults = message.faults.filter(({ path }) => !(store.state.composing && path.startsWith("features")));
      for (const sentence of sentencesOf({ ...message, faults }, text)) actions.note("fault", sentence);
    },
    error(message) {
      if (
        message.code === "checkpoint_refused" &&
        actions.timeline.refused(refusalOf("share.fault.checkpoint", message, text))
      )
        return;
      if (message.code === "cannot_follow" && actions.following.lost()) return;
      actions.note("fault", errorOf(message, text));
    },
    notice: ({ code, detail }) => actions.note(code === "failed" ? "fault" : "note", text(`notice.${code}`, detail)),
    pong() {},
    // The connection knows.
    waiting() {},
  };

  return {
    /** @param {ServerMessage} message */
    message: (message) => /** @type {(message: ServerMessage) => void} */ (takes[message.type])(message),
    /** @param {import("./wire/types.js").Frame} frame */
    frame(frame) {
      store.change("frame", (state) => ({
        frame,
        ...(!frame.diverged && state.diverged && { diverged: null }),
        history:
          state.viewing === null && state.run?.run === frame.run && Number.isFinite(frame.trainLoss)
            ? extend(state.history, historyPoint(frame))
            : state.history,
      }));
    },
  };
}

/** @param {import("./wire/types.js").Frame} frame @returns {import("./app/state.js").HistoryPoint} */
function historyPoint(frame) {
  const [trainScore, testScore] =
    frame.classes > 0 ? [frame.trainAccuracy, frame.testAccuracy] : [frame.trainR2, frame.testR2];
  return {
    epoch: frame.epoch + frame.batch / frame.batchesPerEpoch,
    train: frame.trainLoss,
    test: frame.testLoss,
    trainScore,
    testScore,
    rate: frame.learningRate,
  };
}

/** What a place in the network depends on. @param {import("./wire/types.js").Run | null} run */
const shape = (run) => run?.layers.map(({ units }) => units).join() ?? "";

/** @param {import("./app/state.js").Focus | null} focus @param {import("./wire/types.js").Run} run */
const samePlace = (focus, run) =>
  focus === null || (focus.layer < run.layers.length && focus.unit < run.layers[focus.layer].units);
