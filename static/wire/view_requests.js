// Tells the server what a page looks at: which plane of the inputs, which place of it, the layers' state of health and
// their spaces, the loss around the run, one neuron, the next batch, quick looks. Nothing of it changes a run.

import * as wire from "./messages.js";

/**
 * Milliseconds between two views, or two places, while a slider or the pointer is moved: as many as the eye needs, and
 * far fewer than the server takes messages.
 */
const PAUSE = 40;

/** Pictures of lessons that show what is known of every layer. */
const OF_LAYERS = ["gradients"];

/**
 * @param {object} parts
 * @param {import("../app/store.js").Store<import("../app/state.js").State>} parts.store
 * @param {(message: import("./types.js").ClientMessage) => boolean} parts.send false when there is no open connection
 * @param {(later: () => void, milliseconds: number) => unknown} [parts.wait]
 */
export function connectViewRequests({ store, send, wait = setTimeout }) {
  const nothing = {
    inputs: 0,
    view: "",
    watch: "",
    place: "null",
    spaces: "[]",
    around: "null",
    looks: JSON.stringify(wire.looks({})),
  };
  const local = { ...nothing, waiting: false, placeWaits: false };

  function tellView() {
    const { run, view } = store.state;
    if (!run || local.waiting) return;
    // With another number of inputs the server has given up the view it had.
    if (run.inputs.length !== local.inputs) Object.assign(local, { inputs: run.inputs.length, view: "" });
    // With one input there is no plane, and with two there is one.
    if (run.inputs.length <= 2) return;
    const axes = view.axes.every((axis) => axis < run.inputs.length) ? view.axes : [0, 1];
    const message = wire.setView({ axes, held: view.held && run.inputs.map((_, place) => view.held?.[place] ?? null) });
    if (JSON.stringify(message) === local.view || !send(message)) return;
    Object.assign(local, { view: JSON.stringify(message), waiting: true });
    wait(() => {
      local.waiting = false;
      tellView();
    }, PAUSE);
  }
  /** The newest place wins; those that one has only passed over are not asked about. */
  function tellPlace() {
    const { probe } = store.state;
    const message = wire.probe(probe?.inputs ?? null);
    const place = JSON.stringify(message.inputs);
    if (local.placeWaits || place === local.place || !send(message)) return;
    Object.assign(local, { place, placeWaits: true });
    wait(() => {
      local.placeWaits = false;
      tellPlace();
    }, PAUSE);
  }
  function tellWatch() {
    const { view, neuron, lesson, motion, nextBatch } = store.state;
    const stage = lesson?.resolved.steps[lesson.page]?.stage;
    const pictured = OF_LAYERS.includes(stage?.picture ?? "");
    const layers = ["layers", "functions"].includes(view.drawer) || pictured;
    const message = wire.watch({
      layers,
      neuron: view.drawer === "neuron" ? neuron : null,
      batch: motion?.place,
    });
    // Slow motion that was closed and opened within a moment has dropped what had come, and asks for it again.
    const dropped = motion !== null && nextBatch === null;
    if ((dropped || JSON.stringify(message) !== local.watch) && send(message)) local.watch = JSON.stringify(message);
  }
  function tellSpaces() {
    const { view, spaces } = store.state;
    const message = wire.space(view.drawer === "space" && view.lab === "" ? spaces : []);
    const layers = JSON.stringify(message.layers);
    if (layers !== local.spaces && send(message)) local.spaces = layers;
  }
  function tellLooks() {
    const { view, looks } = store.state;
    const message = wire.looks(view.lab ? {} : looks);
    if (JSON.stringify(message) !== local.looks && send(message)) local.looks = JSON.stringify(message);
  }
  function tellSurroundings() {
    const { view, surroundings } = store.state;
    const message = wire.landscape(view.drawer === "landscape" && view.lab === "" ? surroundings : null);
    const wanted = JSON.stringify(message.wanted);
    if (wanted !== local.around && send(message)) local.around = wanted;
  }
  // A new connection knows nothing of what the one before was asked for.
  store.subscribe(["status"], () => {
    Object.assign(local, nothing);
    tellPlace();
    tellSpaces();
    tellSurroundings();
    tellWatch();
    tellLooks();
  });
  store.subscribe(["view", "run"], tellView);
  store.subscribe(["probe"], tellPlace);
  store.subscribe(["spaces", "view"], tellSpaces);
  store.subscribe(["surroundings", "view"], tellSurroundings);
  store.subscribe(["looks", "view"], tellLooks);
  store.subscribe(["view", "neuron", "lesson", "motion"], tellWatch);
}
