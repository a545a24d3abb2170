// A poll by seed: everybody trains this set-up from another seed, and all see how often it succeeds.

import { summaryOf } from "../../../../controls/set_up_words.js";
import { fillSelect, make, setText } from "../../../../controls/dom.js";
import { actButton } from "../act_button.js";

/**
 * What a run can be asked to reach, and what is usually enough.
 * @type {Record<string, [relation: string, value: number]>}
 */
export const GOALS = {
  test_loss: ["<=", 0.1],
  train_loss: ["<=", 0.1],
  test_accuracy: [">=", 0.95],
};
/** @param {string} measure @param {import("../../../../app/text.js").Text} text */
export const measureName = (measure, text) =>
  ({
    test_loss: text("measure.test_loss"),
    train_loss: text("measure.train_loss"),
    test_accuracy: text("measure.test_accuracy"),
  })[measure] ?? measure;

const [USUAL_EPOCHS, MOST_EPOCHS] = [100, 5000];

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @param {ReturnType<typeof import("../../../../controls/dom.js").createUndo>} undo
 * @returns {import("./acts.js").Act}
 */
export function createPoll({ store, actions, text }, undo) {
  const from = make("p", { class: "about" });
  const epochs = make("input", {
    type: "number",
    id: "teach-poll-epochs",
    min: 1,
    max: MOST_EPOCHS,
    step: 1,
    value: USUAL_EPOCHS,
  });
  const measure = make("select", { id: "teach-poll-measure" });
  const value = make("input", {
    type: "number",
    id: "teach-poll-value",
    step: "any",
    value: GOALS.test_loss[1],
    "aria-label": text("class.teacher.poll.value"),
  });
  const relation = make("span", { class: "teach-relation" });
  const fault = make("p", { class: "editor-error", role: "alert" });
  const sorts = () => store.state.experiment.problem !== "regression";
  const begin = actButton(undo, text("class.teacher.poll.do"), () => {
    const count = epochs.valueAsNumber;
    const whole = Number.isInteger(count) && count >= 1 && count <= MOST_EPOCHS;
    const number = Number.isFinite(value.valueAsNumber);
    setText(
      fault,
      !whole
        ? text("class.teacher.poll.epochs_rule", { most: MOST_EPOCHS })
        : number
          ? ""
          : text("class.teacher.poll.value_rule"),
    );
    if (!whole) return epochs.focus();
    if (!number) return value.focus();
    actions.room.tell({
      type: "poll",
      experiment: store.state.experiment,
      epochs: count,
      goal: { measure: measure.value, relation: GOALS[measure.value][0], value: value.valueAsNumber },
    });
  });
  const now = make("p", { class: "teach-now" });
  undo.listen(measure, "change", () => {
    value.value = String(GOALS[measure.value][1]);
    drawRelation();
  });
  const drawRelation = () =>
    setText(
      relation,
      text(GOALS[measure.value]?.[0] === ">=" ? "class.teacher.poll.at_least" : "class.teacher.poll.at_most"),
    );
  function drawForm() {
    const usable = Object.keys(GOALS).filter((name) => sorts() || !name.endsWith("accuracy"));
    fillSelect(
      measure,
      usable.map((name) => ({ value: name, label: measureName(name, text) })),
      usable.includes(measure.value) ? measure.value : usable[0],
    );
    drawRelation();
    setText(from, text("class.teacher.poll.about", { set_up: summaryOf(store.state.experiment, text) }));
  }
  undo.add(store.subscribe(["experiment"], drawForm));
  drawForm();
  return {
    title: text("class.teacher.poll"),
    parts: [
      from,
      make("label", { class: "label", for: epochs.id }, text("class.teacher.poll.epochs")),
      epochs,
      make("label", { class: "label", for: measure.id }, text("class.teacher.poll.goal")),
      make("div", { class: "teach-goal" }, measure, relation, value),
      fault,
      begin,
      now,
    ],
    draw({ stage: { poll } }) {
      setText(now, poll ? text("class.teacher.poll.replaces") : "");
      now.hidden = !poll;
      return poll !== null && !poll.closed;
    },
  };
}
