// What is looked at: the plane, two weights, whose loss, what is in the middle, and how large.

import { canZoom, isThere, PLANES, samePlace, withPlane, zoomed } from "./choice.js";
import { layerName, unitName } from "../../controls/names.js";
import { fillSelect, make, setText } from "../../controls/dom.js";

/** @typedef {import("./choice.js").Chosen} Chosen */
/** @typedef {import("./choice.js").ParameterPlace} ParameterPlace */
/** @typedef {import("../../wire/types.js").Run} Run */

/** Directions a person tries come from seeds below this. */
const SEEDS = 1_000_000;

/**
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {() => Chosen | null} options.chosen as it is now, which may be ahead of what is drawn
 * @param {(chosen: Chosen) => void} options.choose
 * @param {() => void} options.pick two weights are to be clicked in the network
 * @param {() => number} [options.random] from 0 to 1
 */
export function createToolbar({ text, chosen: now, choose, pick, random = Math.random }) {
  const local = { run: /** @type {Run | null} */ (null) };
  const from = (/** @type {(chosen: Chosen) => Chosen} */ next) => {
    const chosen = now();
    if (chosen) choose(next(chosen));
  };
  const change = (/** @type {Partial<Chosen>} */ patch) => from((chosen) => ({ ...chosen, ...patch }));
  const select = (/** @type {string} */ label, /** @type {(value: string) => void} */ then) => {
    const made = make("select", { "aria-label": label });
    made.addEventListener("change", () => then(made.value));
    return { root: make("label", { class: "field" }, make("span", { class: "label" }, label), made), select: made };
  };
  const button = (/** @type {string} */ label, /** @type {() => void} */ act, sign = "") => {
    const made = make(
      "button",
      { type: "button", class: "outline compact", ...(sign && { "aria-label": label, title: label }) },
      sign || label,
    );
    made.addEventListener("click", act);
    return made;
  };
  const plane = select(text("landscape.plane"), (value) => {
    const wanted = PLANES.find((name) => name === value);
    if (wanted) from((chosen) => withPlane(chosen, wanted));
  });
  const of = select(text("landscape.of"), (value) => change({ of: value === "test" ? "test" : "train" }));
  const around = select(text("landscape.around"), (value) =>
    change({ around: value === "present" ? "present" : "path", size: 1 }),
  );
  const zoom = (/** @type {boolean} */ closer) => from((chosen) => zoomed(chosen, closer));
  const [closer, farther] = [
    button(text("landscape.closer"), () => zoom(true), "+"),
    button(text("landscape.farther"), () => zoom(false), "−"),
  ];
  const others = button(text("landscape.others"), () => change({ seed: 1 + Math.floor(random() * (SEEDS - 1)) }));
  const picking = button(text("landscape.pick"), pick);
  const rows = [0, 1].map((axis) => {
    const name = text(axis === 0 ? "landscape.across" : "landscape.up");
    const parts = [text("landscape.layer"), text("landscape.unit"), text("landscape.source")].map((part) => {
      const made = make("select", { "aria-label": `${name}: ${part}` });
      made.addEventListener("change", () => setWeight(axis));
      return made;
    });
    return {
      root: make(
        "div",
        { class: "landscape-weight" },
        make("span", { class: "label" }, name),
        ...parts.map((one) => make("span", { class: "field" }, one)),
      ),
      parts,
    };
  });
  const picked = make("p", { class: "about", role: "status" });
  const weights = make("div", { class: "landscape-weights" }, ...rows.map(({ root }) => root), picking, picked);
  const root = make(
    "div",
    { class: "landscape-bar" },
    plane.root,
    make("div", { class: "landscape-zoom", role: "group", "aria-label": text("landscape.zoom") }, closer, farther),
    of.root,
    around.root,
    others,
  );

  /** What stands in the menus of an axis, as far as the run has it. @param {number} axis */
  function setWeight(axis) {
    const [chosen, run] = [now(), local.run];
    if (!chosen || !run) return;
    const [layer, unit, source] = rows[axis].parts.map(({ value }) => value);
    const wanted = [
      { layer: Number(layer), unit: Number(unit), source: source === "bias" ? null : Number(source) },
      { layer: Number(layer), unit: Number(unit), source: 0 },
      { layer: Number(layer), unit: 0, source: 0 },
    ].find((place) => isThere(place, run));
    if (wanted) choose(withWeight(chosen, axis, wanted));
  }
  /** @param {ParameterPlace} place @param {number} axis @param {Run} run */
  function drawWeight(place, axis, run) {
    const [layer, unit, source] = rows[axis].parts;
    const numbers = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => index);
    fillSelect(
      layer,
      numbers(run.layers.length - 1).map((index) => ({
        value: String(index + 1),
        label: layerName(index + 1, run, text),
      })),
      String(place.layer),
    );
    fillSelect(
      unit,
      numbers(run.layers[place.layer].units).map((index) => ({
        value: String(index),
        label: text("landscape.unit_number", { unit: index + 1 }),
      })),
      String(place.unit),
    );
    const { biases } = run.layers[place.layer];
    fillSelect(
      source,
      [
        ...numbers(run.layers[place.layer - 1].units).map((index) => ({
          value: String(index),
          label: text("landscape.from", {
            source: place.layer === 1 ? unitName({ layer: 0, unit: index }, run, text) : String(index + 1),
          }),
        })),
        ...(biases === null || biases === undefined ? [] : [{ value: "bias", label: text("landscape.bias") }]),
      ],
      place.source === null ? "bias" : String(place.source),
    );
  }

  return {
    root,
    weights,
    /**
     * @param {Chosen} chosen @param {Run} run
     * @param {{hasTest: boolean, picks: number}} options picks: weights that are still to be clicked in the network
     */
    draw(chosen, run, { hasTest, picks }) {
      local.run = run;
      fillSelect(
        plane.select,
        PLANES.map((value) => ({ value, label: text(`landscape.plane.${value}`) })),
        chosen.plane,
      );
      fillSelect(
        of.select,
        ["train", ...(hasTest || chosen.of === "test" ? ["test"] : [])].map((value) => ({
          value,
          label: text(`landscape.of.${value}`),
        })),
        chosen.of,
      );
      fillSelect(
        around.select,
        ["path", "present"].map((value) => ({ value, label: text(`landscape.around.${value}`) })),
        chosen.around,
      );
      picked.hidden = picks === 0;
      if (picks > 0)
        setText(picked, text("landscape.picking", { axis: text(picks > 1 ? "landscape.across" : "landscape.up") }));
      weights.hidden = chosen.plane !== "weights" || chosen.weights.length < 2;
      others.hidden = chosen.plane !== "random";
      closer.disabled = !canZoom(chosen, true);
      farther.disabled = !canZoom(chosen, false);
      picking.setAttribute("aria-pressed", String(picks > 0));
      if (!weights.hidden) chosen.weights.forEach((place, axis) => drawWeight(place, axis, run));
    },
  };
}

/**
 * With another weight on an axis; where that is the one on the other axis, the two change places.
 * @param {Chosen} chosen @param {number} axis @param {ParameterPlace} place
 * @returns {Chosen}
 */
export function withWeight(chosen, axis, place) {
  const [old, other] = [chosen.weights[axis], chosen.weights[1 - axis]];
  const rest = samePlace(place, other) ? old : other;
  return { ...chosen, plane: "weights", weights: axis === 0 ? [place, rest] : [rest, place] };
}

/** What the axes are called. @param {Chosen} chosen @param {Run} run @param {import("../../app/text.js").Text} text */
export function axisNames({ plane, weights }, run, text) {
  if (plane === "weights" && weights.length === 2) {
    const [across, up] = weights.map(({ layer, unit, source }) => {
      const into = { unit: unit + 1, layer };
      if (source === null) return text("landscape.axis.bias", into);
      const from = layer === 1 ? unitName({ layer: 0, unit: source }, run, text) : source + 1;
      return text("landscape.axis.weight", { ...into, source: from });
    });
    return { across, up };
  }
  const kind = plane === "random" ? "random" : "path";
  return { across: text(`landscape.axis.${kind}`, { number: 1 }), up: text(`landscape.axis.${kind}`, { number: 2 }) };
}
