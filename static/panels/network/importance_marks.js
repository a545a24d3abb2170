// The importance of each unit and feature as a bar along the bottom of its tile: as long as what the loss would rise by
// without it, of the most important one; hollow where the loss would fall.

import { byId, createUndo, make } from "../../controls/dom.js";

/** @param {import("../../controls/context.js").Context} context */
export function createMarks({ store }) {
  const undo = createUndo();
  const root = make("div", { class: "importance-marks", "aria-hidden": true });
  byId("graph").append(root);
  function draw() {
    const { looked, layout, run, importanceMarked, diverged } = store.state;
    const layers = looked.importance?.found?.layers;
    const fits = layout && layers && run && layout.units.length === run.layers.length;
    root.hidden = !importanceMarked || !fits || diverged !== null;
    if (root.hidden || !fits) return;
    const largest = layers.flat().reduce((most, change) => Math.max(most ?? 0, Math.abs(change ?? 0)), 0) || 1;
    const { size } = layout;
    const wanted = layers.flatMap((units, layer) =>
      units.flatMap((change, unit) => {
        const place = layout.units[layer]?.[unit];
        return change === null || !place ? [] : [{ change, place }];
      }),
    );
    while (root.children.length > wanted.length) root.lastElementChild?.remove();
    while (root.children.length < wanted.length) root.append(make("span", { class: "importance-mark" }, make("i")));
    root.style.setProperty("--size", `${size}px`);
    // As high as there is room between two tiles.
    const gaps = layout.units.flatMap((column) => column.slice(1).map(({ y }, index) => y - column[index].y - size));
    root.style.setProperty("--mark", `${Math.max(3, Math.min(6, ...gaps.map((gap) => gap - 1)))}px`);
    wanted.forEach(({ change, place }, index) => {
      const mark = /** @type {HTMLElement} */ (root.children[index]);
      mark.style.left = `${place.x - size / 2}px`;
      mark.style.top = `${place.y + size / 2}px`;
      mark.classList.toggle("hollow", change < 0);
      const bar = /** @type {HTMLElement} */ (mark.firstElementChild);
      bar.style.width = `${(Math.abs(change) / largest) * 100}%`;
    });
  }
  undo.add(store.subscribe(["looked", "layout", "run", "importanceMarked", "diverged"], draw), () => root.remove());
  draw();
  return { dispose: undo.dispose };
}
