// Beside the forms: whether the lesson is in order, what is not, and how it came out with other seeds.

import { ruleOf } from "../../app/fault_sentences.js";
import { make, setText } from "../../controls/dom.js";
import { button } from "./fields.js";
import { isSameLesson } from "./trials.js";

/** @typedef {import("./requests.js").Fault} Fault */
/** @typedef {import("./writing.js").Writing} Writing */
/** @typedef {import("../../app/text.js").Text} Text */

/** With how many of ten a claim that is no chance must hold, as the server's own lessons do. */
const ENOUGH = 0.9;
/** A rule may list all there is; who wants to know them finds them in the field. */
const LONGEST = 140;

/**
 * Where a fault is, in a draft. @param {{file: string, path: string}} fault
 */
export function placeIn({ file, path }) {
  if (file === "") return path === "texts" ? "texts" : path;
  const begin = file === "lesson.json" ? "lesson" : `texts.${file.replace(/\.json$/, "")}`;
  return path === "" ? begin : `${begin}.${path}`;
}

/** What is wrong, without the place. @param {Fault} fault @param {Text} text */
export function faultInWords(fault, text) {
  const rule = fault.code ? ruleOf({ ...fault, code: fault.code, values: fault.values ?? {} }, text) : fault.rule;
  const brief = rule.length <= LONGEST ? rule : `${rule.slice(0, LONGEST - 1)}…`;
  const said = text("lesson_editor.fault", { rule: brief });
  return fault.suggestion ? `${said} ${text("lesson_editor.meant", { name: fault.suggestion })}` : said;
}

/** @param {import("./requests.js").Warning} warning @param {Text} text */
export function warningInWords({ code, values, message }, text) {
  try {
    return text(`lesson_editor.advice.${code}`, values);
  } catch {
    // A server newer than this page.
    return message;
  }
}

/**
 * @param {object} parts
 * @param {Text} parts.text
 * @param {(place: string) => void} parts.go to a field
 * @param {import("./writing.js").WritingActions} parts.writing
 */
export function createSide({ text, go, writing }) {
  const state = make("p", { class: "lesson-state", role: "status" });
  const faults = make("ul", { class: "lesson-faults", "aria-label": text("lesson_editor.faults") });
  const advice = make("ul", { class: "lesson-faults lesson-advice", "aria-label": text("lesson_editor.warnings") });
  const adviceTitle = make("h3", {}, text("lesson_editor.warnings"));
  const served = make("ul", { class: "lesson-faults", "aria-label": text("lesson_editor.served_faults") });
  const servedTitle = make("h3", {}, text("lesson_editor.served_faults"));
  const bar = make("progress", { max: 1, "aria-label": text("lesson_editor.trial") });
  const far = make("p", { class: "lesson-far", role: "status" });
  const results = make("dl", { class: "lesson-results" });
  const seeds = make(
    "select",
    { "aria-label": text("lesson_editor.seeds") },
    ...[20, 50, 100].map((count) => make("option", { value: count }, text("lesson_editor.seeds_of", { count }))),
  );
  const attempt = button(text("lesson_editor.attempt"), () => act(), { class: "solid compact", "data-act": "try" });
  const local = { running: false };
  const act = () => (local.running ? writing.cancel() : writing.attempt(Number(seeds.value)));
  const root = make(
    "aside",
    { class: "lesson-side", "aria-label": text("lesson_editor.side") },
    make("h3", {}, text("lesson_editor.checked")),
    state,
    faults,
    make("h3", {}, text("lesson_editor.trial")),
    make("p", { class: "about" }, text("lesson_editor.trial_about")),
    make("div", { class: "lesson-buttons" }, attempt, seeds),
    bar,
    far,
    results,
    adviceTitle,
    advice,
    servedTitle,
    served,
  );

  /** @param {string} place @param {string} where @param {string} sentence */
  const line = (place, where, sentence) => {
    const made = make("button", { type: "button" }, make("span", { class: "lesson-where" }, where), ` ${sentence}`);
    made.addEventListener("click", () => go(place));
    return make("li", {}, made);
  };
  /** @param {Writing} now */
  function stateOf({ checked, checking, unchecked }) {
    if (unchecked) return unchecked;
    if (!checked) return text(checking ? "lesson_editor.checking" : "lesson_editor.not_checked");
    const count = checked.faults.length + checked.more;
    if (count > 0) return text("lesson_editor.wrong", { count });
    return text(checked.warnings.length > 0 ? "lesson_editor.right_but" : "lesson_editor.right");
  }
  return {
    root,
    /** @param {Writing} now @param {string[]} servedFaults */
    draw(now, servedFaults) {
      const { checked, trial, kept, history } = now;
      setText(state, kept ? stateOf(now) : `${stateOf(now)} ${text("lesson_editor.not_kept")}`);
      state.dataset.state = now.unchecked ? "lost" : !checked ? "" : checked.faults.length > 0 ? "wrong" : "right";
      faults.replaceChildren(
        ...(checked?.faults ?? []).map((fault) =>
          line(placeIn(fault), `${fault.file} ${fault.path}`.trim(), faultInWords(fault, text)),
        ),
        ...(checked && checked.more > 0 ? [make("li", {}, text("fault.more", { count: checked.more }))] : []),
      );
      advice.replaceChildren(
        ...(checked?.warnings ?? []).map((one) =>
          line(placeIn(one), `${one.file} ${one.path}`.trim(), warningInWords(one, text)),
        ),
      );
      for (const part of [advice, adviceTitle]) part.hidden = advice.childElementCount === 0;
      served.replaceChildren(...servedFaults.map((one) => make("li", {}, one)));
      for (const part of [served, servedTitle]) part.hidden = servedFaults.length === 0;
      const changed = trial !== null && history !== null && !isSameLesson(trial.draft, history.draft);
      drawTrial(trial, { checked, changed });
    },
  };

  /**
   * @param {import("./trials.js").Trial | null} trial
   * @param {{checked: import("./requests.js").Checked | null, changed: boolean}} now changed: the lesson, since then
   */
  function drawTrial(trial, { checked, changed }) {
    local.running = trial?.phase === "running";
    setText(attempt, text(local.running ? "lesson_editor.cancel" : "lesson_editor.attempt"));
    attempt.classList.toggle("solid", !local.running);
    attempt.classList.toggle("outline", local.running);
    attempt.disabled = !local.running && !checked?.sent;
    bar.hidden = !local.running;
    if (trial && trial.done > 0) bar.value = trial.done / trial.seeds;
    else bar.removeAttribute("value");
    const words = [
      ...(trial ? [farInWords(trial, text)] : []),
      ...(changed ? [text("lesson_editor.tried_before")] : []),
    ];
    setText(far, words.join(" "));
    if (!trial) return results.replaceChildren();
    const { draft, done } = trial;
    const rows = draft.lesson.claims
      .filter(({ id }) => id in trial.holds)
      .map(({ id, chance }) => {
        const holds = trial.holds[id];
        const few = !chance && done > 0 && holds < ENOUGH * done;
        return [
          make("dt", {}, id),
          make(
            "dd",
            few ? { class: "lesson-few" } : {},
            text("lesson_editor.holds", { holds, done }),
            ...(few ? [` ${text("lesson_editor.few")}`] : []),
          ),
        ];
      });
    const asked = trial.answers.flatMap((counts, at) =>
      counts
        ? [
            [
              make("dt", {}, text("lesson_editor.question_of", { number: at + 1 })),
              make(
                "dd",
                {},
                Object.entries(counts)
                  .map(([id, count]) => text("lesson_editor.came", { answer: id, count }))
                  .join(" · "),
              ),
            ],
          ]
        : [],
    );
    results.replaceChildren(...[...rows, ...asked].flat());
  }
}

/** @param {import("./trials.js").Trial} trial @param {Text} text */
function farInWords({ phase, done, seeds, secondsLeft, fault }, text) {
  if (fault) return fault;
  if (phase === "done") return text("lesson_editor.all_tried", { count: done });
  if (phase === "ended") return text("lesson_editor.ended", { done, seeds });
  const far = text("lesson_editor.tried", { done, seeds });
  if (secondsLeft === null) return far;
  return `${far} ${text("lesson_editor.left", { count: Math.max(1, Math.round(secondsLeft)) })}`;
}
