// The article below the stage: its live figures come when one of their places comes near, and its contents say which
// section is being read.

import { createUndo, make } from "../../controls/dom.js";
import { failureOf } from "../../app/fault_sentences.js";

/** How near, CSS pixels. */
const NEAR = 300;

/** @param {import("../../controls/context.js").Context} context */
export function createArticle({ store, text, catalogue }) {
  const undo = createUndo();
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#about [data-figure]")]);
  const local = {
    gone: false,
    figures: /** @type {{redraw: () => void, dispose: () => void}[]} */ ([]),
    signs: store.state.view.signs,
  };
  async function load() {
    observer.disconnect();
    try {
      const { createFigures } = await import("./figures.js");
      const figures = await createFigures(places, { store, text, catalogue });
      if (local.gone) for (const one of figures) one.dispose();
      else local.figures = figures;
    } catch (error) {
      const sentence = failureOf("article.failed", error, text);
      for (const place of places) place.replaceChildren(make("p", { class: "hint" }, sentence));
    }
  }
  const observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && load(), {
    rootMargin: `${NEAR}px`,
  });
  for (const place of places) {
    observer.observe(place);
    // Keys of the page, such as the arrow that trains, are for moving a slider here.
    undo.listen(place, "keydown", (/** @type {KeyboardEvent} */ event) => event.key !== "?" && event.stopPropagation());
  }
  undo.add(markPlace());
  const redraw = () => local.figures.forEach((one) => one.redraw());
  undo.add(
    store.subscribe(["theme"], redraw),
    store.subscribe(["view"], ({ view }) => {
      if (view.signs === local.signs) return;
      local.signs = view.signs;
      redraw();
    }),
    () => {
      local.gone = true;
      observer.disconnect();
      for (const one of local.figures.splice(0)) one.dispose();
      for (const place of places) place.replaceChildren();
    },
  );
  return { dispose: undo.dispose };
}

/** The section that reaches into the upper part of the window is the one that is read. @returns {() => void} undo */
function markPlace() {
  const links = [...document.querySelectorAll(".article-contents a")];
  const linkOf = (/** @type {Element} */ section) =>
    links.find((link) => link.getAttribute("href") === `#${section.getAttribute("aria-labelledby")}`);
  /** @type {Set<Element>} */
  const seen = new Set();
  const sections = [...document.querySelectorAll("#about > section")];
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
      const last = sections.findLast((section) => seen.has(section));
      const read = last && linkOf(last);
      for (const link of links) {
        if (link === read) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  for (const section of sections) observer.observe(section);
  return () => observer.disconnect();
}
