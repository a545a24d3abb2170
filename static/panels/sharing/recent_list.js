// The list of runs this browser keeps: a small picture, a name to change, what it had come to.

import { formatLoss } from "../../draw/numbers.js";
import { make } from "../../controls/dom.js";

/**
 * @typedef {{run: import("./recent_runs.js").StoredRun, at: number}} Gone a run that was deleted, and its place in the
 * list
 */

/**
 * @param {object} options
 * @param {HTMLElement} options.root
 * @param {import("../../controls/context.js").Context["store"]} options.store
 * @param {import("../../controls/context.js").Context["actions"]} options.actions
 * @param {import("../../app/text.js").Text} options.text
 * @param {() => void} options.opened a run was chosen
 */
export function createRecentList({ root, store, actions, text, opened }) {
  const { sharing } = actions;
  const list = make("ul", { class: "recent", "aria-label": text("share.recent") });
  const about = make("p", { class: "about" });
  root.append(list, about);
  const local = { drawn: /** @type {unknown} */ (undefined), gone: /** @type {Gone | null} */ (null) };

  /** @param {import("./recent_runs.js").RecentRun} run */
  function row(run) {
    const name = make("input", {
      type: "text",
      class: "branch-name",
      maxlength: 80,
      value: run.name,
      "aria-label": text("share.recent_name"),
    });
    name.addEventListener("change", () => sharing.rename(run.id, name.value.trim() || run.name));
    name.addEventListener("keydown", (event) => event.key === "Enter" && name.blur());
    name.addEventListener("blur", draw);
    const picture = make("img", { src: run.picture, alt: "", width: 40, height: 40 });
    const loss = Number.isFinite(run.loss) ? formatLoss(run.loss) : "–";
    const facts = make(
      "span",
      { class: "recent-facts" },
      text("share.recent_facts", {
        epoch: run.epoch,
        loss,
        when: new Date(run.saved).toLocaleString(text.language, {
          month: "short",
          day: "numeric",
          hour: "numeric",
          minute: "2-digit",
        }),
      }),
    );
    const open = make(
      "button",
      { type: "button", class: "outline compact", "aria-label": text("share.recent_open", { name: run.name }) },
      text("share.open_it"),
    );
    open.addEventListener("click", () => {
      sharing.openRecent(run.id);
      opened();
    });
    const remove = make(
      "button",
      {
        type: "button",
        class: "quiet tiny",
        "aria-label": text("timeline.delete", { name: run.name }),
        title: text("timeline.delete", { name: run.name }),
      },
      "×",
    );
    remove.addEventListener("click", async () => {
      const at = store.state.recents?.findIndex(({ id }) => id === run.id) ?? 0;
      const stored = await sharing.forget(run.id);
      setGone(stored ? { run: stored, at } : null);
      /** @type {HTMLElement | null} */ (list.querySelector(".gone button"))?.focus();
    });
    return make(
      "li",
      { "data-run": run.id },
      picture,
      make("div", { class: "recent-text" }, name, facts),
      open,
      remove,
    );
  }
  /** In the place of a run that was deleted. @param {Gone} gone */
  function goneRow({ run }) {
    const back = make("button", { type: "button", class: "outline compact" }, text("share.undo"));
    back.addEventListener("click", async () => {
      await sharing.restore(run);
      setGone(null);
      /** @type {HTMLElement | null} */ (list.querySelector(`[data-run="${CSS.escape(run.id)}"] button`))?.focus();
    });
    return make(
      "li",
      { class: "gone" },
      make("span", { class: "recent-text", role: "status" }, text("share.deleted", { name: run.name })),
      back,
    );
  }
  /** @param {Gone | null} gone */
  function setGone(gone) {
    local.gone = gone;
    local.drawn = undefined;
    draw();
  }
  function draw() {
    const { recents } = store.state;
    const typing = list.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement;
    if (recents === local.drawn || typing) return;
    local.drawn = recents;
    const rows = (recents ?? []).map(row);
    if (local.gone) rows.splice(local.gone.at, 0, goneRow(local.gone));
    list.replaceChildren(...rows);
    list.hidden = rows.length === 0;
    about.textContent = text(
      recents === null ? "share.no_database" : recents.length === 0 ? "share.recent_none" : "share.recent_about",
    );
  }
  return {
    draw,
    /** The list is shown anew: what was deleted before is gone. */
    open: () => setGone(null),
  };
}
