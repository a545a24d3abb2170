// What the messages of the wire and the catalogue are: types alone, which no browser fetches. docs/protocol.md is the
// grammar.

/** @typedef {{per: "batch" | "epoch", rate: number} | null} Speed so many a second; null is as fast as it goes */
/** @typedef {{layer: number, unit: number} | null} Focus layer 0 is the input features; null is the output */
/** @typedef {{name: string, [parameter: string]: unknown}} Named a choice from a table, with its parameters */
/** @typedef {{units: number, activation: string, [option: string]: unknown}} Hidden */
/**
 * @typedef {object} Experiment the whole description of a run
 * @property {string} problem
 * @property {{dataset: string, samples: number, noise: number, train_fraction: number, seed: number, classes?: number,
 * points?: {train: number[][], test: number[][], inputs?: string[]}}} data
 * @property {string[]} features
 * @property {boolean} standardize
 * @property {Hidden[]} hidden
 * @property {string} output_activation
 * @property {string} loss
 * @property {boolean} bias
 * @property {Named} initializer
 * @property {Named & {learning_rate: number}} optimizer
 * @property {Named} schedule
 * @property {Named & {rate: number}} regularizer
 * @property {Named} clip
 * @property {number} batch_size
 * @property {boolean} shuffle
 * @property {number} seed
 * @property {Record<string, number>} stop
 * @property {{layer: number, unit?: number, source?: number, bias?: boolean}[]} frozen
 * @property {{layer: number, unit: number}[]} off
 */
/**
 * @typedef {{name: string, kind: "number" | "whole" | "switch", default: unknown, minimum?: number, maximum?: number,
 * exclusive_minimum?: number, exclusive_maximum?: number}} Parameter
 */
/** @typedef {{name: string, playground: string | null, parameters: Parameter[]}} Choice */
/**
 * @typedef {{name: string, playground: string | null, hidden: boolean, output: boolean, alpha: Parameter | null,
 * learns_alpha: boolean, random: boolean, several: boolean}} Activation
 */
/**
 * @typedef {object} Catalogue the engine's tables, as the server gives them
 * @property {string} version
 * @property {Experiment} defaults
 * @property {{hidden_layers: number, units: number, points: number, message_bytes: number, link_bytes: number,
 * link_days: number, inputs: number, noise: number, batch_size: number, features: number, formula: number, classes:
 * number, compared: number}} limits
 * @property {string[]} problems
 * @property {string[]} normalizations
 * @property {string[]} stops
 * @property {string[]} live parts of an experiment that may change while the run goes on
 * @property {string} usual_loss what the loss is where it is left to choose
 * @property {{name: string, playground: string | null, inputs: number, map: string}[]} features inputs: how many the
 * data must have for it; map: base64 of a square of codes
 * @property {{name: string, playground: string | null, problem: string, samples: number, classes: number | null,
 * inputs: number, harder: string | null, points: number[][]}[]} datasets harder: the one to try once this one is
 * learned
 * @property {Activation[]} activations
 * @property {Choice[]} initializers
 * @property {{name: string, playground: string | null, auto: Record<string, string>, outputs: string[]}[]} losses
 * @property {Choice[]} optimizers
 * @property {Choice[]} schedules
 * @property {Choice[]} regularizers
 * @property {Choice[]} clips
 */

/**
 * @typedef {{type: "welcome", protocol: number, version: string, build: string, catalogue: string, heartbeat: number,
 * credits: number, session: string}} Welcome
 */
/**
 * @typedef {{units: number, features?: string[], formulas?: Record<string, string>, activation?: string, weights?:
 * number, biases?: number | null, scale?: number | null, shift?: number | null, alpha?: number | null}} Layer the input
 * layer has features and the maps of those by formula, every other one the rest
 */
/**
 * @typedef {{activation: string, loss: string, classes: number, middle: number, half: number, low_target: number |
 * null}} Output
 */
/** @typedef {{name: string, mean: number}} Input mean: over the training points */
/** @typedef {{reach: number, std: number, counts: number[]}} Histogram */
/**
 * @typedef {{type: "run", id: number | null, run: number, reset: boolean, changed: string[], experiment: Experiment,
 * layers: Layer[], batches_per_epoch: number, parameter_count: number, output: Output, inputs: Input[], forgotten:
 * string[], curve: {epochs: number[], rates: number[]} | null, initial: Histogram[]}} Run
 */
/** @typedef {{type: "data", run: number, train: number[][], test: number[][]}} Data rows of the inputs and the label */
/**
 * @typedef {{axes: number[], held: (number | null)[] | null}} InputView inputs to the right and upwards, and values of
 * the others; null is the mean
 */
/**
 * @typedef {{type: "maps", run: number, axes: number[], held: number[], features: Record<string, string>}} Maps of the
 * features in this view, base64
 */
/** @typedef {{type: "state", playing: boolean, speed: Speed, focus: Focus, recoverable: number | null}} State */
/**
 * @typedef {{type: "diverged", epoch: number, batch: number, layer: number | null, recoverable: number | null, verdict:
 * Verdict}} Diverged
 */
/**
 * @typedef {{part: "train" | "test", sample: number, layer: number, unit: number}} NeuronChoice a point by its place in
 * `data`, and a unit
 */
/** @typedef {{low: number, high: number, counts: number[]}} Bins */
/**
 * @typedef {object} LayerDiagnosis of one layer over the whole training set; null where a number is not finite
 * @property {number | null} gradient_norm @property {number | null} weight_norm @property {number | null} update_ratio
 * @property {number | null} mean of the activations
 * @property {number | null} saturated share
 * @property {number | null} zeros share
 * @property {Bins | null} activations
 * @property {Bins | null} sums
 * @property {Bins | null} weights
 * @property {Bins | null} gradients
 * @property {number[]} dead units
 * @property {number[]} saturated_units
 * @property {number[][]} twins groups of identical units
 */
/**
 * @typedef {{name: string, patch: Partial<Experiment>, anew: boolean, helped: number, tried: number}} Remedy anew: the
 * run begins anew with it; helped: in so many of so many trials on the project's own runs with this verdict
 */
/** @typedef {{name: string, layer: number | null, evidence: Record<string, number>, remedies: Remedy[]}} Verdict */
/**
 * @typedef {{type: "diagnosis", run: number, epoch: number, batch: number, full: boolean, layers: LayerDiagnosis[],
 * verdicts: Verdict[]}} Diagnosis not full: only what badges and verdicts need
 */
/** @typedef {{type: "arithmetic", [field: string]: any}} Arithmetic docs/protocol.md lists its fields */
/** @typedef {(number | null)[]} Numbers null where one is not finite */
/**
 * @typedef {object} NextBatch what the next batch will compute for one of its points, and change
 * @property {"next_batch"} type
 * @property {number} run @property {number} epoch @property {number} batch
 * @property {number[]} samples places of its points in `data.train`
 * @property {number} place which of these the point is
 * @property {Numbers} point @property {number} label @property {Numbers} target
 * @property {number | null} loss of the point @property {number | null} batch_loss the mean
 * @property {string} loss_name
 * @property {Numbers[]} values by layer, features first
 * @property {(Numbers | null)[]} sums @property {(Numbers | null)[]} upstreams @property {(Numbers | null)[]} deltas
 * @property {string} optimizer @property {number} learning_rate
 * @property {string} gradients base64 of float32, laid out as the parameters @property {string} changes likewise
 */
/**
 * @typedef {{id: string, measure: string, of?: Record<string, number>, at?: "start" | "end" | number}} Wanted a number
 * of the run: of its start, of now, or after so many epochs
 */
/**
 * @typedef {{type: "measures", run: number, epoch: number, batch: number, values: Record<string, number | null>}}
 * Measures by the ids they were asked for with
 */
/**
 * @typedef {{type: "scene", run: number, epoch: number, batch: number, name: string, scene: Record<string, any> |
 * null}} Scene what a lesson's picture shows; docs/protocol.md lists its fields; null where numbers are not finite
 */
/** @typedef {{layer: number, axes: number[] | null}} LayerAxes two units, to the right and upwards; null is as usual */
/**
 * @typedef {object} LayerSpace a layer's picture, docs/protocol.md says more; in base64 where it is one number for each
 * point, place of the grid or unit
 * @property {number} layer @property {number[] | null} axes
 * @property {boolean} main whether the axes are main directions
 * @property {string} directions @property {number[]} origin
 * @property {number[]} shares of the variance
 * @property {string} points @property {string} grid
 * @property {string} lines @property {number | null} level null of several outputs
 * @property {Numbers} agreement
 */
/**
 * @typedef {{type: "space", run: number, epoch: number, batch: number, every: number, rows: number, columns: number,
 * answers: string, told_apart: Numbers, layers: (LayerSpace | null)[]}} Space
 */
/** @typedef {{part: "train" | "test", held: "zero" | "mean"}} ImportanceChoice */
/**
 * @typedef {{layer: number, unit: number, source: number | null}} ParameterPlace a weight, or the bias where source is
 * null
 */
/**
 * @typedef {object} LooksWanted the quick looks that are wanted, and of what; null or false for none
 * @property {ImportanceChoice | null} importance
 * @property {LossesChoice | null} losses
 * @property {ParameterPlace | null} slope
 * @property {boolean} changes
 */
/**
 * @typedef {{loss: number | null, layers: (number | null)[][]}} Importance what each feature, then each hidden unit
 * adds to the loss when it is held
 */
/**
 * @typedef {{sample: number, inputs: Numbers, label: number, target: Numbers, outputs: Numbers, loss: number | null}}
 * LossPoint a point of `data`, by its place there
 */
/**
 * @typedef {{count: number, mean: number | null, share: number | null, points: LossPoint[]}} LargestLosses
 */
/**
 * @typedef {{h: number, numeric: number | null, relative: number | null, kinks: number, reason: string | null}}
 * SlopeRow
 */
/**
 * @typedef {{value: number | null, loss: number | null, analytic: number | null, rows: SlopeRow[], notes: string[]}}
 * SlopeCheck
 */
/** @typedef {{epoch: number, batch: number, train: number | null, test: number | null}} LossesAt */
/** @typedef {ParameterPlace & {before: number | null, now: number | null}} Moved */
/**
 * @typedef {{since: "run" | "play" | "step", before: LossesAt, now: LossesAt, moved: Moved[], moved_count: number,
 * crossed: {layer: number, unit: number, points: number}[], crossed_count: number, points: number}} Changes
 */
/**
 * @typedef {{type: "look", run: number, epoch: number, batch: number, name: "importance", choice: ImportanceChoice,
 * found: Importance | null}} ImportanceLook found: null where the run's numbers are not finite, here and below
 */
/** @typedef {{part: "train" | "test"}} LossesChoice */
/**
 * @typedef {{type: "look", run: number, epoch: number, batch: number, name: "losses", choice: LossesChoice, found:
 * LargestLosses | null}} LossesLook
 */
/**
 * @typedef {{type: "look", run: number, epoch: number, batch: number, name: "slope", choice: ParameterPlace, found:
 * SlopeCheck | null}} SlopeLook
 */
/**
 * @typedef {{type: "look", run: number, epoch: number, batch: number, name: "changes", choice: true, found: Changes |
 * null}} ChangesLook
 */
/** @typedef {ImportanceLook | LossesLook | SlopeLook | ChangesLook} Look */
/**
 * @typedef {object} LandscapeChoice a plane of the parameters, and what is to be seen of it
 * @property {"weights" | "path" | "random"} plane
 * @property {ParameterPlace[] | null} [weights] two, for the first
 * @property {number} [seed] of the directions, for the last
 * @property {"train" | "test"} of @property {"path" | "present"} around
 * @property {number} size of the picture's side, over the usual one
 */
/**
 * @typedef {object} LandscapeForm what a surface is around a place
 * @property {"slope" | "ravine" | "plateau" | "bottom" | "local_minimum"} name
 * @property {number} loss @property {number} lowest @property {number[]} lowest_at @property {number} highest
 * @property {number} around @property {number} rise @property {number} steepness
 * @property {number} across @property {number} along
 * @property {number} floor share @property {number} off share
 */
/**
 * @typedef {object} LandscapeSurface losses: base64 of float32, a row for each place upwards
 * @property {number[]} middle @property {number} half @property {number} side @property {string} losses
 * @property {number} epoch @property {number} batch @property {number} share of the path's variance
 * @property {LandscapeForm | null} form
 */
/**
 * @typedef {object} LandscapePresent where the run is
 * @property {number[]} place @property {number} distance @property {number | null} loss
 * @property {number | null} plane_loss
 * @property {Numbers} gradient @property {number | null} gradient_norm @property {number | null} gradient_share
 * @property {Numbers | null} step @property {number | null} step_norm @property {number | null} step_share
 */
/**
 * @typedef {{type: "landscape", run: number, epoch: number, batch: number, wanted: LandscapeChoice, missing: string |
 * null, since: number, survey: number | null, surface: LandscapeSurface | null, present: LandscapePresent | null, path:
 * number[][]}} Landscape surface: null where it is the one before; path: epoch and both coordinates
 */
/** @typedef {{type: "stopped", reason: string, epoch: number}} Stopped */
/**
 * @typedef {{path: string, rule: string, value: unknown, message: string, code: string | null, values: Record<string,
 * string | number>}} Fault code: the rule's, with its sentence in the locales; none for what only programs are told
 */
/**
 * @typedef {{type: "refused", id: number | null, faults: Fault[], more: number}} Refused the first faults, and how many
 * there are beside them
 */
/**
 * @typedef {{experiment: Experiment, shape: number[], parameter_count: number, batches_per_epoch: number, output:
 * {activation: string, loss: string, classes: number, middle: number, half: number}}} ComparedRun a set-up of a
 * comparison
 */
/**
 * @typedef {{type: "compared", id: number | null, comparison: number, runs: ComparedRun[], inputs: string[], train:
 * number[][], test: number[][]}} Compared what is compared from now on, on which points; no runs: nothing
 */
/**
 * @typedef {{epoch: number, train_loss: number | null, test_loss: number | null, train_score: number | null,
 * test_score: number | null, learning_rate: number, side: number, maps: string, diverged: {batch: number, layer: number
 * | null} | null, stopped: string | null}} ComparedPicture scores: accuracies, or R2; maps: base64, of each output;
 * with one input their curves
 */
/**
 * @typedef {{type: "comparison", sequence: number, comparison: number, epoch: number, playing: boolean, course:
 * {epoch: number, train: (number | null)[], test: (number | null)[]}[], runs: ComparedPicture[]}} Comparison how all of
 * them stand; course: losses since the one before
 */
/** @typedef {{type: "comparison_refused", id: number, faults: Fault[], more: number}} ComparisonRefused */
/**
 * @typedef {{type: "compared_state", comparison: number, index: number, epoch: number, batch: number, checkpoint:
 * string}} ComparedState checkpoint: base64
 */
/** @typedef {[epoch: number, batch: number]} Place whole epochs done, and batches of the next */
/**
 * @typedef {{at: Place, do: "configure", experiment: Partial<Experiment>} | {at: Place, do: "weight", layer: number,
 * source: number, unit: number, value: number} | {at: Place, do: "bias", layer: number, unit: number, value: number} |
 * {at: Place, do: "parameters", values: string}} Deed what was done to a run, and where; values: base64 of float64
 */
/**
 * @typedef {{format: string, version: number, experiment: Experiment, deeds: Deed[], until: Place}} DeedsDocument all
 * that a run is: how it began, what was done to it, and where it stands
 */
/** @typedef {{deeds: Deed[], until: Place, playing: boolean}} Followed another run: what is new of it */
/** @typedef {{type: "deeds", document: DeedsDocument | null}} Deeds null where it is not known */
/** @typedef {{type: "deed", deed: Deed}} DeedDone */
/**
 * @typedef {{code: string, values: Record<string, string | number>, faults: Fault[], more: number}} Reason why a
 * checkpoint was refused; faults: of its experiment
 */
/** @typedef {{type: "error", code: string, message: string, reason?: Reason}} ErrorMessage */
/** @typedef {{type: "notice", code: string, detail: Record<string, string | number>}} Notice */
/** @typedef {{type: "pong"}} Pong */
/**
 * @typedef {{type: "waiting", place: number, of: number}} Waiting place 0: the page has a place now, and says `hello`
 * again
 */
/**
 * @typedef {Welcome | Run | Data | Maps | State | Diverged | Stopped | Diagnosis | Arithmetic | NextBatch | Measures |
 * Scene | Space | Look | Landscape | Compared | Comparison | ComparisonRefused | ComparedState | Deeds | DeedDone |
 * Refused | ErrorMessage | Notice | Pong | Waiting} ServerMessage
 */
/**
 * @typedef {{experiment: Experiment, playing: boolean, speed: Speed, focus: Focus, probe?: number[] | null}}
 * HelloFields
 */
/** @typedef {{type: string}} ClientMessage what a function of messages.js makes */
/** @typedef {ReturnType<typeof import("./frame.js").readFrame>} Frame */
/**
 * @typedef {{kind: "snapshot", asked: boolean, run: number, epoch: number, batch: number, bytes: ArrayBuffer}} Snapshot
 * the whole message, which stands a session there when it is sent back; asked: the page wanted this very moment
 */
/**
 * @typedef {{kind: "checkpoint", bytes: ArrayBuffer}} Checkpoint the whole message, ready to be sent back as it came
 */

// Makes this file a module to the type checker.
export {};
