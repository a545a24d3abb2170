// Connection and notices, each with the way on; and numbers that ran away, where the line that says so is hidden.

import { formatValue } from "../../draw/numbers.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";

const NOTE_LASTS = 7_000;

/** @param {import("../../controls/context.js").Context} context */
export function createStatus({ store, actions, text }) {
  const undo = createUndo();
  const bar = byId("status");
  const barText = byId("status-text");
  const barActions = byId("status-actions");
  const toasts = byId("toasts");
  const busy = byId("busy");
  /** @type {Map<number, HTMLElement>} */
  const shown = new Map();

  /** @returns {{text: string, actions: [string, () => void][]} | null} the one thing most worth saying */
  function situation() {
    const { status, diverged, recoverable, run, outdated, view } = store.state;
    const reload = /** @type {[string, () => void]} */ ([text("status.reload"), () => location.reload()]);
    if (status.state === "asleep")
      return { text: text("status.asleep"), actions: [[text("status.wake"), actions.retry]] };
    if (status.state === "failed") return { text: text("status.failed"), actions: [reload] };
    if (status.state === "signed_out")
      return { text: text("status.signed_out"), actions: [[text("status.sign_in"), () => location.reload()]] };
    if (status.state === "waiting") return { text: text("status.waiting", { count: status.ahead }), actions: [] };
    if (["full", "crowded", "reconnecting"].includes(status.state))
      return { text: text(`status.${status.state}`), actions: [[text("status.retry"), actions.retry]] };
    if (status.state === "connecting") return { text: text("status.connecting"), actions: [] };
    if (diverged && run && view.hide.includes("voice")) {
      const layer =
        diverged.layer === null
          ? text("status.losses")
          : diverged.layer === run.layers.length - 1
            ? text("status.output_layer")
            : text("status.layer", { layer: diverged.layer });
      return {
        text: text(`voice.verdict.${diverged.verdict.name}`, {
          epoch: diverged.epoch,
          place: layer,
          rate: formatValue(diverged.verdict.evidence.rate ?? 0),
        }),
        actions: [
          ...(recoverable === null
            ? []
            : [
                /** @type {[string, () => void]} */ ([text("status.recover", { epoch: recoverable }), actions.recover]),
              ]),
          [text("status.reset"), actions.reset],
        ],
      };
    }
    return outdated ? { text: text("status.outdated"), actions: [reload] } : null;
  }
  function drawBar() {
    const now = situation();
    bar.hidden = now === null;
    if (!now) return;
    setText(barText, now.text);
    const same =
      [...barActions.children].map((button) => button.textContent).join() ===
      now.actions.map(([label]) => label).join();
    if (same) return;
    barActions.replaceChildren(
      ...now.actions.map(([label, act], index) => {
        const button = make("button", { type: "button", class: index === 0 ? "solid" : "outline" }, label);
        button.addEventListener("click", act);
        return button;
      }),
    );
  }
  function drawToasts() {
    const notes = new Map(store.state.notes.map((note) => [note.id, note]));
    for (const [id, element] of shown) {
      if (notes.has(id)) continue;
      element.remove();
      shown.delete(id);
    }
    for (const note of notes.values()) {
      if (shown.has(note.id)) continue;
      const close = make("button", { type: "button", class: "quiet", "aria-label": text("notice.dismiss") }, "×");
      close.addEventListener("click", () => actions.dismiss(note.id));
      const toast = make("div", { class: `toast ${note.kind}` }, make("span", {}, ...withCode(note.text)), close);
      shown.set(note.id, toast);
      raise();
      toasts.append(toast);
      // A fault stays until it has been read; a note goes by itself, unless someone is at it.
      const leave = () =>
        toast.matches(":hover, :focus-within") ? setTimeout(leave, NOTE_LASTS) : actions.dismiss(note.id);
      if (note.kind === "note") setTimeout(leave, NOTE_LASTS);
    }
  }
  /** What is said stands above sheets, also those opened later than it. */
  function raise() {
    if (toasts.matches(":popover-open") && document.querySelector("dialog[open], [popover]:popover-open:not(#toasts)"))
      toasts.hidePopover();
    if (!toasts.matches(":popover-open")) toasts.showPopover();
  }
  /** In the header, where it covers nothing: who learns need not do anything about it. */
  function drawBusy() {
    const shows = store.state.status.state === "open" && store.state.frame?.busy === true;
    if (shows !== busy.hidden) return;
    busy.hidden = !shows;
    setText(busy, shows ? text("status.busy") : "");
  }
  undo.add(
    store.subscribe(["status", "diverged", "recoverable", "outdated", "run", "view"], drawBar),
    store.subscribe(["status", "frame"], drawBusy),
    store.subscribe(["notes"], drawToasts),
  );
  drawToasts();
  return { dispose: undo.dispose };
}

/**
 * Names of fields, which the server sets in backticks, as code.
 * @param {string} sentence
 * @returns {(Node | string)[]}
 */
const withCode = (sentence) =>
  sentence.split("`").map((part, index) => (index % 2 === 1 ? make("code", {}, part) : part));
