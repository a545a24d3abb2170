// The points that the network does worst at: a list; what is pointed at is marked on the map, and its values stand on
// the network.

import { formatLoss, plain, signed, wholePercent } from "../../draw/numbers.js";
import { byId, createUndo, fillSelect, make, setText } from "../../controls/dom.js";
import { createSaving } from "../../controls/figure_saving.js";
import { createRankedList } from "../../controls/ranked_list.js";
import { connectSheet } from "../../controls/sheet.js";
import { inputName } from "../../controls/names.js";
import { STACKED } from "../../controls/widths.js";

/** @typedef {import("../../wire/types.js").LossPoint} LossPoint */
/** @typedef {import("../../wire/types.js").Run} Run */

/** Inputs that are written out; a point of more is told by its number. */
const SHOWN = 3;

/**
 * What the network answers to a point, and what it should, as a person names them: a class by its number where there
 * are several outputs.
 * @param {LossPoint} point
 * @returns {{should: string, is: string}}
 */
export function answerOf({ label, target, outputs }) {
  const number = (/** @type {number | null} */ value) => (value === null ? "–" : signed(value, 2));
  if (outputs.length === 1) {
    const [wanted] = target;
    const should = wanted !== null && Number.isInteger(wanted) ? plain(wanted) : number(wanted);
    return { should, is: number(outputs[0]) };
  }
  const known = outputs.map((value) => value ?? -Infinity);
  const winner = known.indexOf(Math.max(...known));
  return { should: String(label), is: `${winner} (${number(outputs[winner])})` };
}

/** @param {import("../../controls/context.js").Context} context */
export function createLargestLosses({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("losses-sheet");
  const button = byId("losses-button", HTMLButtonElement);
  const part = make("select", { "aria-label": text("losses.which") });
  const said = make("p", { class: "look-said" });
  const local = { part: /** @type {"train" | "test"} */ ("train") };
  const found = () => {
    const { looked, diverged } = store.state;
    return diverged ? null : (looked.losses?.found ?? null);
  };
  const pointOf = (/** @type {string} */ key) => found()?.points.find(({ sample }) => String(sample) === key);
  const list = createRankedList({
    label: text("losses.list"),
    hint: text("losses.hint"),
    onPoint(key) {
      const point = key === null ? null : pointOf(key);
      actions.probe(point ? point.inputs.map((value) => value ?? 0) : null);
    },
    onChoose(key) {
      const { run, pinned } = store.state;
      if (!run) return;
      const last = run.layers.length - 1;
      const at = pinned && pinned.layer >= 1 && pinned.layer <= last ? pinned : { layer: last, unit: 0 };
      actions.chooseNeuron({ part: local.part, sample: Number(key), layer: at.layer, unit: at.unit });
      actions.show({ drawer: "neuron" });
      // Where it lies over the drawer, it makes way for it.
      if (innerWidth <= STACKED) {
        sheet.hide();
        byId("drawer").scrollIntoView({ block: "nearest" });
      }
    },
  });
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("losses.title"),
    name: "largest-losses",
    rows: () => tableOf(store.state),
  });
  byId("losses-body").append(
    make("p", { class: "about" }, text("losses.about")),
    make("div", { class: "look-bar" }, make("label", { class: "field" }, part)),
    said,
    list.root,
    saving.root,
  );

  /** @param {Run} run @param {LossPoint} point */
  function nameOf(run, point) {
    const place = point.inputs
      .slice(0, SHOWN)
      .map((value, input) => `${inputName(run, input)} ${value === null ? "–" : signed(value, 2)}`)
      .join(text("neuron.comma"));
    const more = point.inputs.length > SHOWN ? text("losses.more") : "";
    return text("losses.point", { number: point.sample + 1, place: `${place}${more}` });
  }
  function draw() {
    const { run, data, looked, diverged } = store.state;
    if (!run || !data || !sheet.open()) return;
    const parts = /** @type {const} */ (["train", "test"]).filter((name) => data[name].length > 0);
    if (!parts.includes(local.part)) local.part = "train";
    fillSelect(
      part,
      parts.map((name) => ({ value: name, label: text(`losses.part.${name}`) })),
      local.part,
    );
    const here = found();
    saving.enable(here !== null);
    if (!here) {
      setText(said, text(diverged || looked.losses ? "looks.diverged" : "looks.waiting"));
      return list.set([]);
    }
    const { points, share, mean, count } = here;
    setText(
      said,
      mean === null
        ? text("looks.no_number")
        : share === null
          ? text("losses.none")
          : text("losses.share", {
              count: points.length,
              all: count,
              share: wholePercent(share),
              mean: formatLoss(mean),
            }),
    );
    const largest = Math.max(...points.map(({ loss }) => loss ?? 0), Number.MIN_VALUE);
    list.set(
      points.map((point) => ({
        key: String(point.sample),
        name: nameOf(run, point),
        detail: text("losses.answer", answerOf(point)),
        value: point.loss === null ? "–" : formatLoss(point.loss),
        share: (point.loss ?? largest) / largest,
      })),
    );
  }
  /** Asks for what is shown, and for no more. */
  function wish() {
    const wanted = sheet.open() ? { part: local.part } : null;
    if (JSON.stringify(wanted) !== JSON.stringify(store.state.looks.losses)) actions.look({ losses: wanted });
    if (!wanted) list.letGo();
  }
  const update = () => {
    draw();
    wish();
  };
  const sheet = connectSheet(root, {
    close: byId("losses-close"),
    opener: button,
    undo,
    onOpen: update,
    onClose: update,
  });
  undo.listen(button, "click", () => (sheet.open() ? sheet.hide() : sheet.show(button)));
  undo.listen(part, "change", () => {
    local.part = part.value === "test" ? "test" : "train";
    update();
  });
  undo.add(store.subscribe(["looked", "run", "data", "diverged"], update), () => byId("losses-body").replaceChildren());
  return { dispose: undo.dispose };

  /** @param {import("../../app/state.js").State} state @returns {(string | number)[][]} */
  function tableOf({ run, looked }) {
    const look = looked.losses;
    if (!run || !look?.found) return [];
    const { points } = look.found;
    const first = points[0];
    const numbered = (/** @type {string} */ name, /** @type {unknown[]} */ given) =>
      given.map((_, index) => (given.length > 1 ? `${name}_${index}` : name));
    return [
      [
        "point",
        ...run.inputs.map(({ name }) => name),
        "label",
        ...(first ? [...numbered("target", first.target), ...numbered("answer", first.outputs)] : []),
        "loss",
        "epoch",
      ],
      ...points.map(({ sample, inputs, label, target, outputs, loss }) => [
        sample + 1,
        ...[...inputs, label, ...target, ...outputs, loss].map((value) => value ?? ""),
        look.epoch,
      ]),
    ];
  }
}
