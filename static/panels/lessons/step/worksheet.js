// A lesson on paper: one page with its question, what each step does and asks, boxes to tick, room to write, and the
// picture as it is now. Made when somebody prints, by the button or by the browser's own way, and gone afterwards.

import { createUndo, make } from "../../../controls/dom.js";
import { termed } from "../../../controls/glossary_term.js";

/** Sizes of its letters, from which the first is taken with which it is one page. */
const SIZES = ["10.5pt", "9.5pt", "8.5pt", "7.5pt"];
/** So many lines to write on at most; those that find no room are not there. */
const LINES = 12;
/** A picture with many words is so many times as high as others at most. */
const MORE = 1.25;

/**
 * A copy that stays as it is: what canvases show becomes pictures, and what was set is set.
 * @param {Element} source on the page
 * @param {{width: number, height: number}} room CSS pixels that it fits into
 */
function frozen(source, room) {
  const box = source.getBoundingClientRect();
  const copy = /** @type {HTMLElement} */ (source.cloneNode(true));
  /** @param {Element} root @param {string} selector */
  const all = (root, selector) => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const shown = /** @type {HTMLCanvasElement[]} */ (all(source, "canvas"));
  const images = shown.map((canvas) => {
    const { width, height } = canvas.getBoundingClientRect();
    // Where it lies is said of canvases alone.
    const { position, left, top } = getComputedStyle(canvas);
    const image = make("img", { src: canvas.width > 0 ? canvas.toDataURL() : "", alt: "", class: canvas.className });
    image.style.cssText = `${canvas.style.cssText}; ${Object.entries({ position, left, top })
      .map((entry) => entry.join(": "))
      .join("; ")}; width: ${width}px; height: ${height}px;`;
    return image;
  });
  copy.classList.remove("pointed-at");
  Object.assign(copy.style, { width: `${box.width}px`, height: `${box.height}px`, maxWidth: "none", margin: "0" });
  const whole = make("div", {}, copy);
  all(whole, "canvas").forEach((canvas, index) => canvas.replaceWith(images[index]));
  // Twice on one page, an id would be found where it does not belong. Parts of a drawing are used by theirs.
  for (const part of whole.querySelectorAll("[id]")) if (part instanceof HTMLElement) part.removeAttribute("id");
  whole.className = "worksheet-copy";
  const scale = Math.min(1, room.width / box.width, room.height / box.height);
  whole.style.zoom = String(scale);
  return whole;
}

/** The largest drawing within a part of the page that is seen. @param {Element} root */
function largest(root) {
  const area = (/** @type {Element} */ { clientWidth, clientHeight }) => clientWidth * clientHeight;
  return [...root.querySelectorAll("canvas, svg")].sort((a, b) => area(b) - area(a))[0];
}

/** Whether nothing is drawn yet. @param {Element} drawing */
const isEmpty = (drawing) => !drawing.querySelector("path, line, rect, circle, text");

/**
 * @param {object} parts
 * @param {import("../../../app/store.js").Store<import("../../../app/state.js").State>} parts.store
 * @param {import("../../../app/text.js").Text} parts.text
 * @param {HTMLButtonElement} parts.button prints
 * @param {() => number} parts.number of the lesson, 0 for none
 * @param {(root: HTMLElement) => (() => void) | null} parts.drawPicture draws the step's picture into another place
 * and says how it goes again; null where it has none
 */
export function createWorksheet({ store, text, button, number, drawPicture }) {
  const undo = createUndo();
  const local = { sheet: /** @type {HTMLElement | null} */ (null), forget: /** @type {(() => void) | null} */ (null) };

  /** @param {string} name @param {string} sentence */
  const paragraph = (name, sentence) => make("p", { class: name }, ...termed(sentence));
  const lines = () => {
    const each = Array.from({ length: LINES }, () => make("i"));
    return make("div", { class: "worksheet-lines", "aria-hidden": "true" }, ...each);
  };

  /** @param {HTMLElement} root */
  function putPicture(root) {
    const room = { width: root.clientWidth, height: root.clientHeight };
    const shows = document.body.dataset.lessonShows;
    const place = make("div", { class: "lesson-picture" });
    root.append(place);
    local.forget = drawPicture(place);
    // A chart is drawn a frame later than there is time for, and what the server is asked for comes later still: they
    // are as they stand on the page.
    const later = place.querySelector("canvas") ?? [...place.querySelectorAll("svg.lesson-figure")].find(isEmpty);
    if (local.forget && !later) {
      // Sentences below the drawing take more height, if they need it; what does not fit then, lines give.
      root.style.height = `${Math.min(Math.max(place.scrollHeight, room.height), MORE * room.height)}px`;
      return;
    }
    local.forget?.();
    local.forget = null;
    const on = (/** @type {string} */ selector) => document.querySelector(selector);
    const found =
      shows === "picture"
        ? [on("#lesson-picture")]
        : shows === "drawer"
          ? [...document.querySelectorAll(".drawer-panel:not([hidden])")].map(largest)
          : [on("#graph"), on("#map")];
    const seen = found.flatMap((part) => (part && part.getBoundingClientRect().width > 0 ? [part] : []));
    const share = { width: room.width / seen.length - 12, height: room.height };
    root.replaceChildren(...seen.map((part) => frozen(part, share)));
    root.hidden = seen.length === 0;
  }
  function put() {
    const { lesson } = store.state;
    take();
    if (!lesson) return;
    const { words } = lesson;
    const picture = make("div", { class: "worksheet-picture" });
    const number_ = number();
    const sheet = make(
      "section",
      { class: "worksheet", lang: document.documentElement.lang },
      make(
        "div",
        { class: "worksheet-head" },
        make("h1", {}, [number_ > 0 ? `${text("lesson.number", { number: number_ })}: ` : "", words.title].join("")),
        make("p", {}, text("lesson.print.name")),
      ),
      paragraph("worksheet-question", words.question),
      make(
        "ol",
        {},
        ...words.steps.map((step) =>
          make(
            "li",
            {},
            paragraph("", step.do),
            ...(step.ask ? [paragraph("worksheet-ask", step.ask)] : []),
            make(
              "ul",
              { class: "worksheet-answers" },
              ...Object.values(step.answers ?? {}).map((answer) => make("li", {}, make("i"), ...termed(answer))),
            ),
            lines(),
          ),
        ),
      ),
      picture,
      make("p", { class: "worksheet-after" }, text("lesson.print.after")),
      lines(),
      make("p", { class: "worksheet-link" }, location.href),
    );
    local.sheet = sheet;
    document.body.append(sheet);
    putPicture(picture);
    for (const size of SIZES) {
      sheet.style.fontSize = size;
      if (sheet.scrollHeight <= sheet.clientHeight) break;
    }
  }
  function take() {
    local.forget?.();
    local.forget = null;
    local.sheet?.remove();
    local.sheet = null;
  }
  undo.listen(button, "click", () => print());
  undo.listen(window, "beforeprint", put);
  undo.listen(window, "afterprint", take);
  undo.add(take);
  return { dispose: undo.dispose };
}
