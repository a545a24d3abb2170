// The whole screen for a projector: code, link, QR code, and how many are there.

import { make, setText } from "../../../controls/dom.js";
import { linkTo, spelled, whoIsThere } from "./words.js";

/** @typedef {import("../../../app/state.js").ClassRoom} ClassRoom */

/**
 * @param {Pick<import("../../../controls/context.js").Context, "actions" | "text">} context
 * @param {ReturnType<typeof import("../../../controls/dom.js").createUndo>} undo
 */
export function createProjector({ text }, undo) {
  const code = make("p", { class: "projector-code" });
  const link = make("p", { class: "projector-link" });
  const here = make("p", { class: "projector-here", role: "status" });
  const picture = make("img", { class: "projector-qr", alt: text("class.teacher.qr"), width: 480, height: 480 });
  const close = make("button", { type: "button", class: "outline" }, text("class.teacher.close"));
  const dialog = make(
    "dialog",
    { class: "projector", "aria-label": text("class.teacher.show_code") },
    make("div", { class: "projector-words" }, link, make("p", {}, text("class.teacher.how_in")), code, here),
    picture,
    close,
  );
  document.body.append(dialog);
  undo.add(() => dialog.remove());
  undo.listen(close, "click", () => dialog.close());
  undo.listen(dialog, "close", () => document.fullscreenElement === dialog && document.exitFullscreen());
  // Who leaves the full screen, which the browser ends itself, wants to be back.
  undo.listen(dialog, "fullscreenchange", () => document.fullscreenElement !== dialog && dialog.close());

  const drawn = { roster: /** @type {unknown} */ (null) };
  return {
    /** @param {ClassRoom} room */
    show(room) {
      setText(code, spelled(room.code));
      setText(
        link,
        linkTo(room.code)
          .replace(/^https?:\/\//, "")
          .replace(/#.*/, ""),
      );
      const page = linkTo(room.code).replace(/#.*/, "");
      picture.src = new URL(`class/qr.svg?${new URLSearchParams({ code: room.code, page })}`, document.baseURI).href;
      dialog.showModal();
      drawn.roster = null;
      this.draw(room);
      // Where a browser has no full screen, or refuses it, the page itself is large enough.
      dialog.requestFullscreen?.().catch(() => {});
    },
    /** @param {ClassRoom} room */
    draw(room) {
      if (!dialog.open || drawn.roster === room.roster) return;
      drawn.roster = room.roster;
      setText(here, whoIsThere(room, text));
    },
  };
}
