// How wide a picture's place is: what is drawn in it is laid out for that, so that its text keeps its size.

/**
 * @param {Element} place
 * @param {ReturnType<typeof import("../../controls/dom.js").createUndo>} undo
 * @param {(width: number) => void} then at first, and whenever it changes; CSS pixels
 */
export function watchWidth(place, undo, then) {
  const observer = new ResizeObserver(([entry]) => then(Math.round(entry.contentRect.width)));
  observer.observe(place);
  undo.add(() => observer.disconnect());
}
