// The menu of labs, and the ways into a lab and back to the playground.

import { byId, createUndo } from "../../controls/dom.js";
import { showLab } from "../../controls/lab_frame.js";

/** @param {import("../../controls/context.js").Context} context */
export function createLabs({ store, actions }) {
  const undo = createUndo();
  const button = byId("labs-button", HTMLButtonElement);
  const menu = byId("labs-menu");
  const items = /** @type {HTMLElement[]} */ ([...menu.children]);
  const local = { lab: store.state.view.lab, wasOpen: false };

  const seen = () => (button.checkVisibility() ? button : byId("menu-button"));
  // A press on the button of an open menu closes it by itself before the click arrives.
  undo.listen(button, "pointerdown", () => (local.wasOpen = menu.matches(":popover-open")));
  undo.listen(button, "click", () => {
    const close = local.wasOpen;
    local.wasOpen = false;
    if (close || menu.matches(":popover-open")) return menu.hidePopover();
    menu.showPopover();
    const [box, { width }] = [seen().getBoundingClientRect(), menu.getBoundingClientRect()];
    menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    menu.style.top = `${box.bottom + 4}px`;
    items[0].focus();
  });
  undo.listen(menu, "toggle", (/** @type {ToggleEvent} */ { newState }) =>
    button.setAttribute("aria-expanded", String(newState === "open")),
  );
  undo.listen(window, "resize", () => menu.matches(":popover-open") && menu.hidePopover());
  undo.listen(menu, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = items.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    items[to % items.length].focus();
  });
  // The article belongs to the playground.
  undo.listen(document, "click", (/** @type {MouseEvent} */ { target }) => {
    const link = target instanceof Element ? target.closest('a[href="#about"]') : null;
    if (!link || store.state.view.lab === "") return;
    // What is out of sight is nothing to go to.
    showLab("");
    actions.show({ lab: "" });
  });
  /** Wherever on the page a way into a lab is offered. */
  undo.listen(document, "click", (/** @type {MouseEvent} */ { target }) => {
    const way = target instanceof Element ? target.closest("button[data-lab], button[data-lab-drawer]") : null;
    if (!(way instanceof HTMLElement)) return;
    const { lab = "", labDrawer, sweep } = way.dataset;
    if (menu.matches(":popover-open")) menu.hidePopover();
    actions.show({ lab, ...(sweep !== undefined && { sweep }), ...(labDrawer !== undefined && { drawer: labDrawer }) });
    if (labDrawer === undefined) return;
    store.flush();
    byId(`drawer-tab-${labDrawer}`).focus();
  });
  undo.listen(
    document,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || event.isComposing || store.state.view.lab === "") return;
      // What lies above is closed first.
      if (document.querySelector("dialog[open], :popover-open:not(.toasts)")) return;
      if (event.target instanceof Element && event.target.closest("[data-escape]")) return;
      event.preventDefault();
      event.stopPropagation();
      actions.show({ lab: "" });
    },
    { capture: true },
  );
  function draw() {
    const { lab } = store.state.view;
    if (lab === local.lab) return;
    local.lab = lab;
    // What lies above belongs to the place that it was opened in.
    if (store.state.editing) actions.closeEditor();
    const about = location.hash === "#about";
    document.dispatchEvent(new CustomEvent("sheet-opening", { detail: { root: document.body, returnTo: button } }));
    if (!about) scrollTo({ top: 0 });
    const title = document.getElementById(`lab-${lab}-title`);
    if (title) title.focus({ preventScroll: true });
    // What is out of sight keeps the focus until the next picture.
    else if (document.activeElement?.matches("body, .lab *")) seen().focus({ preventScroll: true });
  }
  undo.add(store.subscribe(["view"], draw));
  return { dispose: undo.dispose };
}
