// The theme, the size of text, what shows, and the menu that holds them on small screens.

import { CONTROLS } from "../../app/state.js";
import { byId, createUndo, make } from "../../controls/dom.js";
import { showLab } from "../../controls/lab_frame.js";

/** @param {import("../../controls/context.js").Context} context */
export function createHeader({ store, actions, text }) {
  const undo = createUndo();
  const dialog = byId("controls-dialog", HTMLDialogElement);
  const grid = byId("show-grid");
  const signs = byId("show-signs", HTMLInputElement);
  const boxes = new Map(CONTROLS.map((control) => [control, make("input", { type: "checkbox", value: control })]));
  grid.replaceChildren(
    ...CONTROLS.map((control) =>
      make(
        "label",
        { class: "check" },
        /** @type {Node} */ (boxes.get(control)),
        make("span", {}, text(`show.${control}`)),
      ),
    ),
  );

  undo.listen(byId("theme"), "click", () => {
    const theme = store.state.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // The choice then lasts as long as the page.
    }
    actions.setTheme(theme);
  });
  const larger = byId("text-size");
  const drawSize = () => larger.setAttribute("aria-pressed", String(document.documentElement.dataset.size === "large"));
  undo.listen(larger, "click", () => {
    const size = document.documentElement.dataset.size === "large" ? "usual" : "large";
    document.documentElement.dataset.size = size;
    try {
      localStorage.setItem("size", size);
    } catch {
      // The choice then lasts as long as the page.
    }
    // What was asked for by the address would come back with it.
    const address = new URL(location.href);
    if (address.searchParams.has("size")) {
      address.searchParams.delete("size");
      history.replaceState(null, "", address.pathname + address.search + address.hash);
    }
    drawSize();
  });
  drawSize();
  const menu = byId("menu");
  const shut = () => menu.matches(":popover-open") && menu.hidePopover();
  // Before the click is heard: what it opens may take the focus.
  undo.listen(menu, "click", shut, { capture: true });
  undo.listen(window, "resize", shut);
  undo.listen(byId("choose-controls"), "click", () => dialog.showModal());
  undo.listen(byId("show-all"), "click", () => actions.show({ hide: [] }));
  undo.listen(signs, "change", () => actions.show({ signs: signs.checked }));
  undo.listen(grid, "change", () => actions.show({ hide: CONTROLS.filter((control) => !boxes.get(control)?.checked) }));
  // A click on the dimmed page outside closes the dialog, as a person expects.
  undo.listen(dialog, "click", (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close());

  function draw() {
    const hidden = new Set(store.state.view.hide);
    signs.checked = store.state.view.signs;
    for (const [control, box] of boxes) box.checked = !hidden.has(control);
    document.body.dataset.hide = store.state.view.hide.join(" ");
    showLab(store.state.view.lab);
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-control]"))) {
      element.hidden = hidden.has(element.dataset.control ?? "");
    }
  }
  undo.add(store.subscribe(["view"], draw));
  draw();
  return { dispose: undo.dispose };
}
