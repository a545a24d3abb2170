// What is chosen in the drawer of spaces: the layer, by name or along a slider, the axes, and whose line shows.

import { wholePercent } from "../../draw/numbers.js";
import { fillSelect, make, setText } from "../../controls/dom.js";

/**
 * @typedef {object} Shown
 * @property {string[]} names of the stations, in their order
 * @property {(number | null)[]} told how well a straight cut tells the points apart in each
 * @property {boolean} regression it explains numbers instead
 * @property {number} position 0 is the first station, 1.5 halfway from the second to the third
 * @property {boolean} playing
 * @property {{value: string, label: string}[]} units of the layer, where two can be chosen
 * @property {number[] | null} axes null for main directions
 * @property {boolean} wide there are main directions to choose
 * @property {{value: string, label: string}[]} cuts units whose line can show; none where there is nothing to choose
 * @property {number} unit
 */

/**
 * @param {object} parts
 * @param {import("../../app/text.js").Text} parts.text
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} parts.undo
 * @param {(position: number) => void} parts.onMove while the slider is moved
 * @param {(station: number) => void} parts.onStation
 * @param {() => void} parts.onPlay
 * @param {(axes: number[] | null) => void} parts.onAxes
 * @param {(unit: number) => void} parts.onUnit
 */
export function createControls({ text, undo, onMove, onStation, onPlay, onAxes, onUnit }) {
  const chips = make("div", { class: "space-layers", role: "radiogroup", "aria-label": text("space.layer") });
  const play = make("button", {
    type: "button",
    class: "outline compact space-play",
    title: text("space.play.about"),
    "aria-describedby": "space-play-about",
  });
  const slider = make("input", { type: "range", min: 0, step: 0.01, "aria-label": text("space.slider") });
  const field = (/** @type {string} */ label) => {
    const select = make("select", { "aria-label": label });
    return { select, root: make("label", { class: "field" }, make("span", { class: "label" }, label), select) };
  };
  const [kind, across, up, cut] = ["space.axes", "space.across", "space.up", "space.cut"].map((key) =>
    field(text(key)),
  );
  const root = make(
    "div",
    { class: "space-controls" },
    chips,
    make("div", { class: "space-way" }, play, slider),
    make("p", { class: "visually-hidden", id: "space-play-about" }, text("space.play.about")),
    make("div", { class: "space-fields" }, kind.root, across.root, up.root, cut.root),
  );
  const local = { names: "", count: 0, axes: /** @type {number[] | null} */ (null) };
  const buttons = () => /** @type {HTMLButtonElement[]} */ ([...chips.children]);

  undo.listen(chips, "click", ({ target }) => {
    const chip = target instanceof Element ? target.closest("button") : null;
    if (chip) onStation(buttons().indexOf(chip));
  });
  undo.listen(chips, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = (to + all.length) % all.length;
    all[next].focus();
    onStation(next);
  });
  undo.listen(slider, "input", () => onMove(slider.valueAsNumber));
  undo.listen(slider, "change", () => {
    // Nobody hits a layer to the hundredth.
    const near = Math.round(slider.valueAsNumber);
    if (Math.abs(slider.valueAsNumber - near) < 0.06) onStation(near);
  });
  // A step of the keys is a fifth of the way: what lies between two layers is looked at, and soon passed.
  undo.listen(slider, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 0.2, ArrowUp: 0.2, ArrowLeft: -0.2, ArrowDown: -0.2 }[event.key];
    const to = step === undefined ? { Home: 0, End: local.count - 1 }[event.key] : slider.valueAsNumber + step;
    if (to === undefined) return;
    event.preventDefault();
    const within = Math.max(0, Math.min(local.count - 1, Math.round(to * 5) / 5));
    if (Number.isInteger(within)) onStation(within);
    else onMove(within);
  });
  undo.listen(play, "click", onPlay);
  /** @param {number[] | null} axes */
  const chooseAxes = (axes) => {
    // At once: the other axis may be chosen before anything is drawn again.
    local.axes = axes;
    onAxes(axes);
  };
  undo.listen(kind.select, "change", () => chooseAxes(kind.select.value === "main" ? null : [0, 1]));
  /** Two axes of one unit show nothing: the other then takes the one that was given up. @param {0 | 1} row */
  const choose = (row) => () => {
    const [first, second] = local.axes ?? [0, 1];
    const unit = Number((row === 0 ? across : up).select.value);
    chooseAxes(row === 0 ? [unit, unit === second ? first : second] : [unit === first ? second : first, unit]);
  };
  undo.listen(across.select, "change", choose(0));
  undo.listen(up.select, "change", choose(1));
  undo.listen(cut.select, "change", () => onUnit(Number(cut.select.value)));

  /** @param {Shown} shown */
  function drawChips({ names, told, regression, position }) {
    if (local.names !== names.join("\n")) {
      local.names = names.join("\n");
      chips.replaceChildren(
        ...names.map((name) =>
          make("button", { type: "button", role: "radio", class: "chip" }, make("span", {}, name), make("b")),
        ),
      );
    }
    const nearest = Math.round(position);
    buttons().forEach((chip, index) => {
      const share = told[index];
      const chosen = index === nearest;
      chip.setAttribute("aria-checked", String(chosen));
      chip.tabIndex = chosen ? 0 : -1;
      chip.classList.toggle("between", chosen && position !== nearest);
      const known = typeof share === "number";
      setText(chip.children[1], known ? wholePercent(share) : "");
      chip.title = known
        ? text(regression ? "space.told_number" : "space.told", { name: names[index], share: wholePercent(share) })
        : "";
    });
  }
  return {
    root,
    /** @param {Shown} shown */
    set(shown) {
      local.axes = shown.axes;
      drawChips(shown);
      const { names, position, playing, units, axes, wide, cuts, unit } = shown;
      local.count = names.length;
      slider.max = String(names.length - 1);
      if (slider.valueAsNumber !== position) slider.value = String(position);
      const from = Math.floor(position);
      slider.setAttribute(
        "aria-valuetext",
        from === position
          ? names[from]
          : text("space.between", {
              from: names[from],
              to: names[from + 1],
              percent: wholePercent(position - from),
            }),
      );
      setText(play, text(playing ? "space.stop" : "space.play"));
      const choice = units.length > 2;
      kind.root.hidden = !wide;
      if (wide)
        fillSelect(
          kind.select,
          [
            { value: "main", label: text("space.axes.main") },
            { value: "units", label: text("space.axes.units") },
          ],
          axes ? "units" : "main",
        );
      for (const [row, one] of [across, up].entries()) {
        one.root.hidden = !choice || axes === null;
        if (!one.root.hidden && axes) fillSelect(one.select, units, String(axes[row]));
      }
      cut.root.hidden = cuts.length < 2;
      fillSelect(cut.select, cuts, String(unit));
    },
  };
}
