// The drawer under the network: which of its panels is open.

import { byId, createUndo } from "../../controls/dom.js";
import { createDivider } from "./drawer_divider.js";

/** @param {import("../../controls/context.js").Context} context */
export function createDrawer({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("drawer");
  const tabs = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-drawer]")]);
  const close = byId("drawer-close", HTMLButtonElement);
  const divider = createDivider(root, { graph: byId("graph", HTMLElement), text, undo });
  const open = (/** @type {string} */ name) => actions.show({ drawer: name });

  for (const tab of tabs)
    undo.listen(tab, "click", () =>
      open(store.state.view.drawer === tab.dataset.drawer ? "" : (tab.dataset.drawer ?? "")),
    );
  undo.listen(close, "click", () => open(""));
  // Tabs are one stop for the Tab key; arrow keys move between them.
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = tabs.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !move) return;
    event.preventDefault();
    event.stopPropagation();
    tabs[(at + move + tabs.length) % tabs.length].focus();
  });
  function draw() {
    const { drawer } = store.state.view;
    const chosen = tabs.find((tab) => tab.dataset.drawer === drawer);
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === (chosen ?? tabs[0]) ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "").hidden = tab !== chosen;
    }
    close.hidden = !chosen;
    divider.draw(chosen ? byId(chosen.getAttribute("aria-controls") ?? "", HTMLElement) : null);
  }
  undo.add(store.subscribe(["view"], draw));
  draw();
  return { dispose: undo.dispose };
}
