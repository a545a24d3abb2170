// While another run is shown, what acts on one's own waits: it is grey, and out of reach of pointer and keyboard. The
// bar of the class says why.

import { createUndo } from "../../../controls/dom.js";

/** What changes or replaces the run; the transport says for itself that it waits. */
const WAITING = "#chips, #settings, .stage > .data, #add-feature, .features-head, #own-draw, #add-layer, #remove-layer";

/** @param {import("../../../controls/context.js").Context} context */
export function createWaitingControls({ store }) {
  const undo = createUndo();
  const local = { waits: false };
  function draw() {
    const waits = store.state.following !== null;
    if (waits === local.waits) return;
    local.waits = waits;
    document.body.classList.toggle("shows-another", waits);
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(WAITING))) part.inert = waits;
  }
  undo.add(store.subscribe(["following"], draw), () => {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(WAITING))) part.inert = false;
    document.body.classList.remove("shows-another");
  });
  draw();
  return { dispose: undo.dispose };
}
