// A ball in a valley of one weight: how the learning rate decides whether it creeps, arrives, swings or flies off.

import { createUndo, make, setText, watchWidth } from "../../controls/dom.js";
import { fixed, formatTick } from "../../draw/numbers.js";
import { along, axes, describe, draw as element, figureOf, path } from "../../controls/svg_figure.js";
import { kindOf, loss, stepDown } from "./formulas.js";
import { createSlider } from "./slider.js";

const RATES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.3, 1.6, 1.9, 2, 2.1, 2.5];
const [START, EDGE, MOST, NEAR] = [4, 5, 40, 0.01];
/** Milliseconds between two steps. */
const BEAT = 450;
/** It is as wide as there is room. */
const HEIGHT = 190;
const [LEFT, TOP, BOTTOM] = [30, 22, HEIGHT - 32];

/** @param {HTMLElement} root @param {import("./figures.js").Parts} parts */
export function createDescentFigure(root, { text }) {
  const undo = createUndo();
  const rate = createSlider({
    name: text("article.descent.rate"),
    min: 0,
    max: RATES.length - 1,
    step: 1,
    value: 2,
    show: (index) => formatTick(RATES[index]),
  });
  const button = (/** @type {string} */ name, look = "outline") =>
    make("button", { type: "button", class: `${look} compact`, "data-act": name }, text(`article.descent.${name}`));
  const [play, step, again] = [button("play", "solid"), button("step"), button("again")];
  const where = make("p", { class: "figure-line" });
  const kind = make("p", { class: "figure-kind", role: "status" });
  const picture = figureOf(1, HEIGHT);
  const place = make("div", { class: "figure-pictures" }, picture);
  root.append(
    make(
      "div",
      { class: "figure-controls" },
      rate.root,
      make("div", { class: "chips" }, play, step, again),
      where,
      kind,
    ),
    place,
  );
  const local = { path: [START], timer: 0, width: 0 };
  const at = () => local.path[local.path.length - 1];
  const ended = () => Math.abs(at()) > EDGE || Math.abs(at()) < NEAR || local.path.length > MOST;

  function draw() {
    tell();
    if (local.width === 0) return;
    picture.setAttribute("viewBox", `0 0 ${local.width} ${HEIGHT}`);
    const right = {
      range: [-EDGE, EDGE],
      pixels: [LEFT, local.width - 8],
      count: 5,
      name: text("article.descent.weight"),
    };
    const up = { range: [0, loss(EDGE)], pixels: [BOTTOM, TOP], count: 3, name: text("article.descent.loss") };
    const [x, y] = [along(right.range, right.pixels), along(up.range, up.pixels)];
    const ws = Array.from({ length: 81 }, (_, index) => -EDGE + index / 8);
    const seen = local.path.filter((w) => Math.abs(w) <= EDGE);
    picture.replaceChildren(
      axes(right, up),
      element("path", { class: "lesson-line", d: path(ws.map((w) => [x(w), y(loss(w))])) }),
      element("path", { class: "figure-trail", d: path(seen.map((w) => [x(w), y(loss(w))])) }),
      ...seen.map((w, index) =>
        element("circle", {
          class: index === local.path.length - 1 ? "figure-ball" : "lesson-place",
          r: index === local.path.length - 1 ? 7 : 2.5,
          cx: x(w).toFixed(1),
          cy: y(loss(w)).toFixed(1),
        }),
      ),
    );
  }
  function tell() {
    const values = { step: local.path.length - 1, weight: fixed(at(), 2), loss: fixed(loss(at()), 2) };
    const line = text(Math.abs(at()) > EDGE ? "article.descent.gone" : "article.descent.at", values);
    setText(where, line);
    const came = text(`article.descent.${kindOf(RATES[rate.value()])}`);
    setText(kind, came);
    rate.tell(came);
    describe(picture, line);
    setText(play, text(local.timer ? "article.descent.pause" : "article.descent.play"));
    step.disabled = Math.abs(at()) > EDGE;
  }
  function stop() {
    clearInterval(local.timer);
    local.timer = 0;
  }
  function move() {
    local.path.push(stepDown(at(), RATES[rate.value()]));
    if (ended()) stop();
    draw();
  }
  const begin = () => {
    stop();
    local.path = [START];
    draw();
  };
  undo.listen(rate.input, "input", begin);
  undo.listen(again, "click", begin);
  undo.listen(step, "click", () => {
    stop();
    move();
  });
  undo.listen(play, "click", () => {
    if (local.timer) {
      stop();
      return draw();
    }
    if (ended()) local.path = [START];
    // Without motion the whole way is there at once.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      do move();
      while (!ended());
      return;
    }
    local.timer = Number(setInterval(move, BEAT));
    move();
  });
  watchWidth(place, undo, (width) => {
    local.width = width;
    draw();
  });
  undo.add(stop);
  draw();
  return { redraw: draw, dispose: undo.dispose };
}
