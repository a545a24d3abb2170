// What comes after the first screen: when it is asked for, or else when the page has nothing else to do.

/** @param {() => void} work */
export function whenIdle(work) {
  // WebKit has no such call; there the next task has to do.
  if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: 2000 });
  else setTimeout(work, 50);
}

/** The person has told the browser to load no more than is needed; where a browser knows nothing of that, not. */
export const savesData = () =>
  /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true;

/**
 * Stands in for something whose code comes later, and becomes it: what is called before waits, in its order.
 * @template {object} T
 * @param {() => Promise<T>} make
 * @param {object} before what may be called before it is there
 * @param {(keyof T & string)[]} [before.fetching] brings it
 * @param {(keyof T & string)[]} [before.idle] means nothing to what has not been asked for yet
 * @param {(error: unknown) => void} before.failed it did not come; the next call tries again
 * @returns {{part: T, load: () => Promise<T>}}
 */
export function createLater(make, { fetching = [], idle = [], failed }) {
  const local = { coming: /** @type {Promise<T> | null} */ (null) };
  const part = /** @type {any} */ ({});
  function load() {
    local.coming ??= make().then(
      (made) => Object.assign(part, made),
      (error) => {
        local.coming = null;
        throw error;
      },
    );
    return local.coming;
  }
  const call = (/** @type {string} */ name, /** @type {unknown[]} */ given) =>
    load().then((made) => /** @type {any} */ (made)[name](...given), failed);
  for (const name of fetching) part[name] = (/** @type {unknown[]} */ ...given) => call(name, given);
  for (const name of idle)
    part[name] = (/** @type {unknown[]} */ ...given) => (local.coming ? call(name, given) : undefined);
  return { part, load };
}

/**
 * Makes something in the middle of a run, and tells it what has changed before.
 * @template {object} S
 * @template T
 * @param {import("./store.js").Store<S>} store
 * @param {(listening: import("./store.js").Store<S>) => T} make
 * @returns {T}
 */
export function caughtUp(store, make) {
  /** @type {Parameters<import("./store.js").Store<S>["subscribe"]>[]} */
  const subscriptions = [];
  const listening = Object.create(store, {
    subscribe: {
      value: (/** @type {Parameters<import("./store.js").Store<S>["subscribe"]>} */ ...subscription) => (
        subscriptions.push(subscription), store.subscribe(...subscription)
      ),
    },
  });
  const made = make(listening);
  for (const [keys, listener] of subscriptions) {
    const known = keys.filter((key) => store.state[key] !== null);
    if (known.length > 0) listener(store.state, new Set(known));
  }
  return made;
}
