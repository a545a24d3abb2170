// On small screens the data and the settings are sheets; a row of chips says how they are set, and opens them.

import { inFull } from "../../draw/numbers.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";
import { PHONE } from "../../controls/widths.js";

/** What the engine calls points that come with an experiment. */
const CUSTOM = "custom";

/**
 * @typedef {object} Chip
 * @property {string} name
 * @property {string} sheet which it opens
 * @property {string[]} controls it stands for: it goes where all of them are hidden
 * @property {string} [field] in the sheet, that has the focus then
 * @property {() => [label: string, value: string]} says what it sets, and how it is set; the label is for who hears it
 */

/** @param {import("../../controls/context.js").Context} context */
export function createChips({ store, text }) {
  const undo = createUndo();
  const row = byId("chips");
  const small = matchMedia(PHONE);
  const setUp = () => store.state.experiment;

  /** A part of the page that is a sheet while the screen is small. @param {string} name @param {HTMLElement} head */
  function makeSheet(name, head) {
    const [root, body] = [byId(name), byId(name === "data" ? "data-body" : "settings-fields")];
    const role = root.getAttribute("role");
    head.classList.add("sheet-head");
    const sheet = connectSheet(root, { close: byId(`${name}-close`), undo, onClose: () => mark(name, false) });
    const turn = () => {
      sheet.hide();
      root.classList.toggle("sheet", small.matches);
      head.classList.toggle("sheet-head", small.matches);
      body.classList.toggle("sheet-body", small.matches);
      root.popover = small.matches ? "manual" : null;
      if (small.matches) root.setAttribute("role", "dialog");
      else if (role === null) root.removeAttribute("role");
    };
    undo.listen(small, "change", turn);
    turn();
    return sheet;
  }
  /** @type {Record<string, ReturnType<typeof connectSheet>>} */
  const sheets = {
    data: makeSheet("data", byId("data-head")),
    settings: makeSheet("settings", byId("settings-head")),
  };

  const activationName = () => {
    const used = [...new Set(setUp().hidden.map(({ activation }) => activation))];
    return used.length > 1 ? text("settings.mixed") : used.length === 1 ? text(`activation.${used[0]}.label`) : "–";
  };
  /** @type {Chip[]} */
  const chips = [
    {
      name: "data",
      sheet: "data",
      controls: ["dataset", "train_fraction", "noise", "batch_size", "regenerate"],
      says: () => {
        const { dataset } = setUp().data;
        return [text("data.title"), text(dataset === CUSTOM ? "own.thumbnail" : `dataset.${dataset}.label`)];
      },
    },
    {
      name: "learning_rate",
      sheet: "settings",
      controls: ["learning_rate"],
      field: "learning-rate",
      says: () => [text("settings.learning_rate"), inFull(setUp().optimizer.learning_rate)],
    },
    {
      name: "activation",
      sheet: "settings",
      controls: ["activation"],
      field: "activation",
      says: () => [text("settings.activation"), activationName()],
    },
    {
      name: "regularization",
      sheet: "settings",
      controls: ["regularization"],
      field: "regularization",
      says: () => {
        const { name, rate } = setUp().regularizer;
        const label = text(`regularizer.${name}.label`);
        return [
          text("settings.regularization"),
          name === "none" ? text("chips.no_regularization") : `${label} ${inFull(rate)}`,
        ];
      },
    },
    {
      name: "more",
      sheet: "settings",
      controls: [
        "learning_rate",
        "activation",
        "regularization",
        "regularization_rate",
        "problem",
        "more_settings",
        "seed",
      ],
      says: () => ["", text("chips.more")],
    },
  ];
  const buttons = new Map(
    chips.map((chip) => {
      const button = make("button", {
        type: "button",
        class: "set-chip",
        "data-chip": chip.name,
        "aria-haspopup": "dialog",
        "aria-controls": chip.sheet,
        "aria-expanded": false,
      });
      button.addEventListener("click", () => open(chip, button));
      // A browser leaves a chip that is partly seen where it is; under a finger it stays, or the click would miss it.
      button.addEventListener("focus", () => {
        if (button.matches(":focus-visible"))
          button.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      });
      return [chip, button];
    }),
  );
  row.replaceChildren(...buttons.values());

  /** @param {string} name of the sheet @param {boolean} opened @param {HTMLElement} [by] */
  function mark(name, opened, by) {
    for (const [{ sheet }, button] of buttons)
      if (sheet === name) button.setAttribute("aria-expanded", String(opened && button === by));
  }
  /** @param {Chip} chip @param {HTMLElement} button */
  function open({ sheet: name, field }, button) {
    if (button.getAttribute("aria-expanded") === "true") return sheets[name].hide();
    sheets[name].hide();
    sheets[name].show(button);
    mark(name, true, button);
    if (field) document.getElementById(field)?.focus({ preventScroll: true });
  }
  function draw() {
    const hidden = new Set(store.state.view.hide);
    for (const [{ says, controls }, button] of buttons) {
      const [label, value] = says();
      setText(button, value);
      if (label) button.setAttribute("aria-label", text("chips.named", { label, value }));
      button.hidden = controls.every((control) => hidden.has(control));
    }
  }
  undo.add(store.subscribe(["experiment", "view"], draw), () => row.replaceChildren());
  draw();
  return { dispose: undo.dispose };
}
