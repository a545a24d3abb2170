// The line above an open drawer: moved by pointer, finger and keyboard, it gives the drawer room or the stage.

import { make } from "../../controls/dom.js";

/** What the network keeps, in CSS pixels: eight units of 32 with their gaps, and the heads of their layers. */
const GRAPH_LEAST = 360;
/** The drawer's first lines; what it may have where the stage is too small and scrolls; and what it begins with. */
const [LEAST, SCROLLED, USUAL] = [120, 240, 300];
/** One press of an arrow key. */
const STEP = 16;
const KEPT = "drawer-height";

/**
 * The height a key asks for.
 * @param {string} key
 * @param {{now: number, least: number, most: number, before: number}} heights before: what Enter goes back to
 * @returns {number | null} null for a key of another's
 */
export function heightAfter(key, { now, least, most, before }) {
  const wanted = {
    ArrowUp: now + STEP,
    ArrowDown: now - STEP,
    PageUp: now + 5 * STEP,
    PageDown: now - 5 * STEP,
    Home: least,
    End: most,
    Enter: now > least ? least : before,
  }[key];
  return wanted === undefined ? null : Math.max(least, Math.min(most, wanted));
}

/**
 * @param {HTMLElement} root the drawer
 * @param {object} options
 * @param {HTMLElement} options.graph gives what the drawer takes
 * @param {import("../../app/text.js").Text} options.text
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} options.undo
 * @returns {{draw: (panel: HTMLElement | null) => void}} draw: the panel that is open
 */
export function createDivider(root, { graph, text, undo }) {
  const line = make("div", {
    class: "drawer-divider",
    role: "separator",
    tabindex: 0,
    "aria-orientation": "horizontal",
    "aria-label": text("drawer.divider"),
    title: text("drawer.divider"),
    hidden: true,
  });
  root.prepend(line);
  const local = {
    wanted: kept() ?? USUAL,
    before: USUAL,
    panel: /** @type {HTMLElement | null} */ (null),
    drag: /** @type {{pointer: number, y: number, height: number} | null} */ (null),
  };
  /** @param {number} height */
  const set = (height) => root.style.setProperty("--drawer-height", `${height}px`);
  function limits() {
    const now = local.panel?.offsetHeight ?? 0;
    // The stage grows with what it holds: how much there is to share is seen where the drawer has as little as it can.
    set(LEAST);
    const room = graph.clientHeight - Math.max(GRAPH_LEAST, Number.parseFloat(getComputedStyle(graph).minHeight) || 0);
    set(now);
    return { now, least: LEAST, most: Math.max(LEAST + Math.floor(room), SCROLLED) };
  }
  function apply() {
    if (!local.panel) return;
    const { least, most } = limits();
    const height = Math.max(least, Math.min(most, local.wanted));
    set(height);
    for (const [name, value] of Object.entries({ now: height, min: least, max: most }))
      line.setAttribute(`aria-value${name}`, String(value));
    line.setAttribute("aria-controls", local.panel.id);
  }
  /** @param {number} height */
  function want(height) {
    local.wanted = height;
    apply();
    try {
      localStorage.setItem(KEPT, String(Math.round(height)));
    } catch {
      // It then holds as long as the page.
    }
  }
  undo.listen(line, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const { now, least, most } = limits();
    const height = heightAfter(event.key, { now, least, most, before: local.before });
    if (height === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter" && now > least) local.before = now;
    want(height);
  });
  undo.listen(line, "pointerdown", (/** @type {PointerEvent} */ event) => {
    local.drag = { pointer: event.pointerId, y: event.clientY, height: limits().now };
    line.setPointerCapture(event.pointerId);
  });
  undo.listen(line, "pointermove", (/** @type {PointerEvent} */ { pointerId, clientY }) => {
    if (local.drag?.pointer !== pointerId) return;
    const { least, most } = limits();
    want(Math.max(least, Math.min(most, local.drag.height + local.drag.y - clientY)));
  });
  for (const end of ["pointerup", "pointercancel"]) undo.listen(line, end, () => void (local.drag = null));
  // What both share may change: the window, a sentence above them that takes two lines.
  const observer = new ResizeObserver(apply);
  observer.observe(/** @type {HTMLElement} */ (root.parentElement));
  undo.add(
    () => observer.disconnect(),
    () => line.remove(),
  );
  return {
    draw(panel) {
      line.hidden = panel === null;
      local.panel = panel;
      apply();
    },
  };
}

/** Where the browser keeps something for the page. @returns {number | null} */
function kept() {
  try {
    const height = Number(localStorage.getItem(KEPT));
    return height >= LEAST ? height : null;
  } catch {
    return null;
  }
}
