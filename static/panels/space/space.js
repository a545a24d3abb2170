// The Space drawer: points and a grid of the inputs as a layer sees them, on the way from one layer to the next, and
// the straight line by which the next unit cuts them.

import { currentFrame, planeOf } from "../../app/state.js";
import { inputName, unitName } from "../../controls/names.js";
import { byId, createUndo, make, watchWidth } from "../../controls/dom.js";
import { createSaving } from "../../controls/figure_saving.js";
import { drawerIsStage, STACKED } from "../../controls/widths.js";
import { PLANE, cutsOf, fitAxes, fitChoice, ofClasses, readChoice, stationsOf, writeChoice } from "./choice.js";
import { createControls } from "./controls.js";
import { createFigure } from "./figure.js";
import { createKnown } from "./known.js";
import { lineInSquare, mixPlaces } from "./places.js";
import { notesOf, pointSentence, sentenceOf, stationName } from "./sentences.js";
import { createWalk } from "./walk.js";
import { createWords } from "./words.js";

/** @typedef {import("./places.js").Station} Station */

/** Of the way to the next layer: so far the line of the one can still be seen. */
const FADED = 0.2;
/** Of the picture: the least height, the most, and where it has its own, what of its width. CSS pixels. */
const [LOW, HIGH, SHAPE] = [216, 560, 0.78];
/** Between the picture and the words below it. */
const GAP = 12;

/** @param {import("../../controls/context.js").Context} context */
export function createSpace({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("drawer-space");
  const open = () => store.state.view.drawer === "space";
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const known = createKnown(store);
  const local = {
    /** Axes chosen for layers, for as long as the network has these. */
    axes: /** @type {Map<number, number[] | null>} */ (new Map()),
    marked: -1,
    by: "mouse",
  };

  const walk = createWalk({
    where() {
      const at = where();
      return at && { position: at.position, last: at.stations.length - 1 };
    },
    onMove() {
      ask();
      draw();
    },
    onArrive: settle,
    reduced: () => reduced.matches,
  });
  const figure = createFigure({ text, undo, onPoint });
  const controls = createControls({
    text,
    undo,
    onMove: walk.moveTo,
    onStation: walk.arrive,
    onPlay: walk.toggle,
    onAxes,
    onUnit,
  });
  const words = createWords(text);
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("space.saved"),
    name: "space",
    figure: () => figure.canvas,
    rows: table,
  });
  const picture = make("div", { class: "space-picture" }, figure.canvas);
  const side = make(
    "div",
    { class: "space-side" },
    words.sentence,
    controls.root,
    words.readout,
    words.notes,
    words.about,
    saving.root,
    words.announcer,
  );
  root.append(make("div", { class: "space-body" }, picture, side));

  // What is shown.

  const choice = () => readChoice(store.state.view.space);
  /** The stations, where one is among them, and what is chosen there; null before there is a run. */
  function where() {
    const { run } = store.state;
    if (!run) return null;
    const fitted = fitChoice(choice(), run);
    const stations = stationsOf(run);
    const position = Math.min(walk.position ?? stations.indexOf(fitted.layer), stations.length - 1);
    return { run, stations, fitted, position, nearest: stations[Math.round(position)] };
  }
  /** @param {number} layer @param {NonNullable<ReturnType<typeof where>>} at */
  function axesOf(layer, { run, fitted }) {
    if (layer === fitted.layer) return fitted.axes;
    return layer < 0 ? null : fitAxes(local.axes.get(layer) ?? null, run.layers[layer].units);
  }
  /** Asks for the layers around the place on the way: the next ones are then there when one comes to them. */
  function ask() {
    const at = where();
    if (!open() || !at) return;
    const middle = Math.max(1, Math.min(at.stations.length - 2, Math.round(at.position)));
    const wanted = at.stations
      .slice(Math.max(0, middle - 1), middle + 2)
      .filter((layer) => layer !== PLANE)
      .map((layer) => ({ layer, axes: axesOf(layer, at) }));
    if (JSON.stringify(wanted) !== JSON.stringify(store.state.spaces)) actions.lookInto(wanted);
  }
  /** @param {import("./choice.js").Choice} chosen */
  function show(chosen) {
    const written = writeChoice(chosen);
    if (written === store.state.view.space) draw();
    else actions.show({ space: written });
  }

  // What a person does.

  /** @param {number} station */
  function settle(station) {
    const at = where();
    if (!at) return;
    const layer = at.stations[station];
    local.axes.set(at.fitted.layer, at.fitted.axes);
    show({ layer, axes: axesOf(layer, at), unit: layer === at.fitted.layer ? at.fitted.unit : 0 });
  }
  /** @param {number[] | null} axes */
  function onAxes(axes) {
    const at = where();
    if (!at) return;
    local.axes.set(at.nearest, axes);
    stay();
    show({ layer: at.nearest, axes, unit: at.nearest === at.fitted.layer ? at.fitted.unit : 0 });
  }
  /** @param {number} unit */
  function onUnit(unit) {
    const at = where();
    if (!at) return;
    stay();
    show({ layer: at.nearest, axes: axesOf(at.nearest, at), unit });
  }
  /** Where one is near is where one stands from now on. */
  const stay = () => walk.position !== null && walk.moveTo(null);
  /** @param {number} index of the picture's points; -1 for none @param {"mouse" | "touch" | "keys"} by */
  function onPoint(index, by) {
    const { data } = store.state;
    const shown = known.visible()[index];
    local.by = by;
    if (!shown || !data) return void (store.state.probe && local.marked >= 0 && actions.probe(null));
    const inputs = data[shown.part][shown.index].slice(0, -1);
    if (JSON.stringify(inputs) !== JSON.stringify(store.state.probe?.inputs)) actions.probe(inputs);
  }

  // Drawing.

  /** Of a mixture of two layers' places those that are shown. @param {Float32Array} places @param {boolean[]} kept */
  const only = (places, kept) => places.filter((_, index) => kept[index % kept.length]);

  /** @param {NonNullable<ReturnType<typeof where>>} at */
  function sceneOf(at) {
    const { data, view } = store.state;
    const from = Math.floor(at.position);
    const share = at.position - from;
    const here = known.stationAt(at.stations[from], axesOf(at.stations[from], at));
    const there = share > 0 ? known.stationAt(at.stations[from + 1], axesOf(at.stations[from + 1], at)) : here;
    const near = share > 0.5 ? there : here;
    if (!here || !there || !near || !known.of || !data) return null;
    const [shown, kept] = [known.visible(), known.kept()];
    const [ends, starts] = [known.placeOf(here), known.placeOf(there)];
    const away = Math.min(share, 1 - share);
    const { station, ranges } = near;
    const unit = unitShown(at);
    const several = ofClasses(station.layer, at.run);
    const sums = several ? station.lines : station.lines.slice(unit, unit + 1);
    local.marked = known.markedAmong(shown);
    const flags = currentFrame(store.state)?.wrong;
    const told = flags?.length === data.train.length + data.test.length;
    return {
      station,
      unit,
      scene: {
        points: only(mixPlaces(here.station.points, here.ranges, there.station.points, there.ranges, share), kept),
        grid: mixPlaces(here.station.grid, here.ranges, there.station.grid, there.ranges, share),
        marks: shown.map(({ part, index }) => ({
          label: data[part][index][data[part][index].length - 1],
          test: part === "test",
          wrong: told && flags?.[part === "test" ? data.train.length + index : index] === 1,
        })),
        rows: known.of.rows,
        columns: known.of.columns,
        answers: known.answers,
        classes: at.run.layers[at.run.layers.length - 1].units > 1,
        signs: view.signs,
        sums: sums.map((sum) => lineInSquare(sum, ranges)),
        level: station.level,
        clear: Math.max(0, 1 - away / FADED),
        names: axisNames(station, at),
        ranges: [share === 0 ? ranges[0] : null, share === 0 && !station.single ? ranges[1] : null],
        marked: local.marked,
        place: ends && starts && ends.map((value, row) => value + (starts[row] - value) * share),
      },
    };
  }
  /** Whose line shows: the unit pointed at in the network, where it is one of those, or the chosen one.
   * @param {NonNullable<ReturnType<typeof where>>} at */
  function unitShown({ run, nearest, fitted }) {
    const { hovered } = store.state;
    const cutting = Math.min(nearest + 1, run.layers.length - 1);
    if (hovered && hovered.layer === cutting && hovered.unit < cutsOf(nearest, run)) return hovered.unit;
    return nearest === fitted.layer ? fitted.unit : 0;
  }
  /** @param {Station} station @param {NonNullable<ReturnType<typeof where>>} at */
  function axisNames({ layer, main, single, shares }, at) {
    if (layer === PLANE) {
      const [right, up] = planeOf(store.state).axes;
      return [inputName(at.run, right), single ? text("space.spread") : inputName(at.run, up)];
    }
    if (main) return shares.map((_, row) => text("space.direction", { number: row + 1 }));
    const axes = axesOf(layer, at) ?? [0, 1];
    return axes.map((unit, row) =>
      single && row === 1 ? text("space.spread") : unitName({ layer, unit: single ? 0 : unit }, at.run, text),
    );
  }
  function drawControls(/** @type {NonNullable<ReturnType<typeof where>>} */ at) {
    const { run, stations, position, nearest } = at;
    const told = known.told() ?? [];
    const unitsOf = (/** @type {number} */ layer) =>
      layer < 0
        ? []
        : Array.from({ length: run.layers[layer].units }, (_, unit) => ({
            value: String(unit),
            label: unitName({ layer, unit }, run, text),
          }));
    const axes = axesOf(nearest, at);
    const units = unitsOf(nearest);
    const cutting = Math.min(nearest + 1, run.layers.length - 1);
    controls.set({
      names: stations.map((layer) => stationName(layer, run, text)),
      told: stations.map((layer) => (layer < 0 ? null : (told[layer] ?? null))),
      regression: run.output.classes === 0,
      position,
      playing: walk.playing,
      units,
      axes: units.length > 2 ? axes : [0, 1],
      wide: units.length > 2,
      cuts: nearest === PLANE || ofClasses(nearest, run) ? [] : unitsOf(cutting),
      unit: nearest === at.fitted.layer ? at.fitted.unit : 0,
    });
  }
  function draw() {
    if (!open()) return;
    if (known.take()) local.axes.clear();
    const at = where();
    if (!at) return;
    drawControls(at);
    const told = known.told();
    if (!told) {
      // Until the present network's picture has come, that of the one before stays.
      if (!known.of) words.say(text("space.loading"));
      return;
    }
    const made = sceneOf(at);
    const frame = currentFrame(store.state);
    const accuracy = (at.run.output.classes ? frame?.trainAccuracy : frame?.trainR2) ?? Number.NaN;
    words.say(sentenceOf({ layer: at.nearest, run: at.run, told, accuracy }, text));
    words.note(made ? notesOf({ ...made, run: at.run, every: known.of?.every ?? 1 }, text) : []);
    words.explain(at.run.output.classes === 0);
    saving.enable(made !== null);
    const strange = known.of?.layers.includes(null) === true && (told[Math.max(0, at.nearest)] ?? null) === null;
    figure.canvas.classList.toggle("empty", strange);
    if (!made) return;
    figure.set(made.scene);
    figure.describe(text("space.picture", { name: stationName(at.nearest, at.run, text) }));
    drawReadout(made.station, at);
  }
  /** @param {Station} station @param {NonNullable<ReturnType<typeof where>>} at */
  function drawReadout(station, at) {
    const { data } = store.state;
    const shown = known.visible()[local.marked];
    if (!shown || !data) return words.read(null);
    const count = known.drawn.length;
    const place = known.drawn.findIndex((one) => one.part === shown.part && one.index === shown.index);
    const there = axisNames(station, at)
      .slice(0, station.single ? 1 : 2)
      .map((name, axis) => ({ name, value: station.points[axis * count + place] }));
    const told = pointSentence(shown, data[shown.part][shown.index], there, at.run, text);
    // What a key has gone to is read out; what a pointer passes over, or training changes, is not.
    const aloud = local.by === "keys" && document.activeElement === figure.canvas;
    words.read(told, { key: `${shown.part} ${shown.index} ${station.layer}`, aloud });
  }

  /** The picture's points as they are in the layer, for a file. */
  function table() {
    const { data, run } = store.state;
    const at = where();
    const found = at && known.stationAt(at.nearest, axesOf(at.nearest, at));
    if (!data || !run || !at || !found) return [];
    const count = known.drawn.length;
    const names = axisNames(found.station, at).slice(0, found.station.single ? 1 : 2);
    return [
      ["part", ...run.inputs.map((_, input) => inputName(run, input)), "label", ...names],
      ...known.drawn.map(({ part, index }, place) => [
        part,
        ...data[part][index],
        ...names.map((_, axis) => found.station.points[axis * count + place]),
      ]),
    ];
  }

  // The picture is as high as the drawer, which can be made higher, less what stands below it; where the drawer is as
  // high as what is in it, its own shape counts.
  const grows = () => innerWidth > STACKED || drawerIsStage();
  function fit() {
    const { clientWidth: width } = picture;
    if (width === 0) return;
    const below = side.offsetTop > picture.offsetTop ? side.offsetHeight + GAP : 0;
    const own = grows() ? root.clientHeight - 24 - below : width * SHAPE;
    const least = drawerIsStage() ? LOW / 2 : LOW;
    figure.resize(width, Math.round(Math.max(least, Math.min(HIGH, own))));
  }
  watchWidth(picture, undo, fit);
  const heights = new ResizeObserver(() => grows() && fit());
  heights.observe(root);
  /** With a frame come values of the place that is pointed at; all else comes with the layers. */
  const drawFrame = () => store.state.probe && draw();
  undo.add(
    () => heights.disconnect(),
    walk.stop,
    store.subscribe(["view", "run"], () => {
      if (!open()) return walk.stop();
      ask();
      draw();
    }),
    store.subscribe(["space", "probe", "data", "hovered"], draw),
    store.subscribe(["frame"], drawFrame),
    store.subscribe(["theme"], () => {
      figure.recolor();
      draw();
    }),
  );
  ask();
  draw();
  return { dispose: undo.dispose };
}
