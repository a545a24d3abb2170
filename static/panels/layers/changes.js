// What has changed since Play or Step was pressed: losses, the weights that moved farthest, the boundaries that moved.

import { formatLoss, rounded, signed } from "../../draw/numbers.js";
import { make, setText } from "../../controls/dom.js";
import { createRankedList } from "../../controls/ranked_list.js";
import { parameterName, unitName } from "../../controls/names.js";

/** @typedef {import("../../wire/types.js").Changes} Changes */
/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../app/state.js").Parameter} Parameter */
/** @typedef {import("../../app/state.js").Focus} Focus */

/** @param {Parameter} place */
const keyOf = ({ layer, unit, source }) => `${layer}:${unit}:${source ?? "bias"}`;
/** @param {string} key @returns {Parameter} */
function placeOf(key) {
  const [layer, unit, source] = key.split(":");
  return { layer: Number(layer), unit: Number(unit), source: source === "bias" ? null : Number(source) };
}
/** @param {import("../../wire/types.js").LossesAt} moment @param {Run} run */
const epochOf = ({ epoch, batch }, run) => rounded(epoch + batch / run.batches_per_epoch, 6);

/**
 * What has changed, in sentences.
 * @param {Changes} found
 * @param {Run} run
 * @param {import("../../app/text.js").Text} text
 */
export function inWords(found, run, text) {
  const { since, before, now } = found;
  const from = text(`changes.since.${since}`, { epoch: epochOf(before, run) });
  if (found.moved_count === 0 && found.crossed_count === 0) return `${from} ${text("changes.nothing")}`;
  const loss = (/** @type {number | null} */ value) => (value === null ? "–" : formatLoss(value));
  const { layers } = run;
  const all = layers
    .slice(1)
    .reduce((sum, { units, biases }, index) => sum + units * (layers[index].units + (biases === null ? 0 : 1)), 0);
  const hidden = layers.slice(1, -1).reduce((sum, { units }) => sum + units, 0);
  return [
    from,
    text("changes.train", { before: loss(before.train), now: loss(now.train) }),
    ...(before.test === null && now.test === null
      ? []
      : [text("changes.test", { before: loss(before.test), now: loss(now.test) })]),
    text("changes.moved", { some: found.moved_count, all }),
    ...(hidden > 0 ? [text("changes.crossed", { some: found.crossed_count, all: hidden })] : []),
  ].join(" ");
}

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {(parameter: Parameter | null) => void} options.onPointWeight
 * @param {(parameter: Parameter, row: HTMLElement) => void} options.onChooseWeight
 * @param {(focus: Focus | null) => void} options.onPointUnit
 * @param {(focus: Focus) => void} options.onChooseUnit
 */
export function createChanges(root, { text, onPointWeight, onChooseWeight, onPointUnit, onChooseUnit }) {
  const said = make("p", { class: "look-said" });
  const weights = createRankedList({
    label: text("changes.weights"),
    hint: text("changes.weights.hint"),
    onPoint: (key) => onPointWeight(key === null ? null : placeOf(key)),
    onChoose: (key, row) => onChooseWeight(placeOf(key), row),
  });
  const units = createRankedList({
    label: text("changes.units"),
    hint: text("importance.hint"),
    onPoint: (key) => onPointUnit(key === null ? null : placeOf(key)),
    onChoose: (key) => onChooseUnit(placeOf(key)),
  });
  const column = (/** @type {string} */ title, /** @type {HTMLElement} */ list) =>
    make("section", {}, make("h3", {}, title), list);
  const [moved, crossed] = [column(text("changes.weights"), weights.root), column(text("changes.units"), units.root)];
  const body = make("div", { class: "changes-body" }, moved, crossed);
  root.append(said, body, make("p", { class: "about" }, text("changes.about")));

  return {
    /** @param {import("../../app/state.js").State} state */
    draw({ run, looked, diverged }) {
      if (!run) return;
      const look = looked.changes;
      const found = diverged ? null : look?.found;
      body.hidden = !found;
      if (!found) return setText(said, text(diverged || look ? "looks.diverged" : "looks.waiting"));
      setText(said, inWords(found, run, text));
      const distance = (/** @type {import("../../wire/types.js").Moved} */ { before, now }) =>
        Math.abs((now ?? NaN) - (before ?? NaN));
      const farthest = Math.max(...found.moved.map(distance), Number.MIN_VALUE);
      weights.set(
        found.moved.map((one) => ({
          key: keyOf(one),
          name: shortName(one, run, text),
          value: text("changes.from_to", { before: written(one.before), now: written(one.now) }),
          share: distance(one) / farthest,
        })),
      );
      moved.hidden = found.moved.length === 0;
      units.set(
        found.crossed.map(({ layer, unit, points }) => ({
          key: `${layer}:${unit}`,
          name: unitName({ layer, unit }, run, text),
          value: text("changes.points", { count: points, all: found.points }),
          share: points / Math.max(1, found.points),
        })),
      );
      crossed.hidden = found.crossed.length === 0;
    },
    letGo() {
      weights.letGo();
      units.letGo();
    },
    /** The tables as text for other programs. @param {import("../../app/state.js").State} state */
    rows({ run, looked }) {
      const found = looked.changes?.found;
      if (!run || !found) return [];
      return [
        ["what", "name", "before", "now"],
        ["epoch", "", epochOf(found.before, run), epochOf(found.now, run)],
        ["train_loss", "", found.before.train ?? "", found.now.train ?? ""],
        ["test_loss", "", found.before.test ?? "", found.now.test ?? ""],
        ...found.moved.map((one) => [
          one.source === null ? "bias" : "weight",
          parameterName(one, run, text),
          one.before ?? "",
          one.now ?? "",
        ]),
        ...found.crossed.map((one) => ["points_crossed", unitName(one, run, text), 0, one.points]),
      ];
    },
  };
}

/**
 * The name where all are weights or biases.
 * @param {Parameter} place
 * @param {Run} run
 * @param {import("../../app/text.js").Text} text
 */
function shortName(place, run, text) {
  const { layer, unit, source } = place;
  if (source === null) return parameterName(place, run, text);
  const [from, to] = [
    { layer: layer - 1, unit: source },
    { layer, unit },
  ].map((focus) => unitName(focus, run, text));
  return text("changes.weight", { from, to });
}
/** @param {number | null} value */
const written = (value) => (value === null ? "–" : signed(value, 3));
