// Set-ups to try: for each data set those that work and those that go wrong, with a word on why.

import { claimOf, presetsInOrder } from "./preset_list.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";
import { NARROW } from "../../controls/widths.js";

/** @param {import("../../controls/context.js").Context} context */
export function createPresets({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const { presets } = actions;
  const opener = byId("presets-open");
  const root = byId("presets-list");
  const back = byId("presets-back", HTMLButtonElement);
  const sheet = connectSheet(byId("presets-sheet"), {
    close: byId("presets-close"),
    opener,
    undo,
    onOpen() {
      presets.list();
      build();
    },
  });
  const local = { list: /** @type {unknown} */ (null) };

  /** The data set at hand comes first; what has once been laid out stays where it is while the sheet is open. */
  function build() {
    const {
      presets: { list },
      experiment,
    } = store.state;
    local.list = list;
    root.replaceChildren(
      ...presetsInOrder(list ?? [], experiment, catalogue.datasets).map(({ dataset, list: own }) =>
        make(
          "section",
          { "aria-labelledby": `presets-${dataset}` },
          make("h3", { id: `presets-${dataset}` }, text(`dataset.${dataset}.label`)),
          make("ul", {}, ...own.map((preset) => make("li", {}, entry(preset)))),
        ),
      ),
    );
    draw();
  }
  /** @param {import("./preset_run.js").Preset} preset */
  function entry(preset) {
    const { id, good, title, why } = preset;
    const button = make(
      "button",
      { type: "button", class: "preset", "data-preset": id, "data-good": String(good) },
      make("span", { class: "preset-mark", "aria-hidden": "true" }, good ? "✓" : "✗"),
      make(
        "span",
        { class: "preset-words" },
        make(
          "b",
          {},
          make("span", { class: "visually-hidden" }, text(good ? "presets.good" : "presets.bad")),
          " ",
          title,
        ),
        make("span", {}, why),
        make("span", { class: "preset-claim" }, claimOf(preset, text)),
      ),
    );
    button.addEventListener("click", () => {
      presets.open(id);
      if (innerWidth > NARROW) return;
      sheet.hide();
      actions.note("note", why);
    });
    return button;
  }
  function draw() {
    if (!sheet.open()) return;
    const { list, before } = store.state.presets;
    if (list !== local.list) return build();
    const running = presets.running()?.id;
    for (const button of root.querySelectorAll("[data-preset]")) {
      if (button.getAttribute("data-preset") === running) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    // A button that goes away would take the focus with it.
    back.disabled = before === null;
    setText(
      byId("presets-said"),
      running ? text("presets.running", { title: list?.find(({ id }) => id === running)?.title ?? "" }) : "",
    );
  }

  undo.listen(opener, "click", () =>
    sheet.open() ? sheet.hide() : sheet.show(/** @type {HTMLElement} */ (opener.parentElement), opener),
  );
  undo.listen(back, "click", () => {
    presets.back();
    byId("presets-close").focus();
  });
  undo.add(store.subscribe(["presets", "experiment"], draw), () => root.replaceChildren());
  return { dispose: undo.dispose };
}
