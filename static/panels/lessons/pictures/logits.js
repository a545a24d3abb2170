// Three logits to pull at: the shares softmax makes of them, two losses, and the gradient each sends back.

import { sumsOfLogits } from "./softmax.js";
import { fixed } from "../../../draw/numbers.js";
import { createUndo, make, setText } from "../../../controls/dom.js";
import { createFrame, sentencesOf } from "./frame.js";

/** Counted as the map counts them. */
const CLASSES = [0, 1, 2];
/** Beginnings worth a look; the first is what the picture opens with: sure, and wrong. */
const STARTS = { wrong: [6, 0, -2], even: [0, 0, 0], right: [-2, 0, 6] };
const REACH = 8;

/** @param {HTMLElement} root @param {import("./index.js").Parts} parts */
export function createLogits(root, { text }) {
  const undo = createUndo();
  const local = { right: 2 };
  const named = CLASSES.map((index) => text("lesson.logits.class", { class: index }));
  const rows = CLASSES.map((index) => {
    const right = make("input", {
      type: "radio",
      name: "lesson-logits-right",
      checked: index === local.right,
      "aria-label": text("lesson.logits.is_right", { class: index }),
    });
    const slider = make("input", {
      type: "range",
      min: -REACH,
      max: REACH,
      step: 0.1,
      value: STARTS.wrong[index],
      "aria-label": text("lesson.logits.logit_of", { class: index }),
    });
    const [logit, share, likelihood, squared] = ["td", "td", "td", "td"].map((tag) => document.createElement(tag));
    const row = make(
      "tr",
      {},
      make(
        "th",
        { scope: "row" },
        make(
          "label",
          { class: "check" },
          right,
          make("i", { class: `swatch swatch-${index}`, "aria-hidden": "true" }),
          named[index],
        ),
      ),
      make("td", { class: "lesson-logits-slider" }, slider),
      logit,
      share,
      likelihood,
      squared,
    );
    undo.listen(right, "change", () => {
      local.right = index;
      draw();
    });
    undo.listen(slider, "input", draw);
    // The arrows are the slider's; elsewhere they are the page's.
    undo.listen(slider, "keydown", (/** @type {KeyboardEvent} */ event) => event.stopPropagation());
    undo.listen(right, "keydown", (/** @type {KeyboardEvent} */ event) => event.stopPropagation());
    return { row, slider, logit, share, likelihood, squared };
  });
  const head = (/** @type {string} */ key) => make("th", { scope: "col" }, text(`lesson.logits.${key}`));
  const segments = CLASSES.map((index) => make("i", { class: `swatch-${index}` }));
  const table = make(
    "table",
    { class: "lesson-logits-table", "aria-label": text("lesson.logits") },
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("td", { colspan: 4 }),
        make("th", { scope: "colgroup", colspan: 2 }, text("lesson.logits.gradient")),
      ),
      make(
        "tr",
        {},
        head("right"),
        make("th", { scope: "colgroup", colspan: 2 }, text("lesson.logits.logit")),
        head("share"),
        head("cross_entropy"),
        head("squared_error"),
      ),
    ),
    make("tbody", {}, ...rows.map(({ row }) => row)),
  );
  const starts = Object.entries(STARTS).map(([name, logits]) => {
    const button = make(
      "button",
      { type: "button", class: "outline compact", "data-start": name },
      text(`lesson.logits.start.${name}`),
    );
    undo.listen(button, "click", () => {
      // Sure and right is meant of whichever class is right now.
      const turned = CLASSES.map((index) => logits[(index + 2 - local.right + 3) % 3]);
      rows.forEach(({ slider }, index) => (slider.value = String(turned[index])));
      draw();
    });
    return button;
  });
  const frame = createFrame(root, {
    title: text("lesson.logits"),
    name: "logits",
    controls: [
      make(
        "div",
        { class: "chips lesson-logits-starts", role: "group", "aria-label": text("lesson.logits.starts") },
        ...starts,
      ),
    ],
  });
  const bar = make("div", { class: "lesson-logits-bar", "aria-hidden": "true" }, ...segments);
  frame.body.append(table, bar);

  function draw() {
    const logits = rows.map(({ slider }) => slider.valueAsNumber);
    const sums = sumsOfLogits(logits, local.right);
    rows.forEach(({ row, slider, logit, share, likelihood, squared }, index) => {
      row.classList.toggle("is-right", index === local.right);
      setText(logit, fixed(logits[index], 1));
      setText(share, fixed(sums.shares[index], 3));
      setText(likelihood, fixed(sums.ofCrossEntropy[index], 3, true));
      setText(squared, fixed(sums.ofSquaredError[index], 3, true));
      slider.setAttribute(
        "aria-valuetext",
        text("lesson.logits.read", { logit: fixed(logits[index], 1), share: fixed(sums.shares[index], 3) }),
      );
      segments[index].style.flexGrow = String(sums.shares[index]);
    });
    const losses = { cross_entropy: fixed(sums.crossEntropy, 3), squared_error: fixed(sums.squaredError, 3) };
    const pulls = {
      cross_entropy: fixed(sums.ofCrossEntropy[local.right], 3, true),
      squared_error: fixed(sums.ofSquaredError[local.right], 3, true),
    };
    frame.say(
      ...sentencesOf(
        text,
        [text("lesson.logits.losses", losses), text("lesson.stop")],
        [text("lesson.logits.pull", { class: local.right, ...pulls })],
      ),
    );
  }
  undo.add(frame.dispose);
  draw();
  return { draw() {}, dispose: undo.dispose };
}
