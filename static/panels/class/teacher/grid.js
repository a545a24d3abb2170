// All students as tiles. Only what changed is drawn, and only what is in sight: with sixty of them on the screen, many
// change every second.

import { createUndo, fillSelect, make, setText } from "../../../controls/dom.js";
import { mapColors } from "../../../controls/theme_colors.js";
import { inFull } from "../../../draw/numbers.js";
import { arranged, countsOf, ORDERS } from "./roster.js";
import { createTile, shownName } from "./tile.js";
import { whoIsThere } from "./words.js";

/** @typedef {import("../../../app/state.js").ClassRoom} ClassRoom */
/** @typedef {import("./roster.js").Order} Order */
/** @typedef {ReturnType<typeof createTile>} Tile */

/** Milliseconds for which tiles at least keep their places: what jumps about cannot be read. */
const SETTLED = 3000;

/**
 * @param {import("../../../controls/context.js").Context} context
 * @param {ReturnType<typeof createUndo>} undo
 * @param {{confirm: import("./confirm.js").Confirm, onPresent: (presenting: boolean) => void}} shared
 */
export function createGrid({ store, actions, text }, undo, { confirm, onPresent }) {
  const find = make("input", {
    type: "search",
    class: "teach-find",
    "data-escape": true,
    placeholder: text("class.teacher.find"),
    "aria-label": text("class.teacher.find"),
  });
  const order = make("select", { "aria-label": text("class.teacher.order") });
  const presenter = make("input", { type: "checkbox" });
  const tables = make("input", { type: "checkbox" });
  const here = make("h3", { class: "teach-here" });
  const states = make("p", { class: "teach-states" });
  const list = make("ul", { class: "teach-grid", "aria-label": text("class.teacher.students") });
  const empty = make("p", { class: "teach-empty" });
  const root = make(
    "section",
    { class: "teach-students" },
    make(
      "div",
      { class: "teach-tools" },
      make("div", { class: "teach-count" }, here, states),
      find,
      make("label", { class: "field teach-order" }, order),
      make(
        "div",
        { class: "teach-names" },
        make(
          "label",
          { class: "check", title: text("class.teacher.presenter.hint") },
          presenter,
          make("span", {}, text("class.teacher.presenter")),
        ),
        make(
          "label",
          { class: "check", title: text("class.teacher.names.hint") },
          tables,
          make("span", {}, text("class.teacher.names")),
        ),
      ),
    ),
    list,
    empty,
  );
  /** @type {Map<string, Tile>} */
  const tiles = new Map();
  /** @type {WeakMap<Element, string>} */
  const whose = new WeakMap();
  /** @type {Set<string>} */
  const inSight = new Set();
  const local = {
    room: /** @type {ClassRoom | null} */ (null),
    order: /** @type {Order} */ ("number"),
    presenting: false,
    colors: mapColors(),
    ranked: 0,
    members: /** @type {string | null} */ (null),
    stop: "",
    timer: 0,
  };
  const orders = {
    number: text("class.teacher.order.number"),
    name: text("class.teacher.order.name"),
    epoch: text("class.teacher.order.epoch"),
    test_loss: text("class.teacher.order.test_loss"),
    accuracy: text("class.teacher.order.accuracy"),
    stuck: text("class.teacher.order.stuck"),
  };
  fillSelect(
    order,
    ORDERS.map((value) => ({ value, label: orders[value] })),
    local.order,
  );

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const id = whose.get(target) ?? "";
        if (isIntersecting) inSight.add(id);
        else inSight.delete(id);
      }
      drawTiles();
    },
    { rootMargin: "120px" },
  );
  undo.add(
    () => observer.disconnect(),
    () => clearTimeout(local.timer),
  );

  const open = (/** @type {import("../../../wire/class_types.js").Member} */ { member, here: there }) => {
    if (!there) return actions.note("note", text("class.teacher.nothing_to_watch"));
    actions.room.watch(member);
    actions.show({ lab: "" });
  };
  const remove = (/** @type {import("../../../wire/class_types.js").Member} */ member) => {
    const tell = () => actions.room.tell({ type: "remove", member: member.member });
    const locked = local.room?.room.locked === true;
    const both = { label: text("class.teacher.remove.lock"), act: () => (tell(), lock()) };
    confirm({
      title: text("class.teacher.remove.title", { name: shownName(member, { presenting: local.presenting, text }) }),
      about: text(locked ? "class.teacher.remove.about_locked" : "class.teacher.remove.about"),
      choices: [{ label: text("class.teacher.remove.do"), act: tell }, ...(locked ? [] : [both])],
    });
  };
  const lock = () => actions.room.tell({ type: "lock", on: true });

  /** @param {string} id */
  function stopAt(id) {
    local.stop = id;
    for (const [member, tile] of tiles)
      for (const button of [tile.open, tile.remove]) button.tabIndex = member === id ? 0 : -1;
  }
  undo.listen(list, "focusin", (/** @type {FocusEvent} */ { target }) => {
    const tile = target instanceof Element ? target.closest("li") : null;
    const id = tile && whose.get(tile);
    if (id && id !== local.stop) stopAt(id);
  });
  undo.listen(list, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const all = /** @type {HTMLElement[]} */ ([...list.children]);
    const at = all.findIndex((tile) => tile.contains(/** @type {Node} */ (event.target)));
    const columns = Math.max(1, all.filter(({ offsetTop }) => offsetTop === all[0].offsetTop).length);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? (step === undefined ? undefined : at + step);
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const id = all[to] && whose.get(all[to]);
    if (id) tiles.get(id)?.open.focus();
  });
  undo.listen(find, "input", () => arrange({ now: true }));
  undo.listen(find, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || find.value === "") return;
    find.value = "";
    arrange({ now: true });
  });
  undo.listen(order, "change", () => {
    local.order = /** @type {Order} */ (order.value);
    arrange({ now: true });
  });
  undo.listen(presenter, "change", () => {
    local.presenting = presenter.checked;
    if (local.presenting && local.order === "name") {
      // By name would still tell who is who.
      local.order = "number";
      order.value = "number";
    }
    onPresent(local.presenting);
    arrange({ now: true });
  });
  undo.listen(tables, "change", () => actions.room.tell({ type: "names", on: tables.checked }));

  /** Puts the tiles in their order; by numbers that change not at once. @param {{now?: boolean}} [options] */
  function arrange({ now = false } = {}) {
    const { room } = local;
    if (!room) return;
    const members = room.roster.map(({ member }) => member).join();
    const moving = !["number", "name"].includes(local.order);
    const held = list.matches(":hover, :focus-within");
    const due = moving && !held && performance.now() - local.ranked > SETTLED;
    if (!now && members === local.members && !due) return drawTiles();
    Object.assign(local, { members, ranked: performance.now() });
    const found = arranged(room.roster, {
      order: local.order,
      // Nobody is to be found by a name that is not shown.
      find: local.presenting ? find.value.replace(/\D/g, "") : find.value,
      language: text.language,
    });
    const wanted = new Set(found.map(({ member }) => member));
    for (const [id, tile] of tiles) {
      if (wanted.has(id)) continue;
      observer.unobserve(tile.root);
      tile.root.remove();
      tiles.delete(id);
      inSight.delete(id);
    }
    found.forEach((member, index) => {
      const tile = tiles.get(member.member) ?? added(member);
      if (list.children[index] !== tile.root) list.insertBefore(tile.root, list.children[index] ?? null);
    });
    if (!tiles.has(local.stop) && found[0]) stopAt(found[0].member);
    empty.hidden = found.length > 0;
    setText(empty, text(room.roster.length > 0 ? "class.teacher.nobody_found" : "class.teacher.nobody"));
    drawTiles();
  }
  /** @param {import("../../../wire/class_types.js").Member} member */
  function added(member) {
    const tile = createTile(member, { text, onOpen: open, onRemove: remove });
    tiles.set(member.member, tile);
    whose.set(tile.root, member.member);
    observer.observe(tile.root);
    return tile;
  }
  function drawTiles() {
    const { room, presenting } = local;
    if (!room) return;
    const { palette, classes, hatch, marks } = local.colors;
    const { signs } = store.state.view;
    const challenge = room.stage.challenge?.id;
    for (const member of room.roster) {
      const tile = tiles.get(member.member);
      if (!tile || !inSight.has(member.member)) continue;
      const shown = member.member === room.stage.source?.member;
      if (!tile.differs(member, presenting, shown)) continue;
      const found = bestOf(member.best, challenge);
      tile.draw(member, {
        presenting,
        shown,
        paints: { palette, classes, hatch, marks },
        signs,
        best: found === null ? "" : text("class.teacher.best", { score: inFull(found) }),
      });
    }
  }
  return {
    root,
    /** @param {ClassRoom} room */
    draw(room) {
      const before = local.room;
      local.room = room;
      const { challenge, source } = room.stage;
      const same = before?.stage.challenge === challenge && before.stage.source === source;
      if (!same || before?.roster !== room.roster) {
        setText(here, whoIsThere(room, text));
        setText(states, statesOf(room, text));
        arrange();
      }
      tables.checked = room.room.names_shown;
    },
    /** Colors, or how signs are shown, are others. */
    repaint() {
      local.colors = mapColors();
      for (const tile of tiles.values()) tile.forget();
      drawTiles();
    },
  };
}

/**
 * The best score to be shown: of the challenge that is on, or of the only one there is.
 * @param {Record<string, number>} best @param {string | undefined} challenge
 */
function bestOf(best, challenge) {
  const scores = Object.values(best);
  if (challenge !== undefined) return best[challenge] ?? null;
  return scores.length === 1 ? scores[0] : null;
}

/**
 * What runs are doing, where any does.
 * @param {ClassRoom} room @param {import("../../../app/text.js").Text} text
 */
function statesOf({ roster }, text) {
  const { training, idle, stuck, diverged } = countsOf(roster);
  return [
    training > 0 ? text("class.teacher.count.training", { count: training }) : "",
    idle > 0 ? text("class.teacher.count.idle", { count: idle }) : "",
    stuck > 0 ? text("class.teacher.count.stuck", { count: stuck }) : "",
    diverged > 0 ? text("class.teacher.count.diverged", { count: diverged }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
