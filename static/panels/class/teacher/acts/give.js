// Handing out: this set-up, a step of a lesson, a challenge, or the run as it is at this moment; as an invitation, or
// for all at once.

import { toBase64 } from "../../../../wire/base64.js";
import { checkpointOf } from "../../../../wire/frame.js";
import { summaryOf } from "../../../../controls/set_up_words.js";
import { fillSelect, make, setText } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";
import { challengeChoices, challengeWhat, cut, inWords } from "./challenges.js";

/** @typedef {"set_up" | "lesson" | "challenge" | "moment"} Kind */
/** @typedef {{what: object, title: string}} Handed */

/** The lesson that is open comes first in the list, with the step one is at. */
const HERE = "";
/** Characters of a moment at most: 256 KB in base64, the server's bound. */
const LARGEST_MOMENT = 352_256;

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./acts.js").Act}
 */
export function createGive({ store, actions, text }, undo) {
  const kinds = {
    set_up: text("class.teacher.give.set_up"),
    moment: text("class.teacher.give.moment"),
    lesson: text("class.teacher.give.lesson"),
    challenge: text("class.teacher.give.challenge"),
  };
  const kind = make("select", { "aria-label": text("class.teacher.give.what") });
  fillSelect(
    kind,
    Object.entries(kinds).map(([value, label]) => ({ value, label })),
    "set_up",
  );
  const which = make("select", { "aria-label": text("class.teacher.give.which") });
  const about = make("p", { class: "about" });
  const invite = actButton(undo, text("class.teacher.give.invite"), () => hand(false));
  const all = actButton(undo, text("class.teacher.give.all"), () => hand(true), "outline");
  const now = make("p", { class: "teach-now" });
  const back = actButton(
    undo,
    text("class.teacher.give.back"),
    () => actions.room.tell({ type: "give", kind: null }),
    "outline",
  );

  const chosen = () => /** @type {Kind} */ (kind.value);
  /** @returns {Promise<Handed | null>} null where there is nothing to hand out; then that has been said */
  async function handed() {
    const { experiment, lesson, lessons, frame } = store.state;
    const summary = summaryOf(experiment, text);
    if (chosen() === "set_up") return { what: { experiment }, title: summary };
    if (chosen() === "challenge") return challengeWhat(which.value, store.state, text);
    if (chosen() === "lesson") {
      const packed = which.value === HERE ? lesson?.source?.packed : undefined;
      if (packed && lesson) return { what: { packed, step: lesson.page + 1 }, title: lesson.words.title };
      if (which.value === HERE && lesson)
        return {
          what: { name: lesson.id, step: lesson.page + 1 },
          title: text("class.teacher.give.step", { title: lesson.words.title, step: lesson.page + 1 }),
        };
      const found = lessons?.find(({ id }) => id === which.value);
      return found ? { what: { name: found.id, step: 1 }, title: inWords(found.title, text) } : null;
    }
    const snapshot = await actions.timeline.snapshot();
    if (!snapshot) return null;
    const state = toBase64(checkpointOf(snapshot.bytes));
    if (state.length > LARGEST_MOMENT) {
      actions.note("fault", text("class.teacher.give.too_large"));
      return null;
    }
    return {
      what: { state },
      title: text("class.teacher.give.at_epoch", { set_up: summary, epoch: frame?.epoch ?? 0 }),
    };
  }
  /** @param {boolean} atOnce */
  async function hand(atOnce) {
    const found = await handed();
    if (!found) return;
    actions.room.tell({ type: "give", kind: chosen(), what: found.what, title: cut(found.title), all: atOnce });
  }
  undo.listen(kind, "change", drawForm);
  undo.listen(which, "change", drawForm);
  function drawForm() {
    const { lesson, lessons, experiment } = store.state;
    which.hidden = !["lesson", "challenge"].includes(chosen());
    if (chosen() === "lesson") {
      const here = lesson
        ? [
            {
              value: HERE,
              label: text("class.teacher.give.step", { title: lesson.words.title, step: lesson.page + 1 }),
            },
          ]
        : [];
      const others = (lessons ?? []).map(({ id, title }) => ({ value: id, label: inWords(title, text) }));
      choose([...here, ...others]);
      if (lessons === null) actions.lessons.list();
    }
    if (chosen() === "challenge") choose(challengeChoices(store.state, actions, text));
    const sentences = {
      set_up: text("class.teacher.give.set_up.about", { set_up: summaryOf(experiment, text) }),
      moment: text("class.teacher.give.moment.about"),
      lesson: text("class.teacher.give.lesson.about"),
      challenge: text("class.teacher.give.challenge.about"),
    };
    setText(about, sentences[chosen()]);
  }
  /** @param {{value: string, label: string}[]} choices */
  function choose(choices) {
    const stays = choices.some(({ value }) => value === which.value && which.options.length > 0);
    fillSelect(which, choices, stays ? which.value : (choices[0]?.value ?? ""));
    invite.disabled = all.disabled = choices.length === 0;
  }
  undo.add(store.subscribe(["experiment"], drawForm));
  drawForm();
  return {
    title: text("class.teacher.give"),
    parts: [kind, which, about, make("div", { class: "teach-act-buttons" }, invite, all), now, back],
    draw({ stage: { given } }) {
      if (!which.hidden) drawForm();
      else invite.disabled = all.disabled = false;
      now.hidden = back.hidden = given === null;
      if (given)
        setText(now, text(given.all ? "class.teacher.give.out_all" : "class.teacher.give.out", { title: given.title }));
      return given !== null;
    },
  };
}
