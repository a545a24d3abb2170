// Notes on the stage, on a first visit: what a square is and what a line, each with an arrow, until one has tried it.

import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { linksOf, linkTargets, placeNote, tilesOf, unitTargets } from "./note_places.js";

const NAMES = /** @type {const} */ (["unit", "link"]);
/** A pointer that only passes over a unit has not looked at it. In milliseconds. */
const LOOKED = 600;
const SVG = "http://www.w3.org/2000/svg";

/** @param {import("../../controls/context.js").Context} context */
export function createStageNotes({ store, text }) {
  const undo = createUndo();
  const graph = byId("graph");
  const arrows = document.createElementNS(SVG, "svg");
  arrows.setAttribute("class", "note-arrows");
  arrows.setAttribute("aria-hidden", "true");
  const notes = NAMES.map((name) => ({
    name,
    root: make("p", { class: "stage-note", hidden: true }),
    done: known(name),
  }));
  const root = make("div", { class: "stage-notes" });
  root.append(arrows, ...notes.map((note) => note.root));
  const local = { timer: 0 };
  if (notes.every(({ done }) => done)) return { dispose: undo.dispose };
  graph.append(root);

  /** @param {typeof NAMES[number]} name */
  function forget(name) {
    const note = notes.find((one) => one.name === name);
    if (!note || note.done) return;
    note.done = true;
    try {
      localStorage.setItem(`note-${name}`, "done");
    } catch {
      // Then it was not shown either.
    }
    draw();
  }
  function draw() {
    const { layout, lesson, tour, view } = store.state;
    arrows.replaceChildren();
    const away = !layout || lesson !== null || tour !== null || view.hide.includes("layers");
    // Not up to the very edge of the map.
    const room = { width: graph.clientWidth - 16, height: graph.clientHeight };
    const solid = layout ? [...tilesOf(layout), ...others()] : [];
    const links = layout ? linksOf(layout) : [];
    const touch = matchMedia("(pointer: coarse)").matches;
    for (const { name, root: note, done } of notes) {
      note.hidden = away || done;
      if (note.hidden || !layout) continue;
      setText(note, text(touch ? `note.${name}.touch` : `note.${name}`));
      const size = { width: note.offsetWidth, height: note.offsetHeight };
      const targets = name === "unit" ? unitTargets(layout) : linkTargets(layout);
      const place = placeNote({ room, note: size, solid, links, targets });
      note.hidden = place === null;
      if (!place) continue;
      Object.assign(note.style, { left: `${place.left}px`, top: `${place.top}px` });
      solid.push({
        left: place.left,
        top: place.top,
        right: place.left + size.width,
        bottom: place.top + size.height,
      });
      arrows.append(arrow(place));
    }
  }
  /** What else stands within the graph: the heads under the columns, the button that adds a feature. */
  function others() {
    const at = graph.getBoundingClientRect();
    return [...graph.querySelectorAll(".head, .features-head")].map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      return { left: left - at.left, top: top - at.top, right: right - at.left, bottom: bottom - at.top };
    });
  }
  undo.add(
    store.subscribe(["layout", "lesson", "tour", "view"], draw),
    store.subscribe(["hovered", "pinned", "editing"], ({ hovered, pinned, editing }) => {
      clearTimeout(local.timer);
      if (pinned?.layer) forget("unit");
      else if (hovered?.layer) local.timer = setTimeout(() => forget("unit"), LOOKED);
      if (editing && editing.source !== null) forget("link");
    }),
    () => clearTimeout(local.timer),
    () => root.remove(),
  );
  draw();
  return { dispose: undo.dispose };
}

/**
 * Whether the person knows it by now; where nothing can be remembered, nothing is said again and again.
 * @param {string} name
 */
function known(name) {
  try {
    return localStorage.getItem(`note-${name}`) !== null;
  } catch {
    return true;
  }
}

/** A curve with a head, as one would draw it by hand. @param {import("./note_places.js").Place} place */
function arrow({ from, to }) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  // It begins and ends a little off, and bends to its left.
  const [ux, uy] = [dx / length, dy / length];
  const [start, tip] = [
    { x: from.x + ux * 4, y: from.y + uy * 4 },
    { x: to.x - ux * 3, y: to.y - uy * 3 },
  ];
  const bend = { x: (start.x + tip.x) / 2 + uy * length * 0.22, y: (start.y + tip.y) / 2 - ux * length * 0.22 };
  const angle = Math.atan2(tip.y - bend.y, tip.x - bend.x);
  const wing = (/** @type {number} */ turn) =>
    `${tip.x - 7 * Math.cos(angle + turn)} ${tip.y - 7 * Math.sin(angle + turn)}`;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute(
    "d",
    `M${start.x} ${start.y}Q${bend.x} ${bend.y} ${tip.x} ${tip.y}M${wing(0.5)}L${tip.x} ${tip.y}L${wing(-0.5)}`,
  );
  return path;
}
