// The learning rate and the training loss of a lesson's set-ups, over the same epochs.

import { createDrawing, createFrame, sentencesOf, wordsOf } from "./frame.js";
import { arranged, createPanel } from "./panel.js";
import { coursesOf, nameOf } from "./set_up_courses.js";
import { describe } from "../../../controls/svg_figure.js";
import { createUndo, make } from "../../../controls/dom.js";
import { figure } from "../../../draw/numbers.js";

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createRates(root, { store, text }) {
  const undo = createUndo();
  const names = make("p", { class: "course-names" });
  const frame = createFrame(root, { title: text("lesson.rates"), name: "rates", controls: [names], resized: again });
  const { drawing, fit } = createDrawing(frame);
  const local = { drawn: /** @type {unknown[]} */ ([]) };
  describe(drawing, text("lesson.rates"));

  /** Those of this step, and of others what has been run. */
  function shown() {
    const { lesson } = store.state;
    if (!lesson) return [];
    const all = coursesOf(lesson, text);
    const ofStep = lesson.resolved.steps[lesson.page]?.set_ups;
    return ofStep ? all.filter(({ name, own }) => ofStep.includes(own?.from ?? name)) : all;
  }
  function paint() {
    const { width, height } = fit();
    if (width <= 0 || height <= 0) return false;
    const { lesson } = store.state;
    const courses = shown();
    const ran = courses.filter(({ course }) => course.length > 0);
    const epochs = Math.max(
      1,
      ...courses.map(({ name, own }) => lesson?.document.set_ups[own?.from ?? name].epochs ?? 1),
      ...ran.map(({ course }) => course[course.length - 1].epoch),
    );
    const most = (/** @type {(number | undefined)[]} */ values) =>
      Math.max(0, ...values.map((value) => value ?? 0).filter(Number.isFinite)) || 1;
    const { boxes, beside } = arranged({ width, height }, [2, 3]);
    const [upper, lower] = boxes;
    const x = [0, epochs];
    const rates = createPanel(upper, {
      x,
      y: [0, 1.08 * most(ran.flatMap(({ course }) => course.map(({ rate }) => rate)))],
      title: text("lesson.rates.rate"),
      below: beside ? text("timeline.epoch") : null,
    });
    const losses = createPanel(lower, {
      x,
      y: [0, 1.08 * most(ran.flatMap(({ course }) => course.map(({ train }) => train)))],
      title: text("lesson.rates.loss"),
      below: text("timeline.epoch"),
    });
    names.replaceChildren(...courses.map(nameOf));
    drawing.replaceChildren(
      rates.grid,
      losses.grid,
      ...ran.flatMap(({ course, color, name }) => {
        const xs = course.map(({ epoch }) => epoch);
        const style = { class: "course-line", stroke: `var(--class-${color})`, "data-course": name };
        const last = course[course.length - 1];
        return [
          rates.line(
            xs,
            course.map(({ rate }) => rate ?? null),
            style,
          ),
          losses.line(
            xs,
            course.map(({ train }) => train),
            style,
          ),
          ...(last.rate === undefined ? [] : [rates.dot(last.epoch, last.rate, 4, { fill: `var(--class-${color})` })]),
          losses.dot(last.epoch, last.train, 4, { fill: `var(--class-${color})` }),
        ];
      }),
    );
    const sentences = ran.map(({ words, course }) => {
      const known = course.flatMap(({ rate }) => rate ?? []);
      const last = course[course.length - 1];
      const [from, to, most] = [known[0] ?? null, known[known.length - 1] ?? null, Math.max(...known)];
      const values = {
        name: words,
        from: figure(from),
        to: figure(to),
        loss: figure(last.train),
        epoch: Math.floor(last.epoch),
      };
      return most > Math.max(from ?? most, to ?? most)
        ? text("lesson.rates.said_highest", { ...values, most: figure(most) })
        : text("lesson.rates.said", values);
    });
    const said =
      sentences.length > 0
        ? wordsOf(sentencesOf(text, ...sentences.map((one) => [one])))
        : text("lesson.rates.waiting");
    frame.say(said);
    describe(drawing, text("lesson.rates.read", { said }));
    return true;
  }
  function draw() {
    const { lesson } = store.state;
    if (!lesson) return;
    const drawn = [lesson.courses, lesson.owns, lesson.words, lesson.page];
    if (drawn.every((one, index) => one === local.drawn[index])) return;
    if (paint()) local.drawn = drawn;
  }
  function again() {
    local.drawn = [];
    draw();
  }
  undo.add(store.subscribe(["lesson"], draw), frame.dispose);
  return { draw, dispose: undo.dispose };
}
