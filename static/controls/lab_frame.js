// A lab takes the place of the playground, whose run goes on as it was: which of them shows, and what it is told of
// that.

/** @typedef {import("../app/state.js").State} State */

/** Shows the lab of this name, or the playground where there is none. @param {string} name */
export function showLab(name) {
  const { dataset } = document.body;
  const shown = name !== "" && document.getElementById(`lab-${name}`) ? name : "";
  if ((dataset.lab ?? "") === shown) return;
  for (const lab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main > .lab")))
    lab.hidden = lab.id !== `lab-${shown}`;
  if (shown) dataset.lab = shown;
  else delete dataset.lab;
}

/**
 * The place of a lab, of which `templates/partials/labs.html` has the title and the way back.
 * @param {string} name as in `view.lab`
 * @param {object} options
 * @param {import("../app/store.js").Store<State>} options.store
 * @param {ReturnType<typeof import("./dom.js").createUndo>} options.undo
 * @param {() => void} [options.onOpen] it shows from now on; also at once, where it shows already
 * @param {() => void} [options.onClose]
 * @returns {{body: HTMLElement, open: () => boolean}} body: empty, for what the lab is made of; it is emptied by undo
 */
export function connectLab(name, { store, undo, onOpen, onClose }) {
  const body = document.getElementById(`lab-${name}-body`);
  if (!body) throw new Error(`the page has no lab "${name}"`);
  const local = { open: false };
  const open = () => store.state.view.lab === name;
  function draw() {
    if (open() === local.open) return;
    local.open = open();
    (local.open ? onOpen : onClose)?.();
  }
  undo.add(store.subscribe(["view"], draw), () => body.replaceChildren());
  // What is made with it may have to be there first.
  queueMicrotask(draw);
  return { body, open };
}
