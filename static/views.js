// The page's views: those of the first screen, and those that come later, with what asks for them.

import { PHONE } from "./controls/widths.js";
import { createData } from "./panels/setup/data.js";
import { createHeader } from "./panels/shell/header.js";
import { createLosses } from "./panels/output/losses.js";
import { createNetwork } from "./panels/network/network.js";
import { createOutput } from "./panels/output/map.js";
import { createSettings } from "./panels/setup/settings.js";
import { createStatus } from "./panels/shell/status.js";
import { createTransport } from "./panels/setup/transport.js";
import { createVoice } from "./panels/voice/voice.js";

/** @typedef {import("./app/mounting.js").LaterView} LaterView */
/** @typedef {import("./app/state.js").State} State */

export const FIRST = [
  createHeader,
  createTransport,
  createVoice,
  createSettings,
  createData,
  createNetwork,
  createOutput,
  createLosses,
  createStatus,
];

/** A click on one of these, or within. @param {string} selector */
const clicked = (selector) => (/** @type {Event} */ event) =>
  event.type === "click" && event.target instanceof Element && event.target.closest(selector) !== null;
/** @param {string} name */
const open =
  (name) =>
  (/** @type {Readonly<State>} */ { view }) =>
    view.drawer === name;
/** Files are over the page, or let fall there. @param {Event} event */
const dragged = (event) =>
  ["dragover", "drop"].includes(event.type) && /** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files");
/** A file was chosen. @param {string} id of the field */
const chosen = (id) => (/** @type {Event} */ event) =>
  event.type === "change" && event.target instanceof Element && event.target.id === id;
/** @param {((event: Event) => unknown)[]} each */
const any =
  (...each) =>
  (/** @type {Event} */ event) =>
    each.some((one) => one(event));
const typed = "input:is([type=text], [type=search]), textarea";
/** The key that explains, where it is not a letter of something written. @param {Event} event */
const explained = (event) =>
  event.type === "keydown" &&
  /** @type {KeyboardEvent} */ (event).key === "?" &&
  !document.activeElement?.matches(typed);

/** An arrow key on a tab of the drawer. @param {Event} event */
const moved = (event) =>
  event.type === "keydown" &&
  ["ArrowLeft", "ArrowRight"].includes(/** @type {KeyboardEvent} */ (event).key) &&
  event.target instanceof Element &&
  event.target.matches("[data-drawer]");

const SHARING = clicked("#share-button");

/** In the order in which they are loaded when nobody asks. @type {LaterView[]} */
export const LATER = [
  {
    load: () => import("./panels/setup/chips.js").then(({ createChips }) => createChips),
    when: () => matchMedia(PHONE).matches,
  },
  {
    // Who points is heard by it alone.
    load: () => import("./panels/output/probe.js").then(({ createProbe }) => createProbe),
    when: ({ probe }) => probe,
    hears: true,
  },
  {
    load: () => import("./panels/output/loss_chart.js").then(({ createLossChart }) => createLossChart),
    when: ({ playing, history }) => playing || history.length > 1,
  },
  {
    load: () => import("./panels/shell/drawer.js").then(({ createDrawer }) => createDrawer),
    asked: any(clicked("[data-drawer]"), moved),
    when: ({ view }) => view.drawer,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/motion/motion.js"), actions.load.timeline()]).then(
        ([{ createMotion }]) => createMotion,
      ),
    asked: clicked("#motion-open"),
    when: ({ motion }) => motion,
  },
  {
    load: () => import("./panels/network/feature_tray.js").then(({ createFeatureTray }) => createFeatureTray),
    asked: clicked("#add-feature"),
  },
  {
    load: () => import("./panels/network/weight_editor.js").then(({ createEditor }) => createEditor),
    when: ({ editing }) => editing,
  },
  {
    load: () => import("./panels/network/layer_sheet.js").then(({ createLayer }) => createLayer),
    when: ({ inspecting }) => inspecting !== null,
  },
  {
    load: () => import("./panels/setup/more_settings.js").then(({ createMore }) => createMore),
    asked: clicked("#more-button"),
  },
  {
    load: () => import("./panels/network/formula_sheet.js").then(({ createFormula }) => createFormula),
    asked: clicked("#add-formula"),
  },
  {
    load: () => import("./panels/output/confusion_matrix.js").then(({ createMatrix }) => createMatrix),
    asked: clicked("#accuracy-button"),
  },
  {
    load: () => import("./panels/output/largest_losses.js").then(({ createLargestLosses }) => createLargestLosses),
    asked: clicked("#losses-button"),
  },
  {
    load: () => import("./panels/network/slope_check.js").then(({ createSlopeCheck }) => createSlopeCheck),
    asked: clicked("#slope-toggle"),
  },
  {
    load: () => import("./panels/network/importance_marks.js").then(({ createMarks }) => createMarks),
    when: ({ importanceMarked }) => importanceMarked,
  },
  {
    load: () => import("./panels/output/plane_choice.js").then(({ createPlane }) => createPlane),
    when: ({ run }) => run && run.inputs.length > 2,
  },
  {
    load: () => import("./panels/shell/labs.js").then(({ createLabs }) => createLabs),
    asked: clicked("#labs-button, button[data-lab]"),
    when: ({ view }) => view.lab,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/compare/compare.js"), actions.load.comparing()]).then(
        ([{ createCompare }]) => createCompare,
      ),
    when: ({ view }) => view.lab === "compare",
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/sweep/sweep.js"), actions.load.sweeps()]).then(([{ createSweep }]) => createSweep),
    when: ({ view }) => view.lab === "sweep",
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/lesson_editor/editor.js"), actions.load.writing(), actions.load.lessons()]).then(
        ([{ createLessonEditor }]) => createLessonEditor,
      ),
    when: ({ view }) => view.lab === "editor",
    rare: true,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/class/class.js"), actions.load.room()]).then(([{ createClass }]) => createClass),
    asked: clicked("[data-class-enter]"),
    when: ({ entering, room }) => entering || room,
    rare: true,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/class/teacher/teacher.js"), actions.load.room()]).then(
        ([{ createTeacher }]) => createTeacher,
      ),
    when: ({ view, room }) => view.lab === "class" || room?.role === "teacher",
    rare: true,
  },
  {
    load: () => import("./panels/shell/stage_notes.js").then(({ createStageNotes }) => createStageNotes),
  },
  {
    load: () => import("./panels/shell/glossary.js").then(({ createGlossary }) => createGlossary),
    asked: any(clicked("[data-term], [data-glossary-all]"), explained),
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/shell/copy_link.js"), actions.load.sharing()]).then(
        ([{ createCopyLink }]) => createCopyLink,
      ),
    asked: clicked("#copy-link"),
  },
  {
    load: () => import("./panels/shell/tour.js").then(({ createTour }) => createTour),
    asked: clicked("[data-tour-start], #tour-no"),
    when: ({ tour }) => tour !== null,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/lessons/lesson_view.js"), actions.load.lessons()]).then(
        ([{ createLesson }]) => createLesson,
      ),
    asked: clicked("#lessons-button"),
    when: ({ lesson }) => lesson,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/challenges/challenge_view.js"), actions.load.challenges()]).then(
        ([{ createChallenge }]) => createChallenge,
      ),
    asked: clicked("#challenges-open"),
    when: ({ challenge }) => challenge,
    rare: true,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/lessons/preset_sheet.js"), actions.load.presets()]).then(
        ([{ createPresets }]) => createPresets,
      ),
    asked: clicked("#presets-open"),
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/timeline/view.js"), actions.load.timeline()]).then(
        ([{ createTimelineView }]) => createTimelineView,
      ),
    when: open("timeline"),
  },
  {
    load: () => import("./panels/landscape/landscape.js").then(({ createLandscape }) => createLandscape),
    when: open("landscape"),
  },
  {
    load: () => import("./panels/neuron/neuron.js").then(({ createNeuron }) => createNeuron),
    when: open("neuron"),
  },
  {
    load: () => import("./panels/layers/layers.js").then(({ createLayers }) => createLayers),
    when: open("layers"),
  },
  {
    load: () => import("./panels/functions/functions.js").then(({ createFunctions }) => createFunctions),
    when: open("functions"),
  },
  {
    load: () => import("./panels/space/space.js").then(({ createSpace }) => createSpace),
    when: open("space"),
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/own_data/view.js"), actions.load.own()]).then(
        ([{ createOwnData }]) => createOwnData,
      ),
    asked: any(clicked("#own-open, #own-draw"), chosen("own-file"), dragged),
    when: ({ experiment, own }) => experiment.data.points || own.drawing,
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/sharing/share_sheet.js"), actions.load.sharing()]).then(
        ([{ createShare }]) => createShare,
      ),
    asked: any(SHARING, chosen("share-file"), dragged),
  },
  {
    load: (actions) =>
      Promise.all([import("./panels/sharing/export_view.js"), actions.load.exporting()]).then(
        ([{ createExport }]) => createExport,
      ),
    asked: SHARING,
  },
  {
    load: () => import("./panels/picture/picture.js").then(({ createPicture }) => createPicture),
    asked: SHARING,
  },
  {
    load: () => import("./panels/article/article.js").then(({ createArticle }) => createArticle),
  },
  {
    load: () => import("./panels/shell/sign_out.js").then(({ createSignOut }) => createSignOut),
    asked: clicked("#sign-out"),
  },
];
