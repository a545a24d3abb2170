// One layer's settings, opened from its head: units, activation, normalization, dropout, and what goes around it.

import { fixed } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { createCheck, createNumber, createSelect, namedChoices } from "../../controls/form.js";
import { holds, toggled } from "../../experiment/frozen.js";
import { createLayerBiases } from "./layer_biases.js";
import { createLossChoice } from "../../controls/loss_choice.js";
import { connectSheet } from "../../controls/sheet.js";

/** @param {import("../../controls/context.js").Context} context */
export function createLayer(context) {
  const { store, actions, text, catalogue } = context;
  const undo = createUndo();
  const root = byId("layer-sheet");
  const hiddenPart = make("div", { class: "group" });
  const outputPart = make("div", { class: "group" });
  const bothPart = make("div", { class: "group" });
  byId("layer-body").append(hiddenPart, outputPart, bothPart);
  const index = () => (store.state.inspecting ?? 1) - 1;
  const patch = (/** @type {object} */ change) =>
    actions.configure({
      hidden: store.state.experiment.hidden.map((layer, at) => (at === index() ? { ...layer, ...change } : layer)),
    });

  const units = createNumber(text("layer.units"), (value) => value !== null && patch({ units: value }));
  const activation = createSelect(text("layer.activation"), (name) => patch({ activation: name, alpha: undefined }));
  const alpha = createNumber(text("layer.alpha"), (value) => value !== null && patch({ alpha: value }), { about: " " });
  const alphaText = /** @type {HTMLElement} */ (alpha.root.querySelector(".about"));
  const normalization = createSelect(text("layer.normalization"), (name) => patch({ normalization: name }));
  const dropout = createNumber(text("layer.dropout"), (value) => value !== null && patch({ dropout: value / 100 }), {
    about: text("layer.dropout.about"),
  });
  const residual = createCheck(text("layer.residual"), text("layer.residual.about"), (value) =>
    patch({ residual: value }),
  );
  const held = createCheck(text("layer.held"), text("layer.held.about"), () =>
    actions.configure({ frozen: toggled(store.state.experiment.frozen, { layer: index() + 1 }) }),
  );
  const loss = createLossChoice(context);
  hiddenPart.append(units.root, activation.root, alpha.root, normalization.root, dropout.root, residual.root);
  outputPart.append(...loss.parts);
  const biases = createLayerBiases(context);
  bothPart.append(held.root, biases.root);

  function draw() {
    const { experiment, inspecting, run } = store.state;
    if (inspecting === null || !run) return;
    const layer = experiment.hidden[index()];
    setText(byId("layer-title"), layer ? text("layer.title", { layer: inspecting }) : text("network.output"));
    hiddenPart.hidden = !layer;
    outputPart.hidden = Boolean(layer);
    held.set(holds(experiment.frozen, { layer: inspecting }));
    loss.draw();
    biases.draw();
    if (!layer) return;
    const record = catalogue.activations.find(({ name }) => name === layer.activation);
    units.set(layer.units);
    activation.set(
      namedChoices(
        "activation",
        catalogue.activations.filter((one) => one.hidden),
        text,
      ),
      layer.activation,
      text(`activation.${layer.activation}.about`),
    );
    alpha.root.hidden = !record?.alpha;
    alpha.set(Number(layer.alpha ?? record?.alpha?.default ?? 0));
    normalization.set(
      namedChoices(
        "normalization",
        catalogue.normalizations.map((name) => ({ name })),
        text,
      ),
      String(layer.normalization ?? "none"),
      text(`normalization.${layer.normalization ?? "none"}.about`),
    );
    dropout.set(Math.round(Number(layer.dropout ?? 0) * 1e4) / 100);
    const before = experiment.hidden[index() - 1];
    residual.set(
      Boolean(layer.residual),
      !before
        ? text("layer.residual.first")
        : before.units !== layer.units
          ? text("layer.residual.widths", { before: before.units })
          : "",
    );
    drawAlpha();
  }
  /** A learned alpha, as it is now. */
  function drawAlpha() {
    const { run, inspecting } = store.state;
    const frame = currentFrame(store.state);
    if (inspecting === null || !run || alpha.root.hidden) return;
    const offset = run.layers[inspecting]?.alpha;
    setText(
      alphaText,
      offset === null || offset === undefined || !frame
        ? text("layer.alpha.about")
        : text("layer.alpha.learned", { value: fixed(frame.parameters[offset], 4) }),
    );
  }
  const sheet = connectSheet(root, {
    close: byId("layer-close"),
    undo,
    onOpen: draw,
    onClose: () => store.state.inspecting !== null && actions.inspect(null),
  });
  undo.add(
    store.subscribe(["inspecting"], () => {
      const { inspecting } = store.state;
      if (inspecting === null) return sheet.hide();
      const head = document.querySelector(`[data-layer="${inspecting}"]`);
      if (head instanceof HTMLElement) sheet.show(head);
    }),
    store.subscribe(["experiment", "run"], () => {
      const { inspecting, run } = store.state;
      // The layer may be gone.
      if (inspecting !== null && run && inspecting >= run.layers.length) actions.inspect(null);
      else draw();
    }),
    store.subscribe(["frame"], () => {
      drawAlpha();
      biases.draw();
    }),
  );
  undo.listen(document, "pointerdown", (/** @type {PointerEvent} */ event) => {
    const inside =
      event.target instanceof Element &&
      (root.contains(event.target) || event.target.closest("#network, #transport, #editor") !== null);
    if (store.state.inspecting !== null && !inside) actions.inspect(null);
  });
  draw();
  return { dispose: undo.dispose };
}
