// The settings of one set-up that is compared: the page's own controls, made of the engine's tables.

import { inputKey } from "../../experiment/inputs.js";
import { createChoice } from "../../controls/table_choice.js";
import { createCheck, createNumber } from "../../controls/form.js";
import { createLossChoice } from "../../controls/loss_choice.js";
import { make } from "../../controls/dom.js";
import { featureName } from "../../controls/names.js";
import { createLayerRows } from "./layer_rows.js";

/** @typedef {import("../../wire/types.js").Experiment} Experiment */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {import("../../wire/types.js").Catalogue} options.catalogue
 * @param {() => Experiment} options.read the set-up now
 * @param {(patch: Partial<Experiment>) => void} options.write
 */
export function createSettingsForm(root, { text, catalogue, read, write }) {
  const choice = (
    /** @type {"optimizer" | "schedule" | "clip" | "initializer" | "regularizer"} */ part,
    /** @type {string} */ table,
    /** @type {string[]} */ elsewhere = [],
  ) =>
    createChoice({
      label: text(`more.${part}`),
      family: part,
      records: /** @type {any} */ (catalogue)[table],
      elsewhere,
      text,
      read: () => /** @type {any} */ (read())[part],
      write: (value) => write({ [part]: value }),
    });
  const whole = (/** @type {string} */ label, /** @type {"batch_size" | "seed"} */ key) =>
    createNumber(label, (value) => value !== null && write({ [key]: value }));

  const rate = createNumber(
    text("settings.learning_rate"),
    (value) => value !== null && write({ optimizer: { ...read().optimizer, learning_rate: value } }),
  );
  const penalty = createNumber(
    text("settings.regularization_rate"),
    (value) => value !== null && write({ regularizer: { ...read().regularizer, rate: value } }),
  );
  const [batch, seed] = [whole(text("data.batch_size"), "batch_size"), whole(text("transport.seed"), "seed")];
  const layers = createLayerRows({ text, catalogue, read: () => read().hidden, write: (hidden) => write({ hidden }) });
  const features = createFeatureChecks({ text, catalogue, read, write });
  const [optimizer, schedule, clip] = [
    choice("optimizer", "optimizers", ["learning_rate"]),
    choice("schedule", "schedules"),
    choice("clip", "clips"),
  ];
  const [initializer, regularizer] = [
    choice("initializer", "initializers"),
    choice("regularizer", "regularizers", ["rate"]),
  ];
  const context = /** @type {any} */ ({
    store: {
      state: {
        get experiment() {
          return read();
        },
        run: null,
      },
    },
    actions: { configure: write },
    text,
    catalogue,
  });
  const loss = createLossChoice(context);
  const checks = /** @type {const} */ (["shuffle", "standardize", "bias"]).map((part) => ({
    part,
    check: createCheck(text(`more.${part}`), "", (value) => write({ [part]: value })),
  }));
  const group = (/** @type {string} */ heading, /** @type {Node[]} */ ...parts) =>
    make("section", { class: "group" }, make("h3", {}, heading), ...parts);
  root.replaceChildren(
    group(text("compare.group.training"), rate.root, batch.root, ...optimizer.parts),
    group(text("compare.group.network"), layers.root, features.root),
    group(text("settings.regularization"), ...regularizer.parts, penalty.root),
    group(text("compare.group.start"), ...initializer.parts, seed.root),
    group(text("more.loss"), ...loss.parts),
    group(text("compare.group.more"), ...schedule.parts, ...clip.parts, ...checks.map(({ check }) => check.root)),
  );

  return {
    draw() {
      const now = read();
      rate.set(now.optimizer.learning_rate);
      penalty.set(now.regularizer.rate);
      penalty.root.hidden = now.regularizer.name === "none";
      batch.set(now.batch_size);
      seed.set(now.seed);
      [optimizer, schedule, clip, initializer, regularizer, loss, layers, features].forEach((one) => one.draw());
      checks.forEach(({ part, check }) => check.set(now[part]));
    },
  };
}

/** Which features it has. Own formulas that one of them uses are there too.
 * @param {{text: import("../../app/text.js").Text, catalogue: import("../../wire/types.js").Catalogue, read: () =>
 * Experiment, write: (patch: Partial<Experiment>) => void}} options */
function createFeatureChecks({ text, catalogue, read, write }) {
  const root = make("fieldset", { class: "compare-features" });
  const local = { names: "" };
  const checks = new Map();
  function draw() {
    const { features, data } = read();
    const inputs = data.points?.inputs?.map((_, place) => inputKey(place)) ?? [];
    const names = [...new Set([...inputs, ...catalogue.features.map(({ name }) => name), ...features])];
    if (names.join() !== local.names) {
      local.names = names.join();
      checks.clear();
      for (const name of names)
        checks.set(
          name,
          createCheck(featureName(name, text), "", (used) => {
            const now = read().features;
            write({
              features: used
                ? names.filter((one) => one === name || now.includes(one))
                : now.filter((one) => one !== name),
            });
          }),
        );
      root.replaceChildren(
        make("legend", { class: "label" }, text("features.title")),
        ...[...checks.values()].map((one) => one.root),
      );
    }
    for (const [name, check] of checks) check.set(features.includes(name));
  }
  return { root, draw };
}
