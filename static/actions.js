// What a person can do: each action changes the page's state, tells the server, or both.

import { change, resetting } from "./experiment/consistency.js";
import { failureOf } from "./app/fault_sentences.js";
import { caughtUp, createLater } from "./app/later.js";
import * as wire from "./wire/messages.js";

/**
 * @param {object} parts
 * @param {import("./app/store.js").Store<import("./app/state.js").State>} parts.store
 * @param {(message: import("./wire/types.js").ClientMessage) => boolean} parts.send
 *   false when there is no open connection
 * @param {() => void} parts.retry
 * @param {import("./app/text.js").Text} parts.text
 * @param {import("./wire/types.js").Catalogue} parts.catalogue
 * @param {(bytes: ArrayBuffer) => boolean} parts.sendBytes
 * @param {() => string} parts.picture a small picture of the output, as an address that holds its data
 * @param {(weights?: string) => string} parts.link address of the set-up, with weights or without
 * @param {string} parts.links address of the server's short links
 * @param {string | null} parts.classes address of the server's socket for classes; null where it has none
 */
export function createActions({ store, send, sendBytes, retry, text, catalogue, picture, link, links, classes }) {
  // One `configure` is under way at a time; what is changed meanwhile goes out, merged, when its answer is here.
  const waiting = { id: 0, answer: false, changed: false };

  /** @param {import("./app/state.js").Note["kind"]} kind @param {string} sentence */
  function note(kind, sentence) {
    const id = ++waiting.id;
    store.change("note", (state) => ({
      notes: [...state.notes.filter((n) => n.text !== sentence).slice(-2), { id, kind, text: sentence }],
    }));
  }

  /** @param {import("./wire/types.js").ClientMessage} message */
  function tell(message) {
    const sent = send(message);
    if (!sent) note("fault", text("notice.offline"));
    return sent;
  }
  /** What the next `hello` says as well is kept until there is a connection. */
  function keep() {
    if (store.state.status.state !== "connecting") note("note", text("notice.kept"));
  }

  function sendExperiment() {
    const { run, experiment } = store.state;
    if (
      run &&
      [...resetting(catalogue)].some(
        (key) =>
          JSON.stringify(/** @type {any} */ (run.experiment)[key]) !==
          JSON.stringify(/** @type {any} */ (experiment)[key]),
      )
    )
      timeline.mark();
    waiting.answer = send(wire.configure(++waiting.id, store.state.experiment));
    if (!waiting.answer) keep();
    waiting.changed = false;
  }

  // What was said for want of a connection goes with its return.
  store.subscribe(["status"], ({ status, notes }) => {
    const said = [text("notice.offline"), text("notice.kept")];
    const others = notes.filter((one) => !said.includes(one.text));
    if (status.state === "open" && others.length < notes.length) store.change("connected", { notes: others });
  });

  /** @type {(patch: Partial<import("./app/state.js").Experiment>) => void} */
  const configure = (patch) => actions.configure(patch);
  /** Has the recent runs keep what is trained here. @type {() => void} */
  const putAway = () => actions.sharing.rest();
  /** @type {() => Promise<import("./wire/types.js").DeedsDocument | null | undefined>} */
  const askForDeeds = () => actions.deeds();
  /** @type {import("./panels/challenges/challenge_run.js").Destination} */
  const toClass = (submission) => actions.room.submit(submission);
  /** That a part of the page did not come: with files of a newer version it would not fit. @param {unknown} error */
  const missing = (error) =>
    note("fault", store.state.outdated ? text("page.part_outdated") : failureOf("page.part_failed", error, text));
  /**
   * Files of a newer version need not fit those that this page has.
   * @template {object} T
   * @param {() => Promise<T>} make
   * @param {{fetching?: (keyof T & string)[], idle?: (keyof T & string)[]}} [before]
   */
  const later = (make, before) =>
    createLater(() => (store.state.outdated ? Promise.reject(new Error()) : make()), { ...before, failed: missing });
  const past = later(
    () =>
      import("./panels/timeline/timeline.js").then(({ createTimeline }) =>
        createTimeline({ store, send, sendBytes, note, text }),
      ),
    {
      fetching: ["received", "takeSnapshot", "snapshot", "branchHere", "noteEdit", "noteMove", "undoEdit"],
      idle: ["disconnected", "mark", "loaded", "refused", "leavePast"],
    },
  );
  const timeline = past.part;
  const doing = later(
    () =>
      import("./panels/timeline/deeds.js").then(({ createDeeds }) =>
        createDeeds({ store, send, offline: () => note("fault", text("notice.offline")) }),
      ),
    { fetching: ["ask", "announce"], idle: ["came", "done", "jumped", "disconnected"] },
  );
  /** Whether the run on the page is another's, to which nothing can be done; it is said then. */
  function waits() {
    const { following } = store.state;
    if (following) note("note", text("following.waits", { name: following.name }));
    return following !== null;
  }
  /** @type {() => import("./panels/class/exchange/doings.js").Doings} */
  const doings = () => actions;
  const teaching = later(
    () =>
      import("./panels/lessons/lesson_run.js").then(({ createLessons }) =>
        createLessons({
          store,
          send,
          note,
          text,
          catalogue,
          configure,
          reset: () => actions.reset(),
          setSpeed: (speed) => actions.setSpeed(speed),
          pause: () => store.state.playing && actions.pause(),
        }),
      ),
    { fetching: ["open", "openFiles", "openPacked"], idle: ["leave", "measured"] },
  );
  const parts = {
    own: later(
      () =>
        import("./panels/own_data/own_data.js").then(({ createOwn }) =>
          caughtUp(store, (listening) => createOwn({ store: listening, configure, note, text, catalogue })),
        ),
      { fetching: ["choose"] },
    ),
    sharing: later(
      () =>
        Promise.all([
          import("./panels/sharing/sharing.js"),
          import("./panels/sharing/short_links.js"),
          past.load(),
        ]).then(([{ createSharing }, { createLinks }]) =>
          createSharing({
            store,
            timeline,
            note,
            text,
            picture,
            link,
            links: createLinks(links),
            linkBytes: catalogue.limits.link_bytes,
          }),
        ),
      {
        fetching: ["setupLink", "openLink", "openTrained", "useWeights", "left", "arrived", "refresh"],
        idle: ["note", "rest", "leaving"],
      },
    ),
    exporting: later(() =>
      import("./panels/sharing/exporting.js").then(({ createExporting }) =>
        createExporting({ store, timeline, note, text }),
      ),
    ),
    following: later(
      () =>
        Promise.all([import("./panels/timeline/following.js"), past.load()]).then(([{ createFollowing }]) =>
          createFollowing({
            store,
            send,
            note,
            text,
            timeline,
            keep: putAway,
            configure,
            play: () => actions.play(),
            reset: () => actions.reset(),
          }),
        ),
      { fetching: ["show"], idle: ["goOn", "end", "lost"] },
    ),
    lessons: teaching,
    writing: later(
      () =>
        import("./panels/lesson_editor/writing.js").then(({ createWriting }) =>
          createWriting({
            store,
            note,
            text,
            catalogue,
            configure,
            show: (patch) => actions.show(patch),
            lessons: teaching.part,
          }),
        ),
      { fetching: ["copy", "take"] },
    ),
    challenges: later(
      () =>
        import("./panels/challenges/challenge_run.js").then(({ createChallenges }) =>
          createChallenges({
            store,
            send,
            note,
            text,
            configure,
            reset: () => actions.reset(),
            pause: () => store.state.playing && actions.pause(),
            deeds: askForDeeds,
            submit: (submission) => toClass(submission),
            leaveLesson: () => teaching.part.leave(),
          }),
        ),
      { fetching: ["open", "openPacked"], idle: ["leave", "measured"] },
    ),
    comparing: later(
      () =>
        Promise.all([import("./panels/compare/comparing.js"), past.load()]).then(([{ createComparing }]) =>
          caughtUp(store, (listening) =>
            createComparing({ store: listening, send, note, text, catalogue, timeline, pause: () => actions.pause() }),
          ),
        ),
      { idle: ["compared", "pictured", "refused", "state"] },
    ),
    sweeps: later(() =>
      import("./panels/sweep/sweeps.js").then(({ createSweeps }) =>
        createSweeps({ store, note, show: (patch) => actions.show(patch), text, catalogue }),
      ),
    ),
    room: later(
      () =>
        Promise.all([import("./panels/class/room.js"), past.load()]).then(([{ createRoom }]) =>
          createRoom({ store, actions: doings(), text, catalogue, url: classes }),
        ),
      { fetching: ["arrive", "resume", "open", "teach"] },
    ),
    presets: later(() =>
      Promise.all([import("./panels/lessons/preset_run.js"), past.load()]).then(([{ createPresets }]) =>
        createPresets({
          store,
          note,
          text,
          catalogue,
          configure,
          timeline,
          play: () => actions.play(),
          reset: () => actions.reset(),
        }),
      ),
    ),
  };

  const actions = {
    note,
    missing,
    timeline,
    own: parts.own.part,
    sharing: parts.sharing.part,
    exporting: parts.exporting.part,
    following: parts.following.part,
    doing: doing.part,
    /**
     * All that was done to the run up to now, which is enough to train it again.
     * @returns {Promise<import("./wire/types.js").DeedsDocument | null | undefined>} null where it is not known;
     * undefined where there is no connection, which has been said
     */
    deeds: () => doing.part.ask(),
    /** Whether each deed is told from now on, in the state's `announced`. @param {boolean} on */
    announceDeeds: (on) => doing.part.announce(on),
    lessons: parts.lessons.part,
    writing: parts.writing.part,
    presets: parts.presets.part,
    challenges: parts.challenges.part,
    comparing: parts.comparing.part,
    sweeps: parts.sweeps.part,
    room: parts.room.part,
    /** Brings the code of a part, where it is not here yet. */
    load: {
      timeline: past.load,
      own: parts.own.load,
      sharing: parts.sharing.load,
      exporting: parts.exporting.load,
      lessons: parts.lessons.load,
      writing: parts.writing.load,
      presets: parts.presets.load,
      challenges: parts.challenges.load,
      comparing: parts.comparing.load,
      sweeps: parts.sweeps.load,
      room: parts.room.load,
    },
    /** @param {number | null} tour step of the tour to be at, from 0 */
    guide: (tour) =>
      store.change("guide", ({ view }) => ({ tour, ...(tour !== null && { view: { ...view, lab: "" } }) })),
    /** @param {number} id */
    dismiss: (id) => store.change("dismiss", (state) => ({ notes: state.notes.filter((one) => one.id !== id) })),
    /**
     * Asks for another experiment.
     * @param {Partial<import("./app/state.js").Experiment>} patch top-level fields, each complete
     */
    configure(patch) {
      if (waits()) {
        // What was chosen in a control is not so: it is drawn anew.
        return store.change("refused", ({ experiment }) => ({ experiment: { ...experiment } }));
      }
      timeline.leavePast();
      const { experiment, gaveWay } = change(store.state.experiment, patch, catalogue);
      store.change("configure", { experiment });
      if (gaveWay.length > 0)
        note(
          "note",
          text("notice.gave_way", { what: text.list(gaveWay.map((name) => text(`notice.gave_way.${name}`))) }),
        );
      if (waiting.answer) waiting.changed = true;
      else sendExperiment();
    },
    /** Takes another data set, with as many points as it has by itself. @param {string} name */
    chooseDataset(name) {
      const { data } = store.state.experiment;
      const record = catalogue.datasets.find((dataset) => dataset.name === name);
      if (record && name !== data.dataset)
        actions.configure({ data: { ...data, dataset: name, samples: record.samples } });
    },
    /** The server answered a `configure`. @param {boolean} accepted */
    answered(accepted) {
      waiting.answer = false;
      if (waiting.changed && accepted) sendExperiment();
      else if (!accepted) waiting.changed = false;
      return !waiting.answer;
    },
    /** The connection opened or closed: nothing is under way any more. */
    disconnected() {
      timeline.disconnected();
      doing.part.disconnected();
      waiting.answer = false;
      waiting.changed = false;
    },
    toggle: () => (store.state.playing ? actions.pause() : actions.play()),
    play() {
      if (waits()) return;
      timeline.leavePast();
      if (!send(wire.play())) keep();
      store.change("play", { playing: true, stopped: null });
    },
    pause() {
      if (waits()) return;
      if (!send(wire.pause())) keep();
      store.change("pause", { playing: false });
    },
    /** @param {"batch" | "epoch"} [unit] */
    step(unit = "epoch") {
      if (waits()) return;
      timeline.leavePast();
      if (tell(wire.step(unit))) store.change("step", { playing: false, stopped: null });
    },
    reset: () => void (!waits() && (timeline.mark(), tell(wire.reset()))),
    recover: () => void (!waits() && tell(wire.recover())),
    /** @param {import("./app/state.js").Speed} speed */
    setSpeed(speed) {
      if (!send(wire.setSpeed(speed))) keep();
      store.change("speed", { speed });
    },
    /**
     * @param {import("./app/state.js").Parameter} parameter
     * @param {number} value
     * @param {number} [before] what it was when the person began
     */
    edit({ layer, unit, source }, value, before) {
      if (waits()) return;
      timeline.leavePast();
      if (tell(wire.edit({ layer, unit, source, value })) && before !== undefined)
        timeline.noteEdit({ layer, unit, source }, before, value);
    },
    /**
     * A remedy begins a branch, so that it can be compared with what it came from; of a run whose numbers are not
     * finite any more there is no branch to begin. What begins anew plays on if it was playing.
     * @param {import("./wire/types.js").Remedy} remedy
     * @param {string} name
     */
    tryRemedy({ patch, anew }, name) {
      if (waits()) return;
      const { diverged, playing } = store.state;
      const take = () => {
        actions.configure(patch);
        if (anew) actions.reset();
        if (anew && playing) actions.play();
      };
      if (diverged) take();
      else timeline.branchHere(name, take);
    },
    /** @param {import("./app/state.js").Focus | null} focus unit to enlarge while it is pointed at */
    hover(focus) {
      store.change("hover", { hovered: focus });
      send(wire.setFocus(focus ?? store.state.pinned));
    },
    /** @param {import("./app/state.js").Focus | null} focus unit to keep enlarged */
    pin(focus) {
      store.change("pin", { pinned: focus });
      send(wire.setFocus(store.state.hovered ?? focus));
    },
    /** Where the network's tiles stand. @param {import("./draw/network_layout.js").Layout} layout */
    placed: (layout) => store.change("layout", { layout }),
    /** What the plot of a run with one input reaches. @param {{low: number, high: number}} span */
    spanned: (span) => store.change("span", { span }),
    /** The place whose values travel through the network: a number for every input. @param {number[] | null} inputs */
    probe: (inputs) => store.change("probe", { probe: inputs && { inputs } }),
    /** @param {import("./app/state.js").Parameter | null} pointed */
    point: (pointed) => store.change("point", { pointed }),
    /** @param {import("./app/state.js").State["editing"]} editing */
    openEditor: (editing) => store.change("open editor", { editing, pointed: null }),
    /** @param {number | null} layer whose settings to open */
    inspect: (layer) => store.change("inspect", { inspecting: layer }),
    /** Whose arithmetic is shown, with which point. @param {import("./wire/types.js").NeuronChoice | null} neuron */
    chooseNeuron: (neuron) => store.change("choose neuron", { neuron }),
    /**
     * Slow motion, with this point of the next batch; null is its end.
     * @param {import("./app/state.js").State["motion"]} motion
     */
    moveSlowly: (motion) =>
      store.change("move slowly", motion ? { motion } : { motion, nextBatch: null, spotlight: null }),
    /** Whose spaces are looked into. @param {import("./wire/types.js").LayerAxes[]} spaces at most three layers */
    lookInto: (spaces) => store.change("look into", { spaces }),
    /** Which quick looks are wanted, of those named. @param {Partial<import("./wire/types.js").LooksWanted>} patch */
    look: (patch) =>
      store.change("look", ({ looks, looked }) => {
        const [wanted, found] = [{ ...looks, ...patch }, { ...looked }];
        // What was found of something else is not shown for it.
        for (const name of /** @type {(keyof typeof patch)[]} */ (Object.keys(patch)))
          if (JSON.stringify(wanted[name]) !== JSON.stringify(looks[name])) delete found[name];
        return { looks: wanted, looked: found };
      }),
    /** @param {boolean} importanceMarked on the network */
    markImportance: (importanceMarked) => store.change("mark importance", { importanceMarked }),
    /** Over which plane of the parameters. @param {import("./wire/types.js").LandscapeChoice | null} surroundings */
    lookAround: (surroundings) => store.change("look around", { surroundings }),
    /**
     * Sets all parameters to a place of a picture of the loss; the timeline can take that back.
     * @param {number} survey the picture @param {number[]} place
     */
    move(survey, place) {
      if (waits()) return;
      timeline.leavePast();
      timeline.takeSnapshot((before) => {
        if (tell(wire.move(survey, place))) timeline.noteMove(before);
      });
    },
    /** Dims what is not talked about. @param {import("./app/state.js").Spotlight | null} spotlight */
    spotlight: (spotlight) => store.change("spotlight", { spotlight }),
    /** @param {boolean} composing a formula is being written */
    compose: (composing) => store.change("compose", { composing }),
    /** Keeps features by formula at hand, also while they are not used. @param {string[]} formulas */
    keepFormulas: (formulas) => store.change("formulas", { formulas }),
    closeEditor: () => store.change("close editor", { editing: null }),
    /** @param {Partial<import("./app/state.js").View>} patch */
    show: (patch) => store.change("show", (state) => ({ view: { ...state.view, ...patch } })),
    /** @param {"light" | "dark"} theme */
    setTheme: (theme) => store.change("theme", { theme }),
    retry,
  };
  return actions;
}

/** @typedef {ReturnType<typeof createActions>} Actions */
