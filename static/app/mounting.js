// The views on the page's elements: made, taken away, and made again when the elements are others.

/** @typedef {import("./store.js").Store<import("./state.js").State>} Store */
/** @typedef {import("../controls/context.js").Context} Context */

/**
 * @param {((context: Context) => {dispose: () => void})[]} views @param {Context} context
 * @returns {{mount: () => void, unmount: () => void}}
 */
export function createMounting(views, context) {
  /** @type {(() => void)[]} */
  const undo = [];
  return {
    mount() {
      const { store } = context;
      /** @type {Parameters<Store["subscribe"]>[]} */
      const subscriptions = [];
      const listening = Object.create(store, {
        subscribe: {
          value: (/** @type {Parameters<Store["subscribe"]>} */ ...subscription) => (
            subscriptions.push(subscription), store.subscribe(...subscription)
          ),
        },
      });
      for (const view of views) undo.push(view({ ...context, store: listening }).dispose);
      // A view draws what changes; one that is made in the middle of a run is told what has changed before. At the
      // start nothing has.
      if (store.state.run === null) return;
      for (const [keys, listener] of subscriptions) {
        const known = keys.filter((key) => store.state[key] !== null);
        if (known.length > 0) listener(store.state, new Set(known));
      }
    },
    unmount: () =>
      undo
        .splice(0)
        .reverse()
        .forEach((step) => step()),
  };
}
