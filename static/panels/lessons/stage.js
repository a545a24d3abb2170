// Where a lesson's large picture is seen, and the switch to what it stands for: in the network's place on a wide page;
// above the lesson, with the map or the network, where only one of them has room.

import { watchAbove } from "../../controls/beside_stage.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { ONE_PLACE } from "../../controls/widths.js";
import { isVeiled } from "./step/progress.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */
/** @typedef {"stage" | "map" | "network"} Shown stage: what the step has there of its own */

/** What a step speaks of that belongs to the map. */
const OF_THE_MAP = ["#output", "#map", "#chart", "#losses"];

/**
 * What stands in the network's place; after the last step what stood there in it.
 * @param {Lesson} lesson
 * @returns {{picture?: string, drawer?: string, view?: string} | null} null: the network itself
 */
export const stageOf = ({ resolved: { steps }, page }) => steps[Math.min(page, steps.length - 1)].stage;

/** @param {Pick<import("../../controls/context.js").Context, "store" | "actions" | "text">} context */
export function createStage({ store, actions, text }) {
  const { lessons } = actions;
  const undo = createUndo();
  const [root, place] = [byId("lesson-stage"), byId("lesson-picture")];
  const alone = matchMedia(ONE_PLACE);
  const local = {
    /** The opening of a lesson, and the step of it, that is shown. */
    of: /** @type {unknown} */ (null),
    page: -1,
    shown: /** @type {Shown} */ ("stage"),
    /** The picture would tell what is still to be guessed; who wants to see it may. */
    veiled: false,
    /** The drawer that a step opened, which goes with it. */
    opened: "",
    picture: /** @type {ReturnType<typeof lessons.createPicture>} */ (null),
  };
  const buttons = /** @type {Record<Shown, HTMLButtonElement>} */ (
    Object.fromEntries(
      ["stage", "map", "network"].map((shown) => [
        shown,
        make("button", { type: "button", class: "quiet", "data-shows": shown }),
      ]),
    )
  );
  const choice = make(
    "div",
    { class: "lesson-switch", role: "group", "aria-label": text("lesson.stage") },
    ...Object.values(buttons),
  );
  root.prepend(choice);
  setText(buttons.map, text("lesson.stage.map"));
  setText(buttons.network, text("lesson.stage.network"));

  watchAbove(undo);

  /** A step begins: its picture or its drawer is there, and no other's. @param {Lesson | null} lesson */
  function begin(lesson) {
    const [stage, { drawer }] = [lesson && stageOf(lesson), store.state.view];
    // Who leaves the lesson has back what was open before it.
    if (lesson && local.opened && local.opened === drawer && !stage?.drawer) actions.show({ drawer: "" });
    local.opened = stage?.drawer ?? "";
    local.veiled = lesson !== null && isVeiled(lesson, lesson.page);
    if (stage?.drawer && !local.veiled) lessons.openDrawer();
    const spoken = lesson?.resolved.steps[lesson.page]?.points_at ?? "";
    local.shown = stage && !local.veiled ? "stage" : alone.matches && OF_THE_MAP.includes(spoken) ? "map" : "network";
  }
  /** @param {Shown} shown */
  function show(shown) {
    const { lesson, view } = store.state;
    const stage = lesson && stageOf(lesson);
    local.shown = shown;
    if (stage?.drawer && shown === "stage") lessons.openDrawer();
    else if (stage?.drawer && view.drawer) actions.show({ drawer: "" });
    draw();
  }
  function draw() {
    const { lesson, view } = store.state;
    const [of, page] = [lesson?.resolved ?? null, lesson?.page ?? -1];
    if (of !== local.of || page !== local.page) {
      Object.assign(local, { of, page });
      begin(lesson);
    }
    // It has been guessed: what shows it is there.
    if (lesson && local.veiled && !isVeiled(lesson, lesson.page)) begin(lesson);
    const stage = lesson && stageOf(lesson);
    // Who closes the drawer wants to see the network.
    if (local.shown === "stage" && !stage?.picture && !store.state.view.drawer) local.shown = "network";
    const kind = stage?.drawer ? "drawer" : "picture";
    const shown = local.shown === "stage" ? kind : local.shown === "map" && alone.matches ? "map" : "network";
    root.hidden = lesson === null || !(stage || alone.matches);
    buttons.stage.hidden = stage === null;
    buttons.map.hidden = !alone.matches;
    if (stage)
      setText(
        buttons.stage,
        stage.drawer
          ? (byId(`drawer-tab-${view.drawer || stage.drawer}`).textContent ?? "")
          : text("lesson.stage.picture"),
      );
    for (const [name, button] of Object.entries(buttons))
      button.setAttribute("aria-pressed", String(name === (shown === kind ? "stage" : shown)));
    if (lesson) document.body.dataset.lessonShows = shown;
    else if (!store.state.challenge) delete document.body.dataset.lessonShows;
    place.hidden = shown !== "picture";
    local.picture ??= lessons.createPicture(place, { store, text });
    local.picture?.draw(stage?.picture ?? "");
  }
  for (const [name, button] of Object.entries(buttons))
    undo.listen(button, "click", () => show(/** @type {Shown} */ (name)));
  undo.listen(alone, "change", draw);
  undo.add(
    store.subscribe(["view"], draw),
    () => local.picture?.dispose(),
    () => choice.remove(),
    () => delete document.body.dataset.lessonShows,
  );
  return {
    draw,
    /**
     * The step's picture once more, in another place.
     * @param {HTMLElement} root
     * @returns {(() => void) | null} takes it away; null where the step has none
     */
    drawCopy(root) {
      const { lesson } = store.state;
      const name = lesson && stageOf(lesson)?.picture;
      const copy = name ? lessons.createPicture(root, { store, text }) : null;
      if (!name || !copy) return null;
      copy.draw(name);
      return copy.dispose;
    },
    dispose: undo.dispose,
  };
}
