// The page's one state: changed by name, and told about at most once per animation frame.

/**
 * @template {object} S
 * @typedef {object} Store
 * @property {Readonly<S>} state the state now; never changed in place
 * @property {(name: string, patch: Partial<S> | ((state: Readonly<S>) => Partial<S>)) => void} change merges the patch,
 * one level deep
 * @property {(keys: (keyof S)[], listener: Listener<S>, options?: {last?: boolean}) => () => void} subscribe
 * returns the way to unsubscribe; the listener is first called after a change, the last when all others have been
 * @property {() => void} flush tells the listeners now rather than in the next frame
 */
/**
 * @template {object} S
 * @typedef {(state: Readonly<S>, changed: ReadonlySet<keyof S>) => void} Listener
 */

/**
 * Listeners are called in the order they subscribed, and only where one of their keys changed. A change made by a
 * listener is told in the next frame, so a frame's work is bounded.
 * @template {object} S
 * @param {S} initial
 * @param {object} [options]
 * @param {(deliver: () => void, steps: () => Iterable<void>) => unknown} [options.schedule] later calls the first once,
 * or goes through the steps of the second, in which the listeners are told one by one
 * @param {(name: string, changed: (keyof S)[]) => void} [options.trace] is told the name of each change, for finding
 * faults
 * @returns {Store<S>}
 */
export function createStore(initial, { schedule = requestAnimationFrame, trace } = {}) {
  const self = {
    state: Object.freeze({ ...initial }),
    changed: /** @type {Set<keyof S>} */ (new Set()),
    scheduled: false,
  };
  /** @type {Set<{keys: (keyof S)[], listener: Listener<S>}>} */
  const subscriptions = new Set();
  /** @type {typeof subscriptions} */
  const lasts = new Set();

  function* steps() {
    const { changed } = self;
    if (changed.size === 0) return;
    self.changed = new Set();
    /** @type {unknown[]} */
    const failures = [];
    for (const subscription of [...subscriptions, ...lasts]) {
      const there = subscriptions.has(subscription) || lasts.has(subscription);
      if (!there || !subscription.keys.some((key) => changed.has(key))) continue;
      try {
        subscription.listener(self.state, changed);
      } catch (error) {
        failures.push(error);
      }
      yield;
    }
    // One broken view must not leave the others undrawn, but it must be heard of.
    if (failures.length > 0) throw failures[0];
  }
  function deliver() {
    for (const _ of steps());
  }
  function tellLater() {
    self.scheduled = true;
    schedule(
      () => {
        self.scheduled = false;
        deliver();
      },
      function* () {
        try {
          yield* steps();
        } finally {
          // What has changed meanwhile is told when everybody knows what was before.
          self.scheduled = false;
          if (self.changed.size > 0) tellLater();
        }
      },
    );
  }

  return {
    get state() {
      return self.state;
    },
    change(name, patch) {
      const values = typeof patch === "function" ? patch(self.state) : patch;
      const keys = /** @type {(keyof S)[]} */ (Object.keys(values)).filter(
        (key) => !Object.is(values[key], self.state[key]),
      );
      trace?.(name, keys);
      if (keys.length === 0) return;
      self.state = Object.freeze({ ...self.state, ...values });
      for (const key of keys) self.changed.add(key);
      if (!self.scheduled) tellLater();
    },
    subscribe(keys, listener, { last = false } = {}) {
      const [among, subscription] = [last ? lasts : subscriptions, { keys, listener }];
      among.add(subscription);
      return () => void among.delete(subscription);
    },
    flush: deliver,
  };
}
