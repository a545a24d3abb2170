// The way out, where the server asks for a password.

import { createUndo } from "../../controls/dom.js";

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {{ask?: typeof fetch, reload?: () => void}} [browser]
 */
export function createSignOut(
  { actions, text },
  { ask = (...request) => fetch(...request), reload = () => location.reload() } = {},
) {
  const undo = createUndo();
  const button = document.getElementById("sign-out");
  if (button) {
    undo.listen(button, "click", async () => {
      try {
        const answer = await ask(new URL("sign-out", document.baseURI), { method: "POST" });
        if (!answer.ok) throw new Error(String(answer.status));
        reload();
      } catch (error) {
        console.warn(error);
        actions.note("fault", text("sign_in.stays"));
      }
    });
  }
  return { dispose: undo.dispose };
}
