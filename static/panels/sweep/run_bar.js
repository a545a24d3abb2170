// The button that begins a sweep, or ends it, or goes on with it; how far it is; and what is in the way.

import { make, setText } from "../../controls/dom.js";

/** @typedef {import("./sweeps.js").Sweep} Sweep */

/** Why it ended before all was done. @type {Record<string, string>} */
const ENDED = {
  cancelled: "sweep.ended.cancelled",
  seconds: "sweep.ended.seconds",
  shutdown: "sweep.ended.shutdown",
};

/** Time left, as one says it. @param {number} seconds @param {import("../../app/text.js").Text} text */
export function timeLeft(seconds, text) {
  if (seconds < 1.5) return text("sweep.left_soon");
  if (seconds < 90) return text("sweep.left_seconds", { count: Math.round(seconds) });
  return text("sweep.left_minutes", { count: Math.round(seconds / 60) });
}

/**
 * @param {import("../../app/text.js").Text} text
 * @param {import("./sweeps.js").SweepActions} sweeps
 */
export function createRunBar(text, sweeps) {
  const main = make("button", { type: "button", class: "solid sweep-start" });
  const again = make("button", { type: "button", class: "outline" }, text("sweep.start_again"));
  const size = make("p", { class: "sweep-size" });
  const bar = make("progress", { max: 1, "aria-label": text("sweep.progress") });
  const status = make("p", { class: "sweep-status", role: "status" });
  const wrong = make("p", { class: "editor-error", role: "alert" });
  const root = make(
    "div",
    { class: "sweep-run" },
    make("div", { class: "sweep-buttons" }, main, again),
    make("div", { class: "sweep-far" }, size, bar, status),
    wrong,
  );
  const local = { act: () => {} };
  main.addEventListener("click", () => local.act());
  again.addEventListener("click", () => sweeps.start());

  /** @param {Sweep} sweep @param {boolean} changed since it was begun */
  function statusOf({ phase, reason, done, of, secondsLeft, results }, changed) {
    if (phase === "starting") return text("sweep.starting");
    if (phase === "running") {
      const far = text("sweep.done_of", { done, of });
      return secondsLeft === null ? far : `${far} ${timeLeft(secondsLeft, text)}`;
    }
    if (!results || phase === "idle") return "";
    const left = of - done;
    const said =
      left <= 0 ? text("sweep.all_done", { count: of }) : text(ENDED[reason ?? ""] ?? "sweep.ended.lost", { done, of });
    return changed ? `${said} ${text("sweep.changed_since")}` : said;
  }
  return {
    root,
    /**
     * @param {Sweep} sweep
     * @param {{said: string, fits: boolean}} would what the form comes to
     * @param {{changed: boolean, missing: string | null, ready: boolean}} others missing: why nothing is known of what
     * may vary
     */
    draw(sweep, would, { changed, missing, ready }) {
      const { phase, results, done, of, refusal } = sweep;
      const busy = phase === "starting" || phase === "running";
      const left = results ? of - results.runs.size : 0;
      const goesOn = !busy && results !== null && left > 0 && results.runs.size > 0 && !changed;
      local.act = busy ? sweeps.cancel : goesOn ? sweeps.goOn : sweeps.start;
      setText(main, busy ? text("sweep.cancel") : goesOn ? text("sweep.go_on", { count: left }) : text("sweep.start"));
      main.classList.toggle("solid", !busy);
      main.classList.toggle("outline", busy);
      main.disabled = !busy && !goesOn && (!would.fits || !ready);
      again.hidden = !goesOn;
      again.disabled = !would.fits || !ready;
      setText(size, would.said);
      size.classList.toggle("too-many", !would.fits);
      bar.hidden = !busy;
      if (phase === "running" && of > 0) bar.value = done / of;
      else bar.removeAttribute("value");
      setText(status, missing === null ? statusOf(sweep, changed) : text("sweep.missing", { reason: missing }));
      setText(wrong, refusal.join(" "));
    },
  };
}
