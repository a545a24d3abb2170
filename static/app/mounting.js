// The views on the page's elements: made, taken away, and made again when the elements are others. Those that the first
// screen does without are loaded when they are wanted, or when the page is idle.

import { caughtUp, whenIdle } from "./later.js";

/** @typedef {import("../controls/context.js").Context} Context */
/** @typedef {(context: Context) => {dispose: () => void}} View */
/**
 * @typedef {object} LaterView
 * @property {(actions: Context["actions"]) => Promise<View>} load
 * @property {(state: Readonly<import("./state.js").State>) => unknown} [when] it has something to show
 * @property {boolean} [rare] few ever want it: it is not loaded before somebody does
 * @property {boolean} [hears] it hears for itself what it is wanted for
 * @property {(event: Event) => unknown} [asked] a click, a key, a file that is chosen or dropped is meant for it
 */

/** What a view may be asked by. */
const EVENTS = ["click", "keydown", "change", "dragover", "drop"];

/**
 * The same once more, for when the view is there; null where there will be another anyway.
 * @param {Event} event
 */
function sameAgain(event) {
  const { type, bubbles, cancelable } = event;
  if (type === "dragover") return null;
  const given = type === "drop" ? /** @type {DragEvent} */ (event).dataTransfer : null;
  if (!given) return new /** @type {typeof Event} */ (event.constructor)(type, event);
  // What was dropped is told only as long as the event lasts.
  const dataTransfer = new DataTransfer();
  for (const file of given.files) dataTransfer.items.add(file);
  return new DragEvent(type, { bubbles, cancelable, dataTransfer });
}

/**
 * @param {View[]} views
 * @param {Context} context
 * @param {object} [others]
 * @param {LaterView[]} [others.later]
 * @param {(error: unknown) => void} [others.failed] code did not come; it is asked for again with the next wish
 * @param {(work: () => void) => void} [others.idle]
 * @returns {{mount: () => void, mountEach: () => Iterable<void>, unmount: () => void, loadRest: (sparing?: boolean) =>
 * void}} mountEach: at first, in steps; whatever changes meanwhile must be told after the last
 */
export function createMounting(views, context, { later = [], failed = () => {}, idle = whenIdle } = {}) {
  const { store } = context;
  /** @type {(() => void)[]} */
  const undo = [];
  /** @type {Map<LaterView, View>} */
  const come = new Map();
  /** @type {Map<LaterView, Promise<void>>} */
  const coming = new Map();
  /** Not asked for again by itself while what wants it lasts. @type {Set<LaterView>} */
  const missing = new Set();
  /** Elements whose event waits for a view. @type {Set<Element>} */
  const waiting = new Set();
  const local = { mounted: false, watching: () => {} };

  // At the start nothing has changed yet that a view would have to be told.
  const make = (/** @type {View} */ view) => (store.state.run === null ? view({ ...context, store }) : join(view));
  const join = (/** @type {View} */ view) => caughtUp(store, (listening) => view({ ...context, store: listening }));

  /** @param {LaterView} one */
  function bring(one) {
    const known = coming.get(one);
    if (known) return known;
    // Files of a newer version need not fit those that this page has.
    const load = store.state.outdated ? Promise.reject(new Error()) : one.load(context.actions);
    const promise = load.then(
      (view) => {
        come.set(one, view);
        if (!local.mounted) return;
        undo.push(join(view).dispose);
        if (come.size === later.length) local.watching();
      },
      (error) => {
        coming.delete(one);
        missing.add(one);
        throw error;
      },
    );
    coming.set(one, promise);
    return promise;
  }
  function look() {
    for (const one of later) {
      if (coming.has(one)) continue;
      if (!one.when?.(store.state)) missing.delete(one);
      else if (!missing.has(one)) bring(one).catch(failed);
    }
  }
  /** @param {Event} event */
  async function hear(event) {
    const meant = later.filter((one) => !come.has(one) && one.asked?.(event));
    const { target } = event;
    if (meant.length === 0 || !(target instanceof Element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting.has(target) && event.type !== "drop") return;
    const again = sameAgain(event);
    waiting.add(target);
    try {
      await Promise.all(meant.map(bring));
      if (again) target.dispatchEvent(again);
    } catch (error) {
      failed(error);
    } finally {
      waiting.delete(target);
    }
  }
  /** What comes later, from now on. */
  function watch() {
    if (come.size === later.length) return;
    const stop = store.subscribe(/** @type {(keyof import("./state.js").State)[]} */ (Object.keys(store.state)), look);
    local.watching = stop;
    undo.push(stop);
    look();
  }
  for (const type of later.length > 0 ? EVENTS : []) document.addEventListener(type, hear, { capture: true });

  return {
    mount() {
      local.mounted = true;
      for (const view of [...views, ...come.values()]) undo.push(make(view).dispose);
      watch();
    },
    *mountEach() {
      local.mounted = true;
      for (const view of views) {
        undo.push(view({ ...context, store }).dispose);
        yield;
      }
      watch();
    },
    unmount() {
      local.mounted = false;
      for (const step of undo.splice(0).reverse()) step();
    },
    /** Loads what nobody has asked for yet, each when the page has nothing else to do, two at a time: a slow line is
     * left to what is looked at. What fails waits for a wish; so does, where data are to be saved, what may be wished
     * for at all. @param {boolean} [sparing] */
    loadRest(sparing = false) {
      const rest = later.filter(({ asked, when, hears, rare }) => !rare && (!sparing || hears || !(asked || when)));
      const next = () => {
        const one = rest.shift();
        if (!one) return;
        if (coming.has(one)) return next();
        bring(one)
          .catch(() => missing.delete(one))
          .then(() => idle(next));
      };
      idle(next);
      idle(next);
    },
  };
}
