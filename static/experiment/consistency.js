// Keeps an experiment consistent: what a change makes impossible elsewhere gives way, and is named.

import { inputCount, inputKey, inputPlace, isFeatureOf } from "./inputs.js";
import { hasClasses, joinPoints, splitPoints, trainCount } from "./split.js";

/** @typedef {import("../wire/types.js").Experiment} Experiment */
/** @typedef {import("../wire/types.js").Catalogue} Catalogue */

/** As few classes as can be asked for, as engine/experiment/fields.py has it: two have one output, and no number. */
export const FEWEST_CLASSES = 3;

/**
 * The usual values of a choice's parameters.
 * @param {{parameters?: import("../wire/types.js").Parameter[]} | undefined} record
 * @returns {Record<string, any>} each parameter's default
 */
export const usualParameters = (record) =>
  Object.fromEntries((record?.parameters ?? []).map((parameter) => [parameter.name, parameter.default]));

/**
 * Parts of an experiment whose change begins the run anew; each has a name in `what.*`.
 * @param {Catalogue} catalogue
 * @returns {Set<string>}
 */
export const resetting = ({ defaults, live }) => new Set(Object.keys(defaults).filter((part) => !live.includes(part)));

/**
 * What a person asks for is never touched: where that itself cannot be, the server says why.
 * @param {Experiment} before
 * @param {Partial<Experiment>} patch top-level fields, each complete
 * @param {Catalogue} catalogue
 * @returns {{experiment: Experiment, gaveWay: string[]}} gaveWay: names of `notice.gave_way.*`
 */
export function change(before, patch, catalogue) {
  /** @type {Set<string>} */
  const gaveWay = new Set();
  const asked = new Set(Object.keys(patch));
  let experiment = { ...before, ...patch };
  experiment.hidden = fitLayers(experiment.hidden, catalogue, gaveWay);
  const dataset = catalogue.datasets.find(({ name }) => name === experiment.data.dataset);
  if (dataset && dataset.classes === null && experiment.data.classes !== undefined) {
    const { classes: _, ...data } = experiment.data;
    experiment.data = data;
  }
  experiment.data = fitOwn(before.data, experiment.data, dataset === undefined);
  const { points } = experiment.data;
  const several = dataset
    ? dataset.classes !== null
    : !points || (experiment.problem === "classification" && hasClasses([...points.train, ...points.test]));
  if (!asked.has("features")) experiment.features = fitFeatures(before, experiment, catalogue, gaveWay);
  experiment = fitLoss(experiment, asked, several, catalogue, gaveWay);
  const train = dataset
    ? trainCount(experiment.data.samples, experiment.data.train_fraction)
    : (points?.train.length ?? Infinity);
  if (experiment.batch_size > train && !asked.has("batch_size")) {
    experiment.batch_size = train;
    gaveWay.add("batch_size");
  }
  return { experiment: fitPlaces(before, experiment, several, gaveWay), gaveWay: [...gaveWay] };
}

/** Own points are split here, on the page; they stay behind where another data set is chosen.
 * @param {Experiment["data"]} before
 * @param {Experiment["data"]} data
 * @param {boolean} own
 * @returns {Experiment["data"]} */
function fitOwn(before, data, own) {
  if (!data.points) return data;
  const { points, ...others } = data;
  if (!own) return others;
  const { classes: _, ...kept } = data;
  if (points !== before.points || (data.train_fraction === before.train_fraction && data.seed === before.seed))
    return kept;
  return {
    ...kept,
    points: { ...points, ...splitPoints(joinPoints(points, before.seed), data.train_fraction, data.seed) },
  };
}

/**
 * Points with another number of inputs begin with all of these as features: what was made for others seldom means
 * anything here. Where one input is left, what is made of it alone stays; what goes beside the other inputs is named.
 * @param {Experiment} before
 * @param {Experiment} now
 * @param {Catalogue} catalogue
 * @param {Set<string>} gaveWay
 */
function fitFeatures(before, { data, features }, catalogue, gaveWay) {
  const count = inputCount(data, catalogue);
  if (inputCount(before.data, catalogue) === count) return features;
  if (count > 1) return Array.from({ length: count }, (_, place) => inputKey(place));
  const kept = features.filter((name) => isFeatureOf(name, 1, catalogue));
  if (features.some((name) => !kept.includes(name) && inputPlace(name) < 0)) gaveWay.add("features");
  return kept.length > 0 ? kept : [inputKey(0)];
}

/** @param {Experiment["hidden"]} layers @param {Catalogue} catalogue @param {Set<string>} gaveWay */
function fitLayers(layers, catalogue, gaveWay) {
  return layers.map((layer, index) => {
    const { alpha, residual, normalization, ...plain } = layer;
    const takesAlpha = catalogue.activations.find(({ name }) => name === layer.activation)?.alpha;
    const keepsResidual = residual && index > 0 && layers[index - 1].units === layer.units;
    const keepsNormalization = normalization !== "layer" || layer.units > 1;
    if (residual && !keepsResidual) gaveWay.add("residual");
    if (!keepsNormalization) gaveWay.add("normalization");
    return {
      ...plain,
      ...(takesAlpha && alpha !== undefined && { alpha }),
      ...(normalization !== undefined && keepsNormalization && { normalization }),
      ...(keepsResidual ? { residual } : {}),
    };
  });
}

/**
 * @param {Experiment} experiment
 * @param {Set<string>} asked
 * @param {boolean} several outputs
 * @param {Catalogue} catalogue
 * @param {Set<string>} gaveWay
 */
function fitLoss(experiment, asked, several, catalogue, gaveWay) {
  const record = catalogue.losses.find(({ name }) => name === experiment.loss);
  const needsSeveral = (/** @type {string | undefined} */ name) =>
    catalogue.activations.find((one) => one.name === name)?.several ?? false;
  const explicit = experiment.output_activation !== "auto";
  const output = explicit ? experiment.output_activation : record?.auto[experiment.problem];
  const illMatched =
    explicit && record && record.outputs.length > 0 && !record.outputs.includes(experiment.output_activation);
  const lossFails = record && (!record.auto?.[experiment.problem] || (!explicit && !several && needsSeveral(output)));
  const changed = { ...experiment };
  if (lossFails && !asked.has("loss")) {
    changed.loss = "auto";
    gaveWay.add("loss");
  } else if (illMatched && asked.has("output_activation") && !asked.has("loss")) {
    changed.loss = "auto";
    gaveWay.add("loss");
  }
  if (
    (illMatched && !asked.has("output_activation")) ||
    (explicit && !several && needsSeveral(output) && !asked.has("output_activation"))
  ) {
    changed.output_activation = "auto";
    gaveWay.add("output_activation");
  }
  return changed;
}

/** Frozen parameters and units that are off go with what they belong to; weights of features move with these.
 * @param {Experiment} before @param {Experiment} experiment @param {boolean} several @param {Set<string>} gaveWay */
function fitPlaces(before, experiment, several, gaveWay) {
  const widths = [experiment.features.length, ...experiment.hidden.map(({ units }) => units), several ? Infinity : 1];
  const [outputBefore, output] = [before.hidden.length + 1, experiment.hidden.length + 1];
  const frozen = experiment.frozen.flatMap((listed) => {
    // The output layer is counted by its place, which is another with another number of layers; and so is what feeds
    // it.
    const moved = outputBefore !== output && listed.layer === outputBefore;
    if (moved && listed.source !== undefined) return [];
    const one = moved ? { ...listed, layer: output } : listed;
    if (outputBefore !== output && !moved && one.layer >= output) return [];
    if (one.layer >= widths.length || (one.unit ?? 0) >= widths[one.layer]) return [];
    if (one.source === undefined) return one.bias && !experiment.bias ? [] : [one];
    const source = one.layer === 1 ? experiment.features.indexOf(before.features[one.source]) : one.source;
    return source >= 0 && source < widths[one.layer - 1] ? [{ ...one, source }] : [];
  });
  const off = experiment.off.filter(({ layer, unit }) => layer <= experiment.hidden.length && unit < widths[layer]);
  if (frozen.length < experiment.frozen.length) gaveWay.add("frozen");
  if (off.length < experiment.off.length) gaveWay.add("off");
  return { ...experiment, frozen, off };
}
