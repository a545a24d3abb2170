// Learning rate, activation, regularization and problem type.

import { usualParameters } from "../../experiment/consistency.js";
import { byId, createUndo, fillSelect } from "../../controls/dom.js";
import { createNumberChoice, namedChoices } from "../../controls/form.js";

const LEARNING_RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const REGULARIZATION_RATES = [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** @param {import("../../controls/context.js").Context} context */
export function createSettings({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const root = byId("settings");
  const activation = byId("activation", HTMLSelectElement);
  const regularization = byId("regularization", HTMLSelectElement);
  const problem = byId("problem", HTMLSelectElement);
  /**
   * The data a problem had last, so that switching there and back loses nothing.
   * @type {Map<string, import("../../app/state.js").Experiment["data"]>}
   */
  const lastData = new Map();

  const number = (
    /** @type {string} */ id,
    /** @type {number[]} */ values,
    /** @type {(value: number) => void} */ onChange,
  ) => {
    const name = id.replace("-", "_");
    const field = /** @type {HTMLElement} */ (root.querySelector(`[data-number="${name}"]`));
    const choice = createNumberChoice(field, {
      id,
      values,
      onChange,
      other: text("settings.other"),
      otherLabel: text("settings.other_value", { label: text(`settings.${name}`) }),
    });
    undo.add(choice.dispose);
    return choice;
  };
  const learningRate = number("learning-rate", LEARNING_RATES, (value) =>
    actions.configure({ optimizer: { ...store.state.experiment.optimizer, learning_rate: value } }),
  );
  const regularizationRate = number("regularization-rate", REGULARIZATION_RATES, (value) =>
    actions.configure({ regularizer: { ...store.state.experiment.regularizer, rate: value } }),
  );

  // Beside the choice of regularization a word is enough; who hears it alone needs all of it.
  byId("regularization-rate").setAttribute("aria-label", text("settings.regularization_rate"));
  const rateField = /** @type {HTMLElement} */ (root.querySelector('[data-number="regularization_rate"]'));

  undo.listen(activation, "change", () =>
    actions.configure({
      hidden: store.state.experiment.hidden.map((layer) => ({ ...layer, activation: activation.value })),
    }),
  );
  undo.listen(regularization, "change", () =>
    actions.configure({
      regularizer: {
        name: regularization.value,
        ...usualParameters(catalogue.regularizers.find(({ name }) => name === regularization.value)),
        rate: store.state.experiment.regularizer.rate,
      },
    }),
  );
  undo.listen(problem, "change", () => {
    const { experiment } = store.state;
    lastData.set(experiment.problem, experiment.data);
    const record = catalogue.datasets.find((dataset) => dataset.problem === problem.value);
    if (!record) return;
    const data = lastData.get(problem.value) ?? { ...experiment.data, dataset: record.name, samples: record.samples };
    actions.configure({ problem: problem.value, data });
  });

  const draw = () => {
    const { experiment } = store.state;
    learningRate.set(experiment.optimizer.learning_rate);
    regularizationRate.set(experiment.regularizer.rate);
    rateField.classList.toggle("unused", experiment.regularizer.name === "none");
    const used = [...new Set(experiment.hidden.map((layer) => layer.activation))];
    const all = namedChoices(
      "activation",
      catalogue.activations.filter((record) => record.hidden),
      text,
    );
    fillSelect(
      activation,
      used.length > 1 ? [{ value: "mixed", label: text("settings.mixed") }, ...all] : all,
      used.length > 1 ? "mixed" : (used[0] ?? ""),
    );
    activation.disabled = used.length === 0;
    fillSelect(regularization, namedChoices("regularizer", catalogue.regularizers, text), experiment.regularizer.name);
    fillSelect(
      problem,
      namedChoices(
        "problem",
        catalogue.problems.map((name) => ({ name })),
        text,
      ),
      experiment.problem,
    );
  };
  undo.add(store.subscribe(["experiment"], draw));
  draw();
  return { dispose: undo.dispose };
}
