// What came of a poll by seed: how often the goal was reached, each run a mark; and the losses of all of them.

import { formatValue, wholePercent } from "../../../../draw/numbers.js";
import { make, setText, watchWidth } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";
import { measureName } from "../acts/poll.js";
import { shownName } from "../tile.js";
import { tallyOf } from "../tallies.js";
import { createLosses } from "./losses.js";

/** @typedef {import("../../../../app/state.js").ClassRoom} ClassRoom */

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./results.js").Result}
 */
export function createPollResult({ actions, text }, undo) {
  const title = make("h3", {});
  const said = make("p", { class: "teach-said", role: "status" });
  const marks = make("ul", { class: "teach-marks", "aria-label": text("class.teacher.poll.runs") });
  const place = make("div", { class: "teach-losses" });
  const reading = make("p", { class: "teach-reading" });
  const losses = createLosses(place, text, (member) => point(member));
  const close = actButton(
    undo,
    text("class.teacher.poll.close"),
    () => actions.room.tell({ type: "close_poll" }),
    "outline",
  );
  const clear = actButton(undo, text("class.teacher.clear"), () => actions.room.tell({ type: "clear_poll" }), "quiet");
  const root = make(
    "section",
    { class: "teach-result teach-poll" },
    title,
    said,
    marks,
    place,
    reading,
    make("div", { class: "teach-act-buttons" }, close, clear),
  );
  const local = {
    room: /** @type {ClassRoom | null} */ (null),
    presenting: false,
    width: 0,
    pointed: /** @type {string | null} */ (null),
  };
  watchWidth(place, undo, (width) => {
    local.width = width;
    drawLosses();
  });
  const runs = () => {
    const poll = local.room?.stage.poll;
    return tallyOf((poll && local.room?.answers[poll.id]) || {});
  };

  /** What is under the pointer, or has the focus, stands out in both pictures. @param {string | null} member */
  function point(member) {
    if (member === local.pointed) return;
    local.pointed = member;
    for (const mark of marks.querySelectorAll("button"))
      mark.classList.toggle("bright", mark.dataset.member === member);
    losses.lighten(member);
    drawReading();
  }
  function drawReading() {
    const found = runs().runs.find(({ member }) => member === local.pointed);
    const who = local.room?.roster.find(({ member }) => member === local.pointed);
    if (!found) return setText(reading, text("class.teacher.poll.point"));
    const { seed, reached, measured } = found.answer;
    const value = measured === null ? "–" : formatValue(measured);
    const run = text(reached ? "class.teacher.poll.run_reached" : "class.teacher.poll.run_not", { seed, value });
    const name = who ? shownName(who, { presenting: local.presenting, text }) : "";
    setText(reading, name ? text("class.teacher.poll.who", { name, run }) : run);
  }
  /** @param {import("../tallies.js").Tally} tally */
  function drawMarks({ runs: found }) {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.member : undefined;
    marks.replaceChildren(
      ...found.map(({ member, answer: { reached, seed } }) => {
        const label = text(reached ? "class.teacher.poll.mark_reached" : "class.teacher.poll.mark_not", { seed });
        const mark = make("button", {
          type: "button",
          class: `teach-mark${reached ? " reached" : ""}${member === local.pointed ? " bright" : ""}`,
          "data-member": member,
          "aria-label": label,
        });
        mark.addEventListener("pointerenter", () => point(member));
        mark.addEventListener("pointerleave", () => point(null));
        mark.addEventListener("focus", () => point(member));
        mark.addEventListener("blur", () => point(null));
        return make("li", {}, mark);
      }),
    );
    if (focused)
      /** @type {HTMLElement | null} */ (marks.querySelector(`button[data-member="${CSS.escape(focused)}"]`))?.focus();
  }
  function drawLosses() {
    const poll = local.room?.stage.poll;
    if (poll && local.width > 0) losses.draw(runs().runs, { epochs: poll.epochs, width: local.width });
    losses.lighten(local.pointed);
  }
  return {
    root,
    draw(room, presenting) {
      Object.assign(local, { room, presenting });
      const { poll } = room.stage;
      root.hidden = poll === null;
      if (!poll) return;
      const tally = runs();
      const { measure, relation, value } = poll.goal;
      const goal = { measure: measureName(measure, text), value: formatValue(value), epochs: poll.epochs };
      setText(
        title,
        text(relation === ">=" ? "class.teacher.poll.title_least" : "class.teacher.poll.title_most", goal),
      );
      setText(
        said,
        tally.runs.length === 0
          ? text("class.teacher.poll.waiting")
          : text("class.teacher.poll.reached", {
              count: tally.reached,
              of: tally.runs.length,
              share: wholePercent(tally.share),
            }),
      );
      drawMarks(tally);
      drawLosses();
      drawReading();
      close.hidden = poll.closed;
    },
  };
}
