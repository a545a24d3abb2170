// What a sweep varies and how, as the person chooses it; the document that the server is sent. Pure.

/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {string | number | boolean} Value */
/** @typedef {{from: number, to: number, count: number, scale: "linear" | "log"}} Range both ends included */
/** @typedef {{field: string, values?: Value[], range?: Range}} Axis either values or a range */
/**
 * @typedef {object} Field a setting that may vary, as the server tells it
 * @property {string} name its path in the experiment
 * @property {"numeric" | "listed"} kind
 * @property {string} label key of its words
 * @property {string | null} group key of the words for what it belongs to
 * @property {number | null} layer hidden layer, from 1, of which alone it is
 * @property {boolean} whole @property {boolean} percent
 * @property {Value[]} values of a list
 * @property {string | null} family what the keys for the words of its values begin with
 * @property {Range | null} usual
 * @property {Value | null} current
 */
/** @typedef {"weights" | "data" | "both"} SeedsOf what a further seed draws anew */
/** @typedef {{measure: string, value: number}} Goal losses must come down to it, accuracies up */
/**
 * @typedef {object} Plan
 * @property {Axis[]} vary one, or two: along the columns, and along the rows
 * @property {{count: number, of: SeedsOf}} seeds
 * @property {number} epochs
 * @property {Goal | null} stop a run ends once it has come to it
 * @property {Goal | null} success null: a run that has learned
 * @property {string} color what a cell shows: a measure, or `outcome`
 * @property {Record<string, string>} with choices that differ from the playground's, such as another regularizer
 */
/** @typedef {Plan & {sweep?: never}} AnyPlan */

export const OUTCOME = "outcome";
/** Where a person has said nothing of it. */
export const USUAL_SEEDS = 5;
export const USUAL_EPOCHS = 200;
/** Of numbers made of a range, as the engine makes them. */
const DIGITS = 6;

/** @param {Axis[]} vary @returns {Plan} */
export const planOf = (vary) => ({
  vary,
  seeds: { count: USUAL_SEEDS, of: "weights" },
  epochs: USUAL_EPOCHS,
  stop: null,
  success: null,
  color: "test_loss",
  with: {},
});

/** The values of an axis, in order. @param {Axis} axis @param {boolean} whole @returns {Value[]} */
export function valuesOf({ values, range }, whole = false) {
  if (!range) return values ?? [];
  const { from, to, count, scale } = range;
  const last = count - 1;
  if (!(count >= 2 && count <= 1000)) return [];
  const numbers = Array.from({ length: count }, (_, place) => {
    if (place === 0) return from;
    if (place === last) return to;
    const between = scale === "log" ? from * (to / from) ** (place / last) : from + (to - from) * (place / last);
    return Number(between.toPrecision(DIGITS));
  });
  return whole ? [...new Set(numbers.map((one) => Math.floor(one + 0.5)))] : numbers;
}

/** @param {Plan} plan @param {Field[]} fields @returns {{cells: number, runs: number}} */
export function sizeOf({ vary, seeds }, fields) {
  const cells = vary.reduce((product, axis) => {
    const whole = fields.find(({ name }) => name === axis.field)?.whole ?? false;
    return product * valuesOf(axis, whole).length;
  }, 1);
  return { cells, runs: cells * seeds.count };
}

/**
 * What would fit where a sweep has more runs than the server takes: so many seeds a cell, or so many cells.
 * @param {{cells: number, runs: number}} size @param {number} most runs
 * @returns {{seeds: number} | {cells: number} | null} null where it fits as it is
 */
export function fitting({ cells, runs }, most) {
  if (runs <= most) return null;
  return cells <= most ? { seeds: Math.floor(most / cells) } : { cells: most };
}

/**
 * A setting that would change nothing: the experiment has no such field, nor is the choice varied that would bring it.
 * @param {Plan} plan @param {Field[]} fields those of the experiment
 * @returns {string | null} its path
 */
export function idleOf({ vary }, fields) {
  const brought = vary
    .filter(({ field }) => field.endsWith(".name"))
    .map(({ field }) => field.slice(0, -"name".length));
  const idle = vary.find(
    ({ field }) => !fields.some(({ name }) => name === field) && !brought.some((group) => field.startsWith(group)),
  );
  return idle?.field ?? null;
}

/** @param {Experiment} experiment */
export const hasTest = ({ data }) => (data.points ? data.points.test.length > 0 : Number(data.train_fraction) < 1);

/** What a cell may show. @param {Experiment} experiment */
export function measuresOf(experiment) {
  const parts = hasTest(experiment) ? ["test", "train"] : ["train"];
  const score = experiment.problem === "classification" ? "accuracy" : "r2";
  return [
    ...parts.map((part) => `${part}_loss`),
    ...parts.map((part) => `${part}_${score}`),
    OUTCOME,
    "success_rate",
    "epochs_to_success",
  ];
}

/** What may count as success, or stop a run. @param {Experiment} experiment */
export const goalsOf = (experiment) =>
  measuresOf(experiment).filter((name) => name.endsWith("_loss") || name.endsWith("_accuracy"));

/** @param {Goal | null} goal */
const written = (goal) => goal && { [goal.measure]: goal.value };

/**
 * As the server reads it.
 * @param {Plan} plan
 * @param {Experiment} experiment with the plan's own choices in it
 * @param {import("../../draw/outcomes.js").Thresholds} [thresholds]
 */
export function documentOf({ vary, seeds, epochs, stop, success, color }, experiment, thresholds) {
  const told = color === OUTCOME || (color === "epochs_to_success" && !success) ? measuresOf(experiment)[0] : color;
  return {
    sweep: 1,
    experiment,
    vary,
    seeds,
    epochs,
    stop: written(stop),
    success: written(success),
    ...(thresholds && { thresholds }),
    color_by: told,
  };
}

/**
 * Whatever of a plan runs must be trained anew for; how results are looked at is not in it.
 * @param {Plan} plan @param {Experiment} experiment
 */
export function trainedBy({ vary, seeds, epochs, stop }, experiment) {
  // What ends a run of the playground is not what ends one of a sweep.
  const { stop: _, ...rest } = experiment;
  return JSON.stringify([vary, seeds, epochs, stop, rest]);
}

/** @param {Plan} plan @param {number} place @param {Axis} axis @returns {Plan} */
export const withAxis = (plan, place, axis) => ({
  ...plan,
  vary: plan.vary.map((one, at) => (at === place ? axis : one)),
});

/** A field as it usually varies: over all of its list, or the range that makes sense.
 * @param {Field} field @returns {Axis} */
export const usualAxis = ({ name, kind, values, usual }) =>
  kind === "listed" || !usual ? { field: name, values } : { field: name, range: usual };
