// What the output answers with, and what counts as wrong: used wherever both can be chosen.

import { createSelect, namedChoices } from "./form.js";

/** @param {import("./context.js").Context} context */
export function createLossChoice({ store, actions, text, catalogue }) {
  const auto = (/** @type {string} */ family, /** @type {string | undefined} */ name) => ({
    value: "auto",
    label: name === undefined ? text("more.auto") : text("more.auto_is", { name: text(`${family}.${name}.label`) }),
  });
  const loss = createSelect(text("more.loss"), (value) => actions.configure({ loss: value }));
  const output = createSelect(text("more.output_activation"), (value) =>
    actions.configure({ output_activation: value }),
  );
  return {
    parts: [loss.root, output.root],
    draw() {
      const { experiment, run } = store.state;
      const usualLoss = catalogue.usual_loss;
      const name = experiment.loss === "auto" ? usualLoss : experiment.loss;
      const record = catalogue.losses.find((one) => one.name === name);
      const usualOutput = record?.auto[experiment.problem];
      const fitting = catalogue.losses.filter((one) => one.auto[experiment.problem]);
      loss.set(
        [auto("loss", usualLoss), ...namedChoices("loss", fitting, text)],
        experiment.loss,
        text(`loss.${name}.about`),
      );
      const outputs = namedChoices(
        "activation",
        catalogue.activations.filter((one) => one.output),
        text,
      );
      const chosen =
        experiment.output_activation === "auto"
          ? (usualOutput ?? run?.output.activation)
          : experiment.output_activation;
      output.set(
        [auto("activation", usualOutput), ...outputs],
        experiment.output_activation,
        chosen ? text(`activation.${chosen}.about`) : "",
      );
    },
  };
}
