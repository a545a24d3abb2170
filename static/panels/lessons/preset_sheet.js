// Set-ups to try as cards: what comes out, whether that works or goes wrong, and a word on why.

import { createOutcomes, paintOutcome } from "./outcomes.js";
import { claimOf, presetGroups } from "./preset_list.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";
import { NARROW } from "../../controls/widths.js";

/** The side of a picture, CSS pixels. */
const SIDE = 80;

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
      outcomes.load().then(paint);
    },
  });
  const outcomes = createOutcomes("preset-outcomes.json");
  const local = { list: /** @type {unknown} */ (null) };
  /** Where the picture of each goes. @type {Map<import("./preset_run.js").Preset, HTMLElement>} */
  const places = new Map();

  /** The data set at hand comes first; what has once been laid out stays where it is while the sheet is open. */
  function build() {
    const {
      presets: { list },
      experiment,
    } = store.state;
    local.list = list;
    places.clear();
    root.replaceChildren(
      ...presetGroups(list ?? [], experiment.data.dataset).map(({ topic, list: own }) =>
        make(
          "section",
          { "aria-labelledby": `presets-${topic}` },
          make(
            "h3",
            { id: `presets-${topic}` },
            topic === "here"
              ? text("presets.here", { data: text(`dataset.${own[0].dataset}.label`) })
              : text(`topic.${topic}`),
          ),
          make("ul", {}, ...own.map((preset) => make("li", {}, entry(preset, topic === "here")))),
        ),
      ),
    );
    paint();
    draw();
  }
  function paint() {
    if (!sheet.open()) return;
    const { signs } = store.state.view;
    for (const [{ id, title, dataset }, place] of places)
      place.replaceChildren(
        paintOutcome({ name: title, dataset, outcome: outcomes.of(id, 0) }, SIDE, { catalogue, text, signs }),
      );
  }
  /** @param {import("./preset_run.js").Preset} preset @param {boolean} here its data are named above */
  function entry(preset, here) {
    const { id, good, title, why, dataset } = preset;
    const place = make("span", { class: "card-picture" });
    places.set(preset, place);
    const button = make(
      "button",
      { type: "button", class: "preset card", "data-preset": id, "data-good": String(good) },
      place,
      make(
        "span",
        { class: "preset-words" },
        make(
          "b",
          { class: "card-title" },
          make("span", { class: "preset-mark", "aria-hidden": "true" }, good ? "✓" : "✗"),
          make("span", { class: "visually-hidden" }, text(good ? "presets.good" : "presets.bad")),
          ` ${title}`,
        ),
        make("span", { class: "card-words" }, why),
        make(
          "span",
          { class: "card-facts" },
          [...(here ? [] : [text(`dataset.${dataset}.label`)]), claimOf(preset, text)].join(" · "),
        ),
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

  undo.listen(opener, "click", () => (sheet.open() ? sheet.hide() : sheet.show(opener)));
  undo.listen(back, "click", () => {
    presets.back();
    byId("presets-close").focus();
  });
  undo.add(store.subscribe(["presets", "experiment"], draw), store.subscribe(["theme"], paint), () =>
    root.replaceChildren(),
  );
  return { dispose: undo.dispose };
}
