// What came out of this page's part in a poll, and of the whole once it is closed.

import { make, setText } from "../../../controls/dom.js";
import { formatValue } from "../../../draw/numbers.js";

/** @param {import("../../../controls/context.js").Context} context */
export function createPollResult({ store, text }) {
  const own = make("p", { class: "class-asked" });
  const goal = make("p", {});
  const all = make("p", { role: "status" });
  const root = make("div", { class: "class-poll" }, own, goal, all);
  const names = {
    test_loss: "measure.test_loss",
    train_loss: "measure.train_loss",
    test_accuracy: "measure.test_accuracy",
    train_accuracy: "measure.train_accuracy",
  };
  /** @param {string} measure */
  const measureName = (measure) => {
    const key = /** @type {Record<string, string>} */ (names)[measure];
    return key ? text(key) : measure;
  };
  return {
    root,
    draw() {
      const { room } = store.state;
      const poll = room?.stage.poll;
      if (!room || !poll) return;
      const mine = room.mine[poll.id];
      const answer = typeof mine === "object" ? mine : null;
      const measured = answer?.measured ?? null;
      const values = {
        seed: answer?.seed ?? poll.seed + (room.me?.number ?? 0),
        measure: measureName(poll.goal.measure),
        value: measured === null ? "–" : formatValue(measured),
      };
      setText(
        own,
        answer
          ? text(answer.reached ? "class.poll.reached" : "class.poll.not_reached", values)
          : text("class.poll.not_answered"),
      );
      const asked = { measure: values.measure, value: formatValue(poll.goal.value), epochs: poll.epochs };
      setText(goal, text(poll.goal.relation === "<=" ? "class.poll.at_most" : "class.poll.at_least", asked));
      setText(all, poll.result ? text("class.poll.result", poll.result) : text("class.poll.open"));
    },
  };
}
