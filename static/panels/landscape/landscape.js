// The Landscape drawer: the loss around the run, with the run's own path in it; a place of it can be gone to.

import { axisNames, createToolbar, withWeight } from "./toolbar.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { createPicture } from "./picture.js";
import { createSaving } from "../../controls/figure_saving.js";
import { drawerIsStage } from "../../controls/widths.js";
import { figure, formatLoss, grouped } from "../../draw/numbers.js";
import { formSaid, planeSaid } from "./sentences.js";
import { canZoom, readChoice, wantedOf, writeChoice, zoomed } from "./choice.js";

/** @typedef {import("./choice.js").Chosen} Chosen */

/** Sentences change at most so often, in milliseconds: else nobody could read them while it trains. */
const CALM = 1000;
/** Arrow keys go from place to place of the surface; with Shift, so many. */
const FAR = 5;
/**
 * Where the drawer is so wide, as its style sheet has it, so much beside the picture is for the words, or for the words
 * and the controls.
 */
const BESIDE = [
  { from: 560, room: 284 },
  { from: 420, room: 176 },
];
/** Above and below; what the picture has where the drawer is low. CSS pixels. */
const [PADDING, LEAST] = [46, 232];
/** On a phone beside a lesson: what is above it, and the side of the picture, which is seen whole. CSS pixels. */
const [ABOVE, SIDE] = [6, 96];
/** A second tap this near to a chosen place goes there, in CSS pixels. */
const NEAR = 24;
const ARROWS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, 1]],
  ["ArrowDown", [0, -1]],
]);

/** @param {import("../../controls/context.js").Context} context */
export function createLandscape({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("drawer-landscape");
  const picture = createPicture(text);
  const local = {
    place: /** @type {number[] | null} */ (null),
    /** Whether the place was chosen, and stays when the pointer goes. */
    chosen: false,
    /** Weights that are still to be clicked in the network: first that across, then that upwards. */
    picks: 0,
    tapped: /** @type {{x: number, y: number} | null} */ (null),
    said: 0,
    form: "",
    names: { across: "", up: "" },
  };
  const toolbar = createToolbar({ text, chosen, choose, pick: () => pick(local.picks ? 0 : 2) });
  const button = (/** @type {string} */ label, /** @type {() => void} */ act) => {
    const made = make("button", { type: "button", class: "outline compact" }, label);
    undo.listen(made, "click", act);
    return made;
  };
  const go = button(text("landscape.go"), () => move());
  const back = button(text("landscape.back"), () => actions.timeline.undoEdit());
  const saving = createSaving({
    text,
    note: actions.note,
    what: text("landscape.what"),
    name: "landscape",
    figure: () => picture.root,
    rows: () => picture.rows(local.names),
  });
  const figureRoot = make(
    "div",
    { class: "landscape-picture", tabindex: 0, role: "group", "aria-describedby": "landscape-how" },
    picture.root,
  );
  const missing = make("p", { class: "landscape-missing" });
  const reading = make("output", { class: "landscape-reading" });
  const [form, plane, since] = ["landscape-form", "about", "about"].map((kind) => make("p", { class: kind }));
  const key = (/** @type {string} */ kind, /** @type {string} */ name) =>
    make("li", {}, make("i", { class: `landscape-key ${kind}`, "aria-hidden": true }), name);
  const stepKey = key("landscape-step", text("landscape.key.step"));
  const keys = make(
    "ul",
    { class: "landscape-keys", "aria-label": text("landscape.keys") },
    key("landscape-now", text("landscape.key.now")),
    key("landscape-path", text("landscape.key.path")),
    key("landscape-down", text("landscape.key.down")),
    stepKey,
  );
  const about = make("p", { class: "about", id: "landscape-how" }, text("landscape.how"));
  const part = (/** @type {string} */ name, /** @type {Node[]} */ ...parts) =>
    make("div", { class: `landscape-${name}` }, ...parts);
  root.append(
    part(
      "body",
      part("left", figureRoot, missing),
      part("tools", toolbar.root, toolbar.weights),
      part("words", form, reading, part("actions", go, back), keys),
      part("rest", plane, since, about, saving.root),
    ),
  );

  const open = () => store.state.view.drawer === "landscape";
  /** What is chosen, of the present run. */
  function chosen() {
    const { run, view } = store.state;
    return run ? readChoice(view.landscape, run) : null;
  }
  /** @param {Chosen} next */
  function choose(next) {
    const { run } = store.state;
    if (!run) return;
    forget();
    actions.show({ landscape: writeChoice(next, run) });
  }
  function ask() {
    const now = open() ? chosen() : null;
    const wanted = now && wantedOf(now);
    if (JSON.stringify(wanted) !== JSON.stringify(store.state.surroundings)) actions.lookAround(wanted);
  }
  /** @param {number} count of weights to be clicked in the network, 0 for none */
  function pick(count) {
    local.picks = count;
    draw();
  }
  /** A weight was clicked while two are being picked: it is on the axis, and no editor opens. */
  function picked() {
    const { editing, run } = store.state;
    const now = chosen();
    if (!local.picks || !editing || !now || !run || !open()) return;
    const { layer, unit, source } = editing;
    const axis = 2 - local.picks;
    local.picks -= 1;
    actions.closeEditor();
    choose(withWeight(now, axis, { layer, unit, source }));
  }

  // A place of the picture.

  function forget() {
    Object.assign(local, { place: null, chosen: false, tapped: null });
  }
  /** The newest of the present choice; null where none is there. */
  function newest() {
    const { landscape } = store.state;
    return landscape?.surface ? landscape : null;
  }
  function move() {
    const landscape = newest();
    if (!landscape || landscape.survey === null || !local.place) return;
    actions.move(landscape.survey, local.place);
    forget();
    draw();
  }
  /** By so many places of the surface, from the chosen one or from the run. @param {number} right @param {number} up */
  function step(right, up) {
    const landscape = newest();
    if (!landscape?.surface) return;
    const { middle, half, side } = landscape.surface;
    const size = (2 * half) / (side - 1);
    const from = local.place ?? landscape.present?.place ?? middle;
    local.place = [right, up].map((count, axis) => {
      // On the grid, so that going there and back ends where it began.
      const at = Math.round((from[axis] - middle[axis] + half) / size) + count;
      return middle[axis] - half + size * Math.max(0, Math.min(side - 1, at));
    });
    local.chosen = true;
    draw();
  }
  undo.listen(figureRoot, "pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "touch") return;
    local.place = picture.placeAt(event.clientX, event.clientY);
    local.chosen = false;
    drawPlace();
  });
  undo.listen(figureRoot, "pointerleave", (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "touch" || local.chosen) return;
    forget();
    drawPlace();
  });
  undo.listen(figureRoot, "click", (/** @type {PointerEvent} */ event) => {
    const place = picture.placeAt(event.clientX, event.clientY);
    if (!place) return;
    const { tapped } = local;
    const again = tapped && Math.hypot(event.clientX - tapped.x, event.clientY - tapped.y) <= NEAR;
    if (event.pointerType !== "touch" || again) {
      if (!again) local.place = place;
      return move();
    }
    // A finger first sees what is there.
    Object.assign(local, { place, chosen: true, tapped: { x: event.clientX, y: event.clientY } });
    draw();
  });
  undo.listen(figureRoot, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const way = ARROWS.get(event.key);
    const now = chosen();
    if (event.ctrlKey || event.altKey || event.metaKey || !now) return;
    if (way) step(.../** @type {[number, number]} */ (way.map((one) => one * (event.shiftKey ? FAR : 1))));
    else if (event.key === "Enter" && local.chosen) move();
    else if (event.key === "Escape" && local.place) {
      forget();
      draw();
    } else if (event.key === "+" || event.key === "-") {
      const closer = event.key === "+";
      if (canZoom(now, closer)) choose(zoomed(now, closer));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // Drawing.

  function drawPlace() {
    const landscape = newest();
    picture.mark(local.place && local.chosen ? local.place : null);
    go.hidden = !landscape || !local.place || !local.chosen;
    if (!landscape) return setText(reading, "");
    const { place } = local;
    if (!place) {
      const { present } = landscape;
      const loss = present?.loss ?? Number.NaN;
      return setText(
        reading,
        present ? text("landscape.here", { place: pair(present.place), loss: formatLoss(loss) }) : "",
      );
    }
    const moment = picture.momentAt(landscape, place);
    const said = text("landscape.at", { place: pair(place), loss: formatLoss(picture.lossAt(place)) });
    setText(reading, moment ? `${said} ${text("landscape.moment", { epoch: grouped(moment[0]) })}` : said);
  }
  const pair = (/** @type {number[]} */ place) => place.map((value) => figure(value)).join(", ");

  /** @param {import("./sentences.js").Said[]} sentences */
  const joined = (sentences) => sentences.map(({ key: name, values }) => text(name, values)).join(" ");
  /** @param {import("../../wire/types.js").Landscape} landscape */
  function drawWords(landscape) {
    const { surface, present, wanted } = landscape;
    if (!surface) return;
    const now = performance.now();
    const which = JSON.stringify(wanted);
    if (store.state.playing && which === local.form && now - local.said < CALM) return;
    Object.assign(local, { said: now, form: which });
    setText(form, joined(formSaid(surface.form, surface.half)));
    setText(plane, joined(planeSaid(landscape)));
    setText(since, landscape.since > 0 ? text("landscape.since", { epoch: grouped(landscape.since) }) : "");
    since.hidden = since.textContent === "";
    stepKey.hidden = !present?.step;
    figureRoot.setAttribute(
      "aria-label",
      text("landscape.picture", {
        across: local.names.across,
        up: local.names.up,
        sentence: form.textContent ?? "",
      }),
    );
  }
  function draw(anew = false) {
    const { run, landscape, data, edits } = store.state;
    const now = chosen();
    if (!open() || !run || !now) return;
    toolbar.draw(now, run, { hasTest: (data?.test.length ?? 0) > 0, picks: local.picks });
    const last = edits.at(-1);
    back.hidden = !(last && "moved" in last);
    local.names = axisNames(now, run, text);
    const wanted = wantedOf(now);
    // A picture of what was chosen before stays until the next has come.
    const why = !wanted ? "no_pair" : (landscape?.missing ?? null);
    missing.hidden = why === null && landscape !== null;
    setText(missing, why ? text(`landscape.missing.${why}`) : text("landscape.waiting"));
    figureRoot.hidden = why !== null || !landscape?.surface;
    for (const part of [form, plane, reading]) part.hidden = figureRoot.hidden;
    saving.enable(!figureRoot.hidden);
    if (figureRoot.hidden) {
      picture.clear();
      forget();
    } else if (landscape) {
      const beside = BESIDE.find(({ from }) => root.clientWidth >= from);
      const width = root.clientWidth - (beside?.room ?? 0);
      const { clientHeight: room } = root;
      const whole = !beside && drawerIsStage();
      const height = beside ? Math.max(room - PADDING, LEAST) : whole ? room - ABOVE : width;
      picture.draw(landscape, { width, height, least: whole ? SIDE : undefined, names: local.names, anew });
      drawWords(landscape);
    }
    drawPlace();
  }
  // Its height too: the divider above it gives the picture room.
  const sized = new ResizeObserver(() => requestAnimationFrame(() => draw()));
  sized.observe(root);
  undo.add(
    () => sized.disconnect(),
    () => actions.lookAround(null),
    store.subscribe(["view", "run"], () => {
      ask();
      if (!open()) local.picks = 0;
      draw();
    }),
    store.subscribe(["landscape", "edits", "data", "playing"], () => draw()),
    store.subscribe(["editing"], picked),
    store.subscribe(["theme"], () => draw(true)),
  );
  ask();
  draw();
  return { dispose: undo.dispose };
}
