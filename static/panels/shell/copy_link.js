// The link to the set-up, in the header.

import { copyText } from "../../controls/clipboard.js";
import { byId, createUndo } from "../../controls/dom.js";

/** @param {import("../../controls/context.js").Context} context */
export function createCopyLink({ actions, text }) {
  const undo = createUndo();
  undo.listen(byId("copy-link"), "click", async () => {
    const made = actions.sharing.setupLink();
    const copied = await copyText(made.then((link) => link?.address ?? null));
    const link = await made;
    if (link) actions.note(copied ? "note" : "fault", copied ? link.said : text("header.copy_by_hand"));
  });
  return { dispose: undo.dispose };
}
