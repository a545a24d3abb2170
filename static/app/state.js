// The shape of the page's one state, and how it begins.

/** Everything that can be hidden, in the order of the page; the address uses the same names. */
export const CONTROLS = [
  "play",
  "step",
  "reset",
  "seed",
  "speed",
  "learning_rate",
  "activation",
  "regularization",
  "regularization_rate",
  "problem",
  "more_settings",
  "voice",
  "dataset",
  "train_fraction",
  "noise",
  "batch_size",
  "regenerate",
  "features",
  "layers",
  "drawer",
  "test_data",
  "discretize",
  "loss_chart",
  "article",
];

/** @typedef {import("../wire/types.js").Frame} Frame */
/** @typedef {import("../wire/types.js").Experiment} Experiment */
/** @typedef {import("../wire/types.js").Speed} Speed */
/** @typedef {{layer: number, unit: number}} Focus */
/**
 * @typedef {{layer: number, unit: number, source: number | null}} Parameter a weight, or the bias where source is null
 */
/**
 * @typedef {{epoch: number, train: number, test: number, trainScore?: number, testScore?: number, rate?: number}}
 * HistoryPoint scores: accuracies, or R2 in regression; rate: learning rate
 */
/** @typedef {{layers: number[]}} Spotlight layers of units that stand out; the others and all links are dimmed */
/** @typedef {{id: number, kind: "note" | "fault", text: string}} Note */
/**
 * @typedef {{showTest: boolean, discretize: boolean, signs: boolean, hide: string[], drawer: string, layers: string,
 * axes: number[], held: (number | null)[] | null, lab: string, sweep: string, space: string, landscape: string,
 * compare: string}} View drawer: the one that is open, or nothing; layers: what that of layers shows, or nothing for
 * how they fare now; axes: inputs along the map's sides; held: values of the others, null for
 * their means; signs: they are to be seen without color; lab: what stands in the playground's place, or nothing; sweep:
 * what that of sweeps varies, as in the address; space, landscape: what the drawers of these names show, as in the
 * address; compare: likewise the set-ups that are compared
 */
/**
 * @typedef {{points: number[][], kind: import("../experiment/points.js").Kind, inputs?: string[]}} OwnSet rows of x1,
 * x2 and maybe more, then the label; inputs: what these are called
 */
/**
 * @typedef {{problem: string, data: Experiment["data"], features: string[], draft: OwnSet | null, sets: Record<string,
 * OwnSet>}} OwnStep what it was before a change
 */
/**
 * @typedef {object} Own
 * @property {boolean} drawing the map takes points
 * @property {OwnSet | null} draft what is being changed; the server may have it later, or not while it is too little to
 * train on
 * @property {Record<string, OwnSet>} sets the last of each problem
 * @property {OwnStep[]} past
 * @property {OwnStep[]} future what was taken back
 */

/**
 * @typedef {object} Looked the newest of each
 * @property {import("../wire/types.js").ImportanceLook} [importance]
 * @property {import("../wire/types.js").LossesLook} [losses]
 * @property {import("../wire/types.js").SlopeLook} [slope]
 * @property {import("../wire/types.js").ChangesLook} [changes]
 */

/**
 * @typedef {{code: string, key: string, refusal: import("../wire/class_types.js").Refused | null}} Entering a class
 * that is wanted, by an address or a person; key: a teacher's
 */
/**
 * @typedef {object} ClassRoom the class that the page is in
 * @property {"student" | "teacher"} role
 * @property {string} code
 * @property {string} key of a teacher; empty for a student
 * @property {"open" | "lost"} line lost: it is being tried again
 * @property {import("../wire/class_types.js").Room} room
 * @property {import("../wire/class_types.js").Stage} stage
 * @property {number} version of the stage
 * @property {{member: string, number: number, name: string} | null} me of a student
 * @property {import("../wire/class_types.js").Member[]} roster known to a teacher alone, by number
 * @property {import("../wire/class_types.js").Score[]} scores likewise; the best of each member in each challenge
 * @property {Record<string, Record<string, number | import("../wire/class_types.js").PollAnswer>>} answers likewise: of
 * a question or poll, by member
 * @property {Record<string, number | import("../wire/class_types.js").PollAnswer>} mine what a student has answered
 * @property {boolean} storeGone what keeps the classes on the server cannot be reached now
 * @property {boolean} wanted somebody watches this page's run
 * @property {string | null} watching whose run this teacher's page shows
 * @property {Followed | null} followed whose run the page shows or waits for, while its own is put aside
 * @property {{id: string, how: "opened" | "declined"} | null} given what became of the last thing that was given
 * @property {{branch: number | null, experiment: Experiment} | null} before what was there before the first of them; a
 * branch where something had been trained
 * @property {{id: string, state: "training" | "done" | "left", seed: number} | null} polling one's own run for a poll;
 * left: it was changed before it was through
 * @property {import("../wire/class_types.js").Refused | null} refusal of the last thing that was sent from here
 * @property {import("../wire/class_types.js").Submitted | null} submitted what came of the last submission
 */
/**
 * @typedef {{member: string, name: string | null, number: number | null, why: "watch_me" | "shown" | "watched"}}
 * Followed member: or "teacher"
 */
/**
 * @typedef {object} State
 * @property {import("../wire/connection.js").Status} status
 * @property {boolean} outdated the server serves a newer page than this one
 * @property {Experiment} experiment what the person wants; `run.experiment` is what the server trains
 * @property {import("../wire/types.js").Run | null} run
 * @property {import("../wire/types.js").Data | null} data
 * @property {Record<string, string> | null} maps the features' own, in the view; null where those of the catalogue hold
 * @property {{low: number, high: number} | null} span of a run with one input, what the lower and the upper edge of its
 * plot are; null until there is a plot
 * @property {Frame | null} frame the newest picture
 * @property {HistoryPoint[]} history losses, oldest first
 * @property {boolean} playing
 * @property {Speed} speed
 * @property {number | null} recoverable epoch of the last finite state, once the numbers ran away
 * @property {import("../wire/types.js").Diverged | null} diverged
 * @property {{reason: string, epoch: number} | null} stopped the condition that paused the run, until it goes on
 * @property {string[]} restarted what the person changed, where that began a trained run anew; until the next run
 * @property {View} view
 * @property {Focus | null} pinned unit a person chose to keep in the large map
 * @property {Focus | null} hovered unit under the pointer or the keyboard's focus
 * @property {import("../draw/network_layout.js").Layout | null} layout where the network's tiles stand, within `#graph`
 * @property {{inputs: number[]} | null} probe the place whose values travel through the network
 * @property {Parameter | null} pointed weight or bias under the pointer
 * @property {import("../wire/types.js").Snapshot[]} snapshots of the run, oldest first
 * @property {number | null} viewing which of them one looks back at; null where the run stands
 * @property {{id: number, name: string, color: number}} branch the one that is trained
 * @property {import("../panels/timeline/snapshots.js").Branch[]} branches the others
 * @property {((Parameter & {before: number, after: number}) | {moved: import("../wire/types.js").Snapshot})[]} edits of
 * weights and biases, oldest first; moved: all of them at once, and what was there before
 * @property {{from: string, name: string} | null} following the run that is shown while one's own waits
 * @property {{jump: number, deeds: import("../wire/types.js").Deed[]} | null} announced what was done to the run since
 * it stands where it does, while others follow it; jump: grows where another run or moment stands in its place, whose
 * state they need
 * @property {(Parameter & {x: number, y: number}) | null} editing
 * @property {number | null} inspecting layer whose settings are open; 1 is the first hidden layer
 * @property {import("../wire/types.js").Diagnosis | null} diagnosis the newest, of the present run
 * @property {import("../wire/types.js").Arithmetic | null} arithmetic of the neuron that is looked into
 * @property {import("../wire/types.js").NextBatch | null} nextBatch what the next batch will do, while slow motion is
 * on
 * @property {{place: number} | null} motion slow motion is on, and shows this point of the batch
 * @property {import("../wire/types.js").Scene | null} scene the newest of the lesson's picture; of the run before
 * until the present one's has come
 * @property {import("../wire/types.js").LayerAxes[]} spaces layers that the drawer of spaces wants to see
 * @property {import("../wire/types.js").LandscapeChoice | null} surroundings what the drawer of landscapes wants to see
 * @property {import("../wire/types.js").Landscape | null} landscape the newest of it, with the newest surface; of the
 * run before until the present one's has come
 * @property {import("../wire/types.js").Space | null} space the newest of them; of the run before until the present
 * one's has come
 * @property {import("../wire/types.js").LooksWanted} looks the quick looks that are wanted
 * @property {boolean} importanceMarked the importance of units is marked on the network too
 * @property {Looked} looked what they have found, of the present run
 * @property {import("../wire/types.js").NeuronChoice | null} neuron which one that is, and with which point
 * @property {Spotlight | null} spotlight what of the network is talked about
 * @property {boolean} composing a formula is being written; what is wrong with it is said there
 * @property {import("../wire/types.js").Fault[]} refusal why the last change was refused
 * @property {string[]} formulas features by formula a person has made, used or not
 * @property {Own} own points of one's own
 * @property {"light" | "dark"} theme
 * @property {import("../panels/sharing/recent_runs.js").RecentRun[] | null} recents runs kept in the browser, newest
 * first; null where it keeps none
 * @property {import("../panels/sharing/exporting.js").ExportFormat[] | null} exports formats of the trained network;
 * empty until they are asked for, null where they did not come
 * @property {import("../panels/lessons/lesson.js").Listed[] | null} lessons those there are; null until they are
 * asked for
 * @property {string[]} lessonFaults what is wrong with a teacher's lessons on the server, in English
 * @property {import("../panels/lessons/lesson.js").Lesson | null} lesson the one under way
 * @property {import("../panels/challenges/challenge.js").Listed[] | null} challenges those there are; null until they
 * are asked for
 * @property {string[]} challengeFaults what is wrong with a teacher's challenges on the server, in English
 * @property {import("../panels/challenges/challenge.js").Challenge | null} challenge the one under way
 * @property {Record<string, import("../panels/challenges/kept_bests.js").Best>} bests the best of each challenge
 * @property {import("../panels/lesson_editor/writing.js").Writing | null} writing a lesson that is being written; null
 * until the editor is asked for
 * @property {Record<string, import("../panels/lessons/kept_progress.js").Progress>} progress in lessons, by id
 * @property {import("../panels/lessons/preset_run.js").Presets} presets set-ups to try, and what was there before one
 * was tried
 * @property {import("../panels/compare/comparing.js").Comparing} comparing set-ups that train side by side
 * @property {import("../panels/sweep/sweeps.js").Sweeps | null} sweeps null until the lab is asked for
 * @property {Entering | null} entering the class that is being entered
 * @property {ClassRoom | null} room null outside of a class
 * @property {number | null} tour the step one is at, from 0
 * @property {Note[]} notes
 */

/**
 * @param {{experiment: Experiment, view: View, speed: Speed, theme: "light" | "dark", branch: {id: number, name:
 * string, color: number}}} start
 * @returns {State}
 */
export const initialState = (start) => ({
  status: { state: "connecting", attempt: 0, retryInMs: 0, code: 0, ahead: 0 },
  outdated: false,
  run: null,
  data: null,
  maps: null,
  span: null,
  frame: null,
  history: [],
  playing: false,
  recoverable: null,
  diverged: null,
  stopped: null,
  restarted: [],
  pinned: null,
  hovered: null,
  layout: null,
  probe: null,
  pointed: null,
  editing: null,
  inspecting: null,
  formulas: [],
  diagnosis: null,
  arithmetic: null,
  nextBatch: null,
  motion: null,
  scene: null,
  spaces: [],
  space: null,
  surroundings: null,
  landscape: null,
  looks: { importance: null, losses: null, slope: null, changes: false },
  importanceMarked: false,
  looked: {},
  neuron: null,
  spotlight: null,
  snapshots: [],
  viewing: null,
  branches: [],
  edits: [],
  following: null,
  announced: null,
  composing: false,
  own: { drawing: false, draft: null, sets: {}, past: [], future: [] },
  refusal: [],
  recents: [],
  exports: [],
  lessons: null,
  lessonFaults: [],
  challenges: null,
  challengeFaults: [],
  challenge: null,
  bests: {},
  writing: null,
  lesson: null,
  progress: {},
  comparing: {
    setUps: [],
    answer: null,
    picture: null,
    histories: [],
    playing: false,
    speed: { per: "epoch", rate: 60 },
    matchUp: "",
    again: false,
    matchUps: null,
    language: "",
  },
  sweeps: null,
  entering: null,
  room: null,
  tour: null,
  presets: { list: null, language: "", starting: false, before: null },
  notes: [],
  ...start,
});

/**
 * The newest frame, if it belongs to the current run; a frame of the run before must not be read with this run's
 * layout.
 * @param {State} state
 * @returns {Frame | null}
 */
export const currentFrame = (state) =>
  state.frame && state.run && state.frame.run === state.run.run ? state.frame : null;

/** @param {Focus | null} a @param {Focus | null} b */
export const sameFocus = (a, b) => a === b || (a !== null && b !== null && a.layer === b.layer && a.unit === b.unit);

/** Whether a run has one input, so that a plot over it stands in place of the map. @param {State["run"]} run */
export const isCurve = (run) => run?.inputs.length === 1;

/**
 * What an output is meant to be at a point, by its label; of several outputs, that of the point's own class.
 * @param {{classes: number, middle: number, half: number}} output of a run
 * @param {boolean} several outputs
 * @returns {(label: number) => number}
 */
export const targetOf = ({ classes, middle, half }, several) =>
  classes === 0 ? (label) => label : (label) => (several || label > 0 ? middle + half : middle - half);

/** The same of the one run. @param {State["run"]} run @returns {(label: number) => number} */
export const targetIn = (run) =>
  run ? targetOf(run.output, run.layers[run.layers.length - 1].units > 1) : (label) => label;

/** The plane of the inputs that the map shows, as far as the run has these inputs; with one input, that one.
 * @param {Pick<State, "view" | "run">} state
 * @returns {{axes: number[], held: number[]}} held: a value for every input */
export function planeOf({ view, run }) {
  const inputs = run?.inputs ?? [];
  if (isCurve(run)) return { axes: [0], held: [inputs[0].mean] };
  const there = view.axes.every((axis) => axis < Math.max(2, inputs.length));
  return { axes: there ? view.axes : [0, 1], held: inputs.map(({ mean }, place) => view.held?.[place] ?? mean) };
}

/**
 * Which points the whole network gets wrong, while the map shows its answer; null where it does not, or where nothing
 * is right or wrong.
 * @param {State} state
 * @returns {{train: (index: number) => boolean, test: (index: number) => boolean, key: string} | null} key: changes
 * with them
 */
export function wrongPoints(state) {
  const frame = currentFrame(state);
  const flags = frame?.wrong;
  if (!frame || !flags || !state.run || !state.data) return null;
  const { length } = state.data.train;
  const output = state.run.layers.length - 1;
  const whole = frame.focusLayer < 0 || (frame.focusLayer === output && state.run.layers[output].units === 1);
  if (!whole || flags.length !== length + state.data.test.length) return null;
  return {
    train: (index) => flags[index] === 1,
    test: (index) => flags[length + index] === 1,
    key: flags.join(""),
  };
}

/**
 * Whether the map shows the network's output, or one of several.
 * @param {Frame} frame
 * @param {import("../wire/types.js").Run} run
 */
export const showsOutput = ({ focusLayer }, run) => focusLayer < 0 || focusLayer === run.layers.length - 1;

/** What the values of the map's codes are. @param {Frame} frame @param {import("../wire/types.js").Run} run */
export const valueScale = (frame, run) => (showsOutput(frame, run) ? run.output : { middle: 0, half: 1 });
