// What the server draws of the standard experiment, for the time until the page's views have drawn what they know.

/** Takes it away. @param {ParentNode} [within] */
export const removeFirstScreen = (within = document) =>
  within.querySelectorAll("[data-first-screen]").forEach((part) => part.remove());

/** The views have drawn a run: what they have left of the words is right, and the pictures are done with. */
export function replaceFirstScreen() {
  for (const words of document.querySelectorAll("span[data-first-screen]")) words.replaceWith(...words.childNodes);
  removeFirstScreen();
}

/** The views are there: an address's own settings show, and the clicks that came before are done. */
export function showViews() {
  const { dataset } = document.documentElement;
  if (dataset.addressed !== undefined) removeFirstScreen();
  delete dataset.addressed;
  document.dispatchEvent(new Event("mounted"));
}
