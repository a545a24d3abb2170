// The race: the training losses of a lesson's set-ups and of the learner's own on one chart, each with the last run it
// had, and the epoch after which it was first below the loss that the lesson asks for.

import { createFrame, numbered, sentencesOf } from "./frame.js";
import { sentenceOf } from "./sentence.js";
import { coursesOf, markOf } from "./set_up_courses.js";
import { figure, formatNumber } from "../../../draw/numbers.js";
import { classColors, themeColors } from "../../../controls/theme_colors.js";
import { createUndo, make } from "../../../controls/dom.js";
import { createPlot } from "../../../controls/plot.js";

/** The least height of the lines; what stands around them takes the rest. */
const LEAST = 100;

/** @typedef {import("./set_up_courses.js").Course} Course */
/** @typedef {NonNullable<import("../../../app/state.js").State["lesson"]>} Lesson */

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createRace(root, parts) {
  const { store, text } = parts;
  const undo = createUndo();
  const frame = createFrame(root, { title: text("lesson.race"), name: "race", resized });
  const plot = createPlot(frame.body, {
    text,
    title: text("lesson.race"),
    xLabel: text("timeline.epoch"),
    yLabel: "",
    height: LEAST,
    log: "off",
    name: "race",
    format: (value) => formatNumber(value, 3).trim(),
  });
  const local = { drawn: /** @type {unknown[]} */ ([]) };

  /** The lines take what names and buttons leave. */
  function resized() {
    const [canvas, all] = ["canvas", ".plot"].map((selector) => frame.body.querySelector(selector));
    if (!canvas || !all) return;
    plot.resize(Math.max(LEAST, Math.floor(frame.size().height - (all.clientHeight - canvas.clientHeight) - 2)));
  }
  /**
   * The epoch after which a run was first below the loss; undefined where that is not known, null where it was not.
   * @param {Course} course @param {Lesson} lesson @param {ReturnType<typeof asked>} loss
   */
  function passed({ name, own }, { values }, loss) {
    if (!loss) return undefined;
    return own ? own.values[loss.id] : values[`${name} ${loss.id}`];
  }
  function draw() {
    const { lesson } = store.state;
    if (!lesson) return;
    const drawn = [lesson.courses, lesson.owns, lesson.values, lesson.words, lesson.page];
    if (drawn.every((one, index) => one === local.drawn[index])) return;
    local.drawn = drawn;
    const [all, loss] = [themeColors(), asked(lesson)];
    const colors = classColors(all);
    const ofStep = lesson.resolved.steps[lesson.page]?.set_ups ?? [];
    const courses = coursesOf(lesson, text).filter(({ name, course }) => course.length > 0 || ofStep.includes(name));
    const furthest = Math.max(1, ...courses.flatMap(({ course }) => course[course.length - 1]?.epoch ?? []));
    const lines = courses.map(({ words, color, course }) => ({
      name: words,
      color: colors[color],
      xs: course.map(({ epoch }) => epoch),
      ys: course.map(({ train }) => train),
    }));
    const found = courses.map((course) => ({ ...course, passed: passed(course, lesson, loss) }));
    const markers = found.flatMap(({ passed: epoch, color, course }) =>
      loss && typeof epoch === "number" && course.length > 0
        ? [{ x: epoch, y: loss.value, label: text.number(epoch), color: colors[color] }]
        : [],
    );
    // Of two that are close the later one's number stands below.
    const apart = furthest / 16;
    markers.sort((a, b) => a.x - b.x);
    const named = markers.map((one, index) => ({
      ...one,
      below: index % 2 === 1 && one.x - markers[index - 1].x < apart,
    }));
    const line = loss
      ? [
          {
            name: text("lesson.race.loss", { loss: figure(loss.value) }),
            color: all["ink-soft"],
            dashed: true,
            xs: [0, furthest],
            ys: [loss.value, loss.value],
          },
        ]
      : [];
    plot.set([...lines, ...line], { fromZero: true, markers: named });
    frame.say(...(loss ? sentence(found, loss) : ends(courses)));
    resized();
  }
  /** Who passed the loss, and when. @param {(Course & {passed: number | null | undefined})[]} found
   * @param {NonNullable<ReturnType<typeof asked>>} loss */
  function sentence(found, loss) {
    const ran = found.filter(({ course, passed: epoch }) => course.length > 1 && epoch !== undefined);
    if (ran.length === 0) return [text("lesson.race.waiting", { loss: figure(loss.value) })];
    const parted = ran.flatMap((one, index) => {
      const { name, passed: epoch, own } = one;
      const id = own ? undefined : parts.numberOf("epochs_to_loss", { loss: loss.value }, name);
      const number = numbered(id, typeof epoch === "number" ? text.number(epoch) : text("lesson.race.not_yet"));
      return [
        ...(index > 0 ? [text("lesson.race.comma")] : []),
        ...sentenceOf((values) => text("lesson.race.one", values), { name: keyOf(one), epoch: number }),
      ];
    });
    return sentencesOf(
      text,
      [text("lesson.race.passed", { loss: figure(loss.value) })],
      [...parted, text("lesson.race.stop")],
    );
  }
  /** Where each stands. @param {Course[]} courses */
  function ends(courses) {
    const ran = courses.filter(({ course }) => course.length > 0);
    const parted = ran.flatMap((one, index) => {
      const { course, name, own } = one;
      const id = own ? undefined : parts.numberOf("train_loss", {}, name);
      const epoch = numbered(id, figure(course[course.length - 1].train));
      return [
        ...(index > 0 ? [text("lesson.race.comma")] : []),
        ...sentenceOf((values) => text("lesson.race.one", values), { name: keyOf(one), epoch }),
      ];
    });
    return sentencesOf(
      text,
      [text("lesson.race.last")],
      ran.length > 0 ? [...parted, text("lesson.race.stop")] : ["–"],
    );
  }
  undo.add(
    plot.dispose,
    frame.dispose,
    store.subscribe(["lesson"], draw),
    store.subscribe(["theme"], () => {
      local.drawn = [];
      plot.redraw();
      draw();
    }),
  );
  draw();
  return { draw, dispose: undo.dispose };
}

/** A name, with its line where the plot has no names. @param {Course} course */
const keyOf = (course) => make("span", { class: "race-key" }, markOf(course), course.words);

/** The loss that the lesson asks for, with the id under which it is measured. @param {Lesson} lesson */
function asked({ resolved: { claims, values, steps } }) {
  const all = [
    ...claims.flatMap(({ left, right }) => (typeof right === "number" ? [left] : [left, right])),
    ...values.map(({ reading }) => reading),
    ...steps.flatMap(({ question }) => question?.readings ?? []),
  ];
  const found = all.find(({ measure }) => measure === "epochs_to_loss");
  return found ? { id: found.id, value: found.of.loss } : null;
}
